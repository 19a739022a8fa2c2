/** [eras.md §8] Page sharing: who has it, what shares, and what undoes it. */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver, MIB } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

const labOf = (scenario: string): LabDriver => new LabDriver(createLab({ scenario, seed: 7, epochUs: EPOCH }));
const TOOL = "/root/memshrtool";

function counters(d: LabDriver, host: string): { freed: number; used: number; free: number } {
  const { ref } = d.named("host", host);
  const detail = d.lab.ask("inside", { host: ref, detail: { kind: "memory", domid: null } }, { user: "t", role: "read-only" })?.detail;
  if (detail?.kind !== "memory") throw new Error("no memory");
  return { freed: detail.sharingFreedBytes / 4096, used: detail.sharingUsedBytes / 4096, free: detail.freeBytes };
}
function start(d: LabDriver, name: string): void {
  d.done("VM.start", { vm: d.vm(name), start_paused: false, force: false });
  d.run(60);
}
/** `origin`, which runs, and clones of it: their disks have one VHD parent. */
function clonesOf(d: LabDriver, origin: string, names: readonly string[], sharing: string | null): void {
  if (d.field("VM", d.vm(origin), "power_state") === "Running") d.done("VM.hard_shutdown", { vm: d.vm(origin) });
  const before = d.field("VM", d.vm(origin), "platform") as Record<string, string>;
  if (sharing !== null) d.taken("VM.set_platform", { self: d.vm(origin), value: { ...before, memory_sharing: sharing } });
  for (const name of names) d.done("VM.clone", { vm: d.vm(origin), new_name: name });
}

describe("xend 4.0 to 4.4: tapdisk2 shares what guests read from one image", () => {
  test.each([
    ["xen-2011", "build-old"],
    ["xen-2014", "shop-web"],
  ])("on %s, clones with memory_sharing=1 have one copy, until one needs its pages for something else", (host, origin) => {
    const d = labOf("history").run(30);
    clonesOf(d, origin, ["one", "two", "three"], "1");
    start(d, "one");
    expect(counters(d, host).freed).toBe(0);
    const alone = counters(d, host).free;
    start(d, "two");
    const [pair, second] = [counters(d, host), alone - counters(d, host).free];
    expect(pair.freed).toBe(pair.used);
    expect(pair.freed * 4096).toBeGreaterThan(100 * MIB);
    start(d, "three");
    const three = counters(d, host);
    expect(three.used).toBe(pair.used);
    expect(three.freed).toBe(2 * pair.freed);
    expect(pair.free - three.free).toBe(second);
    if (host === "xen-2014") {
      expect(d.exec(host, "xl info | grep sharing").stdout).toBe(
        `sharing_freed_memory   : ${Math.floor((three.freed * 4096) / MIB)}\nsharing_used_memory    : ${Math.floor((three.used * 4096) / MIB)}\n`,
      );
    }
    // Its cache is short: pages of the image become others.
    const left = Number(d.exec("two", "sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo").stdout) / 1024;
    d.exec("two", `stress -m 1 --vm-bytes ${Math.floor(left - 100)}M -q > /dev/null 2>&1 & echo $! > /tmp/pid`);
    d.run(60);
    const short = counters(d, host);
    expect(short.freed).toBeLessThan(three.freed);
    d.exec("two", "pkill stress");
    d.run(60);
    expect(counters(d, host)).toEqual(three);
    d.lab.check();
    // Whoever goes leaves the others what is theirs.
    d.done("VM.hard_shutdown", { vm: d.vm("one") });
    expect(counters(d, host).used).toBe(three.used);
    d.done("VM.hard_shutdown", { vm: d.vm("two") });
    expect(counters(d, host)).toMatchObject({ used: 0, freed: 0 });
    d.lab.check();
  });

  test("where the host has no page for the copy of a shared one, whoever writes to it stands still until there is room", () => {
    const d = labOf("history").run(30);
    clonesOf(d, "shop-web", ["one", "two", "big"], "1");
    for (const name of ["one", "two"]) start(d, name);
    const { free, freed } = counters(d, "xen-2014");
    // All that is free, sharing's gain with it, goes to a third.
    const memory = Math.floor((free - 24 * MIB) / (1 + 1 / 128) / MIB) * MIB;
    const platform = d.field("VM", d.vm("big"), "platform") as Record<string, string>;
    d.taken("VM.set_platform", { self: d.vm("big"), value: { ...platform, memory_sharing: "0" } });
    d.taken("VM.set_memory_limits", {
      self: d.vm("big"),
      static_min: memory,
      static_max: memory,
      dynamic_min: memory,
      dynamic_max: memory,
    });
    start(d, "big");
    expect(counters(d, "xen-2014").free).toBeLessThan((freed * 4096) / 2);
    const left = Number(d.exec("two", "sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo").stdout) / 1024;
    d.exec("two", `stress -m 1 --vm-bytes ${Math.floor(left - 40)}M -q > /dev/null 2>&1 &`);
    d.run(60);
    expect(d.field("VM", d.vm("two"), "power_state")).toBe("Paused");
    expect(d.exec("xen-2014", "xl list two | tail -n 1").stdout).toMatch(/ --p--- /);
    d.done("VM.hard_shutdown", { vm: d.vm("big") });
    d.done("VM.unpause", { vm: d.vm("two") });
    d.run(60);
    expect(d.field("VM", d.vm("two"), "power_state")).toBe("Running");
    expect(counters(d, "xen-2014").freed).toBeLessThan(freed);
    d.lab.check();
  });

  test("nobody shares who has not been told to, nor with what comes from another image", () => {
    const d = labOf("history").run(30);
    clonesOf(d, "shop-web", ["one", "two"], null);
    for (const name of ["one", "two"]) start(d, name);
    expect(counters(d, "xen-2014").freed).toBe(0);
  });

  test("a guest that is no HVM is refused, in xend's words", () => {
    const d = labOf("history").run(30);
    d.exec("xen-2014", `printf 'memory = 256\\nmemory_sharing = 1\\n' > /etc/xen/web1`);
    const { stderr, code } = d.exec("xen-2014", "xm create web1", 200);
    expect([code, stderr]).toEqual([1, "Error: memory_sharing can only be enabled for HVM domains with HAP\n"]);
  });

  test("a lab that is closed meanwhile goes on with the same pages", () => {
    const d = labOf("history").run(30);
    clonesOf(d, "shop-web", ["one", "two"], "1");
    for (const name of ["one", "two"]) start(d, name);
    const again = reopened(d, undefined, makeGuestEngine);
    for (const each of [d, again]) each.run(60);
    expect(counters(again, "xen-2014").freed).toBeGreaterThan(0);
    expectStateOf(again.lab, d.lab.snapshot());
  });
});

