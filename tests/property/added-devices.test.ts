/** A device that is made and plugged by one task: all of it, or nothing. */
import { expect, test } from "vitest";
import { GIB, type LabDriver, starter } from "../support/lab-driver";

const nfs = (d: LabDriver): string => d.named("SR", "Shared NFS storage").ref;
const network = (d: LabDriver): string => d.named("network", "Storage network").ref;
const made = (d: LabDriver, op: string, args: Record<string, unknown>): string => {
  const { status, result } = d.done(op, args).fields;
  expect(status).toBe("success");
  return String(result).slice("<value>".length, -"</value>".length);
};

test.each([
  ["db-01", true],
  ["test-01", false],
])("%s has its new disk and interface, plugged in where it runs (%s)", (name, isRunning) => {
  const d = starter().run(60);
  const vm = d.vm(name);
  const vbd = d.record("VBD", made(d, "VM.add_disk", { vm, name_label: "more", SR: nfs(d), virtual_size: GIB + 1 })).fields;
  expect({ currently_attached: false, ...vbd }).toMatchObject({ VM: vm, mode: "RW", type: "Disk", currently_attached: isRunning });
  expect(d.record("VDI", String(vbd.VDI)).fields).toMatchObject({ name_label: "more", SR: nfs(d), virtual_size: GIB + 512 });
  const VDI = d.taken("VDI.create", { SR: nfs(d), name_label: "loose", virtual_size: GIB });
  const link = d.record("VBD", made(d, "VM.attach_disk", { vm, VDI, mode: "RO" })).fields;
  expect({ currently_attached: false, mode: "RO", ...link }).toMatchObject({ VM: vm, VDI, mode: "RO", currently_attached: isRunning });
  const vif = d.record("VIF", made(d, "VM.add_interface", { vm, network: network(d), MAC: "00:16:3e:00:00:09" })).fields;
  expect({ currently_attached: false, ...vif }).toMatchObject({
    VM: vm,
    network: network(d),
    MAC: "00:16:3e:00:00:09",
    currently_attached: isRunning,
  });
  d.lab.check();
});
test("one that cannot be plugged is not there at all: no disk, no link, no interface, and the space is free again", () => {
  const d = starter().run(60);
  const vm = d.vm("db-01");
  const host = d.named("host", "xen-02");
  expect(d.field("VM", vm, "resident_on")).toBe(host.ref);
  d.exec("xen-02", "systemctl stop xenstored");
  const picture = (): unknown => [
    d.all("VBD").length,
    d.all("VDI").length,
    d.all("VIF").length,
    d.field("SR", nfs(d), "physical_utilisation"),
    d.field("VM", vm, "VBDs"),
    d.field("VM", vm, "VIFs"),
  ];
  const VDI = d.taken("VDI.create", { SR: nfs(d), name_label: "loose", virtual_size: GIB });
  const before = picture();
  for (const [op, args] of [
    ["VM.add_disk", { vm, name_label: "more", SR: nfs(d), virtual_size: GIB }],
    ["VM.attach_disk", { vm, VDI, mode: "RW" }],
    ["VM.add_interface", { vm, network: network(d), MAC: "" }],
  ] as const) {
    expect(d.done(op, args).fields).toMatchObject({ status: "failure", error_info: expect.arrayContaining(["DEVICE_NOT_UP"]) });
    expect(picture()).toEqual(before);
  }
  // The disk that was to be attached is whose it was: nobody's, and may go.
  expect(d.done("VDI.destroy", { self: VDI }).fields.status).toBe("success");
  d.run(5).lab.check();
});
