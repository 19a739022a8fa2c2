/** Bonds of a host's configuration as ports of Open vSwitch's database. @source xen-api: ocaml/networkd/lib/network_utils.ml (Ovs.create_bond, make_bond_properties); ovs-vswitchd.conf.db(5), Port */
import type { Ref } from "../../model/ref";
import { type BondSetting, xapiOf } from "../../world/bonds";
import type { World } from "../../world/world";
import { addPortRow, bridgesOf, called, type Database, databaseOf, type Row, removePortRow, textOf } from "./database";
import { reconfigure } from "./vswitchd";

/** What networkd says of a bond beside its mode. @source network_utils.ml, make_bond_properties; network.md §9 */
function columnsOf({ miimonMs, updelayMs, downdelayMs, ...setting }: BondSetting): { readonly [column: string]: Row["set"][string] } {
  const { mode, properties } = xapiOf({ miimonMs, updelayMs, downdelayMs, ...setting }) ?? { mode: "balance-slb", properties: {} };
  const isByMac = mode === "balance-slb" || properties.hashing_algorithm === "src_mac";
  const bondMode = mode === "active-backup" ? "active-backup" : isByMac ? "balance-slb" : "balance-tcp";
  const other: (readonly [string, string])[] = [["bond-miimon-interval", `${miimonMs}`]];
  if (mode !== "active-backup") other.push(["bond-rebalance-interval", "1800000"]);
  for (const key of ["lacp-aggregation-key", "lacp-fallback-ab", "lacp-time"]) {
    const value = mode === "lacp" ? properties[key] : undefined;
    if (value !== undefined) other.push([key, value]);
  }
  return {
    bond_mode: [bondMode],
    bond_updelay: [updelayMs],
    bond_downdelay: [downdelayMs],
    lacp: [mode === "lacp" ? "active" : "off"],
    other_config: other.sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function bridgeRow(db: Database, name: string): Row | undefined {
  return bridgesOf(db).find((row) => textOf("Bridge", row, "name") === name);
}
/** The bridge of the network that a NIC is of. */
function homeOf(world: World, host: Ref<"host">, nic: string): string {
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (pif.physical && pif.device === nic) return world.db.must("network", pif.network).bridge;
  }
  return "";
}

function make(world: World, db: Database, setting: BondSetting): void {
  const bridge = bridgeRow(db, setting.bridge);
  if (!bridge) return;
  for (const name of [setting.name, ...setting.members]) {
    const before = called(db, "Port", name);
    if (before) removePortRow(db, before);
  }
  const port = addPortRow(world, db, bridge, setting.name, setting.members);
  Object.assign(port.set, columnsOf(setting));
}
function unmake(world: World, host: Ref<"host">, db: Database, { name, members }: BondSetting): void {
  const port = called(db, "Port", name);
  if (port) removePortRow(db, port);
  for (const nic of members) {
    const home = bridgeRow(db, homeOf(world, host, nic));
    if (home && !called(db, "Interface", nic)) addPortRow(world, db, home, nic, [nic]);
  }
}

/** Bonds of a host become those of its configuration. */
export function applyOvsBonds(world: World, host: Ref<"host">, before: readonly BondSetting[], now: readonly BondSetting[]): void {
  const db = databaseOf(world, host);
  if (!db) return;
  const same = (a: BondSetting, b: BondSetting): boolean => JSON.stringify(a) === JSON.stringify(b);
  for (const one of before) if (!now.some((other) => same(one, other))) unmake(world, host, db, one);
  for (const one of now) if (!before.some((other) => same(one, other))) make(world, db, one);
  db.config++;
  reconfigure(world, host);
}
/** A host boots: what its database does not have of its configuration is made. */
export function ovsBondsAtBoot(world: World, host: Ref<"host">, kept: readonly BondSetting[]): void {
  const db = databaseOf(world, host);
  const missing = db ? kept.filter(({ name }) => !called(db, "Port", name)) : [];
  if (db) for (const one of missing) make(world, db, one);
}
