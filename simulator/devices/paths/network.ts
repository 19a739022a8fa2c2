/** The way of one frame out of a guest, step by step, each stage by itself. @source io.md §3 (split driver), §5 (emulated card) */
import type { InsideWait } from "../../contract/inside";
import { modelOf, type PathStep, Walk } from "../follow";
import { emulatedNet, splitNet } from "./times";

export interface NetworkWalk {
  readonly domid: number;
  readonly backDomid: number;
  /** name of the driver domain that has the back end; null: Dom0 has it */
  readonly driverDomain: string | null;
  /** `eth0`, `vif5.0` and the bridge's name */
  readonly device: string;
  readonly vif: string;
  readonly bridge: string;
  readonly bytes: number;
  /** what it is, such as `ICMP echo request` */
  readonly what: string;
  /** requests that the bridge has had so far */
  readonly reqProd: number;
  readonly ringSize: number;
  readonly grantRef: number;
  readonly frontPort: number;
  readonly backPort: number;
  readonly modelDomid: number;
}
/** The front end sends it; the back end or the device model takes it to the bridge; the bridge has it, and the driver is told. */
export type NetStage = "send" | "take" | "answer";
export interface NetStageTime {
  readonly now: number;
  /** when it has its CPU; of `answer`, when the bridge has the frame */
  readonly start: number;
  /** what it has waited for since its last step */
  readonly waited: InsideWait | null;
}

const EVENT = [32, "event_channel_op"] as const;
const ringOf = (w: NetworkWalk) => ["object.tx_ring", w.domid, w.device] as const;
const slotOf = (w: NetworkWalk) => w.reqProd & (w.ringSize - 1);
const refOf = (w: NetworkWalk) => ["object.grant", w.grantRef, w.domid] as const;

const domainOf = (w: NetworkWalk) => (w.driverDomain === null ? {} : { backDomain: w.driverDomain });

export function splitNetSteps(w: NetworkWalk, stage: NetStage, time: NetStageTime): PathStep[] {
  if (stage === "send") return sent(w, time);
  return stage === "take" ? taken(w, time) : answered(w, time);
}

function sent(w: NetworkWalk, { now, start, waited }: NetStageTime): PathStep[] {
  const walk = new Walk(now);
  const t = splitNet;
  walk.step("app.send", 0, ["application", "guestKernel"], { facts: { what: w.what, bytes: w.bytes } });
  walk.until(start);
  walk.step("net.stack", t.stack, ["guestKernel", "frontend"], { waited, facts: { device: w.device, bytes: w.bytes } });
  walk.step("netfront.grant", t.grant, ["frontend", "grantTable"], {
    facts: { ref: w.grantRef, backDomid: w.backDomid },
    changes: [[refOf(w), "flags", "0", "permit_access, readonly"]],
  });
  walk.step("netfront.slot", t.slot, ["frontend", "ring"], {
    facts: { slot: slotOf(w), bytes: w.bytes },
    changes: [[ringOf(w), "req_prod", w.reqProd, w.reqProd + 1]],
  });
  walk.step("netfront.notify", t.notify, ["frontend", "hypervisor"], { hypercall: EVENT, facts: { port: w.frontPort } });
  return walk.steps;
}

function taken(w: NetworkWalk, { now, start, waited }: NetStageTime): PathStep[] {
  const walk = new Walk(now);
  const t = splitNet;
  walk.step("xen.pendingBack", t.pending, ["hypervisor", "eventChannel"], {
    facts: { port: w.backPort, domid: w.backDomid },
    changes: [[["object.port", w.backPort, w.backDomid], "pending", 0, 1]],
  });
  walk.until(start + t.pending);
  walk.step("dom0.upcall", t.upcall, ["dom0Kernel", "backend"], {
    waited,
    facts: { port: w.backPort, thread: `${w.vif}-q0`, ...domainOf(w) },
    changes: [[["object.port", w.backPort, w.backDomid], "pending", 1, 0]],
  });
  walk.step("netback.copy", t.copy, ["backend", "grantTable"], {
    hypercall: [20, "grant_table_op"],
    facts: { copied: Math.min(128, w.bytes), mapped: Math.max(0, w.bytes - 128) },
    changes: [[ringOf(w), "req_cons (back end)", w.reqProd, w.reqProd + 1]],
  });
  walk.step("netback.deliver", t.deliver, ["backend", "bridge"], { facts: { vif: w.vif, bridge: w.bridge, ...domainOf(w) } });
  return walk.steps;
}

