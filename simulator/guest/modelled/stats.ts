/** What a guest looks like from outside. */
import { showUtf8 } from "../../content/bytes";
import type { GuestStats } from "../engine";
import type { Machine } from "../os/machine";
import { addressesOf, hostnameOf } from "./quiet";

export function statsOf(m: Machine): GuestStats {
  const { phase } = m.state;
  const windows = m.spec.os === "windows";
  return {
    phase: phase === "off" ? "stopped" : phase,
    memoryUsedBytes: m.state.load.memoryUsedBytes,
    hostname: showUtf8(hostnameOf(m)),
    addresses: addressesOf(m).flatMap(({ nic, ipv4 }) => ipv4.map((address) => ({ nic, ipv4: address }))),
    osName: windows ? "Windows Server 2022 Standard" : m.spec.os === "none" ? "" : m.flavour.osName,
    kernel: windows ? "10.0.20348" : m.spec.os === "none" ? "" : m.flavour.release,
  };
}
