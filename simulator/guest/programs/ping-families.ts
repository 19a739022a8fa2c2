/** What `ping` does for IPv4 and for IPv6. @source iputils 20221126: ping/ping.c, ping/ping6_common.c */
import { ipToText } from "../../wire/address";
import { type Ip, isOfLink } from "../../wire/address6";
import { encodeIcmp } from "../../wire/icmp";
import { encodeIcmp6 } from "../../wire/icmp6";
import { PROTOCOL } from "../../wire/ipv4";
import { HEADER6, NEXT } from "../../wire/ipv6";
import { byDevice } from "../net/interfaces";
import { sourceFor6 } from "../net/ipv6/routes";
import { mtuTo6, sendIp6 } from "../net/ipv6/send";
import { mtuTo, sendIp, sourceFor } from "../net/send";
import type { Machine } from "../os/machine";

/** Whom is pinged, and how. */
export interface Pinged {
  name: string;
  from: string;
  ip: Ip;
  on: number | null;
  via: string | null;
  id: number;
  size: number;
  ttl: number;
}

/** What the kernel tells a program that pings. */
export interface EchoAnswer {
  readonly type: "echo-reply" | "unreachable" | "too-big" | "time-exceeded" | "parameter-problem";
  readonly from: Ip;
  readonly ttl: number;
  readonly sequence: number;
  readonly bytes: number;
  readonly at: number;
  readonly code: number;
  readonly mtu: number;
  /** of IPv6: where it has come in */
  readonly device?: number;
}

/** An address as it is shown: one of a link with the interface that it is on. */
export function addressShown(m: Machine, ip: Ip, device: number | undefined): string {
  if (typeof ip === "number") return ipToText(ip);
  const name = isOfLink(ip) && device !== undefined && device >= 0 ? byDevice(m, device)?.name : undefined;
  return name === undefined ? ip : `${ip}%${name}`;
}

export function sourceTo(m: Machine, { ip, on }: Pinged): Ip | null {
  return typeof ip === "number" ? sourceFor(m, ip) : sourceFor6(m, ip, on);
}

/** The line that it begins with. @param isLoose - which address it will come from is not known yet */
export function titleOf(m: Machine, st: Pinged, isLoose: boolean): string {
  if (typeof st.ip === "number") return `PING ${st.name} (${ipToText(st.ip)}) ${st.size}(${st.size + 28}) bytes of data.\n`;
  const source = isLoose ? "::" : addressShown(m, sourceTo(m, st) ?? "::", st.on ?? undefined);
  const from = st.via === null ? "" : st.via.includes(":") ? `from ${st.via} : ` : `from ${source} ${st.via}: `;
  return `PING ${st.name}(${st.from}) ${from}${st.size} data bytes\n`;
}

/** What is said of an echo that is too long to go; null: it goes. @param isWhole - it may not be cut */
export function fits(m: Machine, { ip, on, size }: Pinged, isWhole: boolean): string | null {
  const mtu = typeof ip === "number" ? mtuTo(m, ip) : mtuTo6(m, ip, on);
  const isTooLong = typeof ip === "number" ? isWhole && size + 28 > mtu : (isWhole && size + HEADER6 + 8 > mtu) || size > LONGEST;
  return isTooLong ? `local error: message too long, mtu${typeof ip === "number" ? "=" : ": "}${mtu}` : null;
}
/** Most data of an echo of IPv6. @source RFC 8200 §3 (payload length) */
const LONGEST = 65_527;

interface Echo {
  readonly pid: number;
  readonly sequence: number;
  readonly dontFragment: boolean;
}
export function sendEcho(m: Machine, st: Pinged, { pid, sequence, dontFragment }: Echo): void {
  const data = new Uint8Array(st.size);
  for (let i = 0; i < data.length; i++) data[i] = i & 255;
  const source = sourceTo(m, st);
  const echo = { type: "echo", id: st.id, sequence: sequence & 0xffff, data } as const;
  if (typeof st.ip === "number" && typeof source === "number")
    sendIp(
      m,
      { source, destination: st.ip, protocol: PROTOCOL.icmp, ttl: st.ttl, payload: encodeIcmp(echo), dontFragment },
      { pid, tag: sequence },
    );
  if (typeof st.ip === "string" && typeof source === "string") {
    const payload = encodeIcmp6(echo, source, st.ip);
    sendIp6(m, { source, destination: st.ip, protocol: NEXT.icmp, hopLimit: st.ttl, payload }, { pid, tag: sequence, on: st.on });
  }
}

const UNREACHABLE = [
  "Destination Net Unreachable",
  "Destination Host Unreachable",
  "Destination Protocol Unreachable",
  "Destination Port Unreachable",
];
const UNREACHABLE6 = [
  "No route",
  "Administratively prohibited",
  "Beyond scope of source address",
  "Address unreachable",
  "Port unreachable",
];
const PROBLEMS6 = ["Wrong header field ", "Unknown header ", "Unknown option "];

/** What has become of an echo. @source ping.c (pr_icmph), ping6_common.c (print_icmp) */
export function errorOf({ type, from, code, mtu }: EchoAnswer): string {
  if (typeof from === "number") {
    if (type === "time-exceeded") return "Time to live exceeded";
    return code === 4 ? `Frag needed and DF set (mtu = ${mtu})` : (UNREACHABLE[code] ?? "Packet filtered");
  }
  switch (type) {
    case "time-exceeded":
      return `Time exceeded: ${code === 0 ? "Hop limit" : "Defragmentation failure"}`;
    case "too-big":
      return `Packet too big: mtu=${mtu}`;
    case "parameter-problem":
      return `Parameter problem: ${PROBLEMS6[code] ?? `code ${code}`}at ${mtu}`;
    default:
      return `Destination unreachable: ${UNREACHABLE6[code] ?? `Unknown code ${code}`}`;
  }
}
