/** Which interfaces of a bond of Open vSwitch may carry anything: by their links, after its delays, and by what LACP has agreed on. @source ovs: ofproto/bond.c (bond_link_status_update, bond_choose_active_member), lib/lacp.c */
import { Lacp, type LacpPort, type LacpSystem } from "../lacp/lacp";
import type { Port } from "../port";
import type { LogicalPort } from "./logical-port";

interface MemberState {
  readonly name: string;
  readonly isEnabled: boolean;
  /** when it is enabled or disabled, µs; null: it stays as it is */
  readonly due: number | null;
}
/** As plain data. */
export interface MembersState {
  readonly bond: string;
  readonly members: readonly MemberState[];
  /** absent: it has no LACP */
  readonly lacp?: { readonly ports: readonly LacpPort[]; readonly due: number | null };
}
/** What they need of their bridge. */
export interface MembersSwitch {
  readonly ports: ReadonlyMap<string, Port>;
  /** address by which LACP knows the bridge */
  readonly systemMac: string;
  secure(): void;
  now(): number;
  later(due: number): void;
  sendOwn(iface: string, encode: (source: string) => Uint8Array): void;
  /** others may carry now */
  moved(bond: string): void;
}

/** Whether a bond has anything to wait for beside its links. */
export function hasMembers({ lacp, updelayMs = 0, downdelayMs = 0 }: LogicalPort): boolean {
  return lacp !== undefined || updelayMs > 0 || downdelayMs > 0;
}
/** @source ovs: vswitchd/bridge.c, port_configure_lacp (65535 less one for a bond), iface_configure_lacp */
const [SYSTEM_PRIORITY, PORT_PRIORITY] = [65_534, 65_535] as const;

export class BondMembers {
  private all: readonly MemberState[] = [];
  readonly lacp: Lacp | null;

  constructor(
    private told: LogicalPort,
    private readonly node: MembersSwitch,
  ) {
    this.lacp =
      told.lacp === undefined
        ? null
        : new Lacp(() => this.system, {
            now: () => node.now(),
            later: (due) => node.later(due),
            changed: () => this.look(),
            send: (name, encode) => node.sendOwn(name, encode),
          });
  }
  private get system(): LacpSystem {
    const { lacp, isFast, key } = this.told;
    const own = this.node.ports.get(this.told.interfaces[0] ?? "")?.number ?? 1;
    return {
      priority: SYSTEM_PRIORITY,
      mac: this.node.systemMac,
      key: key ?? own,
      portPriority: PORT_PRIORITY,
      isActive: lacp === "active",
      isFast: isFast === true,
    };
  }
  get port(): LogicalPort {
    return this.told;
  }
  get states(): readonly MemberState[] {
    return this.all;
  }
  /** It has other delays or other interfaces. */
  configure(port: LogicalPort): void {
    this.told = port;
    const before = new Map(this.all.map((each) => [each.name, each]));
    this.all = port.interfaces.map((name) => before.get(name) ?? { name, isEnabled: !this.lacp && this.isLit(name), due: null });
    for (const { name } of [...(this.lacp?.ports ?? [])]) if (!port.interfaces.includes(name)) this.lacp?.remove(name);
    for (const name of port.interfaces)
      if (this.lacp && !this.lacp.portCalled(name)) this.lacp.add(name, this.node.ports.get(name)?.number ?? 0);
    this.look();
  }
  private isLit(name: string): boolean {
    return this.node.ports.get(name)?.isUp === true;
  }
  /** Whether LACP has agreed with anybody. @source lacp.c, lacp_status */
  get isNegotiated(): boolean {
    return this.lacp?.ports.some(({ name }) => this.lacp?.partnerOf(name) !== null) ?? false;
  }
  /** Whether an interface could carry, were it not for the delays. @source lacp.c, lacp_member_may_enable */
  mayEnable(name: string): boolean {
    if (!this.isLit(name)) return false;
    if (!this.lacp || this.lacp.carries(name)) return true;
    return this.told.isFallback === true && !this.isNegotiated && this.lacp.portCalled(name)?.heard === "defaulted";
  }
  /** Interfaces that carry, in order. */
  get enabled(): readonly string[] {
    return this.all.filter(({ isEnabled }) => isEnabled).map(({ name }) => name);
  }
  heard(name: string, frame: Uint8Array): void {
    if (!this.lacp) return;
    this.lacp.receive(name, frame);
    this.look();
  }

  /** Links may have come or gone, or what LACP has agreed on. */
  look(): void {
    for (const { name } of this.all) this.lacp?.setUp(name, this.isLit(name));
    const before = this.enabled.join();
    const now = this.node.now();
    const { updelayMs = 0, downdelayMs = 0 } = this.told;
    this.node.secure();
    this.all = this.all.map((member): MemberState => {
      const may = this.mayEnable(member.name);
      if (may === member.isEnabled) return member.due === null ? member : { ...member, due: null };
      // Who talks by LACP has been told, and waits for nothing.
      const delay = this.lacp ? 0 : (may ? updelayMs : downdelayMs) * 1_000;
      if (member.due !== null && member.due > now) return member;
      if (member.due !== null || delay === 0) return { ...member, isEnabled: may, due: null };
      this.node.later(now + delay);
      return { ...member, due: now + delay };
    });
    this.hurry();
    if (this.enabled.join() !== before) this.node.moved(this.told.name);
  }
  /** Where none carries the one that would be next need not wait. */
  private hurry(): void {
    if (this.all.some(({ isEnabled }) => isEnabled)) return;
    const waiting = this.all.filter(({ name, due }) => due !== null && this.mayEnable(name));
    const next = waiting.sort((a, b) => (a.due ?? 0) - (b.due ?? 0))[0];
    if (next) this.all = this.all.map((member) => (member === next ? { ...member, isEnabled: true, due: null } : member));
  }
  due(due: number): void {
    this.lacp?.treeDue(due);
    if (this.lacp || this.all.some((member) => member.due !== null && member.due <= due)) this.look();
  }

  copy(bond: string): MembersState {
    const lacp = this.lacp ? { lacp: { ports: [...this.lacp.ports], due: this.lacp.due } } : {};
    return { bond, members: this.all, ...lacp };
  }
  restore({ members, lacp }: MembersState): void {
    this.all = members;
    this.lacp?.import(lacp?.ports ?? [], lacp?.due ?? null);
  }
}
