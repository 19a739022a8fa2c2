/** The way of one block request, step by step, each stage by itself. @source io.md §4 (split driver), §5 (emulated), §7 (stub domain) */
import type { InsideWait } from "../../contract/inside";
import { modelOf, type PathStep, Walk } from "../follow";
import type { StageName } from "./stages";
import { emulatedBlock, splitBlock } from "./times";

export interface BlockWalk {
  /** virtual µs at which the request began */
  readonly at: number;
  /** its first step has been written down */
  readonly isBegun: boolean;
  readonly isWrite: boolean;
  readonly domid: number;
  readonly backDomid: number;
  /** name of the driver domain that has the back end; null: Dom0 has it */
  readonly driverDomain: string | null;
  /** `xvda` */
  readonly device: string;
  readonly number: number;
  readonly bytes: number;
  readonly sector: number;
  readonly segments: number;
  readonly id: number;
  readonly ringSize: number;
  readonly reqProd: number;
  readonly rspProd: number;
  readonly grantRefs: readonly number[];
  /** pages were granted before and are still mapped */
  readonly isPersistent: boolean;
  readonly isFirstUse: boolean;
  readonly frontPort: number;
  readonly backPort: number;
  /** the other end asked for an event */
  readonly isKicked: boolean;
  /** name and type of the SR */
  readonly storage: string;
  readonly driver: string;
  /** domain that qemu runs in, for an emulated disk */
  readonly modelDomid: number;
}
/** When a stage was asked for, and from when to when it has its CPU or its device; virtual µs. */
export interface StageTime {
  readonly now: number;
  readonly start: number;
  readonly end: number;
  /** what the request has waited for since its last step */
  readonly waited: InsideWait | null;
}

/** Steps of one stage through the ring. */
export function splitSteps(w: BlockWalk, stage: StageName, time: StageTime): PathStep[] {
  if (stage === "queue") return queued(w, time);
  if (stage === "take") return taken(w, time);
  if (stage === "device") return transferred(w, time);
  return stage === "answer" ? answered(w, time) : completed(w, time);
}

const EVENT = [32, "event_channel_op"] as const;
const GRANT = [20, "grant_table_op"] as const;
const ringOf = (w: BlockWalk) => ["object.ring", w.domid, w.device] as const;
const refOf = (w: BlockWalk) => ["object.grant", w.grantRefs[0] ?? "-", w.domid] as const;
const slotOf = (w: BlockWalk) => w.reqProd & (w.ringSize - 1);
const refsOf = (w: BlockWalk) => w.grantRefs.slice(0, 3).join(", ") + (w.grantRefs.length > 3 ? " …" : "");
const threadOf = (w: BlockWalk) => `${w.domid}.${w.device}-0`;
const domainOf = (w: BlockWalk) => (w.driverDomain === null ? {} : { backDomain: w.driverDomain });
const operationOf = (w: BlockWalk) => (w.isWrite ? "WRITE" : "READ");

function queued(w: BlockWalk, { now, start, waited }: StageTime): PathStep[] {
  const walk = new Walk(now);
  const t = splitBlock;
  if (!w.isBegun) walk.step(w.isWrite ? "app.write" : "app.read", 0, ["application", "guestKernel"], { facts: { bytes: w.bytes } });
  walk.until(start);
  walk.step("blk.queue", t.queue, ["guestKernel", "frontend"], {
    waited,
    facts: { device: w.device, sector: w.sector, sectors: w.bytes / 512 },
  });
  walk.step("blkfront.grant", t.grant, ["frontend", "grantTable"], {
    facts: { refs: refsOf(w), pages: w.segments, backDomid: w.backDomid, persistent: w.isPersistent ? "yes" : "no" },
    changes:
      w.isPersistent && !w.isFirstUse
        ? []
        : [[refOf(w), "flags", "0", w.isWrite && !w.isPersistent ? "permit_access, readonly" : "permit_access"]],
  });
  walk.step("blkfront.slot", t.slot, ["frontend", "ring"], {
    facts: { slot: slotOf(w), id: w.id, operation: operationOf(w), segments: w.segments, ...domainOf(w) },
    changes: [
      [ringOf(w), "req_prod", w.reqProd, w.reqProd + 1],
      [["object.slot", ringOf(w), slotOf(w)], "request", "free", `${operationOf(w)} id ${w.id}`],
    ],
  });
  return walk.steps;
}

