/** Bonds of an Open vSwitch bridge: which of their interfaces carry. @source ovs: ofproto/bond.c */
import { usable } from "../bond/members";
import type { Port } from "../port";
import { isAdmitted } from "./bond";
import { BondMembers, hasMembers, type MembersState, type MembersSwitch } from "./bond-members";
import type { BondMode, LogicalPort } from "./logical-port";
import { SlbBond, type SlbState } from "./slb";

/** How often loads are looked at, µs. @source ovs-vswitchd.conf.db(5), Port: other_config:bond-rebalance-interval (10000 ms) */
const USUAL_REBALANCE_US = 10_000_000;
export function rebalanceUs({ rebalanceMs }: LogicalPort): number {
  return rebalanceMs === undefined ? USUAL_REBALANCE_US : rebalanceMs * 1_000;
}
export const isBalanced = ({ bond, interfaces }: LogicalPort): boolean => bond !== "active-backup" && interfaces.length > 1;

/** What a frame's hash is of: its source and VLAN, or all that balance-tcp looks at, which is asked for where it is needed. */
export interface Hashed {
  readonly source: string;
  readonly vlan: number;
  readonly flow: () => string;
}
interface State {
  readonly active: readonly (readonly [bond: string, iface: string])[];
  readonly slb?: readonly SlbState[];
  readonly members?: readonly MembersState[];
}

export class OvsBonds {
  private readonly active = new Map<string, string>();
  private readonly slb = new Map<string, SlbBond>();
  private readonly members = new Map<string, BondMembers>();

  constructor(private readonly node: MembersSwitch) {}

