/** Calls on all servers that together make a network another: each is asked about first, and then made. */
import type { Actor } from "../../contract/lab";
import type { Fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import { isLive } from "../../world/host-live";
import type { Args } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { examined } from "../operation/checks";

export interface Call {
  readonly op:
    | "pool.create_VLAN_from_PIF"
    | "Bond.create"
    | "tunnel.create"
    | "VLAN.create"
    | "VLAN.destroy"
    | "Bond.destroy"
    | "tunnel.destroy"
    | "Bond.set_mode"
    | "Bond.set_property";
  readonly args: Args;
}

/** Interfaces of servers, of a NIC or bond by its name, that carry networks: no VLAN, no member of a bond. The coordinator's comes last: it may be out of reach for a moment. */
export function carriers(world: World, device: string): Ref<"PIF">[] {
  const coordinator = [...world.db.all("pool")][0]?.master;
  return [...world.db.all("PIF")]
    .filter((pif) => pif.device === device && pif.VLAN < 0 && !isSet(pif.bond_slave_of) && isLive(world, pif.host))
    .sort((a, b) => Number(a.host === coordinator) - Number(b.host === coordinator))
    .map(({ $ref }) => $ref as Ref<"PIF">);
}
/** What takes it off them; null: one of its interfaces is a NIC's own. */
export function callsAgainst(world: World, network: Ref<"network">): Call[] | null {
  const calls: Call[] = [];
  for (const ref of world.db.must("network", network).PIFs) {
    const { VLAN_master_of, bond_master_of, tunnel_access_PIF_of } = world.db.must("PIF", ref);
    const [[bond], [tunnel]] = [bond_master_of, tunnel_access_PIF_of];
    if (isSet(VLAN_master_of)) calls.push({ op: "VLAN.destroy", args: { self: VLAN_master_of } });
    else if (bond) calls.push({ op: "Bond.destroy", args: { self: bond } });
    else if (tunnel) calls.push({ op: "tunnel.destroy", args: { self: tunnel } });
    else return null;
  }
  return calls;
}
/** Why the first of some calls that is refused is; null: none is, as things stand now. */
export function refusalOf(world: World, calls: readonly Call[], actor: Actor): Fault | null {
  for (const { op, args } of calls) {
    const verb = world.verbs.called(op);
    const examination = verb && examined(world, verb, args, actor);
    if (examination && "refused" in examination) return examination.refused;
  }
  return null;
}
/** Makes calls that nothing is known against. @throws Error when one is refused after all */
export function make(world: World, calls: readonly Call[], actor: Actor): void {
  for (const { op, args } of calls) {
    const verb = world.verbs.called(op);
    const examination = verb && examined(world, verb, args, actor);
    if (!verb || !examination || "refused" in examination) throw new Error(`${op} was asked about, and is refused`);
    verb.immediate?.(world, examination.args, actor);
  }
}
