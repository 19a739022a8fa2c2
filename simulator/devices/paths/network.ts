/** The way of one frame out of a guest, step by step. @source io.md §3 (split driver), §5 (emulated card) */
import { modelOf, type PathStep, Walk } from "../follow";
import { emulatedNet, splitNet } from "./times";

export interface NetworkWalk {
  readonly at: number;
  /** when the bridge has the frame */
  readonly bridgeAt: number;
  readonly domid: number;
  readonly backDomid: number;
  /** `eth0`, `vif5.0` and the bridge's name */
  readonly device: string;
  readonly vif: string;
  readonly bridge: string;
  readonly bytes: number;
  /** what it is, such as `ICMP echo request` */
  readonly what: string;
  readonly reqProd: number;
  readonly ringSize: number;
  readonly grantRef: number;
  readonly frontPort: number;
  readonly backPort: number;
  readonly modelDomid: number;
}

export function splitNetworkPath(w: NetworkWalk): PathStep[] {
  const walk = new Walk(w.at);
  const t = splitNet;
  const ring = ["object.tx_ring", w.domid, w.device] as const;
  const slot = w.reqProd & (w.ringSize - 1);
  const ref = ["object.grant", w.grantRef, w.domid] as const;
  walk.step("app.send", 0, ["application", "guestKernel"], { facts: { what: w.what, bytes: w.bytes } });
  walk.step("net.stack", t.stack, ["guestKernel", "frontend"], { facts: { device: w.device, bytes: w.bytes } });
  walk.step("netfront.grant", t.grant, ["frontend", "grantTable"], {
    facts: { ref: w.grantRef, backDomid: w.backDomid },
    changes: [[ref, "flags", "0", "permit_access, readonly"]],
  });
  walk.step("netfront.slot", t.slot, ["frontend", "ring"], {
    facts: { slot, bytes: w.bytes },
    changes: [[ring, "req_prod", w.reqProd, w.reqProd + 1]],
  });
  walk.step("netfront.notify", t.notify, ["frontend", "hypervisor"], { hypercall: [32, "event_channel_op"], facts: { port: w.frontPort } });
  walk.step("xen.pendingBack", t.pending, ["hypervisor", "eventChannel"], {
    facts: { port: w.backPort, domid: w.backDomid },
    changes: [[["object.port", w.backPort, w.backDomid], "pending", 0, 1]],
  });
  walk.step("dom0.upcall", t.upcall, ["dom0Kernel", "backend"], {
    facts: { port: w.backPort, thread: `${w.vif}-q0` },
    changes: [[["object.port", w.backPort, w.backDomid], "pending", 1, 0]],
  });
  walk.step("netback.copy", t.copy, ["backend", "grantTable"], {
    hypercall: [20, "grant_table_op"],
    facts: { copied: Math.min(128, w.bytes), mapped: Math.max(0, w.bytes - 128) },
    changes: [[ring, "req_cons (back end)", w.reqProd, w.reqProd + 1]],
  });
  walk.step("netback.deliver", t.deliver, ["backend", "bridge"], { facts: { vif: w.vif, bridge: w.bridge } });
  walk.until(w.bridgeAt);
  walk.step("bridge.forward", 0, ["bridge", "device"], { facts: { bridge: w.bridge, bytes: w.bytes } });
  walk.step("netback.respond", t.respond, ["backend", "ring"], {
    facts: { slot, status: "OKAY" },
    changes: [[ring, "rsp_prod", w.reqProd, w.reqProd + 1]],
  });
  walk.step("netback.notify", t.notifyBack, ["backend", "hypervisor"], {
    hypercall: [32, "event_channel_op"],
    facts: { port: w.backPort },
  });
  walk.step("xen.pendingFront", t.pendingFront, ["hypervisor", "eventChannel"], {
    facts: { port: w.frontPort, domid: w.domid },
    changes: [[["object.port", w.frontPort, w.domid], "pending", 0, 1]],
  });
  walk.step("netfront.complete", t.complete, ["frontend", "guestKernel"], {
    facts: { ref: w.grantRef },
    changes: [
      [ring, "rsp_cons (front end)", w.reqProd, w.reqProd + 1],
      [ref, "flags", "permit_access, readonly", "0"],
    ],
  });
  return walk.steps;
}

export function emulatedNetworkPath(w: NetworkWalk): PathStep[] {
  const walk = new Walk(w.at);
  const t = emulatedNet;
  const model = modelOf(w);
  const page = ["object.ioreq_page", w.domid] as const;
  walk.step("app.send", 0, ["application", "guestKernel"], { facts: { what: w.what, bytes: w.bytes } });
  walk.step("net.stack", t.stack, ["guestKernel", "frontend"], { facts: { device: w.device, bytes: w.bytes } });
  walk.step("nic.descriptor", t.descriptor, ["frontend", "guestKernel"], { facts: { bytes: w.bytes } });
  walk.step("nic.exit", t.exit, ["frontend", "hypervisor"], { facts: { register: "TDT" } });
  walk.step("xen.ioreq", t.ioreq, ["hypervisor", "ioreqPage"], {
    facts: { type: "COPY" },
    changes: [
      [page, "state", "NONE", "READY"],
      [["object.vcpu", 0, w.domid], "state", "running", "blocked"],
    ],
  });
  walk.step("xen.notifyModel", t.notify, ["hypervisor", "eventChannel"], { facts: { model } });
  walk.step("qemu.wake", t.wake, ["eventChannel", "deviceModel"], { facts: { model }, changes: [[page, "state", "READY", "INPROCESS"]] });
  walk.step("qemu.copy", t.copy, ["deviceModel", "hypervisor"], { hypercall: [12, "memory_op"], facts: { bytes: w.bytes, model } });
  walk.step("qemu.tap", t.tap, ["deviceModel", "bridge"], {
    facts: { tap: `${w.vif}-emu`, bridge: w.bridge },
    changes: [
      [page, "state", "INPROCESS", "NONE"],
      [["object.vcpu", 0, w.domid], "state", "blocked", "running"],
    ],
  });
  walk.until(w.bridgeAt);
  walk.step("bridge.forward", 0, ["bridge", "device"], { facts: { bridge: w.bridge, bytes: w.bytes } });
  walk.step("qemu.interrupt", t.irq, ["deviceModel", "hypervisor"], { hypercall: [41, "dm_op"], facts: { irq: 11 } });
  walk.step("xen.inject", t.inject, ["hypervisor", "guestKernel"], {
    facts: { irq: 11 },
    changes: [[["object.interrupt", 11, w.domid], "pending", 0, 1]],
  });
  walk.step("nic.complete", t.complete, ["guestKernel", "frontend"], { facts: {} });
  return walk.steps;
}
