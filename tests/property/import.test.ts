import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { saidEn } from "../../components/i18n/said/en";
import type { Said } from "../../simulator";
import { MIB, plainStarter, starter } from "../support/lab-driver";
import { stateOf } from "../support/lab-state";

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, "../fixtures/xl", name), "utf8");

/** What each key of a file comes to: line, key, verdict. */
const examples = [
  {
    file: "guest-hvm.cfg",
    summary: { name: "guest-hvm", type: "hvm", memoryMiB: 128, vcpus: 2, disks: 1, vifs: 1 },
    keys: { type: "honoured", name: "honoured", memory: "honoured", vcpus: "honoured", vif: "honoured", disk: "adjusted", sdl: "ignored" },
    lines: { type: 2, name: 5, memory: 11, vcpus: 14, vif: 17, disk: 20, sdl: 23 },
    fields: { domain_type: "hvm", HVM_boot_policy: "BIOS order", VCPUs_max: 2 },
    starts: "SeaBIOS",
  },
  {
    file: "guest-pvh.cfg",
    summary: { name: "guest-pvh", type: "pvh", memoryMiB: 512, vcpus: 4, disks: 1, vifs: 1 },
    keys: {
      type: "honoured",
      name: "honoured",
      kernel: "adjusted",
      extra: "honoured",
      memory: "honoured",
      vcpus: "honoured",
      vif: "honoured",
      disk: "adjusted",
    },
    lines: { type: 2, name: 3, kernel: 6, extra: 10, memory: 12, vcpus: 16, vif: 18, disk: 19 },
    fields: { domain_type: "pvh", PV_kernel: "/boot/vmlinuz", PV_args: "root=/dev/xvda1", VCPUs_max: 4 },
    starts: "Booting paravirtualized kernel on Xen PVH",
  },
  {
    file: "guest-pv.cfg",
    summary: { name: "guest-pv", type: "pv", memoryMiB: 128, vcpus: 2, disks: 1, vifs: 1 },
    keys: {
      name: "honoured",
      kernel: "adjusted",
      extra: "honoured",
      memory: "honoured",
      vcpus: "honoured",
      vif: "honoured",
      disk: "adjusted",
    },
    lines: { name: 2, kernel: 4, extra: 6, memory: 8, vcpus: 9, vif: 11, disk: 12 },
    fields: { domain_type: "pv", PV_kernel: "/boot/vmlinuz", PV_args: "root=/dev/xvda1", VCPUs_max: 2 },
    starts: "Booting paravirtualized kernel on Xen\r\n",
  },
] as const;

describe.each(examples)("[cli.md §7] $file", ({ file, summary, keys, lines, fields, starts }) => {
  test("the report names every key with its line and what it comes to, and changes nothing", () => {
    const d = plainStarter();
    const before = stateOf(d.lab);
    const report = d.lab.ask("checkGuestConfig", { text: fixture(file) });
    expect(stateOf(d.lab)).toEqual(before);
    expect(report.ok).toBe(true);
    expect(report.summary).toEqual(summary);
    expect(Object.fromEntries(report.findings.map((f) => [f.key, f.verdict]))).toEqual(keys);
    expect(Object.fromEntries(report.findings.map((f) => [f.key, f.line]))).toEqual(lines);
    for (const finding of report.findings) expect(Object.hasOwn(saidEn, finding.what[0])).toBe(true);
  });

  test("it is imported, started, and its console has a login", () => {
    const d = starter();
    const task = d.done("lab.import_guest_config", { file_name: file, text: fixture(file), start: true });
    const vm = d.vm(summary.name);
    expect(task.fields).toMatchObject({ status: "success", result: `<value>${vm}</value>` });
    expect(d.record("VM", vm).fields).toMatchObject({
      ...fields,
      power_state: "Running",
      memory_static_max: summary.memoryMiB * MIB,
      VCPUs_at_startup: summary.vcpus,
      actions_after_reboot: "restart",
    });
    d.login(vm);
    expect(d.text(vm)).toContain(starts);
    expect(d.command(vm, "hostname")).toBe(`${summary.name}\n`);
    expect(d.command(vm, "nproc")).toBe(`${summary.vcpus}\n`);
    expect(d.command(vm, "ping -c 1 10.0.0.1")).toContain("1 received");
    d.lab.check();
  });
});

