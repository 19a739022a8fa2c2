/** The way of one block request, step by step. @source io.md §4 (split driver), §5 (emulated), §7 (stub domain) */
import { modelOf, type PathStep, Walk } from "../follow";
import { emulatedBlock, emulatedBlockUs, splitBlock } from "./times";

export interface BlockWalk {
  readonly at: number;
  /** when the device has done its part */
  readonly deviceDoneAt: number;
  readonly isWrite: boolean;
  readonly domid: number;
  readonly backDomid: number;
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
  readonly isAnswerKicked: boolean;
  /** name and type of the SR */
  readonly storage: string;
  readonly driver: string;
  /** domain that qemu runs in, for an emulated disk */
  readonly modelDomid: number;
}

export function splitBlockPath(w: BlockWalk): PathStep[] {
  const walk = new Walk(w.at);
  const t = splitBlock;
  const ring = ["object.ring", w.domid, w.device] as const;
  const slot = w.reqProd & (w.ringSize - 1);
  const operation = w.isWrite ? "WRITE" : "READ";
  const refs = w.grantRefs.slice(0, 3).join(", ") + (w.grantRefs.length > 3 ? " …" : "");
  const thread = `${w.domid}.${w.device}-0`;
  const ref = ["object.grant", w.grantRefs[0] ?? "-", w.domid] as const;
  const event = [32, "event_channel_op"] as const;
  const grant = [20, "grant_table_op"] as const;
  walk.step(w.isWrite ? "app.write" : "app.read", 0, ["application", "guestKernel"], { facts: { bytes: w.bytes } });
  walk.step("blk.queue", t.queue, ["guestKernel", "frontend"], { facts: { device: w.device, sector: w.sector, sectors: w.bytes / 512 } });
  walk.step("blkfront.grant", t.grant, ["frontend", "grantTable"], {
    facts: { refs, pages: w.segments, backDomid: w.backDomid, persistent: w.isPersistent ? "yes" : "no" },
    changes:
      w.isPersistent && !w.isFirstUse
        ? []
        : [[ref, "flags", "0", w.isWrite && !w.isPersistent ? "permit_access, readonly" : "permit_access"]],
  });
  walk.step("blkfront.slot", t.slot, ["frontend", "ring"], {
    facts: { slot, id: w.id, operation, segments: w.segments },
    changes: [
      [ring, "req_prod", w.reqProd, w.reqProd + 1],
      [["object.slot", ring, slot], "request", "free", `${operation} id ${w.id}`],
    ],
  });
  if (w.isKicked) {
    walk.step("blkfront.notify", t.notify, ["frontend", "hypervisor"], { hypercall: event, facts: { port: w.frontPort } });
    walk.step("xen.pendingBack", t.pending, ["hypervisor", "eventChannel"], {
      facts: { port: w.backPort, domid: w.backDomid },
      changes: [[["object.port", w.backPort, w.backDomid], "pending", 0, 1]],
    });
    walk.step("dom0.upcall", t.upcall, ["dom0Kernel", "backend"], {
      facts: { port: w.backPort, thread },
      changes: [[["object.port", w.backPort, w.backDomid], "pending", 1, 0]],
    });
  } else {
    walk.step("blkfront.suppressed", t.notify, ["frontend", "ring"], { facts: { thread } });
    walk.until(walk.at + t.pending + t.upcall);
  }
  const isMapped = w.isPersistent && !w.isFirstUse;
  walk.step("blkback.map", t.map, ["backend", "grantTable"], {
    ...(isMapped ? {} : { hypercall: grant }),
    facts: { refs, thread, persistent: isMapped ? "yes" : "no" },
    changes: [
      [ring, "req_cons (back end)", w.reqProd, w.reqProd + 1],
      ...(isMapped
        ? []
        : ([[ref, "flags", "permit_access", w.isWrite ? "permit_access, reading" : "permit_access, reading, writing"]] as const)),
    ],
  });
  walk.step("blkback.submit", t.submit, ["backend", "nativeDriver"], { facts: { driver: w.driver, storage: w.storage, bytes: w.bytes } });
  walk.until(w.deviceDoneAt);
  walk.step("device.transfer", 0, ["device", "dom0Kernel"], {
    facts: { storage: w.storage, bytes: w.bytes, us: w.deviceDoneAt - w.at, direction: w.isWrite ? "from" : "to" },
  });
  walk.step("blkback.respond", t.respond, ["backend", "ring"], {
    ...(w.isPersistent ? {} : { hypercall: grant }),
    facts: { id: w.id, status: "OKAY", persistent: w.isPersistent ? "yes" : "no" },
    changes: [
      [ring, "rsp_prod", w.rspProd, w.rspProd + 1],
      [["object.slot", ring, slot], "response", `${operation} id ${w.id}`, "OKAY"],
      ...(w.isPersistent ? [] : ([[ref, "flags", "permit_access, reading", "permit_access"]] as const)),
    ],
  });
  if (w.isAnswerKicked) {
    walk.step("blkback.notify", t.notifyBack, ["backend", "hypervisor"], { hypercall: event, facts: { port: w.backPort } });
    walk.step("xen.pendingFront", t.pendingFront, ["hypervisor", "eventChannel"], {
      facts: { port: w.frontPort, domid: w.domid },
      changes: [[["object.port", w.frontPort, w.domid], "pending", 0, 1]],
    });
  } else walk.until(walk.at + t.notifyBack + t.pendingFront);
  walk.step("blkfront.complete", t.complete, ["frontend", "guestKernel"], {
    facts: { id: w.id, persistent: w.isPersistent ? "yes" : "no" },
    changes: [
      [ring, "rsp_cons (front end)", w.rspProd, w.rspProd + 1],
      ...(w.isPersistent ? [] : ([[ref, "flags", "permit_access", "0"]] as const)),
    ],
  });
  walk.step("app.return", t.back, ["guestKernel", "application"], { facts: { bytes: w.bytes, us: walk.at + t.back - w.at } });
  return walk.steps;
}