function taken(w: BlockWalk, { now, start, waited }: StageTime): PathStep[] {
  const walk = new Walk(now);
  const t = splitBlock;
  let rest = waited;
  if (w.isKicked) {
    walk.step("blkfront.notify", t.notify, ["frontend", "hypervisor"], { hypercall: EVENT, facts: { port: w.frontPort } });
    walk.step("xen.pendingBack", t.pending, ["hypervisor", "eventChannel"], {
      facts: { port: w.backPort, domid: w.backDomid },
      changes: [[["object.port", w.backPort, w.backDomid], "pending", 0, 1]],
    });
    walk.until(start + t.notify + t.pending);
    walk.step("dom0.upcall", t.upcall, ["dom0Kernel", "backend"], {
      waited: rest,
      facts: { port: w.backPort, thread: threadOf(w), ...domainOf(w) },
      changes: [[["object.port", w.backPort, w.backDomid], "pending", 1, 0]],
    });
    rest = null;
  } else {
    walk.step("blkfront.suppressed", t.notify, ["frontend", "ring"], { facts: { thread: threadOf(w) } });
    walk.until(start + t.notify + t.pending + t.upcall);
  }
  const isMapped = w.isPersistent && !w.isFirstUse;
  walk.step("blkback.map", t.map, ["backend", "grantTable"], {
    ...(isMapped ? {} : { hypercall: GRANT }),
    waited: rest,
    facts: { refs: refsOf(w), thread: threadOf(w), persistent: isMapped ? "yes" : "no" },
    changes: [
      [ringOf(w), "req_cons (back end)", w.reqProd, w.reqProd + 1],
      ...(isMapped
        ? []
        : ([[refOf(w), "flags", "permit_access", w.isWrite ? "permit_access, reading" : "permit_access, reading, writing"]] as const)),
    ],
  });
  walk.step("blkback.submit", t.submit, ["backend", "nativeDriver"], {
    facts: { driver: w.driverDomain === null ? w.driver : "xen-blkfront", storage: w.storage, bytes: w.bytes, ...domainOf(w) },
  });
  return walk.steps;
}

function transferred(w: BlockWalk, { end, waited }: StageTime): PathStep[] {
  const walk = new Walk(end);
  walk.step("device.transfer", 0, ["device", "dom0Kernel"], {
    waited,
    facts: { storage: w.storage, bytes: w.bytes, us: end - w.at, direction: w.isWrite ? "from" : "to", ...domainOf(w) },
  });
  return walk.steps;
}

function answered(w: BlockWalk, { start, waited }: StageTime): PathStep[] {
  const walk = new Walk(start);
  const t = splitBlock;
  walk.step("blkback.respond", t.respond, ["backend", "ring"], {
    ...(w.isPersistent ? {} : { hypercall: GRANT }),
    waited,
    facts: { id: w.id, status: "OKAY", persistent: w.isPersistent ? "yes" : "no" },
    changes: [
      [ringOf(w), "rsp_prod", w.rspProd, w.rspProd + 1],
      [["object.slot", ringOf(w), slotOf(w)], "response", `${operationOf(w)} id ${w.id}`, "OKAY"],
      ...(w.isPersistent ? [] : ([[refOf(w), "flags", "permit_access, reading", "permit_access"]] as const)),
    ],
  });
  walk.step("blkback.notify", t.notifyBack, ["backend", "hypervisor"], { hypercall: EVENT, facts: { port: w.backPort } });
  walk.step("xen.pendingFront", t.pendingFront, ["hypervisor", "eventChannel"], {
    facts: { port: w.frontPort, domid: w.domid },
    changes: [[["object.port", w.frontPort, w.domid], "pending", 0, 1]],
  });
  return walk.steps;
}

function completed(w: BlockWalk, { start, waited }: StageTime): PathStep[] {
  const walk = new Walk(start);
  const t = splitBlock;
  walk.step("blkfront.complete", t.complete, ["frontend", "guestKernel"], {
    waited,
    facts: { id: w.id, persistent: w.isPersistent ? "yes" : "no" },
    changes: [
      [ringOf(w), "rsp_cons (front end)", w.rspProd, w.rspProd + 1],
      ...(w.isPersistent ? [] : ([[refOf(w), "flags", "permit_access", "0"]] as const)),
    ],
  });
  walk.step("app.return", t.back, ["guestKernel", "application"], { facts: { bytes: w.bytes, us: walk.at + t.back - w.at } });
  return walk.steps;
}

