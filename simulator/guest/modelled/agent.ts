import { freeMemory } from "../os/figures";
import type { Machine } from "../os/machine";
import { addressesOf } from "./quiet";

/** How often the agent looks. @source xe-guest-utilities: 60 s */
const PERIOD_US = 60_000_000;

/** Publishes what the guest agent tells the toolstack, when due. @source xenstore.md, xe-guest-utilities xe-daemon */
export function agentTimer(m: Machine): void {
  if (m.state.agentAt === null || m.mono() < m.state.agentAt) return;
  m.state.agentAt = m.mono() + PERIOD_US;
  publish(m);
}

/** Writes the agent's keys; unchanged ones are left alone. */
export function publish(m: Machine): void {
  const put = (path: string, value: string): void => {
    if (m.services.xenstore.read(path) !== value) m.services.xenstore.write(path, value);
  };
  const windows = m.spec.os === "windows";
  put("attr/PVAddons/MajorVersion", windows ? "9" : "8");
  put("attr/PVAddons/MinorVersion", windows ? "3" : "4");
  put("attr/PVAddons/MicroVersion", "0");
  put("attr/PVAddons/BuildVersion", "1");
  put("attr/PVAddons/Installed", "1");
  put("data/os_name", windows ? "Windows Server 2022 Standard|C:\\Windows|\\Device\\Harddisk0\\Partition2" : m.flavour.osName);
  put("data/os_distro", windows ? "windows" : m.flavour.distro);
  put("data/os_majorver", windows ? "10" : m.flavour.major);
  put("data/os_minorver", windows ? "0" : m.flavour.minor);
  put("data/os_uname", windows ? "" : m.flavour.release);
  for (const { nic, ipv4 } of addressesOf(m)) {
    const [first] = ipv4;
    if (first !== undefined) {
      put(`attr/vif/${nic}/ipv4/0`, first);
      put(`attr/eth${nic}/ip`, first);
    } else if (m.services.xenstore.read(`attr/vif/${nic}/ipv4/0`) !== null) m.services.xenstore.remove(`attr/vif/${nic}/ipv4/0`);
  }
  put("control/feature-shutdown", "1");
  put("control/feature-poweroff", "1");
  put("control/feature-reboot", "1");
  put("control/feature-suspend", "1");
  put("control/feature-balloon", "1");
  const memory = freeMemory(m);
  put("data/meminfo_total", String(memory.total));
  put("data/meminfo_free", String(memory.available));
  m.services.xenstore.write("data/updated", "1");
}
