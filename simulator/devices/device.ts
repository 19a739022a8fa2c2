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

/** A single request on its way: control traffic and what somebody follows. Steady load is counted by the meters. */
export interface FlyingRequest {
  readonly id: number;
  readonly operation: "READ" | "WRITE" | "tx";
  /** how many ring requests it stands for: a long copy is booked in one piece */
  readonly requests: number;
  readonly sector: number;
  readonly segments: number;
  /** its segments lie in pages of their own. @source io.md §2 (BLKIF_OP_INDIRECT) */
  readonly isIndirect: boolean;
  readonly bytes: number;
  /** number of the guest's write-back whose pages it carries. Absent: none */
  readonly carries?: number;
  /** bytes of it that the guest's steady load counts. Absent: none */
  readonly metered?: number;
  readonly grantRefs: readonly number[];
  /** virtual µs: into the ring, taken by the back end, answered, done */
  readonly slotAt: number;
  readonly takenAt: number;
  readonly answeredAt: number;
  readonly doneAt: number;
}

/** One virtual device of a host with what both drivers know of it. Plain data; XenStore holds what they tell each other. */
export interface Device extends DeviceName {
  /** `xvda`, or `eth0` */
  readonly label: string;
  /** domain of the back end */
  readonly backDomid: number;
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
