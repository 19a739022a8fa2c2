/** What a system keeps of its IPv6. */
import type { Mono } from "../../os/types";

/** An address of an interface. */
export interface Address6 {
  ip: string;
  prefix: number;
  /** made of the MAC, made of what a router has told, set by somebody, or the loopback's */
  origin: "link" | "ra" | "manual" | "loopback";
  /** `tentative`: nobody knows yet whether another has it; `duplicate`: another has */
  state: "tentative" | "usable" | "duplicate";
  /** questions whether another has it that are still to be asked, and when the next is, or the last was long enough ago */
  probes: number;
  probeAt: Mono | null;
  /** null: for ever. One that is not preferred any more is used where there is no other */
  validUntil: Mono | null;
  preferredUntil: Mono | null;
  /** it was set without a question whether another has it; absent: not so */
  isWithoutDad?: true;
}

/** IPv6 of an interface that is up. */
export interface Inet6 {
  /** those that reach furthest first, then those that came last. @source Linux net/ipv6/addrconf.c (ipv6_link_dev_addr) */
  addresses: Address6[];
  /** MACs of the groups that it is in */
  groups: string[];
  /** how often it has asked for routers, and when it asks next; null: not again */
  solicited: number;
  solicitAt: Mono | null;
  /** as a router has said; absent: none has */
  hopLimit?: number;
  mtu?: number;
}

/** A route; `via` null: on link. */
export interface Route6 {
  destination: string;
  prefix: number;
  via: string | null;
  device: number;
  metric: number;
  proto: "kernel" | "ra" | "static" | "boot";
  /** null: for ever */
  until: Mono | null;
  /** as the router has said; absent: it has not */
  hopLimit?: number;
  mtu?: number;
  source?: string;
}

/** What is set otherwise than the kernel has it, by interface, `all` and `default`. */
export type Settings6 = Record<string, Record<string, number>>;

/** All of it that belongs to no interface. */
export interface Net6 {
  routes: Route6[];
  settings: Settings6;
  /** what ways to others take that take less than their interface */
  pathMtus: { ip: string; mtu: number; until: Mono }[];
}
export const newNet6 = (): Net6 => ({ routes: [], settings: {}, pathMtus: [] });
