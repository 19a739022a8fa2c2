/** Networks that are carried from host to host in packets. @source xen-api: ocaml/xapi/xapi_tunnel.ml */
import { bringDown, bringUp } from "../../dom0/pool-net/pif-up";
import { type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { pifsOf } from "../../world/pifs";
import { newRef, newUuid, type World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { isInBond, liveRule, managedNetworkRule, managedRule, notConnectedRule, unplugRule } from "./pif-rules";

function createFault(world: World, transport: Ref<"PIF">, network: Ref<"network">): Fault | null {
  const { host } = world.db.must("PIF", transport);
  return managedNetworkRule(world, network) ?? notConnectedRule(world, host as Ref<"host">, network) ?? transportFault(world, transport);
}
/** Why a PIF carries no tunnel, whatever network that is for; null: it can. */
export function transportFault(world: World, transport: Ref<"PIF">): Fault | null {
  const pif = world.db.must("PIF", transport);
  const first = liveRule(world, pif.host) ?? managedRule(pif);
  if (first) return first;
  if (isInBond(world, pif)) return fault("CANNOT_ADD_TUNNEL_TO_BOND_SLAVE", transport);
  for (const { software_version } of world.db.all("host"))
    if (software_version.network_backend !== "openvswitch") return fault("OPENVSWITCH_NOT_ACTIVE");
  if (pif.tunnel_access_PIF_of.length > 0) return fault("IS_TUNNEL_ACCESS_PIF", transport);
  return pif.ip_configuration_mode === "None" ? fault("TRANSPORT_PIF_NOT_CONFIGURED", transport) : null;
}
/** @source xapi_tunnel.ml (choose_tunnel_device_name) */
function freeDevice(world: World, host: string): string {
  const taken = new Set(pifsOf(world, host).map(({ device }) => device));
  let at = 0;
  while (taken.has(`tunnel${at}`)) at++;
  return `tunnel${at}`;
}
/** @source xapi_vif_helpers.ml (gen_mac): an address of one's own making, for one station */
function madeMac(world: World): string {
  const [high, low] = [world.kernel.random.next("tunnel mac"), world.kernel.random.next("tunnel mac")];
  const bytes = [((high >>> 24) & 0xfc) | 2, high >>> 16, high >>> 8, high, low >>> 8, low].map((byte) => byte & 255);
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

const create = defineOperation("tunnel.create", {
  label: (world, { network }) => `tunnel.create ${world.db.must("network", network).name_label}`,
  check: (world, { transport_PIF, network }) => createFault(world, transport_PIF, network),
  immediate(world, { transport_PIF, network, protocol }) {
    const { host, metrics } = world.db.must("PIF", transport_PIF);
    const [tunnel, access] = [newRef<"tunnel">(world), newRef<"PIF">(world)];
    world.db.create("PIF", access, {
      uuid: newUuid(world),
      device: freeDevice(world, host),
      network,
      host,
      MAC: madeMac(world),
      MTU: world.db.must("network", network).MTU,
      VLAN: -1,
      metrics,
      physical: false,
      currently_attached: false,
      management: false,
      managed: true,
      ip_configuration_mode: "None",
      primary_address_type: "IPv4",
    });
    world.db.create("tunnel", tunnel, {
      uuid: newUuid(world),
      access_PIF: access,
      transport_PIF,
      protocol,
      status: { active: "false" },
    });
    bringUp(world, access);
    return tunnel;
  },
});
const destroy = defineOperation("tunnel.destroy", {
  label: (world, { self }) => {
    const { network } = world.db.must("PIF", world.db.must("tunnel", self).access_PIF);
    return `tunnel.destroy ${world.db.must("network", network).name_label}`;
  },
  check(world, { self }) {
    const access = world.db.must("PIF", world.db.must("tunnel", self).access_PIF);
    return liveRule(world, access.host) ?? unplugRule(world, access);
  },
  immediate(world, { self }) {
    const { access_PIF } = world.db.must("tunnel", self);
    bringDown(world, access_PIF);
    world.db.destroy("tunnel", self);
    world.db.destroy("PIF", access_PIF);
    return null;
  },
});

export const tunnelVerbs = [create, destroy] as const;