  /** Those that the database has no more are forgotten, and those that it has begin. */
  keep(ports: readonly LogicalPort[]): void {
    const named = new Map(ports.map((port) => [port.name, port]));
    for (const bond of [...this.active.keys()]) if (!named.has(bond)) this.active.delete(bond);
    for (const bond of [...this.slb.keys()]) if (!isBalanced(named.get(bond) ?? NONE)) this.slb.delete(bond);
    for (const port of ports) if (isBalanced(port) && !this.slb.has(port.name)) this.slb.set(port.name, new SlbBond(this.node.now()));
    for (const [bond, { lacp }] of [...this.members]) {
      const port = named.get(bond);
      if (!port || !hasMembers(port) || (port.lacp !== undefined) !== (lacp !== null)) this.members.delete(bond);
    }
    for (const port of ports) {
      if (!hasMembers(port)) continue;
      const known = this.members.get(port.name) ?? new BondMembers(port, this.node);
      this.members.set(port.name, known);
      known.configure(port);
    }
  }
  slbOf(port: LogicalPort): SlbBond | undefined {
    return this.slb.get(port.name);
  }
  membersOf(port: LogicalPort): BondMembers | undefined {
    return this.members.get(port.name);
  }
  private up(port: LogicalPort): Port[] {
    const members = this.members.get(port.name);
    if (!members) return usable(port.interfaces, (name) => this.node.ports.get(name));
    return members.enabled.flatMap((name) => this.node.ports.get(name) ?? []);
  }
  /** How it spreads what it sends now; null: it sends nothing. @source bond.c, choose_output_member */
  private modeOf(port: LogicalPort): BondMode | null {
    const members = this.members.get(port.name);
    if (!members?.lacp) return port.bond === "balance-tcp" ? null : port.bond;
    if (members.isNegotiated) return port.bond;
    return port.isFallback ? "active-backup" : null;
  }
  /** Its interfaces that may carry anything. */
  enabledOf(port: LogicalPort): Port[] {
    return this.up(port);
  }
  /** Its interface that carries what has no better one; null: none can carry anything. It changes when it cannot any more. */
  activeOf(port: LogicalPort): Port | null {
    if (port.interfaces.length < 2) {
      const only = this.node.ports.get(port.interfaces[0] ?? port.name);
      return only?.isUp ? only : null;
    }
    const up = this.up(port);
    return up.find(({ name }) => name === this.active.get(port.name)) ?? up[0] ?? null;
  }
  /** Name of the interface that carried last; undefined: none has yet. */
  activeName(port: LogicalPort): string | undefined {
    return this.active.get(port.name);
  }
  activated(port: LogicalPort): Port | null {
    const active = this.activeOf(port);
    if (port.interfaces.length > 1 && active && this.active.get(port.name) !== active.name) {
      this.node.secure();
      this.active.set(port.name, active.name);
    }
    return active;
  }
  /** The interface that a frame leaves by; null: none can carry it. */
  memberOf(port: LogicalPort, hashed: Hashed): Port | null {
    if (port.interfaces.length < 2) return this.activeOf(port);
    const mode = this.modeOf(port);
    if (mode === null) return null;
    const slb = mode === "active-backup" ? undefined : this.slb.get(port.name);
    if (!slb) return this.activeOf(port);
    const name = slb.memberOf(
      this.up(port).map((each) => each.name),
      mode === "balance-tcp" ? hashed.flow() : hashed.source,
      hashed.vlan,
    );
    return name === null ? null : (this.node.ports.get(name) ?? null);
  }
  /** A frame has left by an interface. */
  sent(port: LogicalPort, member: Port, { source, vlan, flow }: Hashed, bytes: number): void {
    if (this.modeOf(port) === "active-backup") return;
    const of = port.bond === "balance-tcp" ? flow() : source;
    const due = this.slb.get(port.name)?.count(member.name, of, vlan, bytes, this.node.now(), rebalanceUs(port)) ?? null;
    if (due !== null) this.node.later(due);
  }
  /** Whether a frame that has come in at an interface of a bond is taken. @source bond.c, bond_check_admissibility */
  admits(port: LogicalPort, at: Port, frame: { readonly isToGroup: boolean; readonly knownAt: string | undefined }): boolean {
    const mode = this.modeOf(port);
    if (mode === null) return false;
    const members = this.members.get(port.name);
    if (members && !members.enabled.includes(at.name)) return false;
    if (members?.lacp && members.isNegotiated) return true;
    return isAdmitted(mode, port.name, at, this.activated(port), frame);
  }
  /** A link of one of its interfaces has come or gone. */
  linkChanged(port: LogicalPort): void {
    this.members.get(port.name)?.look();
  }
  heard(port: LogicalPort, iface: string, frame: Uint8Array): void {
    this.members.get(port.name)?.heard(iface, frame);
  }
  due(due: number): void {
    for (const members of this.members.values()) members.due(due);
  }
  /** A round of those for which it is due. @returns whether anything leaves by another interface now */
  rebalance(due: number, portCalled: (name: string) => LogicalPort | undefined): boolean {
    let isMoved = false;
    for (const [name, slb] of this.slb) {
      const port = portCalled(name);
      if (slb.due !== due || !port) continue;
      this.node.secure();
      const up = this.up(port).map((each) => each.name);
      if (slb.rebalance(up, this.node.now(), rebalanceUs(port))) isMoved = true;
      if (slb.due !== null) this.node.later(slb.due);
    }
    return isMoved;
  }

  copy(): State {
    const slb = [...this.slb].map(([bond, one]) => one.copy(bond));
    const members = [...this.members].map(([bond, one]) => one.copy(bond));
    return { active: [...this.active], ...(slb.length > 0 ? { slb } : {}), ...(members.length > 0 ? { members } : {}) };
  }
  /** @param ports - as the database has them */
  import({ active, slb = [], members = [] }: State, ports: readonly LogicalPort[]): void {
    for (const [bond, iface] of active) this.active.set(bond, iface);
    for (const state of slb) this.slb.set(state.bond, SlbBond.import(state));
    this.members.clear();
    for (const state of members) {
      const port = ports.find(({ name }) => name === state.bond);
      if (!port) continue;
      const made = new BondMembers(port, this.node);
      made.restore(state);
      this.members.set(state.bond, made);
    }
  }
}
const NONE: LogicalPort = { name: "", interfaces: [], tag: null, trunks: [], mode: null, bond: "active-backup" };
