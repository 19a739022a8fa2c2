/** Bonds of an Open vSwitch bridge: which of their interfaces carry. */
import { usable } from "../bond/members";
import type { Port } from "../port";
import type { LogicalPort } from "./logical-port";
import { SlbBond, type SlbState } from "./slb";

/** How often loads are looked at, µs. @source ovs-vswitchd.conf.db(5), Port: other_config:bond-rebalance-interval (10000 ms) */
const USUAL_REBALANCE_US = 10_000_000;
export function rebalanceUs({ rebalanceMs }: LogicalPort): number {
  return rebalanceMs === undefined ? USUAL_REBALANCE_US : rebalanceMs * 1_000;
}
export const isBalanced = ({ bond, interfaces }: LogicalPort): boolean => bond === "balance-slb" && interfaces.length > 1;

/** What they need of their bridge. */
interface BondSwitch {
  readonly ports: ReadonlyMap<string, Port>;
  secure(): void;
  now(): number;
  later(due: number): void;
}

export class OvsBonds {
  private readonly active = new Map<string, string>();
  private readonly slb = new Map<string, SlbBond>();

  constructor(private readonly node: BondSwitch) {}

  /** Those that the database has no more are forgotten, and those that it has begin. */
  keep(ports: readonly LogicalPort[]): void {
    const named = new Map(ports.map((port) => [port.name, port]));
    for (const bond of [...this.active.keys()]) if (!named.has(bond)) this.active.delete(bond);
    for (const bond of [...this.slb.keys()]) if (!isBalanced(named.get(bond) ?? NONE)) this.slb.delete(bond);
    for (const port of ports) if (isBalanced(port) && !this.slb.has(port.name)) this.slb.set(port.name, new SlbBond(this.node.now()));
  }
  slbOf(port: LogicalPort): SlbBond | undefined {
    return this.slb.get(port.name);
  }
  private up(port: LogicalPort): Port[] {
    return usable(port.interfaces, (name) => this.node.ports.get(name));
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
  activated(port: LogicalPort): Port | null {
    const active = this.activeOf(port);
    if (port.interfaces.length > 1 && active && this.active.get(port.name) !== active.name) {
      this.node.secure();
      this.active.set(port.name, active.name);
    }
    return active;
  }
  /** The interface that frames of a source leave by; null: none can carry it. */
  memberOf(port: LogicalPort, mac: string, vlan: number): Port | null {
    const slb = isBalanced(port) ? this.slb.get(port.name) : undefined;
    if (!slb) return this.activeOf(port);
    const name = slb.memberOf(
      this.up(port).map((each) => each.name),
      mac,
      vlan,
    );
    return name === null ? null : (this.node.ports.get(name) ?? null);
  }
  /** A frame of a source has left by an interface. */
  sent(port: LogicalPort, member: Port, mac: string, vlan: number, bytes: number): void {
    const due = this.slb.get(port.name)?.count(member.name, mac, vlan, bytes, this.node.now(), rebalanceUs(port)) ?? null;
    if (due !== null) this.node.later(due);
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

  copy(): { readonly active: readonly (readonly [bond: string, iface: string])[]; readonly slb?: readonly SlbState[] } {
    const slb = [...this.slb].map(([bond, one]) => one.copy(bond));
    return { active: [...this.active], ...(slb.length > 0 ? { slb } : {}) };
  }
  import(active: readonly (readonly [bond: string, iface: string])[], slb: readonly SlbState[]): void {
    for (const [bond, iface] of active) this.active.set(bond, iface);
    for (const state of slb) this.slb.set(state.bond, SlbBond.import(state));
  }
}
const NONE: LogicalPort = { name: "", interfaces: [], tag: null, trunks: [], mode: null, bond: "active-backup" };
