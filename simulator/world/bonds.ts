/** Bonds of hosts' NICs: those that a host's own configuration has, and what it had before somebody changed it. */
import type { Enums } from "../model/generated/enums";
import type { BondConfig, LinuxBondMode } from "../network/bond/bond-state";
import { LinuxBond } from "../network/bond/linux-bond";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import { nowOf, type World } from "./world";

/** A bond as a host's configuration has it: it is made again whenever the host boots. */
export interface BondSetting extends BondConfig {
  readonly name: string;
  /** its NICs, the first gives it its address */
  readonly members: readonly string[];
  /** name of the bridge that it is a port of */
  readonly bridge: string;
  /** what the toolstack's record says of it; absent: it follows from the rest */
  readonly xapi?: XapiBond;
}
/** A bond as XAPI has it. @source xapi.md §13 */
export interface XapiBond {
  readonly mode: Enums["bond_mode"];
  readonly properties: Readonly<Record<string, string>>;
  /** address that somebody has given it; absent: that of its first NIC */
  readonly mac?: string;
}
/** What a record says of a bond of a host's configuration; null: XAPI has no such mode. */
export function xapiOf({ xapi, mode, isFast }: BondSetting): XapiBond | null {
  if (xapi) return xapi;
  if (mode === "802.3ad") return { mode: "lacp", properties: { hashing_algorithm: "src_mac", "lacp-time": isFast ? "fast" : "slow" } };
  return mode === "balance-xor" ? null : { mode, properties: {} };
}
/** The same as a bond of Linux. */
export function linuxMode(mode: Enums["bond_mode"]): LinuxBondMode {
  return mode === "lacp" ? "802.3ad" : mode;
}
interface HostBonds {
  readonly now: readonly BondSetting[];
  /** what it was before, the latest last: what can be taken back */
  readonly before: readonly (readonly BondSetting[])[];
  /** when its links are looked at, µs; absent: nothing of them has changed since */
  readonly lookAt?: number;
}
/** Changes of one host that can be taken back. guess: more than anybody remembers */
const BEFORE_MOST = 16;

const book = defineSlot(() => new Map<string, HostBonds>());

export function bondKey(host: string, name: string): string {
  return `${host}/~bond:${name}`;
}
/** Bonds of a host's kernel by name, whoever has made them. */
export function bondsOf(world: World, host: string): LinuxBond[] {
  const found: LinuxBond[] = [];
  for (const node of world.fabric.bridges.values()) if (node instanceof LinuxBond && node.key.startsWith(`${host}/`)) found.push(node);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
export function bondCalled(world: World, host: string, name: string): LinuxBond | null {
  const node = world.fabric.bridges.get(bondKey(host, name));
  return node instanceof LinuxBond ? node : null;
}
/** The bond that a NIC of a host is a slave of; null: of none. */
export function bondOfNic(world: World, host: string, nic: string): LinuxBond | null {
  return bondsOf(world, host).find(({ slaves }) => slaves.some(({ name }) => name === nic)) ?? null;
}

/** Bonds of a host's configuration. */
export function keptBonds(world: World, host: string): readonly BondSetting[] {
  return book(world).get(host)?.now ?? [];
}
export function bondsBefore(world: World, host: string): readonly BondSetting[] | null {
  return book(world).get(host)?.before.at(-1) ?? null;
}
function put(world: World, host: string, change: Pick<HostBonds, "now" | "before">): void {
  const { lookAt } = book(world).get(host) ?? {};
  book(world).set(host, { ...change, ...(lookAt === undefined ? {} : { lookAt }) });
}
export function keepBonds(world: World, host: string, now: readonly BondSetting[]): void {
  const { now: old = [], before = [] } = book(world).get(host) ?? {};
  put(world, host, { now, before: [...before, old].slice(-BEFORE_MOST) });
}
/** As a scenario or the toolstack has it: nothing was before. */
export function beginBonds(world: World, host: string, now: readonly BondSetting[]): void {
  put(world, host, { now, before: [] });
}
/** The last change is taken back. @returns what the configuration has now */
export function takeBondsBack(world: World, host: string): readonly BondSetting[] {
  const { before = [] } = book(world).get(host) ?? {};
  const now = before.at(-1) ?? [];
  put(world, host, { now, before: before.slice(0, -1) });
  return now;
}

/** Links are looked at so often, µs. @source xen-api: ocaml/networkd/bin/network_monitor_thread.ml (interval 5.0) */
const LOOK_US = 5_000_000;
/** Something about a host's bonds has changed: its monitor sees it at its next look. */
export function lookAtBonds(world: World, host: string): void {
  const kept = book(world).get(host);
  if (!kept || kept.now.length === 0 || kept.lookAt !== undefined) return;
  const at = (Math.floor(nowOf(world) / LOOK_US) + 1) * LOOK_US;
  book(world).set(host, { ...kept, lookAt: at });
  world.kernel.schedule(at, world.kinds.bonds, { host });
}
export function bondsLookedAt(world: World, host: string): void {
  const kept = book(world).get(host);
  if (kept) book(world).set(host, { now: kept.now, before: kept.before });
}

export const bondsPart = definePart<HostBonds>("bonds", {
  version: 1,
  *export(world) {
    for (const [host, kept] of book(world)) yield [host, () => kept];
  },
  import: (world, host, kept) => void book(world).set(host, kept),
  *check(world) {
    for (const [host, { now }] of book(world)) {
      if (!world.db.get("host", host)) throw new Error(`bonds are of no host: ${host}`);
      if (new Set(now.map(({ name }) => name)).size !== now.length) throw new Error(`two bonds of ${host} have one name`);
      yield;
    }
    for (const host of world.db.all("host"))
      for (const { name, slaves, ports } of bondsOf(world, host.$ref))
        for (const slave of slaves)
          if (!ports.has(slave.name)) throw new Error(`${slave.name} is a slave of ${name} and plugged in elsewhere`);
  },
});
