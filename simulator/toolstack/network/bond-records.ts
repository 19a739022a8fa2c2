/** XAPI's records of the bonds of a host's configuration: the bond, its master PIF, and what its members had. @source xen-api: ocaml/xapi/xapi_bond.ml */
import { settleAddress } from "../../dom0/pool-net/management";
import { settleOwn } from "../../dom0/pool-net/own-interface";
import type { RecordOf } from "../../model/generated/rows";
import { nullRef, type Ref } from "../../model/ref";
import { type BondSetting, keptBonds, xapiOf } from "../../world/bonds";
import { apiDate, newRef, newUuid, type World } from "../../world/world";
import { bondLinksLooked } from "./bond-links-up";

type Pif = Readonly<RecordOf["PIF"]> & { readonly $ref: string };

/** A host's PIF by its device; the master of a bond has the bond's name. */
function pifCalled(world: World, host: Ref<"host">, device: string, isPhysical: boolean): Pif | undefined {
  return world.db
    .must("host", host)
    .PIFs.map((ref) => world.db.must("PIF", ref))
    .find((pif) => pif.device === device && pif.physical === isPhysical && pif.VLAN < 0);
}
/** The record of a bond of a host by its name. */
export function bondRecord(
  world: World,
  host: Ref<"host">,
  name: string,
): (Readonly<RecordOf["Bond"]> & { readonly $ref: string }) | undefined {
  const [ref] = pifCalled(world, host, name, false)?.bond_master_of ?? [];
  return ref === undefined ? undefined : world.db.must("Bond", ref);
}

/** What a PIF has of addresses goes to another, and its host's stack with it. @source xapi_bond.ml, move_configuration */
export function moveConfiguration(world: World, from: Ref<"PIF">, to: Ref<"PIF">): void {
  const { ip_configuration_mode, IP, netmask, gateway, DNS, management, disallow_unplug } = world.db.must("PIF", from);
  world.db.set("PIF", to, { ip_configuration_mode, IP, netmask, gateway, DNS, management, disallow_unplug });
  world.db.set("PIF", from, {
    ip_configuration_mode: "None",
    IP: "",
    netmask: "",
    gateway: "",
    DNS: "",
    management: false,
    disallow_unplug: false,
  });
  const [left, taken] = [world.db.must("PIF", from), world.db.must("PIF", to)];
  const host = taken.host;
  if (left.network !== taken.network) settleOwn(world, host, left);
  settleOwn(world, host, taken);
  if (management) settleAddress(world, host);
}

/** The member that gives a bond its address: the management interface, or the first with an address, or the first. @source xapi.md §13 */
export function primaryOf(members: readonly Pif[]): Pif | undefined {
  return members.find(({ management }) => management) ?? members.find((pif) => pif.ip_configuration_mode !== "None") ?? members[0];
}

/** Makes the records of a bond. @returns the bond's; null: none of its members is known */
function makeRecords(world: World, host: Ref<"host">, setting: BondSetting): Ref<"Bond"> | null {
  const xapi = xapiOf(setting);
  const members = setting.members.flatMap((device) => pifCalled(world, host, device, true) ?? []);
  const network = [...world.db.all("network")].find(({ bridge }) => bridge === setting.bridge)?.$ref as Ref<"network"> | undefined;
  const primary = primaryOf(members);
  if (!xapi || !primary || network === undefined) return null;
  const metrics = world.db.create("PIF_metrics", newRef<"PIF_metrics">(world), {
    uuid: newUuid(world),
    carrier: false,
    speed: 1000,
    duplex: true,
    last_updated: apiDate(world),
  });
  const master = world.db.create("PIF", newRef<"PIF">(world), {
    uuid: newUuid(world),
    device: setting.name,
    network,
    host,
    MAC: xapi.mac ?? primary.MAC,
    MTU: world.db.must("network", network).MTU,
    VLAN: -1,
    metrics,
    physical: false,
    currently_attached: true,
    managed: true,
    primary_address_type: primary.primary_address_type,
    properties: primary.properties,
  });
  const bond = world.db.create("Bond", newRef<"Bond">(world), {
    uuid: newUuid(world),
    master,
    primary_slave: primary.$ref as Ref<"PIF">,
    mode: xapi.mode,
    properties: xapi.properties,
    auto_update_mac: xapi.mac === undefined,
  });
  for (const { $ref } of members) world.db.set("PIF", $ref as Ref<"PIF">, { bond_slave_of: bond });
  moveConfiguration(world, primary.$ref as Ref<"PIF">, master);
  return bond;
}
/** Takes the records of a bond away: its first member has again what it had. */
function dropRecords(world: World, bond: Ref<"Bond">): void {
  const { master, primary_slave, slaves } = world.db.must("Bond", bond);
  const { metrics } = world.db.must("PIF", master);
  if (world.db.get("PIF", primary_slave)) moveConfiguration(world, master, primary_slave);
  for (const slave of [...slaves]) world.db.set("PIF", slave, { bond_slave_of: nullRef() });
  world.db.destroy("Bond", bond);
  world.db.destroy("PIF", master);
  world.db.destroy("PIF_metrics", metrics);
}

/** Records of a host's bonds follow its configuration. */
export function syncBondRecords(world: World, host: Ref<"host">): void {
  const kept = keptBonds(world, host);
  const masters = world.db.must("host", host).PIFs.map((ref) => world.db.must("PIF", ref));
  for (const { device, bond_master_of } of masters) {
    const [bond] = bond_master_of;
    const setting = kept.find(({ name }) => name === device);
    if (bond !== undefined && !(setting && isOf(world, bond, setting))) dropRecords(world, bond);
  }
  for (const setting of kept) {
    const record = bondRecord(world, host, setting.name);
    const xapi = xapiOf(setting);
    if (!record) makeRecords(world, host, setting);
    else if (xapi) world.db.set("Bond", record.$ref as Ref<"Bond">, { mode: xapi.mode, properties: xapi.properties });
  }
  bondLinksLooked(world, host, false);
}
/** Whether a record is of a bond with these members on this bridge; its mode may be another. */
function isOf(world: World, ref: Ref<"Bond">, setting: BondSetting): boolean {
  const { slaves, master } = world.db.must("Bond", ref);
  const pif = world.db.must("PIF", master);
  const devices = slaves.map((slave) => world.db.must("PIF", slave).device);
  const isSame = devices.length === setting.members.length && setting.members.every((device) => devices.includes(device));
  const { mac } = xapiOf(setting) ?? {};
  const isSameMac = mac === undefined || mac === pif.MAC;
  return xapiOf(setting) !== null && isSame && isSameMac && world.db.must("network", pif.network).bridge === setting.bridge;
}
