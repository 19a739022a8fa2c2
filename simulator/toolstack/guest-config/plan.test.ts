import { expect, test } from "vitest";
import { parseCpus } from "./cpus";
import { planGuest } from "./plan";

const facts = {
  vmNames: new Set<string>(),
  bridges: new Set(["xenbr0"]),
  defaultBridge: "xenbr0",
  images: new Set<string>(),
  reservedNames: new Set(["Domain-0"]),
  uuids: new Set(["0b7e2f5c-0000-4000-8000-000000000001"]),
  macOwners: new Map([["00:16:3e:00:00:01", { name: "web-01", isRunning: true }]]),
  readCpus: (text: string) => parseCpus(text, { pcpus: 8, hardware: { sockets: 2 } as never }),
  hasDefaultSr: true,
  hasDiskOf: () => true,
};
const plan = (...lines: readonly string[]) => planGuest(['name = "a"', ...lines].join("\n"), facts);
const KEY = "device_model_stubdomain_override";
const finding = (of: ReturnType<typeof plan>) => of.report.findings.find((found) => found.key === KEY);

test("[cli.md §7] a stub domain is asked for by the platform's key, wherever the type stands", () => {
  for (const lines of [
    ['type = "hvm"', `${KEY} = 1`],
    [`${KEY} = 1`, 'type = "hvm"'],
  ]) {
    const planned = plan(...lines);
    expect(planned.plan?.platform).toEqual({ [KEY]: "1" });
    expect(finding(planned)).toMatchObject({ verdict: "honoured", what: ["note.stub_domain"] });
  }
  expect(finding(plan('type = "hvm"', `${KEY} = 0`))?.what).toEqual(["note.no_stub_domain"]);
});
test("[cli.md §7] a guest without a device model takes no stub domain, and a wrong value is an error", () => {
  expect(finding(plan('type = "pvh"', `${KEY} = 1`))).toMatchObject({ verdict: "ignored", what: ["ignored.no_device_model"] });
  expect(finding(plan('type = "hvm"', `${KEY} = 2`))?.verdict).toBe("error");
});

test.each<[what: string, lines: readonly string[], args: string]>([
  ["root and extra, in either order", ['extra = "quiet"', 'root = "/dev/xvda2"'], "root=/dev/xvda2 quiet"],
  ["cmdline before extra", ['cmdline = "console=hvc0"', 'extra = "single"'], "console=hvc0"],
  ["cmdline behind root and extra", ['root = "/dev/xvda1"', 'extra = "single"', 'cmdline = "console=hvc0"'], "console=hvc0"],
])("[xl-config] the kernel's arguments: %s", (_what, lines, args) => {
  const { plan: planned, report } = plan(...lines);
  expect(planned?.kernelArgs).toBe(args);
  const losers = report.findings.filter(({ key }) => key === "root" || key === "extra");
  for (const { key, verdict, what } of losers)
    expect([verdict, what]).toEqual(
      args.startsWith("console") ? ["warning", ["note.cmdline_wins"]] : ["honoured", [key === "root" ? "note.root" : "note.kernel_line"]],
    );
});

test.each([
  ['cpus = "2-3"', [2, 3], "honoured"],
  ['cpus = "0-3,^1"', [0, 2, 3], "honoured"],
  ['vcpus = 2; cpus = ["2", "3"]', [2, 3], "adjusted"],
  ['vcpus = 2; cpus = ["2"]', null, "adjusted"],
  ["cpus = []", null, "adjusted"],
  ['cpus = ""', null, "error"],
  ['cpus = "x"', null, "error"],
])("[xl-config] %s is honoured", (line, cpus, verdict) => {
  const planned = plan(line);
  expect(planned.report.findings.find(({ key }) => key === "cpus")?.verdict).toBe(verdict);
  expect(planned.plan?.cpus ?? null).toEqual(cpus);
});

test("[xl-config] partitions without their disk are two disks; one beside its disk is two in one place", () => {
  const both = plan("disk = ['phy:/dev/vg0/a,xvda2,w', 'phy:/dev/vg0/b,xvda1,w']");
  expect(both.plan?.disks.map(({ vdev }) => vdev)).toEqual(["xvda2", "xvda1"]);
  expect(plan("disk = ['/a,raw,xvda,w', '/b,raw,hda1,w']").report.findings.find(({ verdict }) => verdict === "error")?.what).toEqual([
    "config.disk_place",
    "xvda1",
  ]);
});

test.each([
  ["uuid = '0b7e2f5c-0000-4000-8000-000000000001'", "error", ["config.uuid_taken", "0b7e2f5c-0000-4000-8000-000000000001"]],
  ["vif = ['mac=00:16:3E:00:00:01']", "warning", ["note.mac_running", "00:16:3e:00:00:01", "web-01"]],
  ["vif = ['mac=00:16:3e:00:00:02', 'mac=00:16:3e:00:00:02']", "warning", ["note.mac_twice", "00:16:3e:00:00:02"]],
  [String.raw`extra = "a\nb"`, "error", ["config.in_key", "extra", ["text.control", "U+000A"]]],
  [`extra = "${"e".repeat(4000)}"; root = "${"r".repeat(4000)}"`, "error", ["config.kernel_line", ["text.too_long", 8006, 4096]]],
  [`vif = [ ${"'', ".repeat(17)} ]`, "error", ["config.too_many_vifs", 17, 16]],
])("[xl-config] %s: %s", (line, verdict, said) => {
  expect(
    plan(line)
      .report.findings.filter((found) => found.verdict === verdict)
      .map(({ what }) => what),
  ).toContainEqual(said);
});

test.each([
  ["memory = 0x100", 256],
  ["memory = 0400", 256],
  ["memory = '0x100'", 256],
  ["memory = '256MB'", null],
  ["memory = 0480", null],
  ["memory = 1f", null],
  ["memory = 999999999999999999999", null],
])("[xl-config] a number is read as C reads it: %s", (line, wanted) => {
  expect(plan(line).plan?.memoryMiB ?? null).toBe(wanted);
});

test("[xl-config] a number is a text where a text is asked for", () => {
  const { plan: planned } = planGuest("name = 007\nextra = 5", facts);
  expect([planned?.name, planned?.kernelArgs]).toEqual(["007", "5"]);
});
