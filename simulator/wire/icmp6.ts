/** ICMPv6 and what neighbours tell each other by it. @source RFC 4443, RFC 4861 */

import { macToText, writeMac } from "./address";
import { ip6Bytes, ip6Text } from "./address6";
import { get16, get32, internetChecksum, put16, put32 } from "./bytes";
import { LEAST_MTU, NEXT } from "./ipv6";
import { pseudoHeaderSum } from "./pseudo-header";

/** Codes of "destination unreachable". @source RFC 4443 §3.1 */
export const UNREACHABLE6 = { noRoute: 0, prohibited: 1, beyondScope: 2, address: 3, port: 4 } as const;

/** A prefix that a router tells of; lifetimes in seconds, 0xffffffff: for ever. @source RFC 4861 §4.6.2 */
export interface PrefixInformation {
  readonly prefix: string;
  readonly length: number;
  readonly isOnLink: boolean;
  /** hosts make addresses of it */
  readonly isAutonomous: boolean;
  readonly validS: number;
  readonly preferredS: number;
}

/** What a router tells of itself. @source RFC 4861 §4.2 */
export interface RouterAdvertisement {
  readonly type: "router-advertisement";
  /** 0: it does not say */
  readonly hopLimit: number;
  /** for how long it is a way to everywhere, s; 0: it is none */
  readonly lifetimeS: number;
  readonly mac: string | null;
  readonly mtu: number | null;
  readonly prefixes: readonly PrefixInformation[];
}

export type Icmp6Message =
  | { readonly type: "echo" | "echo-reply"; readonly id: number; readonly sequence: number; readonly data: Uint8Array }
  /** `original`: as much of the packet complained of as fits; `mtu` of one that is too big alone, else 0 */
  | {
      readonly type: "unreachable" | "too-big" | "time-exceeded" | "parameter-problem";
      readonly code: number;
      readonly mtu: number;
      readonly original: Uint8Array;
    }
  | { readonly type: "router-solicitation"; readonly mac: string | null }
  | RouterAdvertisement
  /** `mac`: of whoever asks; null: it has no address yet */
  | { readonly type: "neighbour-solicitation"; readonly target: string; readonly mac: string | null }
  | {
      readonly type: "neighbour-advertisement";
      readonly target: string;
      readonly mac: string | null;
      readonly isRouter: boolean;
      /** somebody has asked */
      readonly isSolicited: boolean;
      /** it is to be believed rather than what was known */
      readonly isOverride: boolean;
    };

const TYPE = {
  unreachable: 1,
  "too-big": 2,
  "time-exceeded": 3,
  "parameter-problem": 4,
  echo: 128,
  "echo-reply": 129,
  "router-solicitation": 133,
  "router-advertisement": 134,
  "neighbour-solicitation": 135,
  "neighbour-advertisement": 136,
} as const;
const NAMES = new Map(Object.entries(TYPE).map(([name, code]) => [code as number, name as keyof typeof TYPE]));
/** Kinds of options. @source RFC 4861 §4.6 */
const OPTION = { sourceMac: 1, targetMac: 2, prefix: 3, mtu: 5 } as const;

/** Whether a message tells of an error, so that nobody is told of what becomes of it. */
export const isError6 = (payload: Uint8Array): boolean => ((payload[0] ?? 0) & 0x80) === 0;

/** Options from an offset on; null: one of them is damaged, and the whole message is nothing. @source RFC 4861 §7.1 */
function options(bytes: Uint8Array, from: number): Map<number, number[]> | null {
  const found = new Map<number, number[]>();
  for (let at = from; at < bytes.length; ) {
    const length = (bytes[at + 1] ?? 0) * 8;
    if (length === 0 || at + length > bytes.length) return null;
    const kind = bytes[at] as number;
    found.set(kind, [...(found.get(kind) ?? []), at]);
    at += length;
  }
  return found;
}

/** Reads a message; null when short, damaged, or of another type. */
export function decodeIcmp6(bytes: Uint8Array, source: string, destination: string): Icmp6Message | null {
  if (bytes.length < 8) return null;
  const seed = pseudoHeaderSum(source, destination, NEXT.icmp, bytes.length);
  if (internetChecksum(bytes, 0, bytes.length, seed) !== 0) return null;
  const type = NAMES.get(bytes[0] as number);
  const code = bytes[1] as number;
  switch (type) {
    case "echo":
    case "echo-reply":
      return { type, id: get16(bytes, 4), sequence: get16(bytes, 6), data: bytes.subarray(8) };
    case "unreachable":
    case "too-big":
    case "time-exceeded":
    case "parameter-problem":
      return { type, code, mtu: type === "too-big" ? get32(bytes, 4) : 0, original: bytes.subarray(8) };
    default:
      return type === undefined ? null : discovery(bytes, type);
  }
}

