/** Interfaces that a system's kernel has and its stack does not use: bridge ports of a control domain, which the world keeps. */
import type { Machine } from "../os/machine";
import type { BondShown } from "./bond-shown";
import type { NetAddress } from "./net-changes";
import type { Interface } from "./state";

/** What an interface has carried. */
export interface LinkCounts {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly txBytes: number;
  readonly txPackets: number;
  /** frames that it had no room for; absent: none */
  readonly txDropped?: number;
}

/** Such an interface, as it is at the moment. */
export interface OutsideLink {
  readonly name: string;
  /** number that the kernel has for it; none of the system's own is alike */
  readonly index: number;
  readonly kind: "bridge" | "port" | "bond";
  readonly mac: string;
  readonly mtu: number;
  readonly carrier: boolean;
  /** whether it is set up */
  readonly isUp: boolean;
  /** the bridge that it is a port of; null: of none */
  readonly master: string | null;
  /** what scripts have set of it; absent: ARP and multicast on, no address */
  readonly isWithoutArp?: true;
  readonly isWithoutMulticast?: true;
  readonly addresses?: readonly NetAddress[];
  /** of a bond, and of its slaves: the bond as its driver shows it. Absent: it is neither */
  readonly bonding?: () => BondShown;
  /** of a VLAN: the interface below, and its id. Absent: it is none */
  readonly vlan?: { readonly lower: string; readonly id: number };
  /** of a NIC: offloads that are set otherwise than its driver does, by their long names. Absent: it has none that are set */
  readonly offloads?: () => Readonly<Record<string, boolean>>;
  /** packets that wait at most */
  readonly queueLength: number;
  /** asked for when somebody looks: names are looked up far more often */
  readonly counts: () => LinkCounts;
}

/** What programs set of such an interface; what is absent stays. */
export interface LinkChange {
  readonly isUp?: boolean;
  /** the bridge that it becomes a port of; null: of none */
  readonly master?: string | null;
  /** longest packet, bytes */
  readonly mtu?: number;
  readonly name?: string;
  readonly mac?: string;
  readonly hasArp?: boolean;
  readonly hasMulticast?: boolean;
  /** all that it has from now on */
  readonly addresses?: readonly NetAddress[];
}
/**
 * Why it is not set. `held`: the toolstack alone does; `busy`: it is up, or another has that name. `management`: its pool would lose the
 * host; `is-up`: a bond takes no NIC that is up; `not-moved`: that bridge takes no such port
 */
export type LinkRefusal =
  | "bond-mtu"
  | "is-up"
  | "held"
  | "busy"
  | "no-device"
  | "no-bridge"
  | "is-bridge"
  | "management"
  | "not-moved"
  | "bridge-mtu";

/** An interface as programs show it; `outside` null: it is the stack's own. */
export interface ShownInterface extends Readonly<Interface> {
  readonly outside: OutsideLink | null;
  readonly txDropped: number;
}

/** Number of an interface; the loopback's is 1. */
export const indexOf = (i: Readonly<Interface>): number => i.index ?? i.device + 2;

class Outside implements ShownInterface {
  private counted: LinkCounts | null = null;
  constructor(readonly outside: OutsideLink) {}

  get addresses(): Interface["addresses"] {
    return (this.outside.addresses ?? []).map((address) => ({ ...address, dynamic: false, validUntil: null }));
  }
  get isWithoutArp(): boolean {
    return this.outside.isWithoutArp === true;
  }
  get isWithoutMulticast(): boolean {
    return this.outside.isWithoutMulticast === true;
  }
  get offloads(): Readonly<Record<string, boolean>> {
    return this.outside.offloads?.() ?? {};
  }
  get name(): string {
    return this.outside.name;
  }
  get up(): boolean {
    return this.outside.isUp;
  }
  get device(): number {
    return this.outside.index - 2;
  }
  get mac(): string {
    return this.outside.mac;
  }
  get mtu(): number {
    return this.outside.mtu;
  }
  get carrier(): boolean {
    return this.outside.carrier;
  }
  get rxBytes(): number {
    return this.counts.rxBytes;
  }
  get rxPackets(): number {
    return this.counts.rxPackets;
  }
  get txBytes(): number {
    return this.counts.txBytes;
  }
  get txPackets(): number {
    return this.counts.txPackets;
  }
  get txDropped(): number {
    return this.counts.txDropped ?? 0;
  }
  private get counts(): LinkCounts {
    this.counted ??= this.outside.counts();
    return this.counted;
  }
}

/** All interfaces of a kernel by their numbers. Those of the world are asked for anew: nothing of them is kept. */
export function shownInterfaces(m: Machine): ShownInterface[] {
  const own = m.state.net.interfaces.map((i): ShownInterface => ({ ...i, outside: null, txDropped: 0 }));
  const names = new Set(own.map((i) => i.name));
  const others = m.outsideLinks().filter((link) => !names.has(link.name));
  return [...own, ...others.map((link) => new Outside(link))].sort((a, b) => indexOf(a) - indexOf(b));
}

export function shownByName(m: Machine, name: string): ShownInterface | null {
  return shownInterfaces(m).find((i) => i.name === name) ?? null;
}

/** Why an interface cannot be set so by its system's programs; null: it is the stack's own, or there is none of that name. */
export function heldOutside(m: Machine, name: string): string | null {
  const link = m.outsideLinks().find((candidate) => candidate.name === name);
  if (!link) return null;
  return `${name} is ${link.master === null ? "" : `a port of bridge ${link.master} and `}set by the toolstack alone`;
}

/** What a refusal that only this simulation has says. */
export function refusedText(name: string, refusal: "management" | "not-moved" | "network" | "bridge-mtu" | "bond-mtu"): string {
  if (refusal === "bond-mtu") return `${name} is a bond or a slave of one, which take 1500 bytes; another MTU is not part of this system`;
  if (refusal === "bridge-mtu") return `${name} takes what all of its ports do; another MTU of its own is not part of this system`;
  if (refusal === "network") return `${name} is the bridge of a network of the pool; a server without it is not part of this system`;
  return refusal === "management"
    ? `${name} is how the pool reaches this host; a pool that has lost a host so is not part of this system`
    : `${name} cannot be a port of that bridge in this system`;
}

/** Sets an interface that the world keeps. Without a world around there is none. */
export function setOutside(m: Machine, name: string, change: LinkChange): LinkRefusal | null {
  return m.setOutsideLink(name, change);
}