test("[xl-config] partitions without their disk, as xen-tools writes them, are two disks, and the guest boots from the first", () => {
  const d = starter();
  const text = `name = "parts"
memory = 256
root = "/dev/xvda2 ro"
disk = ['phy:/dev/vg0/parts-disk,xvda2,w', 'phy:/dev/vg0/parts-swap,xvda1,w']
`;
  expect(d.lab.ask("checkGuestConfig", { text }).ok).toBe(true);
  d.done("lab.import_guest_config", { file_name: "parts.cfg", text, start: true });
  const vm = d.vm("parts");
  d.login(vm);
  expect(
    d
      .all("VBD")
      .filter(({ fields }) => fields.VM === vm)
      .map(({ fields }) => [fields.userdevice, fields.device]),
  ).toEqual([
    ["xvda2", "xvda2"],
    ["xvda1", "xvda1"],
  ]);
  const host = d.record("VM", vm).fields.resident_on as string;
  const list = d.exec(host, "xl block-list parts").stdout.trim().split("\n").slice(1);
  expect(list.map((row) => row.split(/\s+/)[0]).sort()).toEqual(["51713", "51714"]);
  expect(d.command(vm, "ls /dev | grep xvd")).toBe("xvda1\nxvda2\n");
  expect(d.command(vm, "grep ' / ' /proc/mounts")).toMatch(/^\/dev\/xvda2 \/ ext4/);
  expect(d.command(vm, "df / | tail -1")).toMatch(/^\/dev\/xvda2 /);
  expect(d.command(vm, "cat /proc/partitions")).toMatch(/202 +1 +\d+ xvda1\n +202 +2 +\d+ xvda2\n/);
  expect(d.command(vm, "cat /proc/cmdline")).toContain("root=/dev/xvda2");
  const from = d.end(vm);
  d.done("VM.hard_reboot", { vm });
  d.until(vm, "parts login: ", 120, from);
  // A disk cannot come where its partitions are.
  expect(
    d.refusal("VBD.create", { VM: vm, VDI: "OpaqueRef:NULL", userdevice: "0", bootable: false, mode: "RO", type: "CD", empty: true }),
  ).toEqual({
    code: "DEVICE_ALREADY_EXISTS",
    params: ["0"],
  });
  d.lab.check();
});

