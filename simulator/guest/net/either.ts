/** What TCP and UDP ask of the layer below, whichever of the two it is. */
import { ipToText } from "../../wire/address";
import type { Ip } from "../../wire/address6";
import { HEADER6 } from "../../wire/ipv6";
import type { Machine } from "../os/machine";
import { byDevice, isOwn } from "./interfaces";
import { isOwn6 } from "./ipv6/addresses";
import { interfaceTo6, sourceFor6 } from "./ipv6/routes";
import { sendIp6 } from "./ipv6/send";
import { routeTo } from "./routes";
import { sendIp, sourceFor } from "./send";
import type { Interface } from "./state";

/** A packet of either family, as those above have it. */
export interface EitherPacket {
  readonly source: Ip;
  readonly destination: Ip;
  readonly protocol: number;
  readonly payload: Uint8Array;
  readonly ttl?: number;
  /** IPv6 is never cut up by others */
  readonly dontFragment?: boolean;
  readonly segmentLength?: number;
}
/** A packet that has come, and the device that it has come in at where its addresses are those of a link. */
export interface CameIn extends Pick<EitherPacket, "source" | "destination" | "payload"> {
  readonly on?: number;
}

/** Length of a packet's own header. */
export const headerOf = (ip: Ip): number => (typeof ip === "number" ? 20 : HEADER6);
/** Every address of a family, as a socket that listens on all of them has it. */
export const anyOf = (ip: Ip): Ip => (typeof ip === "number" ? 0 : "::");
export const isAny = (ip: Ip): boolean => ip === 0 || ip === "::";

/** An address as text, without the interface that one of a link is on. */
export const ipText = (ip: Ip): string => (typeof ip === "number" ? ipToText(ip) : ip);
/** With it. @source glibc getnameinfo */
export function scopedText(m: Machine, ip: Ip, on: number | undefined): string {
  const name = typeof ip === "string" && on !== undefined && ip.startsWith("fe80:") ? byDevice(m, on)?.name : undefined;
  return name === undefined ? ipText(ip) : `${ipText(ip)}%${name}`;
}
/** With a port behind it. */
export const endText = (ip: Ip, port: number | string): string => (typeof ip === "number" ? `${ipToText(ip)}:${port}` : `[${ip}]:${port}`);

export function isOwnIp(m: Machine, ip: Ip): boolean {
  return typeof ip === "number" ? isOwn(m, ip) : isOwn6(m, ip);
}
export function sourceOf(m: Machine, ip: Ip, on: number | undefined): Ip | null {
  return typeof ip === "number" ? sourceFor(m, ip) : sourceFor6(m, ip, on ?? null);
}
/** The interface towards an address; null: none leads there. */
export function interfaceOf(m: Machine, ip: Ip, on: number | undefined): Interface | null {
  if (typeof ip === "string") return interfaceTo6(m, ip, on ?? null);
  return byDevice(m, isOwn(m, ip) ? -1 : (routeTo(m, ip)?.device ?? -2));
}

/** Sends a packet of the system's own. False: no route. */
export function sendEither(
  m: Machine,
  { source, destination, ttl, dontFragment, ...rest }: EitherPacket,
  owner: { readonly pid: number; readonly tag: number; readonly on?: number | undefined },
): boolean {
  if (typeof source === "number" && typeof destination === "number") {
    const extra = { ...(ttl === undefined ? {} : { ttl }), ...(dontFragment === undefined ? {} : { dontFragment }) };
    return sendIp(m, { ...rest, source, destination, ...extra }, owner);
  }
  if (typeof source !== "string" || typeof destination !== "string") return false;
  const hops = ttl === undefined ? {} : { hopLimit: ttl };
  return sendIp6(m, { ...rest, source, destination, ...hops }, { pid: owner.pid, tag: owner.tag, on: owner.on ?? null });
}
