/** Bonds as XAPI makes them: several PIFs of a host become one, on a network of its own. @source xen-api: ocaml/xapi/xapi_bond.ml; xapi.md §13 */
import { applyBonds } from "../../dom0/bond-making";
import { ensureBridge } from "../../dom0/pool-net/bridges";
import { type Fault, fault, notAllowed } from "../../model/fault";
import type { Enums } from "../../model/generated/enums";
import type { RecordOf } from "../../model/generated/rows";
import { isSet, type Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import { type BondSetting, beginBonds, bondOfNic, keptBonds, linuxMode, type XapiBond } from "../../world/bonds";
import { isLive } from "../../world/host-live";
import { knownWiring } from "../../world/host-wiring";
import type { World } from "../../world/world";
import { moveToNetwork } from "../devices/vif-move";
import { macFault } from "../operation/limit-rules";
import { defineOperation } from "../operation/operation";
import { needsOf, reachFault } from "../vm/placement";
import { propertiesFault, propertiesOf } from "./bond-properties";
import { bondRecord, primaryOf, syncBondRecords } from "./bond-records";
import { moveVlans } from "./bond-vlans";

type Pif = Readonly<RecordOf["PIF"]> & { readonly $ref: string };
/** What XAPI tells networkd of every bond, ms. @source network.md §9 */
const [MIIMON_MS, DOWNDELAY_MS, UPDELAY_MS] = [100, 200, 31_000] as const;

const pifsOf = (world: World, refs: readonly Ref<"PIF">[]): Pif[] => [...new Set(refs)].map((ref) => world.db.must("PIF", ref));

/** Why a PIF can be no member of a bond; null: it can. @source xapi_pif_helpers.ml, bond_is_allowed_on_pif */
function memberFault(world: World, pif: Pif): Fault | null {
  if (isSet(pif.bond_slave_of) || pif.bond_master_of.length > 0) return fault("PIF_ALREADY_BONDED", pif.$ref);
  if (pif.VLAN >= 0 || isSet(pif.VLAN_master_of)) return fault("PIF_VLAN_EXISTS", pif.$ref);
  if (!pif.physical) return fault("PIF_IS_NOT_PHYSICAL", pif.$ref);
  if (!pif.managed) return fault("PIF_UNMANAGED", pif.$ref);
  if (bondOfNic(world, pif.host, pif.device)) return fault("PIF_ALREADY_BONDED", pif.$ref);
  // VLANs go with it, tunnels do not.
  return pif.tunnel_transport_PIF_of.length > 0 ? notAllowed(["bond.above"]) : null;
}
function membersFault(world: World, members: readonly Pif[]): Fault | null {
  const [first] = members;
  if (!first) return fault("PIF_BOND_NEEDS_MORE_MEMBERS");
  const primary = primaryOf(members) as Pif;
  const strange = members.find((pif) => pif.primary_address_type !== primary.primary_address_type);
  if (strange) return fault("PIF_INCOMPATIBLE_PRIMARY_ADDRESS_TYPE", strange.$ref);
  const hasHa = [...world.db.all("pool")].some(({ ha_enabled }) => ha_enabled);
  for (const pif of members) {
    const wrong = memberFault(world, pif);
    if (wrong) return wrong;
    if (hasHa && pif.management) return fault("HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE");
  }
  if (members.some(({ host }) => host !== first.host)) return fault("PIF_CANNOT_BOND_CROSS_HOST");
  const properties = JSON.stringify(first.properties);
  if (members.some((pif) => JSON.stringify(pif.properties) !== properties)) return fault("INCOMPATIBLE_PIF_PROPERTIES");
  return members.filter((pif) => pif.ip_configuration_mode !== "None").length > 1 ? fault("PIF_BOND_MORE_THAN_ONE_IP") : null;
}
function hostFault(world: World, host: Ref<"host">, members: readonly Pif[]): Fault | null {
  if (!isLive(world, host)) return fault("HOST_OFFLINE", host);
  return members.some(({ management }) => management) && knownWiring(world, host) ? notAllowed(["bond.wired"]) : null;
}
type Asked = Taken<"Bond.create">;
function createFault(world: World, asked: Asked): Fault | null {
  const record = world.db.must("network", asked.network);
  if (!record.managed) return fault("NETWORK_UNMANAGED", asked.network);
  const [first] = pifsOf(world, asked.members);
  const there = first && record.PIFs.find((ref) => world.db.must("PIF", ref).host === first.host);
  if (first && there !== undefined) return fault("NETWORK_ALREADY_CONNECTED", first.host, there);
  return bondFault(world, asked);
}
/** Why PIFs make no bond, whatever network that is for; null: they do. */
export function bondFault(world: World, { members, MAC, mode, properties }: Omit<Asked, "network">): Fault | null {
  const pifs = pifsOf(world, members);
  const [first] = pifs;
  const wrong = macFault(MAC) ?? propertiesFault(mode, properties) ?? membersFault(world, pifs);
  return wrong ?? (first ? hostFault(world, first.host, pifs) : null);
}

/** The next name that no bond of a host has. @source xapi_bond.ml, choose_bond_device_name */
function freeName(world: World, host: Ref<"host">): string {
  const taken = world.db.must("host", host).PIFs.map((ref) => world.db.must("PIF", ref).device);
  let at = 0;
  while (taken.includes(`bond${at}`) || keptBonds(world, host).some(({ name }) => name === `bond${at}`)) at++;
  return `bond${at}`;
}
function settingOf(name: string, bridge: string, members: readonly Pif[], xapi: XapiBond): BondSetting {
  const primary = primaryOf(members);
  const devices = members.map(({ device }) => device);
  const first = primary?.device ?? "";
  return {
    name,
    // The first gives it its address.
    members: [first, ...devices.filter((device) => device !== first)],
    bridge,
    mode: linuxMode(xapi.mode),
    miimonMs: MIIMON_MS,
    updelayMs: UPDELAY_MS,
    downdelayMs: DOWNDELAY_MS,
    primary: null,
    ...(xapi.properties["lacp-time"] === "fast" ? { isFast: true as const } : {}),
    xapi,
  };
}
/** The bonds of a host become others; what was before is taken back by `Bond.destroy` and the like alone, since more than bonds has changed. */
function keep(world: World, host: Ref<"host">, now: readonly BondSetting[]): void {
  const before = keptBonds(world, host);
  beginBonds(world, host, now);
  applyBonds(world, host, before, now);
  syncBondRecords(world, host);
}

/** Interfaces on some networks of VMs that run on a host, or can run there alone or nowhere. @source xapi_bond.ml, get_local_vifs */
function localVifs(world: World, host: Ref<"host">, networks: readonly Ref<"network">[]): Ref<"VIF">[] {
  const isLocal = (ref: Ref<"VM">): boolean => {
    const { resident_on, is_a_template, is_control_domain } = world.db.must("VM", ref);
    if (is_control_domain) return false;
    if (isSet(resident_on)) return resident_on === host;
    if (is_a_template) return false;
    const hosts = [...world.db.all("host")].filter(({ $ref }) => reachFault(world, needsOf(world, ref), $ref as Ref<"host">) === null);
    return hosts.length === 0 || (hosts.length === 1 && hosts[0]?.$ref === host);
  };
  const vms = new Map<string, boolean>();
  const isOn = (vif: Ref<"VIF">): boolean => {
    const { VM } = world.db.must("VIF", vif);
    const known = vms.get(VM) ?? isLocal(VM);
    vms.set(VM, known);
    return known;
  };
  return networks.flatMap((network) => world.db.must("network", network).VIFs.filter(isOn));
}

const create = defineOperation("Bond.create", {
  label: (world, { network }) => `Bond.create ${world.db.must("network", network).name_label}`,
  check: createFault,
  immediate(world, { network, members: refs, MAC, mode, properties }) {
    const members = pifsOf(world, refs);
    const { host } = members[0] as Pif;
    const { bridge } = world.db.must("network", network);
    const vifs = localVifs(world, host, [...new Set(members.map((pif) => pif.network))]);
    ensureBridge(world, host, bridge);
    const name = freeName(world, host);
    const xapi: XapiBond = { mode, properties: propertiesOf(mode, properties), ...(MAC === "" ? {} : { mac: MAC.toLowerCase() }) };
    keep(world, host, [...keptBonds(world, host), settingOf(name, bridge, members, xapi)]);
    const bond = bondRecord(world, host, name);
    if (bond) moveVlans(world, bond.slaves, bond.master);
    for (const vif of vifs) moveToNetwork(world, vif, network);
    return bond?.$ref ?? null;
  },
});

/** A bond goes: its members are on their own networks again, and what was on its network goes to the first's. */
export function dismantle(world: World, self: Ref<"Bond">): void {
  const { master, primary_slave } = world.db.must("Bond", self);
  const { host, device, network } = world.db.must("PIF", master);
  const home = world.db.must("PIF", primary_slave).network;
  const vifs = home === network ? [] : localVifs(world, host, [network]);
  moveVlans(world, [master], primary_slave);
  keep(
    world,
    host,
    keptBonds(world, host).filter(({ name }) => name !== device),
  );
  for (const vif of vifs) moveToNetwork(world, vif, home);
}
const destroy = defineOperation("Bond.destroy", {
  label: (world, { self }) => `Bond.destroy ${nameOf(world, self)}`,
  check(world, { self }) {
    const { master } = world.db.must("Bond", self);
    const pif = world.db.must("PIF", master);
    const hasHa = [...world.db.all("pool")].some(({ ha_enabled }) => ha_enabled);
    if (hasHa && pif.management) return fault("HA_CANNOT_CHANGE_BOND_STATUS_OF_MGMT_IFACE");
    if (pif.tunnel_transport_PIF_of.length > 0) return notAllowed(["bond.above"]);
    return hostFault(world, pif.host, []);
  },
  immediate(world, { self }) {
    dismantle(world, self);
    return null;
  },
});
const nameOf = (world: World, self: Ref<"Bond">): string => world.db.must("PIF", world.db.must("Bond", self).master).device;

/** A bond has another mode or other properties. */
function reset(world: World, self: Ref<"Bond">, mode: Enums["bond_mode"], properties: Readonly<Record<string, string>>): void {
  const { host, device } = world.db.must("PIF", world.db.must("Bond", self).master);
  const now = keptBonds(world, host).map((one): BondSetting => {
    if (one.name !== device) return one;
    const { isFast: _fast, ...rest } = one;
    const mac = one.xapi?.mac;
    return {
      ...rest,
      mode: linuxMode(mode),
      primary: mode === "active-backup" ? one.primary : null,
      ...(properties["lacp-time"] === "fast" ? { isFast: true as const } : {}),
      xapi: { mode, properties, ...(mac === undefined ? {} : { mac }) },
    };
  });
  keep(world, host, now);
}
const bondHostFault = (world: World, self: Ref<"Bond">): Fault | null =>
  hostFault(world, world.db.must("PIF", world.db.must("Bond", self).master).host, []);

const setMode = defineOperation("Bond.set_mode", {
  label: (world, { self, value }) => `Bond.set_mode ${nameOf(world, self)} ${value}`,
  check: (world, { self }) => bondHostFault(world, self),
  immediate(world, { self, value }) {
    reset(world, self, value, propertiesOf(value, world.db.must("Bond", self).properties));
    return null;
  },
});
const setProperty = defineOperation("Bond.set_property", {
  label: (world, { self, name }) => `Bond.set_property ${nameOf(world, self)} ${name}`,
  check: (world, { self, name, value }) =>
    propertiesFault(world.db.must("Bond", self).mode, { [name]: value }) ?? bondHostFault(world, self),
  immediate(world, { self, name, value }) {
    const { mode, properties } = world.db.must("Bond", self);
    reset(world, self, mode, { ...properties, [name]: value });
    return null;
  },
});

export const xapiBondVerbs = [create, destroy, setMode, setProperty] as const;