describe("[cli.md §5] a file that cannot be used gives its line and its reason, and changes nothing", () => {
  const broken: readonly (readonly [why: string, text: string, line: number, reason: Said])[] = [
    [
      "a string that is not closed",
      'name = "x"\nkernel = "/boot\nmemory = 64\n',
      2,
      ["config.format", ["near.text", '"/boot'], ["format.lexical"]],
    ],
    ["no equals sign", 'name = "x"\n\nmemory 64\n', 3, ["config.format", ["near.text", "64"], ["format.syntax"]]],
    ["two equals signs", 'name = = "x"\n', 1, ["config.format", ["near.text", "="], ["format.syntax"]]],
    [
      "a list that is not closed",
      'name = "x"\ndisk = [ "/dev/x,raw,xvda,rw"\n',
      3,
      ["config.format", ["near.file_end"], ["format.syntax"]],
    ],
    ["a value that is a word", 'name = "x"\nmemory = much\n', 2, ["config.format", ["near.text", "much"], ["format.syntax"]]],
    ["two settings on one line", 'name = "x" memory = 64\n', 1, ["config.format", ["near.text", "memory"], ["format.syntax"]]],
    ["a character that belongs nowhere", 'name = "x"\n@\n', 2, ["config.format", ["near.text", "@"], ["format.lexical"]]],
    ["an unknown type", 'name = "x"\ntype = "pvx"\n', 2, ["config.type", "pvx"]],
    ["a number that is none", 'name = "x"\nmemory = "some"\n', 2, ["config.bounds", "memory", 16, 1_572_864]],
    ["a number out of range", 'name = "x"\nvcpus = 0\n', 2, ["config.bounds", "vcpus", 1, 128]],
    ["a string where a list is due", 'name = "x"\nvif = "bridge=xenbr0"\n', 2, ["config.not_list", "vif"]],
    ["a list where a string is due", 'name = ["x"]\n', 1, ["config.not_string", "name"]],
    ["no name", "memory = 64\n", 0, ["config.no_name"]],
    ["a name that is taken", 'memory = 64\nname = "web-01"\n', 2, ["config.name_taken", "web-01"]],
    ["a bridge that is not there", 'name = "x"\nvif = [ "bridge=br9" ]\n', 2, ["config.no_bridge", "br9"]],
    ["a MAC that is none", 'name = "x"\nvif = [ "mac=1:2:3" ]\n', 2, ["config.in_key", "vif", ["vif.mac", "1:2:3"]]],
    ["a disk without a place", 'name = "x"\ndisk = [ "/dev/x,raw" ]\n', 2, ["config.in_key", "disk", ["disk.no_vdev"]]],
    ["a disk format that is none", 'name = "x"\ndisk = [ "/dev/x,zip,xvda" ]\n', 2, ["config.in_key", "disk", ["disk.format", "zip"]]],
    ["two disks in one place", 'name = "x"\ndisk = [ "/dev/x,raw,xvda,rw", "/dev/y,raw,hda,rw" ]\n', 2, ["config.disk_place", "xvda"]],
    ["more vCPUs than it may have", 'name = "x"\nvcpus = 4\nmaxvcpus = 2\n', 0, ["config.fewer_vcpus"]],
    ["an action that is none", 'name = "x"\non_reboot = "explode"\n', 2, ["config.action", "on_reboot", "explode"]],
    ["half a surrogate pair", 'memory = 64\nname = "a\udc00"\n', 2, ["config.format", ["near.line_start"], ["format.not_utf8"]]],
  ];
  test.each(broken)("%s", (_why, text, line, reason) => {
    const d = plainStarter().run(1);
    const before = stateOf(d.lab);
    const report = d.lab.ask("checkGuestConfig", { text });
    expect(report.ok).toBe(false);
    expect(report.summary).toBeNull();
    expect(report.findings.filter((f) => f.verdict === "error")).toMatchObject([{ line, what: reason }]);
    expect(d.refusal("lab.import_guest_config", { file_name: "x.cfg", text, start: false })).toEqual({
      code: "IMPORT_ERROR",
      params: [line === 0 ? "x.cfg" : `x.cfg:${line}`],
      why: reason,
    });
    expect(stateOf(d.lab)).toEqual(before);
  });

  test("what only the lab knows: a UUID that is taken, memory that no host has", () => {
    const d = plainStarter().run(1);
    const before = stateOf(d.lab);
    const uuid = String(d.named("VM", "web-01").fields.uuid);
    expect(d.refusal("lab.import_guest_config", { file_name: "x", text: `name="x"\nuuid="${uuid}"\n` })).toMatchObject({
      code: "DUPLICATE_VM",
      params: [uuid],
    });
    expect(d.refusal("lab.import_guest_config", { file_name: "x", text: 'name="x"\nmemory=1000000\n', start: true }).code).toBe(
      "HOST_NOT_ENOUGH_FREE_MEMORY",
    );
    expect(stateOf(d.lab)).toEqual(before);
  });

  test("no text whatever does more than be refused or imported", () => {
    const piece = fc.constantFrom(
      "name",
      "=",
      '"x"',
      "memory",
      "64",
      "[",
      "]",
      ",",
      "'",
      '"',
      "\n",
      "#",
      ";",
      "disk",
      "vif",
      "+",
      "0x",
      "-1",
      "type",
      " ",
    );
    const d = plainStarter();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 40 }).map((p) => p.join("")),
          fc.string({ unit: "binary", maxLength: 200 }),
        ),
        (text) => {
          const report = d.lab.ask("checkGuestConfig", { text });
          expect(report.ok).toBe(report.summary !== null);
          expect(report.ok).toBe(!report.findings.some((f) => f.verdict === "error"));
        },
      ),
      { numRuns: 500 },
    );
  });
});
