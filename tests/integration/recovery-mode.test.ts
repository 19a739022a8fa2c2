import { expect, test } from "vitest";
import { openLab } from "../../simulator";
import { driveOf } from "../support/installing";
import { LabDriver, starter } from "../support/lab-driver";

const ISO = "alpine-virt-3.20.3-x86_64.iso";
/** build-01 has Ubuntu on its disk and this disc in its drive. */
function withDisc(d: LabDriver): string {
  const vm = d.vm("build-01");
  d.taken("VBD.insert", { vbd: driveOf(d, vm), vdi: d.named("VDI", ISO).ref });
  return vm;
}

test("a start in recovery mode is from the disc, once, and leaves the VM's own order alone", () => {
  const d = starter();
  const vm = withDisc(d);
  const before = d.field("VM", vm, "HVM_boot_params");
  d.done("VM.start_in_recovery", { vm });
  expect(d.field("VM", vm, "HVM_boot_params")).toEqual(before);
  d.until(vm, "localhost login: ", 120);
  expect(d.exec("xen-02", "xl dmesg").stdout).toMatch(/Booting from DVD\/CD\.\.\.\n(?!.*Booting from Hard Disk)/);
  const from = d.end(vm);
  d.done("VM.hard_reboot", { vm });
  d.until(vm, "build-01 login: ", 120, from);
  d.done("VM.hard_shutdown", { vm });
  d.done("VM.start", { vm });
  d.until(vm, "build-01 login: ", 120, d.end(vm));
  d.lab.check();
});

test("without a disc it finds nothing to start from, though its disk has a system", () => {
  const d = starter();
  const vm = d.vm("build-01");
  d.done("VM.start_in_recovery", { vm });
  d.run(60);
  expect(d.text(vm)).toContain("No bootable device.");
  expect(d.text(vm)).not.toContain("Booting from Hard Disk");
});

test("the firmware says what it tries in the order that the VM has", () => {
  const d = starter();
  const vm = d.vm("build-01");
  const params = { class: "VM", self: vm, field: "HVM_boot_params" };
  d.taken("set_field", { ...params, value: { order: "n" } });
  d.done("VM.start", { vm });
  d.until(vm, "No bootable device.", 60);
  expect(d.text(vm)).toMatch(/Booting from ROM\.\.\.\s+No bootable device\./);
  expect(d.text(vm)).not.toMatch(/Hard Disk|DVD/);
  d.taken("set_field", { ...params, value: { order: "nc" } });
  const from = d.end(vm);
  d.done("VM.hard_reboot", { vm });
  const said = d.until(vm, "build-01 login: ", 120, from);
  expect(said.match(/Booting from [A-Z]\w*/g)).toEqual(["Booting from ROM", "Booting from Hard"]);
  const log = d.exec("xen-02", "xl dmesg").stdout.match(/Booting from .*|No bootable device\./g);
  expect(log?.slice(-4)).toEqual(["Booting from ROM...", "No bootable device.", "Booting from ROM...", "Booting from Hard Disk..."]);
});

test("a lab that is opened again half-way through such a start goes on with it", () => {
  const straight = starter();
  const vm = withDisc(straight);
  straight.taken("VM.start_in_recovery", { vm });
  straight.run(0.5);
  const cut = new LabDriver(openLab(straight.lab.snapshot()));
  for (const d of [straight, cut]) d.run(60);
  expect(cut.lab.hash()).toBe(straight.lab.hash());
  expect(cut.text(vm)).toContain("localhost login: ");
});

test("what has no firmware cannot, and says so; neither can one that runs", () => {
  const d = starter();
  const pv = d.vm("db-01");
  expect(d.refusal("VM.start_in_recovery", { vm: pv }).code).toBe("VM_BAD_POWER_STATE");
  d.done("VM.hard_shutdown", { vm: pv });
  expect(d.refusal("VM.start_in_recovery", { vm: pv })).toMatchObject({ code: "OPERATION_NOT_ALLOWED", why: ["vm.no_firmware"] });
  const said = d.lab.ask("whyNot", { ref: pv, operations: ["VM.start", "VM.start_in_recovery"] }, { user: "tester", role: "pool-admin" });
  expect(said).toMatchObject({ "VM.start": null, "VM.start_in_recovery": { why: ["vm.no_firmware"] } });
});
