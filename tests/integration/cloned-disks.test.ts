import { expect, test } from "vitest";
import { openLab } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

/** Layers and disks of a lab as its state has them. */
function partOf(d: LabDriver, part: string): readonly { readonly key: string; readonly text: string }[] {
  return d.lab.snapshot().slices.filter((slice) => slice.part === part);
}
function vdiOf(d: LabDriver, vm: string): string {
  const [vbd = ""] = (d.field("VM", vm, "VBDs") as string[]).filter((each) => d.field("VBD", each, "type") === "Disk");
  return `${d.field("VBD", vbd, "VDI")}`;
}

test("clones share what their original had, and each goes its own way from there", () => {
  const d = starter();
  const web = d.vm("web-01");
  d.exec("web-01", "seq 2000 > /root/shared; echo old > /root/note; rm /etc/motd");
  d.done("VM.clean_shutdown", { vm: web });
  const [one, two] = ["one", "two"].map((new_name) => {
    d.done("VM.clone", { vm: web, new_name });
    return d.vm(new_name);
  });
  expect(partOf(d, "layer")).toHaveLength(1);
  expect(partOf(d, "disk").filter(({ text }) => text.includes("1999"))).toHaveLength(0);
  d.lab.check();
  for (const vm of [web, one]) d.done("VM.start", { vm, start_paused: false, force: false });
  d.run(60);
  expect(d.exec("one", "echo new > /root/note; rm /root/shared; ls /etc/motd").code).toBe(2);
  expect(d.exec("web-01", "cat /root/note; tail -n 1 /root/shared").stdout).toBe("old\n2000\n");
  const opened = new LabDriver(openLab(d.lab.snapshot())).continueRequestsAfter(100);
  expect(opened.exec("one", "cat /root/note; ls /root").stdout).toBe("new\nnote\n");
  for (const vm of [web, one]) d.done("VM.clean_shutdown", { vm: vm as string });
  for (const vm of [one, web]) d.call("VM.destroy_with_disks", { self: vm, vdis: [vdiOf(d, vm as string)] });
  expect(partOf(d, "layer")).toHaveLength(1);
  d.done("VM.start", { vm: two, start_paused: false, force: false });
  d.run(60);
  expect(d.exec("two", "cat /root/note; tail -n 1 /root/shared").stdout).toBe("old\n2000\n");
  d.done("VM.clean_shutdown", { vm: two as string });
  d.call("VM.destroy_with_disks", { self: two, vdis: [vdiOf(d, two as string)] });
  expect(partOf(d, "layer")).toEqual([]);
  d.lab.check();
});

test("a chain of clones ends where SM's does", () => {
  const d = starter();
  let last = "web-01";
  // Each clone is begun, so that it has something of its own, which the next one stands on.
  for (let depth = 2; depth <= 30; depth++) {
    if (depth === 2) d.done("VM.clean_shutdown", { vm: d.vm(last) });
    else {
      d.done("VM.start", { vm: d.vm(last), start_paused: false, force: false });
      d.run(40);
      expect(d.exec(last, `echo ${depth} > /root/depth-${depth}`).code).toBe(0);
      d.done("VM.clean_shutdown", { vm: d.vm(last) });
    }
    const new_name = `clone-${depth}`;
    d.done("VM.clone", { vm: d.vm(last), new_name });
    if (depth > 2) d.call("VM.destroy", { self: d.vm(last) });
    last = new_name;
  }
  d.done("VM.start", { vm: d.vm(last), start_paused: false, force: false });
  d.run(40);
  expect(d.exec(last, "cat /root/depth-* | wc -l; echo own > /root/own").stdout).toBe("28\n");
  d.done("VM.clean_shutdown", { vm: d.vm(last) });
  expect(d.refusal("VM.clone", { vm: d.vm(last), new_name: "too deep" }).code).toBe("SR_BACKEND_FAILURE_109");
  d.lab.check();
});