/** What follows the bridge is the same CPU's work as before it, and has the same turn. */
function answered(w: NetworkWalk, { start }: NetStageTime): PathStep[] {
  const walk = new Walk(start);
  const t = splitNet;
  walk.step("bridge.forward", 0, ["bridge", "device"], { facts: { bridge: w.bridge, bytes: w.bytes } });
  walk.step("netback.respond", t.respond, ["backend", "ring"], {
    facts: { slot: (w.reqProd - 1) & (w.ringSize - 1), status: "OKAY" },
    changes: [[ringOf(w), "rsp_prod", w.reqProd - 1, w.reqProd]],
  });
  walk.step("netback.notify", t.notifyBack, ["backend", "hypervisor"], {
    hypercall: EVENT,
    facts: { port: w.backPort },
  });
  walk.step("xen.pendingFront", t.pendingFront, ["hypervisor", "eventChannel"], {
    facts: { port: w.frontPort, domid: w.domid },
    changes: [[["object.port", w.frontPort, w.domid], "pending", 0, 1]],
  });
  walk.step("netfront.complete", t.complete, ["frontend", "guestKernel"], {
    facts: { ref: w.grantRef },
    changes: [
      [ringOf(w), "rsp_cons (front end)", w.reqProd - 1, w.reqProd],
      [refOf(w), "flags", "permit_access, readonly", "0"],
    ],
  });
  return walk.steps;
}

export function emulatedNetSteps(w: NetworkWalk, stage: NetStage, time: NetStageTime): PathStep[] {
  if (stage === "send") return trapped(w, time);
  return stage === "take" ? copied(w, time) : interrupted(w, time);
}

const pageOf = (w: NetworkWalk) => ["object.ioreq_page", w.domid] as const;

function trapped(w: NetworkWalk, { now, start, waited }: NetStageTime): PathStep[] {
  const walk = new Walk(now);
  const t = emulatedNet;
  walk.step("app.send", 0, ["application", "guestKernel"], { facts: { what: w.what, bytes: w.bytes } });
  walk.until(start);
  walk.step("net.stack", t.stack, ["guestKernel", "frontend"], { waited, facts: { device: w.device, bytes: w.bytes } });
  walk.step("nic.descriptor", t.descriptor, ["frontend", "guestKernel"], { facts: { bytes: w.bytes } });
  walk.step("nic.exit", t.exit, ["frontend", "hypervisor"], { facts: { register: "TDT" } });
  walk.step("xen.ioreq", t.ioreq, ["hypervisor", "ioreqPage"], {
    facts: { type: "COPY" },
    changes: [
      [pageOf(w), "state", "NONE", "READY"],
      [["object.vcpu", 0, w.domid], "state", "running", "blocked"],
    ],
  });
  walk.step("xen.notifyModel", t.notify, ["hypervisor", "eventChannel"], { facts: { model: modelOf(w) } });
  return walk.steps;
}

function copied(w: NetworkWalk, { start, waited }: NetStageTime): PathStep[] {
  const walk = new Walk(start);
  const t = emulatedNet;
  walk.step("qemu.wake", t.wake, ["eventChannel", "deviceModel"], {
    waited,
    facts: { model: modelOf(w) },
    changes: [[pageOf(w), "state", "READY", "INPROCESS"]],
  });
  walk.step("qemu.copy", t.copy, ["deviceModel", "hypervisor"], {
    hypercall: [12, "memory_op"],
    facts: { bytes: w.bytes, model: modelOf(w) },
  });
  walk.step("qemu.tap", t.tap, ["deviceModel", "bridge"], {
    facts: { tap: `${w.vif}-emu`, bridge: w.bridge },
    changes: [
      [pageOf(w), "state", "INPROCESS", "NONE"],
      [["object.vcpu", 0, w.domid], "state", "blocked", "running"],
    ],
  });
  return walk.steps;
}

function interrupted(w: NetworkWalk, { start }: NetStageTime): PathStep[] {
  const walk = new Walk(start);
  const t = emulatedNet;
  walk.step("bridge.forward", 0, ["bridge", "device"], { facts: { bridge: w.bridge, bytes: w.bytes } });
  walk.step("qemu.interrupt", t.irq, ["deviceModel", "hypervisor"], { hypercall: [41, "dm_op"], facts: { irq: 11 } });
  walk.step("xen.inject", t.inject, ["hypervisor", "guestKernel"], {
    facts: { irq: 11 },
    changes: [[["object.interrupt", 11, w.domid], "pending", 0, 1]],
  });
  walk.step("nic.complete", t.complete, ["guestKernel", "frontend"], { facts: {} });
  return walk.steps;
}
