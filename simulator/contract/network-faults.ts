/** Faults of the network that run, as pages show them. */
import type { FaultKind } from "../world/network-faults";

export interface NetworkFaultView {
  readonly id: string;
  readonly kind: FaultKind;
  /** as `fault.start` was told: a link, a NIC, an interface, or the name of a switch */
  readonly on: string;
  /** what that is in words: host and NIC, VM and interface, or the switch */
  readonly name: string;
  /** ms, bytes, VLAN; null: it has no figure */
  readonly value: number | null;
  /** who has started it, and when: virtual µs */
  readonly user: string;
  readonly startedAt: number;
}
/** Something that can be broken: what `fault.start` takes, and what it is called. */
export interface FaultPlace {
  readonly on: string;
  readonly name: string;
  readonly kinds: readonly FaultKind[];
}
