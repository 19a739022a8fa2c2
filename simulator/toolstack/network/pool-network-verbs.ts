/**
 * Networks of the pool with what servers have for them, in one: what XenCenter's wizard does in several calls. A call that is refused takes
 * those before it back. @source consoles.md §1.7 (New network); xapi.md §13: clients make one bond per host on the same network
 */
import type { Actor } from "../../contract/lab";
import { because, type Fault, fault } from "../../model/fault";
import { isSet, nullRef, type Ref } from "../../model/ref";
import { isLive } from "../../world/host-live";
import type { Args, Child, Step } from "../../world/operation-shape";
import type { RunningOperation, World } from "../../world/world";
import { examined } from "../operation/checks";
import { argsOf, defineOperation } from "../operation/operation";
import { containsFault, createNetwork, destroyFault, destroyNetwork, networkCheck } from "./network-verbs";

type Add = "pool.add_network";
const NOBODY: Actor = { user: "", role: "read-only" };
const asked = (op: RunningOperation) => argsOf<Add>(op);

/** Interfaces of servers, of a NIC or bond by its name, that carry networks: no VLAN, no member of a bond. The coordinator's comes last: it may be out of reach for a moment. */
function carriers(world: World, device: string): Ref<"PIF">[] {
  const coordinator = [...world.db.all("pool")][0]?.master;
  return [...world.db.all("PIF")]
    .filter((pif) => pif.device === device && pif.VLAN < 0 && !isSet(pif.bond_slave_of) && isLive(world, pif.host))
    .sort((a, b) => Number(a.host === coordinator) - Number(b.host === coordinator))
    .map(({ $ref }) => $ref as Ref<"PIF">);
}
/** For each server that has all of some NICs, those of it. */
function membersByHost(world: World, devices: readonly string[]): Ref<"PIF">[][] {
  const byHost = new Map<string, Ref<"PIF">[]>();
  for (const device of devices)
    for (const ref of carriers(world, device)) {
      const { host } = world.db.must("PIF", ref);
      byHost.set(host, [...(byHost.get(host) ?? []), ref]);
    }
  return [...byHost.values()].filter((members) => members.length === devices.length);
}

/** Calls that put a network on the servers. */
function callsFor(world: World, args: Args, network: Ref<"network">): Omit<Child, "key" | "as">[] {
  const { kind, device, VLAN, members, mode, hashing } = args as ReturnType<typeof asked>;
  switch (kind) {
    case "internal":
      return [];
    case "external":
      return carriers(world, device)
        .slice(-1)
        .map((pif) => ({ op: "pool.create_VLAN_from_PIF", args: { pif, network, VLAN } }));
    case "private":
      return carriers(world, device).map((transport_PIF) => ({ op: "tunnel.create", args: { transport_PIF, network } }));
    case "bonded":
      return membersByHost(world, members).map((those) => ({
        op: "Bond.create",
        args: { network, members: those, MAC: "", mode, properties: hashing === "" ? {} : { hashing_algorithm: hashing } },
      }));
  }
}

/** Calls that take a network off the servers; null: one of its interfaces is a NIC's own. */
function callsAgainst(world: World, network: Ref<"network">): { readonly op: string; readonly args: Args }[] | null {
  const calls: { readonly op: string; readonly args: Args }[] = [];
  for (const ref of world.db.get("network", network)?.PIFs ?? []) {
    const { VLAN_master_of, bond_master_of, tunnel_access_PIF_of } = world.db.must("PIF", ref);
    const [bond] = bond_master_of;
    const [tunnel] = tunnel_access_PIF_of;
    if (isSet(VLAN_master_of)) calls.push({ op: "VLAN.destroy", args: { self: VLAN_master_of } });
    else if (bond) calls.push({ op: "Bond.destroy", args: { self: bond } });
    else if (tunnel) calls.push({ op: "tunnel.destroy", args: { self: tunnel } });
    else return null;
  }
  return calls;
}

