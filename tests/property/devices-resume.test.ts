import { describe, expect, test } from "vitest";
import type { InsideEventsDetail, InsideFollowDetail } from "../../simulator";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 11;
const host = (d: LabDriver, name = "xen-02"): string => d.named("host", name).ref;
const home = (d: LabDriver, vm: string): string => `/local/domain/${Number(d.field("VM", d.vm(vm), "domid"))}`;
function states(d: LabDriver, vm: string): readonly (readonly [string, number, number])[] {
  const domid = Number(d.field("VM", d.vm(vm), "domid"));
  const devices = d.lab.ask("inside", { host: host(d), detail: null })?.overview.devices ?? [];
  return devices
    .filter((each) => each.id.startsWith(`${domid}/`))
    .map((each) => [each.id.slice(`${domid}/`.length), each.frontState, each.backState]);
}

test("[hypervisor.md §8] a kernel binds each virtual interrupt once on each vCPU, Dom0's too", () => {
  const d = starter(SEED);
  for (const domid of [0, 1]) {
    const detail = d.lab.ask("inside", { host: host(d), detail: { kind: "events", domid } })?.detail as InsideEventsDetail | undefined;
    const own = (detail?.ports ?? []).filter((p) => p.state === "virq" || p.state === "ipi").map((p) => `${p.purpose} ${p.vcpu}`);
    expect(own.length).toBeGreaterThan(5);
    expect(own.length).toBe(new Set(own).size);
  }
});

describe("a paused guest", () => {
  test("its drivers do nothing, and go on where they stood when it is unpaused", () => {
    const d = starter(SEED);
    const vm = d.vm("db-01");
    const domid = Number(d.field("VM", vm, "domid"));
    d.done("VM.pause", { vm });
    d.taken("xenstore.write", { host: host(d), path: `/local/domain/0/backend/vif/${domid}/0/state`, value: "5" });
    d.run(5);
    expect(
      states(d, "db-01")
        .find(([id]) => id === "vif/0")
        ?.slice(1),
    ).toEqual([4, 6]);
    d.done("VM.unpause", { vm });
    d.run(5);
    expect(
      states(d, "db-01")
        .find(([id]) => id === "vif/0")
        ?.slice(1),
    ).toEqual([6, 6]);
    d.lab.check();
  });

  test("hears what was asked of it meanwhile once it goes on", () => {
    const d = starter(SEED);
    const vm = d.vm("db-01");
    d.done("VM.pause", { vm });
    d.taken("xenstore.write", { host: host(d), path: `${home(d, "db-01")}/cpu/1/availability`, value: "offline" });
    d.taken("xenstore.write", { host: host(d), path: `${home(d, "db-01")}/memory/target`, value: "2000000" });
    d.run(5);
    expect(d.lab.ask("inside", { host: host(d), detail: null })?.overview.domains.find((x) => x.name === "db-01")?.memoryBytes).not.toBe(
      2_048_000_000,
    );
    d.done("VM.unpause", { vm });
    d.run(12);
    const domain = d.lab.ask("inside", { host: host(d), detail: null })?.overview.domains.find((x) => x.name === "db-01");
    expect(domain?.memoryBytes).toBe(2_048_000_000);
    expect(d.exec("db-01", "nproc").stdout).toBe("1\n");
    d.lab.check();
  });
});

test.each(["0", "4", "-1", "1e9", "999999999999"])(
  "[lifecycle.md §8] a memory target of %s leaves the guest what its kernel needs",
  (value) => {
    const d = starter(SEED);
    d.taken("xenstore.write", { host: host(d), path: `${home(d, "db-01")}/memory/target`, value });
    d.run(20);
    const domain = d.lab.ask("inside", { host: host(d), detail: null })?.overview.domains.find((x) => x.name === "db-01");
    expect(domain?.memoryBytes).toBeGreaterThanOrEqual(300 * 1_048_576);
    expect(d.exec("db-01", "free -k").code).toBe(0);
    d.lab.check();
  },
);

test("[xenstore.md §8] suspended and resumed: requests wait for the new back end, none fails", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const line = "dd if=/dev/xvda of=/dev/null bs=4096 count=1 2>/dev/null && echo x > /var/tmp/a || echo failed";
  d.lab.apply({ at: d.now, kind: "exec", id: "reader", target: "db-01", commandLine: `for i in $(seq 1 3000); do ${line}; done` });
  d.run(0.2);
  d.done("VM.suspend", { vm });
  d.done("VM.resume", { vm, start_paused: false, force: false });
  d.run(100);
  const said = d.lab.drain().exec.filter((e) => e.id === "reader");
  expect(said).toEqual([{ id: "reader", code: 0 }]);
  d.lab.check();
});

test("[xapi.md §11] an empty DVD drive is plugged, takes a disc, gives it back, and goes, in a PV guest that runs", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const disc = d.all("VDI").find((vdi) => String(vdi.fields.name_label).startsWith("alpine-virt"))?.ref;
  const args = { VM: vm, VDI: "OpaqueRef:NULL", userdevice: "5", bootable: false, mode: "RO", type: "CD", empty: true };
  const vbd = d.taken("VBD.create", args);
  expect(d.record("task", d.taken("VBD.plug", { self: vbd })).fields.error_info ?? []).toEqual([]);
  d.run(2);
  expect(d.field("VBD", vbd, "currently_attached")).toBe(true);
  d.taken("VBD.insert", { vbd, vdi: disc });
  d.run(2);
  expect(states(d, "db-01")).toContainEqual(["vbd/51792", 4, 4]);
  d.taken("VBD.eject", { vbd });
  d.run(2);
  expect(states(d, "db-01").map(([id]) => id)).not.toContain("vbd/51792");
  d.lab.check();
});

test("a request that nobody will send any more: the follow says that its domain is gone", () => {
  const d = starter(SEED);
  const vm = d.vm("db-01");
  const domid = Number(d.field("VM", vm, "domid"));
  const id = d.taken("inside.follow", { vm, request: "networkSend", trigger: false });
  d.done("VM.hard_shutdown", { vm });
  const detail = d.lab.ask("inside", { host: host(d), detail: { kind: "follow", id } })?.detail as InsideFollowDetail | undefined;
  expect([detail?.follow.state, detail?.follow.trouble, detail?.steps]).toEqual(["failed", ["follow.domain_gone", domid], []]);
});
