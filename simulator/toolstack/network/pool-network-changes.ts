/**
 * What carries a network on all servers, set otherwise in one, as XenCenter's properties of a network do it by several calls.
 * @source consoles.md §1.8: NIC, VLAN and bond mode of a network
 */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { type Call, carriers, make, refusalOf } from "./pool-network-calls";
import { tagFault } from "./vlan-verbs";

const nameOf = (world: World, network: Ref<"network">): string => world.db.must("network", network).name_label;

type Carried = Omit<Taken<"network.set_carrier">, "network">;
/** NIC or bond and VLAN by which a network leaves its servers; no device: it does not; null: it is a NIC's own, a bond's or a tunnel's. */
function carriedBy(world: World, network: Ref<"network">): Carried | null {
  const pifs = world.db.must("network", network).PIFs.map((ref) => world.db.must("PIF", ref));
  if (pifs.some(({ VLAN_master_of }) => !isSet(VLAN_master_of))) return null;
  const [first] = pifs;
  return first ? { device: first.device, VLAN: first.VLAN } : { device: "", VLAN: 0 };
}
function callsAway(world: World, network: Ref<"network">): Call[] {
  return world.db.must("network", network).PIFs.map((ref) => ({
    op: "VLAN.destroy",
    args: { self: world.db.must("PIF", ref).VLAN_master_of },
  }));
}
function callsOn(world: World, network: Ref<"network">, { device, VLAN }: Carried): Call[] {
  return carriers(world, device).map((tagged_PIF) => ({ op: "VLAN.create", args: { tagged_PIF, tag: VLAN, network } }));
}

function carrierFault(world: World, { network, device, VLAN }: Taken<"network.set_carrier">, actor: Actor): Fault | null {
  const { PIFs, managed } = world.db.must("network", network);
  if (!managed) return fault("NETWORK_UNMANAGED", network);
  const now = carriedBy(world, network);
  if (!now) return because(fault("NETWORK_CONTAINS_PIF", network, ...PIFs), ["network.own_nic"]);
  if (now.device === device && (device === "" || now.VLAN === VLAN)) return null;
  // An address of a server would go with its interface.
  const addressed = PIFs.find((ref) => {
    const { ip_configuration_mode, ipv6_configuration_mode } = world.db.must("PIF", ref);
    return ip_configuration_mode !== "None" || ipv6_configuration_mode !== "None";
  });
  if (addressed) return because(fault("NETWORK_CONTAINS_PIF", network, addressed), ["network.has_address"]);
  const away = refusalOf(world, callsAway(world, network), actor);
  if (away || device === "") return away;
  const pifs = carriers(world, device);
  if (pifs.length === 0) return because(fault("INVALID_VALUE", "device", device), ["network.no_nic"]);
  for (const pif of pifs) {
    const refused = tagFault(world, pif, VLAN);
    if (refused) return refused;
  }
  return null;
}
const setCarrier = defineOperation("network.set_carrier", {
  label: (world, { network }) => `network.set_carrier ${nameOf(world, network)}`,
  check: carrierFault,
  setter: {
    fields: () => ({}),
    back: (world, { network }) => ({ network, ...(carriedBy(world, network) ?? { device: "", VLAN: 0 }) }),
  },
  immediate(world, { network, device, VLAN }, actor) {
    const now = carriedBy(world, network);
    if (!now || (now.device === device && (device === "" || now.VLAN === VLAN))) return null;
    make(world, callsAway(world, network), actor);
    try {
      make(world, callsOn(world, network, { device, VLAN }), actor);
    } catch (error) {
      make(world, [...callsAway(world, network), ...callsOn(world, network, now)], actor);
      throw error;
    }
    return null;
  },
});

const bondsOf = (world: World, network: Ref<"network">): Ref<"Bond">[] =>
  world.db.must("network", network).PIFs.flatMap((ref) => world.db.must("PIF", ref).bond_master_of);
function modeCalls(world: World, { network, mode, hashing }: Taken<"network.set_bond_mode">): Call[] {
  const properties: Call["args"][] = hashing === "" ? [] : [{ name: "hashing_algorithm", value: hashing }];
  return bondsOf(world, network).flatMap((self): Call[] => [
    ...(world.db.must("Bond", self).mode === mode ? [] : [{ op: "Bond.set_mode" as const, args: { self, value: mode } }]),
    ...properties.map((args) => ({ op: "Bond.set_property" as const, args: { self, ...args } })),
  ]);
}
const HASHINGS: readonly string[] = ["", "src_mac", "tcpudp_ports"];
const setBondMode = defineOperation("network.set_bond_mode", {
  label: (world, { network, mode }) => `network.set_bond_mode ${nameOf(world, network)} ${mode}`,
  check(world, asked, actor) {
    const { network, mode, hashing } = asked;
    if (bondsOf(world, network).length === 0)
      return because(fault("INVALID_VALUE", "network", nameOf(world, network)), ["network.no_bond"]);
    const isKnown = HASHINGS.includes(hashing) && (hashing === "" || mode === "lacp");
    if (!isKnown) return fault("INVALID_VALUE", "properties", `hashing_algorithm = ${hashing}`);
    // What a property takes is that of the mode that comes first.
    return refusalOf(
      world,
      modeCalls(world, asked).filter(({ op }) => op === "Bond.set_mode"),
      actor,
    );
  },
  setter: {
    fields: () => ({}),
    back(world, { network }) {
      const [first] = bondsOf(world, network).map((ref) => world.db.must("Bond", ref));
      return { network, mode: first?.mode ?? "balance-slb", hashing: first?.properties.hashing_algorithm ?? "" };
    },
  },
  immediate(world, asked, actor) {
    make(world, modeCalls(world, asked), actor);
    return null;
  },
});

export const poolNetworkChanges = [setCarrier, setBondMode] as const;
