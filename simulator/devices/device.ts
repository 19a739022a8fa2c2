import type { Credit } from "./net-credit";
import type { DeviceName } from "./xenbus";

/** What joins the two ends of a connected device. */
export interface Connection {
  /** grant refs of the ring pages; of an interface: tx, rx for each queue, in order */
  readonly ringRefs: readonly number[];
  /** first ref of the receive buffers posted for each queue; none for a disk */
  readonly bufferRefs: readonly number[];
  /** ports in the guest and their peers in the back end's domain */
  readonly frontPorts: readonly number[];
  backPorts: readonly number[];
  /** pages of one ring as a power of two */
  readonly order: number;
  /** whether granted pages stay mapped between requests. @source io.md §2 (persistent grants) */
  isPersistent: boolean;
  /** refs of pages that stay granted, highest use so far */
  persistentRefs: readonly number[];
  connectedAt: number | null;
}

/**
 * Why a request stands still: a domain that has to do something for it does not run, its ring is full, its device is not connected, or the
 * disk that its back end's domain has itself is at it: that one's request is named.
 */
export type Held =
  | readonly ["cpu", domid: number]
  | readonly ["ring"]
  | readonly ["connection"]
  | readonly ["disk", device: string, request: number];

/**
 * A single request on its way: control traffic and what somebody follows. Steady load is counted by the meters. Each stage of its path
 * (`paths/stages.ts`) ends with an event that looks at the state it finds.
 */
export interface FlyingRequest {
  readonly id: number;
  /** the guest's own number for it; 0: one of its steady load, for which nobody waits */
  readonly ticket: number;
  readonly operation: "READ" | "WRITE";
  /** how many ring requests it stands for: a long copy is asked for in one piece, and goes by as many at once as the ring takes */
  readonly requests: number;
  /** of the first of them */
  readonly sector: number;
  /** where it is: first sector and how many, again and again. Absent: in one piece */
  readonly at?: readonly number[];
  readonly segments: number;
  /** its segments lie in pages of their own. @source io.md §2 (BLKIF_OP_INDIRECT) */
  readonly isIndirect: boolean;
  readonly bytes: number;
  /** number of the guest's write-back whose pages it carries. Absent: none */
  readonly carries?: number;
  /** the request of a front end that it is made for, by this domain's back end: device and number. Absent: its own guest's */
  readonly serves?: readonly [device: string, request: number];
  /** virtual µs */
  readonly askedAt: number;
  grantRefs: readonly number[];
  /** pages had to be granted for it that stay so */
  isFirstUse: boolean;
  /** place in its path */
  stage: number;
  /** of `requests`, those that are over */
  done: number;
  /** when its stage ends; null: it is held */
  dueAt: number | null;
  held: { readonly by: Held; readonly since: number; readonly isAtStart: boolean } | null;
  /** raised whenever it goes another way than its event says: that one is stale then */
  turn: number;
  /** into the ring for the first time, taken by the back end, answered; virtual µs, null: not yet */
  slotAt: number | null;
  takenAt: number | null;
  answeredAt: number | null;
}

/** One virtual device of a host with what both drivers know of it. Plain data; XenStore holds what they tell each other. */
export interface Device extends DeviceName {
  /** `xvda`, or `eth0` */
  readonly label: string;
  /** domain of the back end; another one when that domain is gone and has been built again */
  backDomid: number;
  /** the domain of the back end is gone: what is on the ring stays there until there is another. Absent: it is not */
  isStranded?: true;
  /** whether requests go through an emulated device of qemu. @source io.md §5, §6 */
  isEmulated: boolean;
  /** what each driver is about to do; a second wish for the same is none */
  backAct: BackAct | null;
  frontAct: FrontAct | null;
  connection: Connection | null;
  /** the guest's driver has been told that it works */
  isPresented: boolean;
  /** a disk that the guest had before it was suspended: its requests wait for the new back end. @source xenstore.md §8 (suspend) */
  isResuming: boolean;
  /** why it does not work, as the driver that noticed puts it */
  failure: string | null;
  flying: readonly FlyingRequest[];
  /** Absent: none */
  frames?: readonly RingFrame[];
  /** what its guest may still send. Absent: all that it wants */
  credit?: Credit;
  nextRequest: number;
  /** single requests, their bytes, those of them that read, and kicks since it was connected */
  requests: number;
  bytes: number;
  reads: number;
  readBytes: number;
  frontKicks: number;
  backKicks: number;
  suppressed: number;
  /** µs with a full ring, and how often it was */
  stalledUs: number;
  stalls: number;
  /** virtual µs from which the meters count for this connection, and what they stood at */
  since: Readonly<Record<string, number>>;
}

/** A frame that its front end has put on the ring while its back end takes nothing off. Plain data. */
export interface RingFrame {
  /** its bytes as Latin-1 */
  readonly bytes: string;
  /** as of the step that it is at */
  readonly isPassedOn?: true;
  readonly follow?: string;
}

export type BackAct = "probe" | "hotplug" | "connect" | "close" | "reopen";
export type FrontAct = "setup" | "connect" | "close";
/** Something that a driver will do. Plain data. */
export interface DeviceAct {
  readonly id: string;
  readonly side: "back" | "front";
  readonly act: BackAct | FrontAct;
}

/** What both drivers look at before their next step: XenbusState of both ends, and two keys of the back end's, null where there is none. */
export interface Looked {
  readonly front: number;
  readonly back: number;
  readonly status: string | null;
  readonly physical: string | null;
}

/** Slots of a block ring of 2^order pages. @source io.md §1 (32 in one page, 64 in two …) */
export function blockRingSize(order: number): number {
  return 32 << order;
}

/** One empty list for all devices that have nothing of a kind. */
export const NONE: readonly never[] = Object.freeze([]);

export function newDevice(name: DeviceName, label: string, backDomid: number, isEmulated: boolean): Device {
  return {
    kind: name.kind,
    domid: name.domid,
    number: name.number,
    label,
    backDomid,
    isEmulated,
    backAct: null,
    frontAct: null,
    connection: null,
    isPresented: false,
    isResuming: false,
    failure: null,
    flying: NONE,
    nextRequest: 0,
    requests: 0,
    bytes: 0,
    reads: 0,
    readBytes: 0,
    frontKicks: 0,
    backKicks: 0,
    suppressed: 0,
    stalledUs: 0,
    stalls: 0,
    since: {},
  };
}
