/** Whether one machine reaches another, as pages and the command line show it. */
import type { SaidBy } from "../model/said";
import type { ReachWords } from "../model/said/reach-words";

export type ReachSaid = SaidBy<keyof ReachWords>;

export type ReachProtocol = "icmp" | "tcp" | "udp";

/**
 * What becomes of a probe: it is answered; nobody listens at that port, or somebody says that it goes no further; it is lost; or it is
 * answered by another machine than the one that was meant.
 */
export type ReachVerdict = "reachable" | "refused" | "unreachable" | "other";

/** One end. */
export interface ReachEnd {
  readonly kind: "vm" | "host" | "address";
  /** ref of the VM or the host; null: an address alone */
  readonly ref: string | null;
  readonly name: string;
  /** null: it has none */
  readonly address: string | null;
}

/** What looks at the packet at a place on the way. */
export type ReachPlace =
  | "guest"
  | "control-domain"
  | "bridge"
  | "open-vswitch"
  | "bond"
  | "link"
  | "switch"
  | "router"
  | "station"
  | "outside";

/** A place on the way. */
export interface ReachHop {
  readonly place: ReachPlace;
  readonly name: string;
  /** ref of the host that it is on; null: on none */
  readonly host: string | null;
  /** node of the topology; null: it is not drawn */
  readonly node: string | null;
  /** ports that it came in and goes out by; null: it begins or ends here */
  readonly in: string | null;
  readonly out: string | null;
  /** tables that were looked at, and the rows that have decided */
  readonly rows: readonly ReachSaid[];
  /** why it goes no further; null: it does */
  readonly stop: ReachSaid | null;
}

/** What would let the probe get farther. */
export interface ReachMend {
  readonly said: ReachSaid;
  /** the operation that does it; absent: there is none */
  readonly call?: { readonly op: string; readonly args: Readonly<Record<string, unknown>> };
  /** the command line that does it, and the machine that it is typed in; absent: there is none */
  readonly command?: { readonly target: string; readonly line: string };
}

export interface Reachability {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  readonly protocol: ReachProtocol;
  /** of TCP and UDP; else null */
  readonly port: number | null;
  readonly verdict: ReachVerdict;
  /** in one sentence, where it is not plainly reached */
  readonly why: ReachSaid | null;
  readonly there: readonly ReachHop[];
  readonly back: readonly ReachHop[];
  readonly mend: readonly ReachMend[];
  /** links on the way that lose, or spoil, some of what crosses them */
  readonly notes: readonly ReachSaid[];
  /** virtual µs until the answer was there; null: there was none */
  readonly answerUs: number | null;
}

/** Why nothing can be tried: one end is nobody that the lab knows, or more than one has that name. */
export interface ReachFault {
  readonly fault: ReachSaid;
}

/** Whether one of several machines is reached. */
export interface ReachCell {
  /** as it was asked for */
  readonly to: string;
  /** null: nobody is meant by that */
  readonly verdict: ReachVerdict | null;
  /** the first reason why it is not; null: it is */
  readonly why: ReachSaid | null;
}
export interface ReachRow {
  readonly from: ReachEnd;
  readonly cells: readonly ReachCell[];
}