function discovery(bytes: Uint8Array, type: keyof typeof TYPE): Icmp6Message | null {
  const isOfNeighbour = type === "neighbour-solicitation" || type === "neighbour-advertisement";
  const head = isOfNeighbour ? 24 : type === "router-advertisement" ? 16 : 8;
  const found = bytes.length < head ? null : options(bytes, head);
  if (found === null) return null;
  const mac = (kind: number): string | null => {
    const at = found.get(kind)?.[0];
    return at === undefined ? null : macToText(bytes, at + 2);
  };
  if (type === "router-solicitation") return { type, mac: mac(OPTION.sourceMac) };
  if (type === "neighbour-solicitation") return { type, target: ip6Text(bytes, 8), mac: mac(OPTION.sourceMac) };
  if (type === "neighbour-advertisement") {
    const flags = bytes[4] as number;
    return {
      type,
      target: ip6Text(bytes, 8),
      mac: mac(OPTION.targetMac),
      isRouter: (flags & 0x80) !== 0,
      isSolicited: (flags & 0x40) !== 0,
      isOverride: (flags & 0x20) !== 0,
    };
  }
  if (type !== "router-advertisement") return null;
  const mtuAt = found.get(OPTION.mtu)?.[0];
  return {
    type,
    hopLimit: bytes[4] as number,
    lifetimeS: get16(bytes, 6),
    mac: mac(OPTION.sourceMac),
    mtu: mtuAt === undefined ? null : get32(bytes, mtuAt + 4),
    prefixes: (found.get(OPTION.prefix) ?? []).map((at) => ({
      prefix: ip6Text(bytes, at + 16),
      length: bytes[at + 2] as number,
      isOnLink: ((bytes[at + 3] as number) & 0x80) !== 0,
      isAutonomous: ((bytes[at + 3] as number) & 0x40) !== 0,
      validS: get32(bytes, at + 4),
      preferredS: get32(bytes, at + 8),
    })),
  };
}

function macOption(kind: number, mac: string | null): Uint8Array {
  if (mac === null) return new Uint8Array();
  const bytes = new Uint8Array(8);
  bytes.set([kind, 1]);
  writeMac(bytes, 2, mac);
  return bytes;
}
function mtuOption(mtu: number | null): Uint8Array {
  if (mtu === null) return new Uint8Array();
  const bytes = new Uint8Array(8);
  bytes.set([OPTION.mtu, 1]);
  put32(bytes, 4, mtu);
  return bytes;
}
function prefixOption(one: PrefixInformation): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes.set([OPTION.prefix, 4, one.length, (one.isOnLink ? 0x80 : 0) | (one.isAutonomous ? 0x40 : 0)]);
  put32(bytes, 4, one.validS);
  put32(bytes, 8, one.preferredS);
  bytes.set(ip6Bytes(one.prefix), 16);
  return bytes;
}

/** What stands behind type, code and checksum. */
function bodyOf(message: Icmp6Message): Uint8Array[] {
  const head = new Uint8Array(4);
  switch (message.type) {
    case "echo":
    case "echo-reply":
      put16(head, 0, message.id);
      put16(head, 2, message.sequence);
      return [head, message.data];
    case "router-solicitation":
      return [head, macOption(OPTION.sourceMac, message.mac)];
    case "neighbour-solicitation":
      return [head, ip6Bytes(message.target), macOption(OPTION.sourceMac, message.mac)];
    case "neighbour-advertisement":
      head[0] = (message.isRouter ? 0x80 : 0) | (message.isSolicited ? 0x40 : 0) | (message.isOverride ? 0x20 : 0);
      return [head, ip6Bytes(message.target), macOption(OPTION.targetMac, message.mac)];
    case "router-advertisement":
      head[0] = message.hopLimit;
      put16(head, 2, message.lifetimeS);
      return [
        head,
        new Uint8Array(8),
        ...message.prefixes.map(prefixOption),
        mtuOption(message.mtu),
        macOption(OPTION.sourceMac, message.mac),
      ];
    default:
      put32(head, 0, message.mtu);
      return [head, message.original];
  }
}

/** Builds a message with its checksum. */
export function encodeIcmp6(message: Icmp6Message, source: string, destination: string): Uint8Array {
  const parts = bodyOf(message);
  const bytes = new Uint8Array(4 + parts.reduce((sum, part) => sum + part.length, 0));
  bytes[0] = TYPE[message.type];
  bytes[1] = "code" in message ? message.code : 0;
  let at = 4;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  put16(bytes, 2, internetChecksum(bytes, 0, bytes.length, pseudoHeaderSum(source, destination, NEXT.icmp, bytes.length)));
  return bytes;
}

/** The part of a packet that an error message quotes: as much as keeps the answer within what every link carries. @source RFC 4443 §2.4 (c) */
export function quoteOriginal6(packet: Uint8Array): Uint8Array {
  return packet.slice(0, LEAST_MTU - 48);
}
