/**
 * Networks of the pool with what servers have for them, in one: what XenCenter's wizard does in several calls. All of these are asked about
 * before the first is made. @source consoles.md §1.7 (New network); xapi.md §13: clients make one bond per host on the same network
 */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { Taken } from "../../model/signature";
import type { World } from "../../world/world";
import { moveToNetwork } from "../devices/vif-move";
import { defineOperation } from "../operation/operation";
import { containsFault, createNetwork, destroyNetwork, networkCheck } from "./network-verbs";
import { type Call, callsAgainst, carriers, make, refusalOf } from "./pool-network-calls";
import { transportFault } from "./tunnel-verbs";
import { tagFault } from "./vlan-verbs";
import { bondFault } from "./xapi-bond-verbs";

type Asked = Taken<"pool.add_network">;
/** A bond for each server that has all of some NICs. */
function bondsFor(world: World, { members, mode, hashing }: Pick<Asked, "members" | "mode" | "hashing">) {
  const byHost = new Map<string, Ref<"PIF">[]>();
  for (const device of members)
    for (const ref of carriers(world, device)) {
      const { host } = world.db.must("PIF", ref);
      byHost.set(host, [...(byHost.get(host) ?? []), ref]);
    }
  const properties: Readonly<Record<string, string>> = hashing === "" ? {} : { hashing_algorithm: hashing };
  const whole = [...byHost.values()].filter((those) => those.length === members.length);
  return whole.map((those) => ({ members: those, MAC: "", mode, properties }));
}

/** What puts a network on the servers. */
function callsFor(world: World, asked: Asked, network: Ref<"network">): Call[] {
  const { kind, device, VLAN } = asked;
  switch (kind) {
    case "internal":
      return [];
    case "external":
      return carriers(world, device)
        .slice(-1)
        .map((pif) => ({ op: "pool.create_VLAN_from_PIF", args: { pif, network, VLAN } }));
    case "private":
      return carriers(world, device).map((transport_PIF) => ({ op: "tunnel.create", args: { transport_PIF, network, protocol: "gre" } }));
    case "bonded":
      return bondsFor(world, asked).map((args) => ({ op: "Bond.create", args: { network, ...args } }));
  }
}
/** @source network.md §9 (2 to 4 NICs) */
const MEMBERS = { least: 2, most: 4 } as const;
function addFault(world: World, asked: Asked): Fault | null {
  const { kind, device, members, name_label, MTU, VLAN } = asked;
  if (name_label.trim() === "") return because(fault("INVALID_VALUE", "name_label", name_label), ["text.empty"]);
  const wrong = networkCheck(world, { bridge: "", MTU });
  if (wrong || kind === "internal") return wrong;
  if (kind === "bonded") return bondedFault(world, asked, members);
  const pifs = carriers(world, device);
  if (pifs.length === 0) return because(fault("INVALID_VALUE", "device", device), ["network.no_nic"]);
  for (const pif of pifs) {
    const refused = kind === "external" ? tagFault(world, pif, VLAN) : transportFault(world, pif);
    if (refused) return refused;
  }
  return null;
}
function bondedFault(world: World, asked: Asked, members: readonly string[]): Fault | null {
  const { least, most } = MEMBERS;
  const count = new Set(members).size;
  if (count < least || count > most) return because(fault("INVALID_VALUE", "members", members.join(" ")), ["network.members", least, most]);
  const bonds = bondsFor(world, asked);
  if (bonds.length === 0) return because(fault("INVALID_VALUE", "members", members.join(" ")), ["network.no_nic"]);
  for (const bond of bonds) {
    const refused = bondFault(world, bond);
    if (refused) return refused;
  }
  return null;
}
const add = defineOperation("pool.add_network", {
  label: (_world, { name_label }) => `pool.add_network ${name_label}`,
  check: addFault,
  immediate(world, asked, actor) {
    const { name_label, name_description, MTU, automatic } = asked;
    const other_config = { automatic: `${automatic}` };
    const network = createNetwork(world, { name_label, name_description, MTU, other_config, bridge: "", managed: true, tags: [] });
    try {
      make(world, callsFor(world, asked, network), actor);
    } catch (error) {
      make(world, callsAgainst(world, network) ?? [], actor);
      destroyNetwork(world, network);
      throw error;
    }
    return network;
  },
});

const hasBond = (calls: readonly Call[]): boolean => calls.some(({ op }) => op === "Bond.destroy");
function removeFault(world: World, network: Ref<"network">, actor: Actor): Fault | null {
  const { VIFs, PIFs, other_config } = world.db.must("network", network);
  if (other_config.is_host_internal_management_network === "true") return fault("CANNOT_DESTROY_SYSTEM_NETWORK", network);
  const calls = callsAgainst(world, network);
  if (calls === null) return containsFault("NETWORK_CONTAINS_PIF", PIFs);
  const used = hasBond(calls) ? null : containsFault("NETWORK_CONTAINS_VIF", VIFs);
  if (used) return used;
  return refusalOf(world, calls, actor);
}
const remove = defineOperation("pool.remove_network", {
  label: (world, { network }) => `pool.remove_network ${world.db.must("network", network).name_label}`,
  check: (world, { network }, actor) => removeFault(world, network, actor),
  immediate(world, { network }, actor) {
    const calls = callsAgainst(world, network) ?? [];
    const [bond] = calls.filter(({ op }) => op === "Bond.destroy");
    const first = bond && world.db.must("Bond", bond.args.self as Ref<"Bond">).primary_slave;
    make(world, calls, actor);
    // Interfaces of VMs that run nowhere go where those of the others have gone.
    const home = first && world.db.must("PIF", first).network;
    if (home) for (const vif of [...world.db.must("network", network).VIFs]) moveToNetwork(world, vif, home);
    destroyNetwork(world, network);
    return null;
  },
});

export const poolNetworkVerbs = [add, remove] as const;
