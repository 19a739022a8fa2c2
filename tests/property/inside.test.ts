import { describe, expect, test } from "vitest";
import type { InsideDetailQuery, InsideEventsDetail, InsideFollowDetail, InsideRingDetail, InsideStep, InsideView } from "../../simulator";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 11;

function hostRef(d: LabDriver, name: string): string {
  return d.named("host", name).ref;
}
function look(d: LabDriver, host: string, detail: InsideDetailQuery | null = null): InsideView {
  const view = d.lab.ask("inside", { host: hostRef(d, host), detail });
  if (!view) throw new Error(`no inside of ${host}`);
  return view;
}
function detailOf<T>(d: LabDriver, host: string, detail: InsideDetailQuery): T {
  return look(d, host, detail).detail as T;
}
/** Follows one request that the guest is made to send, and runs until it is over. */
function follow(d: LabDriver, host: string, vm: string, request: string): InsideFollowDetail {
  const id = d.taken("inside.follow", { vm: d.vm(vm), request, trigger: true });
  d.run(3);
  return detailOf(d, host, { kind: "follow", id });
}
const codes = (f: InsideFollowDetail): string[] => f.steps.map((step) => step.code);
const fact = (step: InsideStep | undefined, name: string) => step?.facts.find((f) => f.name === name)?.value;

/** A machine without PV drivers: its platform device is off. */
function plainHvm(d: LabDriver): void {
  const vm = d.vm("build-01");
  d.taken("VM.set_platform", { self: vm, value: { ...(d.field("VM", vm, "platform") as object), xen_platform_pci: "0" } });
  d.done("VM.start_on", { vm, host: hostRef(d, "xen-02"), start_paused: false });
  d.run(90);
}

describe("[io.md §4] a disk write of a PV guest, step by step", () => {
  test("from write() to the SR and back, in the reference's order", () => {
    const d = starter(SEED);
    // The first that the guest writes: later ones find pages that are granted already.
    d.done("VM.hard_reboot", { vm: d.vm("db-01") });
    const id = d.taken("inside.follow", { vm: d.vm("db-01"), request: "diskWrite", trigger: false });
    d.run(60);
    const f = detailOf<InsideFollowDetail>(d, "xen-02", { kind: "follow", id });
    expect(codes(f)).toEqual([
      "app.write",
      "blk.queue",
      "blkfront.grant",
      "blkfront.slot",
      "blkfront.notify",
      "xen.pendingBack",
      "dom0.upcall",
      "blkback.map",
      "blkback.submit",
      "device.transfer",
      "blkback.respond",
      "blkback.notify",
      "xen.pendingFront",
      "blkfront.complete",
      "app.return",
    ]);
    expect(f.follow).toMatchObject({ state: "done", kind: "pv", device: "xvda", reached: 15, steps: 15 });
    const [, , granted, slot, notify] = f.steps;
    expect(notify?.hypercall).toEqual({ number: 32, name: "event_channel_op" });
    expect(f.steps[7]?.hypercall).toEqual({ number: 20, name: "grant_table_op" });
    expect(granted?.changes).toHaveLength(1);
    expect(slot?.changes[0]).toMatchObject({ field: "req_prod" });
    expect(f.steps.every((step, i) => i === 0 || step.atUs >= (f.steps[i - 1] as InsideStep).atUs)).toBe(true);
    // [io.md §8] PV adds 30–60 µs to the device's own time.
    const device = Number(fact(f.steps[9], "us"));
    const beside = (f.follow.totalUs ?? 0) - (device - ((f.steps[8]?.atUs ?? 0) - (f.steps[0]?.atUs ?? 0)));
    expect(beside).toBeGreaterThanOrEqual(30);
    expect(beside).toBeLessThanOrEqual(60);
  });

  test("[io.md §2] the second request finds its page granted and mapped: no change of the table, no hypercall to map", () => {
    const d = starter(SEED);
    const first = follow(d, "xen-02", "db-01", "diskWrite");
    const second = follow(d, "xen-02", "db-01", "diskWrite");
    expect(second.steps[2]?.changes).toEqual([]);
    expect(second.steps[7]?.hypercall).toBeNull();
    expect(fact(second.steps[2], "refs")).toBe(fact(first.steps[2], "refs"));
  });

  test("while virtual time stands at a step, the ring shows the request where the step says", () => {
    const d = starter(SEED);
    const id = d.taken("inside.follow", { vm: d.vm("db-01"), request: "diskWrite", trigger: true });
    const seen: string[] = [];
    for (let i = 0; i < 4000; i++) {
      const next = d.lab.nextEventAt();
      if (next === null) break;
      d.lab.advance(next);
      const { follow: f } = detailOf<InsideFollowDetail>(d, "xen-02", { kind: "follow", id });
      if (f.state === "waiting") continue;
      const [ring] = detailOf<InsideRingDetail>(d, "xen-02", { kind: "ring", device: `${f.domid}/vbd/51712` }).rings;
      const states = (ring?.slots ?? []).filter((slot) => slot.grantRefs.length > 0).map((slot) => slot.state);
      if (states[0] !== undefined && seen.at(-1) !== states[0]) seen.push(states[0]);
      if (f.state === "done") break;
    }
    expect(seen).toEqual(["request", "service", "response"]);
  });
});

