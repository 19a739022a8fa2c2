/** VLANs of hosts' NICs on networks of their own. @source xen-api: ocaml/xapi/xapi_vlan.ml, xapi_pif.ml (create_VLAN, destroy), xapi_pool.ml (create_VLAN, create_VLAN_from_PIF) */
import { bringDown, bringUp } from "../../dom0/pool-net/pif-up";
import { type Fault, fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import { isLive } from "../../world/host-live";
import { interfaceOf, type Pif, pifsOf } from "../../world/pifs";
import { newRef, newUuid, type World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { isInBond, liveRule, managedNetworkRule, managedRule, noHaRule, notConnectedRule, unplugRule } from "./pif-rules";

/** @source xapi_vlan.ml (vlan_mac) */
const VLAN_MAC = "fe:ff:ff:ff:ff:ff";
/** 4095 is not for use. @source IEEE 802.1Q §9.6; xapi_vlan.ml */
const MOST_TAG = 4_094;

type PifRef = Ref<"PIF">;

function createFault(world: World, tagged: PifRef, tag: number, network: Ref<"network">): Fault | null {
  const pif = world.db.must("PIF", tagged);
  return (
    liveRule(world, pif.host) ??
    managedNetworkRule(world, network) ??
    managedRule(pif) ??
    notConnectedRule(world, pif.host as Ref<"host">, network) ??
    tagFault(world, tagged, tag)
  );
}
/** Why a PIF cannot carry a VLAN, whatever network that is for; null: it can. */
export function tagFault(world: World, tagged: PifRef, tag: number): Fault | null {
  const pif = world.db.must("PIF", tagged);
  if (isInBond(world, pif)) return fault("CANNOT_ADD_VLAN_TO_BOND_SLAVE", tagged);
  if (pif.VLAN >= 0) return fault("PIF_IS_VLAN", tagged);
  if (tag < 0 || tag > MOST_TAG) return fault("VLAN_TAG_INVALID", `${tag}`);
  if (pif.VLAN_slave_of.some((vlan) => world.db.must("VLAN", vlan).tag === tag)) return fault("PIF_VLAN_EXISTS", pif.device);
  return pif.tunnel_access_PIF_of.length > 0 ? fault("IS_TUNNEL_ACCESS_PIF", tagged) : null;
}

/** A VLAN with the PIF that its network has on the host, down. */
export function makeVlan(world: World, tagged: PifRef, tag: number, network: Ref<"network">): Ref<"VLAN"> {
  const { device, host, metrics, MTU } = world.db.must("PIF", tagged);
  const [vlan, untagged] = [newRef<"VLAN">(world), newRef<"PIF">(world)];
  world.db.create("PIF", untagged, {
    uuid: newUuid(world),
    device,
    network,
    host,
    MAC: VLAN_MAC,
    MTU,
    VLAN: tag,
    metrics,
    physical: false,
    currently_attached: false,
    management: false,
    managed: true,
    ip_configuration_mode: "None",
    primary_address_type: "IPv4",
    VLAN_master_of: vlan,
  });
  world.db.create("VLAN", vlan, { uuid: newUuid(world), tagged_PIF: tagged, untagged_PIF: untagged, tag });
  return vlan;
}
function createVlan(world: World, tagged: PifRef, tag: number, network: Ref<"network">): Ref<"VLAN"> {
  const vlan = makeVlan(world, tagged, tag, network);
  bringUp(world, world.db.must("VLAN", vlan).untagged_PIF);
  return vlan;
}
const untaggedOf = (world: World, vlan: Ref<"VLAN">): PifRef => world.db.must("VLAN", vlan).untagged_PIF;

const create = defineOperation("VLAN.create", {
  label: (world, { tagged_PIF, tag }) => `VLAN.create ${world.db.must("PIF", tagged_PIF).device}.${tag}`,
  check: (world, { tagged_PIF, tag, network }) => createFault(world, tagged_PIF, tag, network),
  immediate: (world, { tagged_PIF, tag, network }) => createVlan(world, tagged_PIF, tag, network),
});

/** @source xapi_vlan.ml (destroy) */
function destroyFault(world: World, untagged: PifRef): Fault | null {
  const pif = world.db.must("PIF", untagged);
  if (isSet(pif.bond_slave_of) || pif.bond_master_of.length > 0) return fault("PIF_ALREADY_BONDED", untagged);
  if (pif.VLAN < 0) return fault("PIF_IS_PHYSICAL", untagged);
  return liveRule(world, pif.host) ?? (pif.currently_attached ? noHaRule(world) : null) ?? unplugRule(world, pif);
}
function destroyVlan(world: World, untagged: PifRef): void {
  const { VLAN_master_of } = world.db.must("PIF", untagged);
  bringDown(world, untagged);
  if (world.db.get("VLAN", VLAN_master_of)) world.db.destroy("VLAN", VLAN_master_of);
  world.db.destroy("PIF", untagged);
}
const labelOf = (world: World, op: string, pif: PifRef): string => `${op} ${interfaceOf(world.db.must("PIF", pif))}`;

const destroy = defineOperation("VLAN.destroy", {
  label: (world, { self }) => labelOf(world, "VLAN.destroy", untaggedOf(world, self)),
  check: (world, { self }) => destroyFault(world, untaggedOf(world, self)),
  immediate(world, { self }) {
    destroyVlan(world, untaggedOf(world, self));
    return null;
  },
});
const destroyPif = defineOperation("PIF.destroy", {
  label: (world, { self }) => labelOf(world, "PIF.destroy", self),
  check: (world, { self }) => destroyFault(world, self),
  immediate(world, { self }) {
    destroyVlan(world, self);
    return null;
  },
});

/** The PIF of a device that carries frames without a tag. */
const baseOf = (world: World, host: string, device: string): Pif | undefined =>
  pifsOf(world, host).find((pif) => pif.device === device && pif.VLAN < 0);
function onDevice(world: World, host: Ref<"host">, device: string, tag: number, network: Ref<"network">): Fault | null {
  const base = baseOf(world, host, device);
  return base ? createFault(world, base.$ref as PifRef, tag, network) : fault("INVALID_VALUE", "device", device);
}
const create1 = (world: World, host: string, device: string, tag: number, network: Ref<"network">): PifRef =>
  untaggedOf(world, createVlan(world, baseOf(world, host, device)?.$ref as PifRef, tag, network));

const createOnHost = defineOperation("PIF.create_VLAN", {
  label: (_world, { device, VLAN }) => `PIF.create_VLAN ${device}.${VLAN}`,
  check: (world, { host, device, VLAN, network }) => onDevice(world, host, device, VLAN, network),
  immediate: (world, { host, device, VLAN, network }) => create1(world, host, device, VLAN, network),
});

const hostsOf = (world: World): Ref<"host">[] => [...world.db.all("host")].map(({ $ref }) => $ref as Ref<"host">);
const firstOf = (faults: Iterable<Fault | null>): Fault | null => {
  for (const each of faults) if (each) return each;
  return null;
};
const createOnPool = defineOperation("pool.create_VLAN", {
  label: (_world, { device, VLAN }) => `pool.create_VLAN ${device}.${VLAN}`,
  check: (world, { device, VLAN, network }) => firstOf(hostsOf(world).map((host) => onDevice(world, host, device, VLAN, network))),
  immediate: (world, { device, VLAN, network }) => hostsOf(world).map((host) => create1(world, host, device, VLAN, network)),
});

/** PIFs of the network that a PIF is on, of hosts that are there. */
const besides = (world: World, pif: PifRef): PifRef[] =>
  world.db.must("network", world.db.must("PIF", pif).network).PIFs.filter((ref) => isLive(world, world.db.must("PIF", ref).host));
const createFromPif = defineOperation("pool.create_VLAN_from_PIF", {
  label: (world, { pif, VLAN }) => `pool.create_VLAN_from_PIF ${world.db.must("PIF", pif).device}.${VLAN}`,
  check: (world, { pif, VLAN, network }) => firstOf(besides(world, pif).map((each) => createFault(world, each, VLAN, network))),
  immediate: (world, { pif, VLAN, network }) =>
    besides(world, pif).map((each) => untaggedOf(world, createVlan(world, each, VLAN, network))),
});

export const vlanVerbs = [create, destroy, createOnHost, destroyPif, createOnPool, createFromPif] as const;
