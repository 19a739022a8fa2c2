/** How a host is wired to its network, as a page shows it. Types alone. */
import type { WiringCause, WiringId, WiringMode, WiringStepName } from "./wiring-words";

export type { WiringCause, WiringId, WiringMode, WiringStepName } from "./wiring-words";

/** One step of a sequence. */
export interface WiringStepView {
  readonly name: WiringStepName;
  /** which of the steps that are taught it is part of, from 1 */
  readonly taught: number;
  /** commands of the script, in their order */
  readonly commands: readonly string[];
  /** those that take it back */
  readonly back: readonly string[];
  readonly state: "done" | "next" | "later" | "failed";
  /** whether the host can be reached once it is done */
  readonly isOnNet: boolean;
}

/** An interface of the control domain. */
export interface WiringLinkView {
  readonly id: WiringId;
  readonly name: string;
  readonly mac: string;
  readonly isUp: boolean;
  readonly hasArp: boolean;
  /** the bridge that it is a port of, by what it is */
  readonly master: WiringId | null;
  /** with their masks, as `10.0.0.11/24` */
  readonly addresses: readonly string[];
}

/** The back end of a guest. */
export interface WiringGuestView {
  /** `vif5.0` */
  readonly name: string;
  readonly vm: string;
  /** port of the bridge, of none, or routed by the control domain's stack */
  readonly place: "bridge" | "none" | "routed";
}

export interface WiringView {
  readonly mode: WiringMode;
  /** sequences that the host's release of Xen has */
  readonly modes: readonly WiringMode[];
  /** the script that runs it in Dom0; null: its distribution does, or libvirt */
  readonly script: string | null;
  readonly done: number;
  readonly isRunning: boolean;
  /** the next step is to fail so */
  readonly failing: WiringCause | null;
  /** the last run has ended so */
  readonly failed: WiringCause | null;
  readonly taught: number;
  readonly steps: readonly WiringStepView[];
  readonly links: readonly WiringLinkView[];
  readonly guests: readonly WiringGuestView[];
  readonly hasLight: boolean;
  readonly isOnNet: boolean;
  /** the link whose address the host is reached by; null: none has one */
  readonly stack: WiringId | null;
  readonly gateway: string | null;
  readonly isForwarding: boolean;
  readonly proxyArp: readonly string[];
  /** rules of the nat table */
  readonly nat: readonly string[];
}
