/** What of a guest's inside is needed to act for it and to show it while nothing runs there. */
import { chunksWithin } from "../../content/file-account";
import { ipToText } from "../../wire/address";
import { MADE_DEVICE, nicBelow } from "../net/made/links";
import { briefText } from "../net/net-brief";
import type { Interface } from "../net/state";
import { usedBytes } from "../os/figures";
import type { Machine } from "../os/machine";
import type { GuestBody, Quiet } from "./state";

const NONE: readonly string[] = [];

/** Addresses of one NIC. */
interface NicAddresses {
  readonly nic: number;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/**
 * What is needed of a guest in which nothing happens before `next`; null: something does, or may.
 *
 * @param next - its first timer but those that quiet guests act on themselves, monotonic µs
 */
export function quietOf(m: Machine, next: number | null): Quiet | null {
  const { os, net, boot, phase } = m.state;
  const now = m.mono();
  if (phase !== "running" || os.execs.length > 0 || net.captures !== undefined || m.isLarge) return null;
  if (os.cpus.some((cpu) => cpu.hotUntil > now)) return null;
  if (os.processes.some((process) => process.demand !== null && process.status !== "zombie" && process.status !== "stop")) return null;
  return {
    next,
    kernelAt: boot.kernelAt,
    usedBytes: usedBytes(m),
    realBytes: m.tables.realBytes,
    textBytes: textBytes(os.ram),
    nic: openNic(net),
    hostname: os.hostname,
    addresses: addressText(net),
    stopped: os.stoppedUnits.length === 0 ? NONE : [...os.stoppedUnits],
    net: briefText(net),
  };
}

/** Bytes of text as the account of files counts them; -1 with chunks among them. */
export function textBytes(ram: GuestBody["os"]["ram"]): number {
  let bytes = 0;
  let hasChunks = false;
  chunksWithin(ram, (name, size) => {
    if (name === null) bytes += size;
    else hasChunks = true;
  });
  return hasChunks ? -1 : bytes;
}

function openNic(net: GuestBody["net"]): number {
  for (const i of net.interfaces) {
    if (i.device < 0 || !i.up || !i.carrier || i.addresses.length === 0) continue;
    const nic = nicBelow(net, i);
    if (nic) return nic.device;
  }
  return -1;
}

/** Device of the NIC that a workload's traffic takes, -1 for none. */
export function nicOf(m: Machine): number {
  return m.state.quiet?.nic ?? openNic(m.state.net);
}

/** Names of background services that are stopped. */
export function stoppedUnits(m: Machine): readonly string[] {
  return m.state.quiet?.stopped ?? m.state.look().os.stoppedUnits;
}

const addressesIn = (i: Interface): string[] => [
  ...i.addresses.map(({ ip }) => ipToText(ip)),
  ...(i.v6?.addresses ?? []).map(({ ip }) => ip),
];
/** Addresses of NICs as one short text: `0 10.0.0.7 fe80::7;1 10.1.0.7 10.1.0.8`. */
export function addressText(net: GuestBody["net"]): string {
  return net.interfaces
    .filter((i) => i.device >= 0)
    .map((i) => {
      // What its bridge has is told of it too.
      const own = [i, ...net.interfaces.filter((bridge) => i.port?.bridge === bridge.device)];
      return [i.device, ...own.flatMap(addressesIn)].join(" ");
    })
    .join(";");
}

/** Addresses by NIC, also of NICs without one. Opens nothing. */
export function addressesOf(m: Machine): readonly NicAddresses[] {
  return allAddressesOf(m).filter(({ nic }) => nic < MADE_DEVICE);
}
/** The same, and of links that the system has made for itself. */
function allAddressesOf(m: Machine): readonly NicAddresses[] {
  const text = m.state.quiet?.addresses ?? addressText(m.state.look().net);
  if (text === "") return [];
  return text.split(";").map((part) => {
    const [nic, ...all] = part.split(" ");
    const isSix = (address: string): boolean => address.includes(":");
    return { nic: Number(nic), ipv4: all.filter((address) => !isSix(address)), ipv6: all.filter(isSix) };
  });
}

/** Whether an address is one of its own, of whatever interface but the loopback. Opens nothing. */
export function hasAddress(m: Machine, address: string): boolean {
  return allAddressesOf(m).some(({ ipv4, ipv6 }) => ipv4.includes(address) || ipv6.includes(address));
}

/** What packed guests of versions that noted none had when they were looked at. */
const readBriefs = new WeakMap<Quiet, string>();
/** How its stack stands. Opens nothing. */
export function netBriefOf(m: Machine): string {
  const { quiet } = m.state;
  if (!quiet) return briefText(m.state.look().net);
  const known = quiet.net ?? readBriefs.get(quiet);
  if (known !== undefined) return known;
  const made = briefText(m.state.look().net);
  readBriefs.set(quiet, made);
  return made;
}

/** Name of the system. Opens nothing. */
export function hostnameOf(m: Machine): string {
  return m.state.quiet?.hostname ?? m.state.look().os.hostname;
}