describe("[io.md §5, §6] the same write by other ways", () => {
  test("a plain HVM guest goes through qemu and takes longer; a PVHVM guest goes as a PV guest does", () => {
    const d = starter(SEED);
    plainHvm(d);
    const hvm = follow(d, "xen-02", "build-01", "diskWrite");
    expect(hvm.follow.kind).toBe("hvm");
    expect(codes(hvm)).toContain("qemu.emulate");
    expect(codes(hvm).some((code) => code.startsWith("blkfront"))).toBe(false);
    const pvhvm = follow(d, "xen-01", "web-01", "diskWrite");
    expect(pvhvm.follow.kind).toBe("pvhvm");
    expect(codes(pvhvm)).toContain("blkfront.slot");
    const own = (f: InsideFollowDetail): number =>
      (f.follow.totalUs ?? 0) -
      Number(
        fact(
          f.steps.find((s) => s.code === "device.transfer"),
          "us",
        ),
      );
    expect(hvm.steps.at(-1)?.code).toBe("app.return");
    expect(own(hvm)).toBeGreaterThan(own(pvhvm));
  });

  test("[io.md §3] a frame of a PV guest reaches the bridge and is answered", () => {
    const d = starter(SEED);
    const f = follow(d, "xen-02", "db-01", "networkSend");
    expect(codes(f)).toEqual([
      "app.send",
      "net.stack",
      "netfront.grant",
      "netfront.slot",
      "netfront.notify",
      "xen.pendingBack",
      "dom0.upcall",
      "netback.copy",
      "netback.deliver",
      "bridge.forward",
      "netback.respond",
      "netback.notify",
      "xen.pendingFront",
      "netfront.complete",
    ]);
    expect(fact(f.steps[8], "vif")).toMatch(/^vif\d+\.0$/);
  });

  test("[io.md §7] a stub domain: one of its own for the guest, gone with it", () => {
    const d = starter(SEED);
    const vm = d.vm("build-01");
    const platform = { ...(d.field("VM", vm, "platform") as object), xen_platform_pci: "0", device_model_stubdomain_override: "1" };
    d.taken("VM.set_platform", { self: vm, value: platform });
    d.done("VM.start_on", { vm, host: hostRef(d, "xen-02"), start_paused: false });
    d.run(90);
    const { domains } = look(d, "xen-02").overview;
    const guest = domains.find((domain) => domain.name === "build-01");
    const stub = domains.find((domain) => domain.kind === "stubdom");
    expect(stub).toMatchObject({ name: "build-01-dm", target: guest?.domid, domid: (guest?.domid ?? 0) + 1 });
    const f = follow(d, "xen-02", "build-01", "diskWrite");
    expect(
      fact(
        f.steps.find((s) => s.code === "qemu.emulate"),
        "model",
      ),
    ).toEqual(["model.stub", stub?.domid]);
    d.done("VM.hard_shutdown", { vm });
    expect(look(d, "xen-02").overview.domains.map((domain) => domain.name)).toEqual(["Domain-0", "db-01"]);
    d.lab.check();
  });
});