export function emulatedBlockPath(w: BlockWalk): PathStep[] {
  const walk = new Walk(w.at);
  const t = emulatedBlock;
  const model = modelOf(w);
  const page = ["object.ioreq_page", w.domid] as const;
  walk.step(w.isWrite ? "app.write" : "app.read", 0, ["application", "guestKernel"], { facts: { bytes: w.bytes } });
  walk.step("ide.queue", t.queue, ["guestKernel", "frontend"], { facts: { sector: w.sector, sectors: w.bytes / 512 } });
  walk.step("ide.exit", t.exit, ["frontend", "hypervisor"], { facts: { port: "0x1f6", exits: t.exits } });
  walk.step("xen.ioreq", t.ioreq, ["hypervisor", "ioreqPage"], {
    facts: { type: "PIO" },
    changes: [
      [page, "state", "NONE", "READY"],
      [["object.vcpu", 0, w.domid], "state", "running", "blocked"],
    ],
  });
  walk.step("xen.notifyModel", t.notify, ["hypervisor", "eventChannel"], { facts: { model } });
  walk.step("qemu.wake", t.wake, ["eventChannel", "deviceModel"], { facts: { model }, changes: [[page, "state", "READY", "INPROCESS"]] });
  walk.step("qemu.emulate", t.emulate, ["deviceModel", "ioreqPage"], { facts: { model, register: "IDE taskfile" } });
  walk.step("qemu.respond", t.respond, ["deviceModel", "hypervisor"], {
    hypercall: [32, "event_channel_op"],
    changes: [[page, "state", "INPROCESS", "RESP_READY"]],
  });
  walk.step("xen.resumeVcpu", t.resume, ["hypervisor", "guestKernel"], {
    facts: { rest: t.exits - 1, us: emulatedBlockUs.exit },
    changes: [
      [page, "state", "RESP_READY", "NONE"],
      [["object.vcpu", 0, w.domid], "state", "blocked", "running"],
    ],
  });
  walk.until(w.at + emulatedBlockUs.before - 4);
  walk.step("qemu.map", 2, ["deviceModel", "hypervisor"], { hypercall: [12, "memory_op"], facts: { pages: w.segments, model } });
  walk.step("qemu.submit", 2, ["deviceModel", "nativeDriver"], { facts: { driver: w.driver, storage: w.storage, bytes: w.bytes, model } });
  walk.until(w.deviceDoneAt);
  walk.step("device.transfer", 0, ["device", "dom0Kernel"], {
    facts: { storage: w.storage, bytes: w.bytes, us: w.deviceDoneAt - w.at, direction: w.isWrite ? "from" : "to" },
  });
  walk.step("qemu.interrupt", t.irq, ["deviceModel", "hypervisor"], { hypercall: [41, "dm_op"], facts: { irq: 14 } });
  walk.step("xen.inject", t.inject, ["hypervisor", "guestKernel"], {
    facts: { irq: 14 },
    changes: [[["object.interrupt", 14, w.domid], "pending", 0, 1]],
  });
  walk.step("ide.complete", emulatedBlockUs.exit, ["guestKernel", "frontend"], { facts: { port: "0x1f7" } });
  walk.step("app.return", t.back, ["guestKernel", "application"], { facts: { bytes: w.bytes, us: walk.at + t.back - w.at } });
  return walk.steps;
}