describe("4.2 to 4.12: memshrtool", () => {
  const HOST = "host-001";
  const on = (d: LabDriver, command: string): string => d.exec(HOST, command, 200).stdout;

  test("names pages one by one; what a guest writes to is its own again", () => {
    const d = labOf("many:1:8:4.11.4").run(60);
    const names = d.all("VM").filter(({ fields }) => fields.power_state === "Running" && fields.domain_type === "hvm");
    const [a, b] = names.map(({ fields }) => Number(fields.domid)) as [number, number];
    expect(on(d, "memshrtool info; echo $?")).toContain("127");
    expect(on(d, `${TOOL} info`)).toBe("used = 0\nfreed = 0\n");
    expect(on(d, `${TOOL} nominate ${a} 0x100`)).toBe("error executing xc_memshr_nominate_gfn(xch, domid, gfn, &handle): No such device\n");
    on(d, `${TOOL} enable ${a}; ${TOOL} enable ${b}`);
    expect(on(d, `${TOOL} nominate ${a} 0x100`)).toBe("handle = 0x00000001\n");
    expect(on(d, `${TOOL} nominate ${b} 0x200`)).toBe("handle = 0x00000002\n");
    expect(on(d, `${TOOL} share ${b} 0x200 7 ${a} 0x100 1`)).toMatch(/^error executing .*: problem with client handle\n$/);
    expect(on(d, `${TOOL} share ${b} 0x200 2 ${a} 0x100 1; ${TOOL} info`)).toBe("used = 1\nfreed = 1\n");
    expect(on(d, "xl sharing")).toMatch(/Shared/);
    d.lab.check();
    // Both lie where an idle kernel writes: 10 MiB at 0.6 MB/s are written over within minutes.
    d.run(600);
    expect(on(d, `${TOOL} info`)).toBe("used = 0\nfreed = 0\n");
    d.lab.check();
    expect(on(d, TOOL)).toContain("where <command> may be:\n");
  });

  test.each(["4.1.2", "4.13.3", "4.17.5"])("%s has none, and shares nothing", (version) => {
    const d = labOf(`many:1:1:${version}`);
    expect(d.exec(HOST, `${TOOL} info`).code).toBe(127);
    expect(d.exec(HOST, "xl dmesg | grep -c 'Initing memory sharing'").stdout).toBe(version === "4.1.2" ? "1\n" : "0\n");
  });
});
