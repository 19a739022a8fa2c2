/** What is said of a kernel on the way: what its tables have, and why it stops a packet. */
import type { ReachHop, ReachMend, ReachSaid } from "../../contract/reachability";
import type { NetRehearsal, Probe, RuleSaid } from "../../guest/rehearsal";
import { ipToText } from "../../wire/address";
import { hostInside, type RunningGuest, type World } from "../../world/world";
import { acceptBy, deleteRule, FORWARD, LIST_RULES, routeText, setUp } from "./command-lines";
import { machineHop, nameOf, type Stop } from "./names";
import { backEndName, type VifTrouble } from "./vif-trouble";

/** Rows that a kernel looks at before it sends a packet. */
export function sendingRows(kernel: NetRehearsal, to: number, isOwn: boolean): ReachSaid[] {
  const rows: ReachSaid[] = [];
  const source = isOwn ? kernel.sourceFor(to) : null;
  if (source !== null) rows.push(["row.source", ipToText(source)]);
  const route = kernel.routeTo(to);
  if (route) rows.push(["row.route", routeText(route)]);
  return rows;
}

export function kernelHop(
  world: World,
  guest: RunningGuest,
  parts: { readonly in?: string | null; readonly out?: string | null; readonly rows: readonly ReachSaid[]; readonly stop?: Stop | null },
): ReachHop {
  const { in: from = null, out = null, rows, stop = null } = parts;
  return { ...machineHop(world, guest), in: from, out, rows, stop: stop?.said ?? null };
}
export function interfaceName(kernel: NetRehearsal | null, device: number): string {
  return kernel?.interfaces.find((one) => one.device === device)?.name ?? `eth${device}`;
}

/** A rule of a machine's own has stopped a packet. */
export function ruleStop(world: World, guest: RunningGuest, { by, chain, rule }: RuleSaid): Stop {
  const name = nameOf(world, guest);
  if (by === "nft") return { said: ["stop.nft", name, chain], mend: [{ said: ["mend.nft"], command: { target: name, line: LIST_RULES } }] };
  if (rule === 0) {
    const mend: ReachMend = { said: ["mend.policy", chain], command: { target: name, line: acceptBy(chain) } };
    return { said: ["stop.policy", name, chain], mend: [mend] };
  }
  const mend: ReachMend = { said: ["mend.rule", chain, rule], command: { target: name, line: deleteRule(chain, rule) } };
  return { said: ["stop.rule", name, chain, rule], mend: [mend] };
}

/** Nothing passes between an interface and its back end. */
export function troubleStop(world: World, guest: RunningGuest, device: number, trouble: VifTrouble): Stop {
  const [name, vif] = [nameOf(world, guest), backEndName(guest, device)];
  switch (trouble) {
    case "paused":
      return { said: ["stop.paused", name], mend: [{ said: ["mend.unpause", name], call: { op: "VM.unpause", args: { vm: guest.vm } } }] };
    case "none":
      return { said: ["stop.no_interface", name], mend: [] };
    case "disconnected":
      return { said: ["stop.vif_disconnected", vif], mend: [] };
    case "back-end":
      return { said: ["stop.back_end", vif], mend: [] };
    case "set-down": {
      const line = setUp(vif);
      const target = backName(world, guest, device);
      return { said: ["stop.set_down", vif], mend: [{ said: ["mend.up", vif], command: { target, line } }] };
    }
  }
}
function backName(world: World, guest: RunningGuest, device: number): string {
  const inside = hostInside(world, guest.host);
  const back = inside.guests.get(inside.bus.get({ kind: "vif", domid: guest.domid, number: device })?.backDomid ?? 0);
  return back ? nameOf(world, back) : "";
}

/** Why a kernel has sent nothing at all. */
export function silentStop(world: World, guest: RunningGuest, kernel: NetRehearsal, to: number): Stop {
  const name = nameOf(world, guest);
  const last = kernel.stopped.at(-1);
  if (last) return ruleStop(world, guest, last);
  const route = kernel.routeTo(to);
  const own = kernel.interfaces.filter(({ device }) => device !== -1);
  if (own.length === 0) return { said: ["stop.no_interface", name], mend: [] };
  const down = own.find(({ isUp }) => !isUp);
  const up = (which: string): ReachMend => ({ said: ["mend.up", which], command: { target: name, line: setUp(which) } });
  if (route) {
    const out = own.find(({ device }) => device === route.device);
    if (out && !out.hasCarrier) return { said: ["stop.no_carrier", out.name], mend: [] };
    return { said: ["stop.nobody_answers", ipToText(route.via ?? to)], mend: [] };
  }
  if (down && own.every(({ isUp }) => !isUp)) return { said: ["stop.interface_down", down.name], mend: [up(down.name)] };
  if (own.every(({ addresses }) => addresses.length === 0)) return { said: ["stop.no_address", name], mend: [{ said: ["mend.address"] }] };
  return { said: ["stop.no_route", name, ipToText(to)], mend: [{ said: ["mend.route"] }] };
}

/** A packet is at a machine that it is not for. */
export function passingStop(world: World, guest: RunningGuest, kernel: NetRehearsal, to: number): Stop | null {
  const name = nameOf(world, guest);
  if (!kernel.isForwarding) {
    const isRouter = kernel.interfaces.filter(({ device }) => device >= 0).length > 1;
    if (!isRouter) return { said: ["stop.not_mine", name, ipToText(to)], mend: [] };
    return { said: ["stop.no_forwarding", name], mend: [{ said: ["mend.forwarding"], command: { target: name, line: FORWARD } }] };
  }
  return kernel.routeTo(to) ? null : { said: ["stop.no_route", name, ipToText(to)], mend: [{ said: ["mend.route"] }] };
}

/** Who takes a packet that has come to whom it is for: a row; or nobody does. */
export function listenerOf(world: World, guest: RunningGuest, kernel: NetRehearsal, { protocol, port }: Probe): ReachSaid | Stop {
  if (protocol === "icmp") return ["row.echo"];
  const program = kernel.listenerAt(protocol, port);
  const name = nameOf(world, guest);
  if (program !== null) return ["row.listens", protocol, port, program];
  return { said: ["stop.closed", name, protocol, port], mend: [{ said: ["mend.service", name, port] }] };
}
