/** PIFs found, made known and forgotten, up and down. @source xen-api: ocaml/xapi/xapi_pif.ml */
import { bringDown, bringUp } from "../../dom0/pool-net/pif-up";
import { type Fault, fault } from "../../model/fault";
import { isStationMac } from "../../model/limits";
import { isSet, type Ref } from "../../model/ref";
import { interfaceOf, nicPif, type Pif } from "../../world/pifs";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { introduceNic } from "./nic-records";
import { inUseRule, isInBond, liveRule, managedRule, noHaRule, notManagementRule, unplugRule } from "./pif-rules";

type PifRef = Ref<"PIF">;

const pifOf = (world: World, ref: PifRef): Pif => world.db.must("PIF", ref);
const labelOf = (world: World, op: string, ref: PifRef): string => `${op} ${interfaceOf(pifOf(world, ref))}`;

/** NICs of a host by what its kernel calls them, with their addresses. */
function nicsIn(world: World, host: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const box of world.fabric.switches)
    for (const { attachment } of box.ports.values())
      if (attachment.kind === "cable" && attachment.host === host)
        found.set(attachment.device, world.fabric.nicOf(host, attachment.device)?.mac ?? "");
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
const scan = defineOperation("PIF.scan", {
  label: (world, { host }) => `PIF.scan ${world.db.must("host", host).name_label}`,
  check: (world, { host }) => liveRule(world, host),
  immediate(world, { host }) {
    for (const [device, mac] of nicsIn(world, host)) if (!nicPif(world, host, device)) introduceNic(world, host, device, mac, true);
    return null;
  },
});

function introduceFault(world: World, host: Ref<"host">, device: string, given: string): Fault | null {
  const nics = nicsIn(world, host);
  const mac = given === "" ? (nics.get(device) ?? "") : given.toLowerCase();
  if (!isStationMac(mac)) return fault("MAC_INVALID", mac);
  if (nicPif(world, host, device)) return fault("DUPLICATE_PIF_DEVICE_NAME", device);
  return nics.get(device) === mac
    ? null
    : fault("COULD_NOT_FIND_NETWORK_INTERFACE_WITH_SPECIFIED_DEVICE_NAME_AND_MAC_ADDRESS", device, mac);
}
const introduce = defineOperation("PIF.introduce", {
  label: (_world, { device }) => `PIF.introduce ${device}`,
  check: (world, { host, device, MAC }) => liveRule(world, host) ?? introduceFault(world, host, device, MAC),
  immediate: (world, { host, device, managed }) => introduceNic(world, host, device, nicsIn(world, host).get(device) ?? "", managed),
});

/** Guests that run are asked for as well, which XAPI would cut off. guess: nobody wants that */
function forgetFault(world: World, pif: Pif): Fault | null {
  if (isSet(pif.bond_slave_of) || pif.bond_master_of.length > 0 || isInBond(world, pif)) return fault("PIF_ALREADY_BONDED", pif.$ref);
  if (pif.VLAN_slave_of.length > 0 || pif.VLAN >= 0) return fault("PIF_VLAN_STILL_EXISTS", pif.$ref);
  if (pif.tunnel_transport_PIF_of.length > 0 || pif.tunnel_access_PIF_of.length > 0) return fault("PIF_TUNNEL_STILL_EXISTS", pif.$ref);
  return notManagementRule(pif) ?? (pif.currently_attached ? noHaRule(world) : null) ?? inUseRule(world, pif);
}
const forget = defineOperation("PIF.forget", {
  label: (world, { self }) => labelOf(world, "PIF.forget", self),
  check: (world, { self }) => liveRule(world, pifOf(world, self).host) ?? forgetFault(world, pifOf(world, self)),
  immediate(world, { self }) {
    const { metrics } = pifOf(world, self);
    bringDown(world, self);
    world.db.destroy("PIF", self);
    if (world.db.get("PIF_metrics", metrics)) world.db.destroy("PIF_metrics", metrics);
    return null;
  },
});

/** What carries a tunnel has to have an address. @source xapi_pif.ml (plug) */
function transportRule(world: World, { tunnel_access_PIF_of: [tunnel] }: Pif): Fault | null {
  const transport = tunnel && world.db.must("tunnel", tunnel).transport_PIF;
  if (!transport || pifOf(world, transport).ip_configuration_mode !== "None") return null;
  return fault("TRANSPORT_PIF_NOT_CONFIGURED", transport);
}
const plug = defineOperation("PIF.plug", {
  label: (world, { self }) => labelOf(world, "PIF.plug", self),
  check(world, { self }) {
    const pif = pifOf(world, self);
    return (
      liveRule(world, pif.host) ??
      transportRule(world, pif) ??
      (isInBond(world, pif) ? fault("CANNOT_PLUG_BOND_SLAVE", self) : null) ??
      managedRule(pif)
    );
  },
  immediate(world, { self }) {
    // One that is up is left as it is. @source xen-api: ocaml/xapi/nm.ml (bring_pif_up)
    if (!pifOf(world, self).currently_attached) bringUp(world, self);
    return null;
  },
});
const unplug = defineOperation("PIF.unplug", {
  label: (world, { self }) => labelOf(world, "PIF.unplug", self),
  check: (world, { self }) => liveRule(world, pifOf(world, self).host) ?? unplugRule(world, pifOf(world, self)),
  immediate(world, { self }) {
    bringDown(world, self);
    return null;
  },
});
const setDisallowUnplug = defineOperation("PIF.set_disallow_unplug", {
  label: (world, { self }) => labelOf(world, "PIF.set_disallow_unplug", self),
  immediate(world, { self, value }) {
    world.db.set("PIF", self, { disallow_unplug: value });
    return null;
  },
});
/** What kind of address the management would go by. */
const setPrimaryAddressType = defineOperation("PIF.set_primary_address_type", {
  label: (world, { self }) => labelOf(world, "PIF.set_primary_address_type", self),
  check: (world, { self }) => noHaRule(world) ?? (pifOf(world, self).management ? fault("PIF_IS_MANAGEMENT_INTERFACE", self) : null),
  immediate(world, { self, primary_address_type }) {
    world.db.set("PIF", self, { primary_address_type });
    return null;
  },
});

export const pifVerbs = [scan, introduce, forget, plug, unplug, setDisallowUnplug, setPrimaryAddressType] as const;