/** What a step begins, once. */
function once(op: RunningOperation, calls: () => readonly Omit<Child, "key" | "as">[]): Child[] {
  if (op.vars.begun === true) return [];
  op.vars.begun = true;
  return calls().map((call, at) => ({ key: `${at}`, ...call, as: op.actor ?? NOBODY }));
}
const madeBy = (op: RunningOperation): Ref<"network"> => (op.vars.network ?? nullRef()) as Ref<"network">;

const make: Step = {
  title: "step.make_network",
  durationUs: () => 0,
  begin(world, op) {
    const { name_label, name_description, MTU, automatic } = asked(op);
    const other_config = { automatic: `${automatic}` };
    op.vars.network = createNetwork(world, { name_label, name_description, MTU, other_config, bridge: "", managed: true, tags: [] });
    return null;
  },
  undo(world, op) {
    if (world.db.get("network", madeBy(op))) world.db.destroy("network", madeBy(op));
  },
};
const putOnServers: Step = {
  title: "step.put_on_servers",
  durationUs: () => 0,
  children: {
    areTakenBack: true,
    next: (world, op) => once(op, () => callsFor(world, op.args, madeBy(op))),
  },
  // Those that take no time are taken back by their contraries.
  undo(world, op) {
    for (const { op: name, args } of callsAgainst(world, madeBy(op)) ?? [])
      world.verbs.called(name)?.immediate?.(world, args, op.actor ?? NOBODY);
  },
};

/** @source network.md §9 (2 to 4 NICs) */
const MEMBERS = { least: 2, most: 4 } as const;
const add = defineOperation("pool.add_network", {
  label: (_world, { name_label }) => `pool.add_network ${name_label}`,
  check(world, args) {
    const { kind, device, members, name_label, MTU } = args;
    if (name_label.trim() === "") return because(fault("INVALID_VALUE", "name_label", name_label), ["text.empty"]);
    const wrong = networkCheck(world, { bridge: "", MTU });
    if (wrong) return wrong;
    if (kind === "external" || kind === "private")
      return carriers(world, device).length > 0 ? null : because(fault("INVALID_VALUE", "device", device), ["network.no_nic"]);
    if (kind === "internal") return null;
    const { least, most } = MEMBERS;
    const count = new Set(members).size;
    if (count < least || count > most)
      return because(fault("INVALID_VALUE", "members", members.join(" ")), ["network.members", least, most]);
    return membersByHost(world, members).length > 0
      ? null
      : because(fault("INVALID_VALUE", "members", members.join(" ")), ["network.no_nic"]);
  },
  isCancellable: false,
  steps: [make, putOnServers],
  result: (_world, op) => madeBy(op),
});

const takeOffServers: Step = {
  title: "step.take_off_servers",
  durationUs: () => 0,
  children: {
    areTakenBack: false,
    next: (world, op) => once(op, () => callsAgainst(world, argsOf<"pool.remove_network">(op).network) ?? []),
  },
  end(world, op) {
    const { network } = argsOf<"pool.remove_network">(op);
    // Somebody may have put something on it meanwhile.
    const refused = destroyFault(world, network);
    if (refused) return refused;
    destroyNetwork(world, network);
    return null;
  },
};
/** Every call is asked about before the first is made. */
function removeFault(world: World, network: Ref<"network">, actor: Actor): Fault | null {
  const { VIFs, PIFs } = world.db.must("network", network);
  const used = containsFault("NETWORK_CONTAINS_VIF", VIFs);
  if (used) return used;
  const calls = callsAgainst(world, network);
  if (calls === null) return containsFault("NETWORK_CONTAINS_PIF", PIFs);
  for (const { op, args } of calls) {
    const verb = world.verbs.called(op);
    if (!verb) return fault("MESSAGE_METHOD_UNKNOWN", op);
    const examination = examined(world, verb, args, actor);
    if ("refused" in examination) return examination.refused;
  }
  return null;
}
const remove = defineOperation("pool.remove_network", {
  label: (world, { network }) => `pool.remove_network ${world.db.must("network", network).name_label}`,
  check: (world, { network }, actor) => removeFault(world, network, actor),
  steps: [takeOffServers],
});

export const poolNetworkVerbs = [add, remove] as const;