describe("looking changes nothing", () => {
  const queries = (d: LabDriver): InsideDetailQuery[] => [
    { kind: "domain", domid: 1 },
    { kind: "events", domid: 0 },
    { kind: "grants", domid: 1 },
    { kind: "xenstore", open: ["/local", "/local/domain", "/local/domain/0"] },
    { kind: "scheduler", pool: 0, windowUs: 60_000 },
    { kind: "memory", domid: null },
    { kind: "memory", domid: 1 },
    { kind: "hypercalls", domid: null },
    { kind: "calls" },
    ...look(d, "xen-01").overview.devices.map((device) => ({ kind: "ring" as const, device: device.id })),
  ];

  test("[ADR 1] watched and unwatched runs of one lab reach the same hash", () => {
    const watched = starter(SEED);
    const alone = starter(SEED);
    const script = (d: LabDriver, each: () => void): void => {
      const acts: readonly (() => void)[] = [
        () => d.taken("VM.pause", { vm: d.vm("web-01") }),
        () => d.taken("VM.unpause", { vm: d.vm("web-01") }),
        () => d.taken("VM.hard_reboot", { vm: d.vm("db-01") }),
        () => d.taken("inside.follow", { vm: d.vm("app-01"), request: "diskRead", trigger: true }),
        () => d.taken("VM.suspend", { vm: d.vm("app-01") }),
      ];
      for (const act of acts) {
        act();
        for (let i = 0; i < 8; i++) {
          d.run(0.731);
          each();
        }
      }
    };
    script(watched, () => {
      for (const host of ["xen-01", "xen-02"]) for (const detail of queries(watched)) look(watched, host, detail);
    });
    script(alone, () => undefined);
    expect(watched.lab.hash()).toBe(alone.lab.hash());
  });
});

describe("[xenstore.md §8] a handshake that somebody breaks", () => {
  test("the back end's state deleted before the guest runs: the kernel waits, gives up, and panics without its root", () => {
    const d = starter(SEED);
    const vm = d.vm("test-01");
    d.done("VM.start_on", { vm, host: hostRef(d, "xen-02"), start_paused: true });
    const domid = Number(d.field("VM", vm, "domid"));
    d.taken("xenstore.rm", { host: hostRef(d, "xen-02"), path: `/local/domain/0/backend/vbd/${domid}/51712/state` });
    d.taken("VM.set_actions_after_crash", { self: vm, value: "destroy" });
    d.taken("VM.unpause", { vm });
    d.run(60);
    const device = look(d, "xen-02").overview.devices.find((each) => each.id === `${domid}/vbd/51712`);
    expect(device).toMatchObject({ frontState: 1, backState: 0 });
    d.run(300);
    expect(d.text(vm)).toContain("XENBUS: Waiting for devices to initialise: 25s...20s...15s...10s...5s...0s...");
    expect(d.text(vm)).toContain("XENBUS: Timeout connecting to device: device/vbd/51712 (local state 1, remote state 0)");
    expect(d.text(vm)).toContain("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)");
    expect(d.field("VM", vm, "power_state") ?? "Halted").toBe("Halted");
  });

  test("the back end of a working interface deleted: the guest loses its carrier, and console, records and view say why", () => {
    const d = starter(SEED);
    const vm = d.vm("db-01");
    const domid = Number(d.field("VM", vm, "domid"));
    d.taken("xenstore.rm", { host: hostRef(d, "xen-02"), path: `/local/domain/0/backend/vif/${domid}/0` });
    d.run(2);
    const why = `the back end's directory is gone (/local/domain/0/backend/vif/${domid}/0)`;
    expect(d.text(vm)).toContain(`vif vif-0: ${why}`);
    const vif = d.all("VIF").find((r) => r.fields.VM === vm && r.fields.device === "0");
    expect(vif?.fields).toMatchObject({ status_detail: why, status_code: 1 });
    expect(look(d, "xen-02").overview.devices.find((each) => each.id === `${domid}/vif/0`)).toMatchObject({ failure: why });
    d.lab.check();
  });

  test("the back end of a working disk deleted: a write fails with an I/O error, no error before", () => {
    const d = starter(SEED);
    const vm = d.vm("db-01");
    const domid = Number(d.field("VM", vm, "domid"));
    expect(d.exec("db-01", "dd if=/dev/zero of=/var/tmp/a bs=4096 count=1 oflag=direct").code).toBe(0);
    d.taken("xenstore.rm", { host: hostRef(d, "xen-02"), path: `/local/domain/0/backend/vbd/${domid}/51712` });
    d.run(2);
    const { code, stderr } = d.exec("db-01", "dd if=/dev/xvda of=/dev/null bs=4096 count=1");
    expect([code, stderr.split("\n")[0]]).toEqual([1, "dd: error reading '/dev/xvda': Input/output error"]);
    expect(d.exec("db-01", "echo x > /var/tmp/b").stderr).toContain("Read-only file system");
    d.lab.check();
  });
});