/** Steps of one stage through qemu. Of the rounds that prepare the transfer the first is written down, the others take their time. */
export function emulatedSteps(w: BlockWalk, stage: StageName, time: StageTime): PathStep[] {
  if (stage === "queue") return trapped(w, time);
  if (stage === "emulate") return emulated(w, time);
  if (stage === "trap") return resumed(w, time);
  if (stage === "submit") return submitted(w, time);
  if (stage === "device") return transferred(w, time);
  const walk = new Walk(time.start);
  const t = emulatedBlock;
  if (stage === "interrupt")
    walk.step("qemu.interrupt", t.irq, ["deviceModel", "hypervisor"], {
      waited: time.waited,
      hypercall: [41, "dm_op"],
      facts: { irq: 14 },
    });
  else if (stage === "inject")
    walk.step("xen.inject", t.inject, ["hypervisor", "guestKernel"], {
      waited: time.waited,
      facts: { irq: 14 },
      changes: [[["object.interrupt", 14, w.domid], "pending", 0, 1]],
    });
  else if (stage === "complete") {
    walk.step("ide.complete", t.resume, ["guestKernel", "frontend"], { waited: time.waited, facts: { port: "0x1f7" } });
    walk.step("app.return", t.back, ["guestKernel", "application"], { facts: { bytes: w.bytes, us: walk.at + t.back - w.at } });
  }
  return walk.steps;
}

const pageOf = (w: BlockWalk) => ["object.ioreq_page", w.domid] as const;

function trapped(w: BlockWalk, { now, start, waited }: StageTime): PathStep[] {
  const walk = new Walk(now);
  const t = emulatedBlock;
  if (!w.isBegun) walk.step(w.isWrite ? "app.write" : "app.read", 0, ["application", "guestKernel"], { facts: { bytes: w.bytes } });
  walk.until(start);
  walk.step("ide.queue", t.queue, ["guestKernel", "frontend"], { waited, facts: { sector: w.sector, sectors: w.bytes / 512 } });
  walk.step("ide.exit", t.exit, ["frontend", "hypervisor"], { facts: { port: "0x1f6", exits: t.exits } });
  walk.step("xen.ioreq", t.ioreq, ["hypervisor", "ioreqPage"], {
    facts: { type: "PIO" },
    changes: [
      [pageOf(w), "state", "NONE", "READY"],
      [["object.vcpu", 0, w.domid], "state", "running", "blocked"],
    ],
  });
  walk.step("xen.notifyModel", t.notify, ["hypervisor", "eventChannel"], { facts: { model: modelOf(w) } });
  return walk.steps;
}
function emulated(w: BlockWalk, { start, waited }: StageTime): PathStep[] {
  const walk = new Walk(start);
  const t = emulatedBlock;
  const model = modelOf(w);
  walk.step("qemu.wake", t.wake, ["eventChannel", "deviceModel"], {
    waited,
    facts: { model },
    changes: [[pageOf(w), "state", "READY", "INPROCESS"]],
  });
  walk.step("qemu.emulate", t.emulate, ["deviceModel", "ioreqPage"], { facts: { model, register: "IDE taskfile" } });
  walk.step("qemu.respond", t.respond, ["deviceModel", "hypervisor"], {
    hypercall: EVENT,
    changes: [[pageOf(w), "state", "INPROCESS", "RESP_READY"]],
  });
  return walk.steps;
}
function resumed(w: BlockWalk, { start, waited }: StageTime): PathStep[] {
  const walk = new Walk(start);
  const t = emulatedBlock;
  walk.step("xen.resumeVcpu", t.resume, ["hypervisor", "guestKernel"], {
    waited,
    facts: { rest: t.exits - 1, us: start + t.resume - w.at - t.queue },
    changes: [
      [pageOf(w), "state", "RESP_READY", "NONE"],
      [["object.vcpu", 0, w.domid], "state", "blocked", "running"],
    ],
  });
  return walk.steps;
}
function submitted(w: BlockWalk, { start, waited }: StageTime): PathStep[] {
  const walk = new Walk(start);
  const model = modelOf(w);
  walk.step("qemu.map", emulatedBlock.resume + 2, ["deviceModel", "hypervisor"], {
    waited,
    hypercall: [12, "memory_op"],
    facts: { pages: w.segments, model },
  });
  walk.step("qemu.submit", 2, ["deviceModel", "nativeDriver"], { facts: { driver: w.driver, storage: w.storage, bytes: w.bytes, model } });
  return walk.steps;
}
