import { expect, test } from "vitest";
import { GIB, type LabDriver, plainStarter } from "../../../tests/support/lab-driver";
import { reopened, rowsIn } from "../../../tests/support/lab-state";

const NOWHERE = "OpaqueRef:00000000-0000-4000-8000-000000000000";
const library = (d: LabDriver): string => d.named("SR", "ISO library").ref;
const image = (d: LabDriver): string => d.named("VDI", "guest-tools-8.4.0.iso").ref;
const refused = (ref: string) => ({ code: "SR_OPERATION_NOT_SUPPORTED", params: [ref] });

/** The fields by which somebody chooses where disks, suspend images and crash dumps go. @source xapi-datamodel.json (RW references to SR) */
const choices: readonly (readonly [cls: "VM" | "pool" | "host", field: string, of: (d: LabDriver) => string])[] = [
  ["VM", "suspend_SR", (d) => d.vm("test-01")],
  ["pool", "default_SR", (d) => d.all("pool")[0]?.ref ?? ""],
  ["pool", "suspend_image_SR", (d) => d.all("pool")[0]?.ref ?? ""],
  ["pool", "crash_dump_SR", (d) => d.all("pool")[0]?.ref ?? ""],
  ["host", "suspend_image_sr", (d) => d.named("host", "xen-01").ref],
  ["host", "crash_dump_sr", (d) => d.named("host", "xen-01").ref],
];

test.each(choices)("%s.%s is storage that takes it, or none: no library, and nothing that does not exist", (cls, field, of) => {
  const d = plainStarter();
  const self = of(d);
  const before = d.field(cls, self, field);
  const write = (value: string) => ({ class: cls, self, field, value });
  expect(d.refusal("set_field", write(library(d)))).toMatchObject(refused(library(d)));
  expect(d.refusal("set_field", write(NOWHERE))).toMatchObject({ code: "HANDLE_INVALID", params: ["SR", NOWHERE] });
  expect(d.field(cls, self, field)).toBe(before);
  for (const value of [d.named("SR", "Shared NFS storage").ref, "OpaqueRef:NULL"]) {
    d.taken("set_field", write(value));
    // A record leaves null out.
    expect(d.field(cls, self, field) ?? "OpaqueRef:NULL").toBe(value);
  }
});

test("a VM whose suspend images were to go to a library is not suspended, and says so beforehand", () => {
  const made = plainStarter();
  const sr = library(made);
  // A lab from before the choice was refused.
  const d = reopened(made, (state) => {
    for (const row of rowsIn(state, "VM")) if (row[0] === made.vm("db-01")) row[2].suspend_SR = sr;
  });
  const vm = d.vm("db-01");
  expect(d.refusal("VM.suspend", { vm })).toMatchObject(refused(sr));
  expect(d.lab.ask("whyNot", { ref: vm, operations: ["VM.suspend"] }, { user: "tester", role: "pool-admin" })["VM.suspend"]).toMatchObject(
    refused(sr),
  );
});

test("what stands against a new disk is said beforehand of the storage", () => {
  const d = plainStarter();
  const told = (ref: string) =>
    d.lab.ask("whyNot", { ref, operations: ["VDI.create"] }, { user: "tester", role: "pool-admin" })["VDI.create"];
  expect(told(library(d))).toMatchObject(refused(library(d)));
  expect(told(d.named("SR", "Shared NFS storage").ref)).toBeNull();
});

test("a VM with an image as a disk is not cloned: its copy would be a new image in the library", () => {
  const d = plainStarter();
  const vm = d.vm("test-01");
  d.taken("VBD.create", { VM: vm, VDI: image(d), mode: "RO", type: "Disk" });
  expect(d.refusal("VM.clone", { vm, new_name: "copy" })).toMatchObject(refused(library(d)));
});

test("a template with an image as a disk, or with disks that find no room, makes no VM", () => {
  const d = plainStarter();
  const template = d.vm("Alpine Linux 3.20");
  const wish = { template, name_label: "new", memory: GIB, VCPUs: 1, disks: [], vifs: [], start: false };
  const vbd = d.taken("VBD.create", { VM: template, VDI: image(d), mode: "RO", type: "Disk" });
  expect(d.refusal("VM.create_from_template", wish)).toMatchObject(refused(library(d)));
  d.taken("VBD.destroy", { self: vbd });
  const SR = d.named("SR", "Local storage").ref;
  const VDI = d.taken("VDI.create", { SR, name_label: "on the template", virtual_size: GIB });
  d.taken("VBD.create", { VM: template, VDI });
  const full = reopened(d, (state) => {
    for (const row of rowsIn(state, "SR")) if (row[0] === SR) row[2].physical_size = row[2].physical_utilisation;
  });
  expect(full.refusal("VM.create_from_template", wish)).toMatchObject({ code: "SR_FULL" });
});

test("what goes into the drive of a new VM is an image", () => {
  const d = plainStarter();
  const disk = d.taken("VDI.create", { SR: d.named("SR", "Shared NFS storage").ref, name_label: "a disk", virtual_size: GIB });
  const wish = { template: d.vm("Alpine Linux 3.20"), name_label: "new", memory: GIB, VCPUs: 1, disks: [], vifs: [], start: false };
  expect(d.refusal("VM.create_from_template", { ...wish, iso: disk })).toMatchObject({
    code: "VDI_INCOMPATIBLE_TYPE",
    params: [disk, "user"],
  });
  d.taken("VM.create_from_template", { ...wish, iso: image(d) });
});

test("an image leaves its library by no operation", () => {
  const d = plainStarter();
  expect(d.refusal("VDI.destroy", { self: image(d) })).toMatchObject(refused(library(d)));
});

test("[SR-2] a lab with storage of a type that there is no driver for breaks a rule", () => {
  const d = plainStarter();
  const strange = reopened(d, (state) => {
    for (const row of rowsIn(state, "SR")) if (row[0] === library(d)) row[2].type = "tape";
  });
  expect(() => strange.lab.check()).toThrow("[SR-2] there is a driver for storage of type tape");
});