test("[io.md §2] a long copy fills the ring: the queue waits, and no error comes of it", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const domid = Number(d.field("VM", vm, "domid"));
  d.lab.apply({ at: d.now, kind: "exec", id: "copy", target: "db-01", commandLine: "dd if=/dev/zero of=/var/tmp/big bs=1M count=512" });
  d.run(0.02);
  const device = look(d, "xen-02").overview.devices.find((each) => each.id === `${domid}/vbd/51712`);
  expect(device?.inFlight).toBe(32);
  expect(device?.queued).toBeGreaterThan(0);
  const [ring] = detailOf<InsideRingDetail>(d, "xen-02", { kind: "ring", device: `${domid}/vbd/51712` }).rings;
  expect(ring).toMatchObject({ isFull: true, size: 32 });
  d.run(30);
  expect(detailOf<InsideRingDetail>(d, "xen-02", { kind: "ring", device: `${domid}/vbd/51712` }).rings[0]?.stalledUs).toBeGreaterThan(0);
  expect(d.lab.drain().exec.find((e) => "code" in e && e.id === "copy")).toMatchObject({ code: 0 });
  d.lab.check();
});

test("[xenstore.md §8] the front end's backend key deleted before the guest runs: its driver says so, the record keeps it, the boot ends", () => {
  const d = starter(SEED);
  const vm = d.vm("test-01");
  d.done("VM.start_on", { vm, host: hostRef(d, "xen-02"), start_paused: true });
  const domid = Number(d.field("VM", vm, "domid"));
  d.taken("xenstore.rm", { host: hostRef(d, "xen-02"), path: `/local/domain/${domid}/device/vbd/51712/backend` });
  d.taken("VM.set_actions_after_crash", { self: vm, value: "preserve" });
  d.taken("VM.unpause", { vm });
  d.run(5);
  const why = "2 reading other end details from device/vbd/51712";
  expect(d.text(vm)).toContain(`vbd vbd-51712: ${why}`);
  expect(d.text(vm)).toContain("Kernel panic - not syncing: VFS: Unable to mount root fs");
  const view = look(d, "xen-02").overview;
  expect(view.domains.find((domain) => domain.domid === domid)?.flags).toMatch(/s/);
  d.lab.check();
});

test("[io.md §1] a kernel that asks for a ring of four pages has 128 slots; long requests go by indirect pages", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  d.done("VM.hard_shutdown", { vm });
  d.taken("set_field", { class: "VM", self: vm, field: "PV_args", value: "xen_blkfront.max_ring_page_order=2" });
  d.done("VM.start_on", { vm, host: hostRef(d, "xen-02"), start_paused: false });
  d.run(60);
  const domid = Number(d.field("VM", vm, "domid"));
  d.lab.apply({ at: d.now, kind: "exec", id: "copy", target: "db-01", commandLine: "dd if=/dev/zero of=/var/tmp/big bs=1M count=512" });
  d.run(0.01);
  const [ring] = detailOf<InsideRingDetail>(d, "xen-02", { kind: "ring", device: `${domid}/vbd/51712` }).rings;
  expect(ring).toMatchObject({ size: 128, pages: 4 });
  expect(ring?.grantRefs).toHaveLength(4);
  expect(ring?.slots.some((slot) => slot.operation === "INDIRECT WRITE" && slot.segments === 32)).toBe(true);
});

test("[hypervisor.md §10.5] a vCPU that goes down closes its timer and IPI ports, and binds them again when it comes up", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const domid = Number(d.field("VM", vm, "domid"));
  const vcpus = (): number[] => {
    const { ports } = detailOf<InsideEventsDetail>(d, "xen-02", { kind: "events", domid });
    return [...new Set(ports.filter((port) => port.state === "virq" || port.state === "ipi").map((port) => port.vcpu))].sort();
  };
  expect(vcpus()).toEqual([0, 1, 2, 3]);
  d.taken("VM.set_VCPUs_number_live", { self: vm, nvcpu: 2 });
  d.run(1);
  expect(vcpus()).toEqual([0, 1]);
  d.taken("VM.set_VCPUs_number_live", { self: vm, nvcpu: 4 });
  d.run(1);
  expect(vcpus()).toEqual([0, 1, 2, 3]);
  d.lab.check();
});
