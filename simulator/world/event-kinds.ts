/** The world's own events: what each kind carries through the queue. What happens when one is due stands in `events.ts`. */
import type { DeviceAct } from "../devices/device";
import type { ShutdownReason } from "../guest/engine";
import type { EventKind } from "../kernel/kernel";
import type { FabricEvent } from "../network/fabric";
import type { FiredWatch } from "../xenstore/store";
import type { DomainId } from "./domain-id";

/** Of an operation: stale when the operation has another token by now. */
export interface OfOperation {
  readonly task: string;
  readonly token: number;
}
/** A guest that has stopped by itself. */
export interface GuestStopped {
  readonly domain: DomainId;
  readonly reason: ShutdownReason;
}
/** A guest that has opened the drive of a disc. */
export interface DiscEjected {
  readonly domain: DomainId;
  /** `xvdd` … */
  readonly device: string;
}
/** A stage of a disk request ends. */
export interface RequestDue {
  readonly host: string;
  /** "": a control domain's own, which passes no ring */
  readonly device: string;
  readonly request: number;
  /** as the request has it, unless it goes another way meanwhile. Absent: 0 */
  readonly turn?: number;
}
/** A frame between a guest and its bridge: who has had it, and who has it next. */
export interface FrameStep {
  readonly host: string;
  readonly domid: number;
  readonly nic: number;
  /** `back`: the front end has sent it; `bridge`: the back end has; `front`: the back end has copied one that has come; `guest`: its front end has it */
  readonly to: "back" | "bridge" | "front" | "guest";
  readonly frame: Uint8Array;
  /** id of the follow that has it. Absent: nobody's */
  readonly follow?: string;
  /** it goes on over the domain's own bridge, or has come over it. Absent: it is the guest's own */
  readonly isPassedOn?: true;
}
/** A limit of what a guest may send is filled up again. */
export interface CreditDue {
  readonly host: string;
  readonly domid: number;
  readonly nic: number;
  /** this moment, µs; stale when its back end waits for another */
  readonly at: number;
}
/** A request of a guest's steady load is looked at by itself, since somebody follows it. */
export interface SteadyRequest {
  readonly host: string;
  readonly follow: string;
}
/** Changes of a disk in a guest's memory that are due to be written. */
export interface FlushDue {
  readonly domain: DomainId;
  /** `xvda` … */
  readonly device: string;
  /** this moment, µs; stale when it was asked for another meanwhile */
  readonly at: number;
}
/** A batch of a guest's balloon that is done, or its next try. */
export interface BalloonDone {
  readonly host: string;
  readonly domid: number;
  /** when it is due, µs; stale when its guest waits for another moment. Absent: of a state from before there were batches */
  readonly due?: number;
  /** tries in vain before. Absent: none */
  readonly tries?: number;
}
/** A page that guests share is written to. */
export interface UnshareDue {
  readonly host: string;
  readonly domid: number;
  readonly gfn: number;
}
/** A domain that has written to shared pages while its host has none to spare. */
export interface Starved {
  readonly domain: DomainId;
}
/** A watch of XenStore that has fired. */
export interface WatchEvent extends FiredWatch {
  readonly host: string;
}

/** What a host's guests get done is looked at. */
export interface PaceDue {
  readonly host: string;
  /** small differences count as well. Absent: they do not */
  readonly isExact?: boolean;
}

/** What an event carries, by its kind. */
export interface EventPayloads {
  readonly step: OfOperation;
  readonly progress: OfOperation;
  readonly wake: { readonly domain: DomainId; readonly token: number };
  readonly frame: FabricEvent;
  readonly stopped: GuestStopped;
  readonly ejected: DiscEjected;
  /** what a host's guests get done of their steady load is looked at */
  readonly pace: PaceDue;
  /** how a storage repository is shared is looked at again */
  readonly srShare: { readonly sr: string };
  /** bulk flows are laid anew */
  readonly flows: null;
  /** fluid runs are looked at; stale when another moment was asked for meanwhile */
  readonly fluid: { readonly due: number };
  /** a driver's act */
  readonly device: DeviceAct & { readonly host: string };
  readonly request: RequestDue;
  readonly steady: SteadyRequest;
  readonly netfront: FrameStep;
  readonly netCredit: CreditDue;
  readonly flush: FlushDue;
  readonly balloon: BalloonDone;
  readonly unshare: UnshareDue;
  readonly starved: Starved;
  /** a moment that somebody follows; nothing happens but that time stops here when it is stepped */
  readonly mark: null;
  /** thresholds are looked at */
  readonly perfmon: null;
  readonly storeWatch: WatchEvent;
  /** something has come about that tasks may wait for */
  readonly signal: { readonly name: string };
  /** links of a host's bonds are looked at */
  readonly bonds: { readonly host: string };
  /** the next frame of a file that is played; stale when that was stopped */
  readonly replay: { readonly replay: string; readonly task: string; readonly due: number };
  /** a fault of the network goes on; stale when it was stopped */
  readonly fault: { readonly fault: string; readonly due: number };
}

/** Numbers of the kinds of events, each of which knows what its events carry. */
export type EventKinds = { readonly [K in keyof EventPayloads]: EventKind<EventPayloads[K]> };
