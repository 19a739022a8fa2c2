import { freeMemory } from "../os/figures";
import type { Machine } from "../os/machine";
import { addressesOf } from "./quiet";

/** How often the agent looks. @source xe-guest-utilities: 60 s */
export const PERIOD_US = 60_000_000;

/** Publishes what the guest agent tells the toolstack, when due. @source xenstore.md, xe-guest-utilities xe-daemon */
export function agentTimer(m: Machine): void {
  if (m.state.agentAt === null || m.mono() < m.state.agentAt) return;
  m.state.agentAt = m.mono() + PERIOD_US;
  publish(m);
}

type Put = (path: string, value: string) => void;

/** Writes the agent's keys; unchanged ones are left alone. */
export function publish(m: Machine): void {
  const { xenstore } = m.services;
  const put: Put = (path, value) => {
    if (xenstore.read(path) !== value) xenstore.write(path, value);
  };
  // The agent remembers what it has written and would write the same again. @source xe-guest-utilities: xenstoreclient, CachedXenStore
  if (m.state.quiet === null || xenstore.read("data/updated") === null) publishFixed(m, put);
  for (const { nic, ipv4, ipv6 } of addressesOf(m)) {
    const [first] = ipv4;
    if (first !== undefined) {
      put(`attr/vif/${nic}/ipv4/0`, first);
      put(`attr/eth${nic}/ip`, first);
    } else if (xenstore.read(`attr/vif/${nic}/ipv4/0`) !== null) xenstore.remove(`attr/vif/${nic}/ipv4/0`);
    // All that `ip addr` shows of it, that of the link among them. @source xe-guest-utilities: guestmetric, enumNetworkAddresses
    for (const [i, address] of ipv6.entries()) put(`attr/vif/${nic}/ipv6/${i}`, address);
    for (let i = ipv6.length; xenstore.read(`attr/vif/${nic}/ipv6/${i}`) !== null; i++) xenstore.remove(`attr/vif/${nic}/ipv6/${i}`);
  }
  const memory = freeMemory(m);
  put("data/meminfo_total", String(memory.total));
  put("data/meminfo_free", String(memory.available));
  xenstore.write("data/updated", "1");
}

/** What does not change while a system runs. */
function publishFixed(m: Machine, put: Put): void {
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
  put("control/feature-shutdown", "1");
  put("control/feature-poweroff", "1");
  put("control/feature-reboot", "1");
  put("control/feature-suspend", "1");
  put("control/feature-balloon", "1");
}
