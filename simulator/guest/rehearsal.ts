/**
 * What a guest's kernel would do with packets, tried on a copy of it: the guest itself notices nothing. The copy runs no program and none
 * of the timers that were pending, so that all it sends follows from what is tried.
 */

/** What is tried: an echo, a connection, or a datagram. */
export interface Probe {
  readonly protocol: "icmp" | "tcp" | "udp";
  readonly to: number;
  /** of TCP and UDP; else 0 */
  readonly port: number;
  /** data of an echo */
  readonly bytes: number;
}

/** What a kernel has told the program that has sent a probe. */
export interface ProbeTold {
  /** an answer; nobody has that port; somebody on the way, or the kernel itself, says that it does not arrive */
  readonly kind: "answered" | "refused" | "unreachable";
  /** virtual time, µs */
  readonly at: number;
}

/** Tables of rules at a hook, and what they have said. */
export interface RuleSaid {
  readonly by: "iptables" | "nft";
  /** chain of the rule that has decided */
  readonly chain: string;
  /** its number from 1 on; 0: the chain's policy, or nobody has counted */
  readonly rule: number;
  readonly isRejected: boolean;
}

/** A row of the table of routes. */
export interface RouteLook {
  readonly destination: number;
  readonly prefix: number;
  /** null: on link */
  readonly via: number | null;
  /** interface that it leads to */
  readonly name: string;
  readonly device: number;
}

export interface RehearsedInterface {
  readonly device: number;
  readonly name: string;
  readonly mac: string;
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
  readonly addresses: readonly { readonly ip: number; readonly prefix: number }[];
}

/** A copy of a guest's kernel. */
export interface NetRehearsal {
  /** Sends a probe. False: no route leads there. */
  send(probe: Probe): boolean;
  /** what the probe's sender has heard; null: nothing yet */
  readonly told: ProbeTold | null;
  /** rules that have stopped a packet, the latest last */
  readonly stopped: readonly RuleSaid[];
  /** packets that it has taken as its own */
  readonly taken: number;
  frameIn(nic: number, frame: Uint8Array): void;
  /** Does what is due. */
  tick(): void;
  /** when something is due, virtual µs; null: nothing is */
  readonly nextAt: number | null;

  // looks at its tables, which change nothing
  readonly interfaces: readonly RehearsedInterface[];
  readonly isForwarding: boolean;
  isOwn(ip: number): boolean;
  routeTo(ip: number): RouteLook | null;
  sourceFor(ip: number): number | null;
  /** as it was before anything was tried */
  neighbourOf(device: number, ip: number): { readonly mac: string; readonly state: string } | null;
  /** Who has a port: name of its program, "" where the kernel has it by itself; null: nobody. */
  listenerAt(protocol: Probe["protocol"], port: number): string | null;
}

/** What a copy of a kernel needs of the world. */
export interface RehearsalServices {
  /** virtual time, µs */
  now(): number;
  frameOut(nic: number, frame: Uint8Array): void;
  isVifWorking(nic: number): boolean;
}
