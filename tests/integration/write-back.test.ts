import { expect, test } from "vitest";
import { openLab } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

function start(d: LabDriver, vm: string): void {
  d.done("VM.start", { vm: d.vm(vm), start_paused: false, force: false });
  d.run(60);
}
function hostOf(d: LabDriver): string {
  return `${d.all("host")[0]?.ref}`;
}
function killed(d: LabDriver, vm: string): LabDriver {
  d.done("VM.hard_shutdown", { vm: d.vm(vm) });
  start(d, vm);
  return d;
}

test("what was written a moment before the plug is pulled is lost, and what was synced is not", () => {
  const d = starter();
  d.exec("web-01", "echo kept > /root/kept; sync; echo lost > /root/lost; echo more >> /root/kept");
  expect(d.exec("web-01", "cat /root/kept /root/lost").stdout).toBe("kept\nmore\nlost\n");
  killed(d, "web-01");
  expect(d.exec("web-01", "cat /root/kept; ls /root").stdout).toBe("kept\nkept\n");
});

test("after thirty seconds it is there without anybody's doing", () => {
  const d = starter();
  d.exec("web-01", "echo old > /root/note");
  d.run(29);
  d.exec("web-01", "echo young > /root/young");
  d.run(1.5);
  d.exec("web-01", "echo lost > /root/lost");
  killed(d, "web-01");
  expect(d.exec("web-01", "cat /root/note /root/young; ls /root").stdout).toBe("old\nyoung\nnote\nyoung\n");
});

test.each(["VM.clean_shutdown", "VM.clean_reboot"])("%s loses nothing", (op) => {
  const d = starter();
  d.exec("web-01", "seq 5000 > /root/numbers; rm /etc/motd");
  d.done(op, { vm: d.vm("web-01") });
  if (op === "VM.clean_shutdown") start(d, "web-01");
  else d.run(60);
  expect(d.exec("web-01", "tail -n 1 /root/numbers; ls /etc/motd").stdout).toBe("5000\n");
});

test("what is in memory goes along with a suspended guest", () => {
  const d = starter();
  const web = d.vm("web-01");
  d.exec("web-01", "echo here > /root/here");
  d.done("VM.suspend", { vm: web });
  d.done("VM.resume", { vm: web, start_paused: false, force: false });
  expect(d.exec("web-01", "cat /root/here").stdout).toBe("here\n");
  d.run(40);
  killed(d, "web-01");
  expect(d.exec("web-01", "cat /root/here").stdout).toBe("here\n");
});

test("the bytes of a copy are counted once, and in the meters too", () => {
  const d = starter();
  const written = (): number =>
    Number(/web-01[^W]*WR:\s*\d+\s+RSECT:\s*\d+\s+WSECT:\s*(\d+)/.exec(d.exec(hostOf(d), "xentop -b -i 1 -x").stdout)?.[1]);
  const steady = written();
  d.run(10);
  const before = written();
  d.exec("web-01", "dd if=/dev/zero of=/root/f bs=1M count=100; sync");
  const sectors = written() - before;
  expect(sectors).toBeGreaterThanOrEqual(204_800);
  expect(sectors).toBeLessThan(204_800 + 2_000 + 3 * (before - steady));
  expect(d.exec("web-01", "seq 200000 > /root/numbers; sync").code).toBe(0);
  expect(written() - before - sectors).toBeGreaterThan(1_288_894 / 512);
});

test("a lab goes on from any moment of a write-back as if nobody had looked", () => {
  const d = starter();
  d.exec("web-01", "seq 100000 > /root/numbers");
  d.lab.apply({ at: d.now, kind: "exec", id: "sync", target: "web-01", commandLine: "sync; echo done > /root/done; sync" });
  for (let i = 0; i < 40; i++) {
    const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, undefined));
    expect(opened.lab.hash()).toBe(d.lab.hash());
    const next = d.lab.nextEventAt();
    if (next === null) break;
    for (const each of [d, opened]) each.lab.advance(next);
    expect(opened.lab.hash()).toBe(d.lab.hash());
  }
});

test("behind an emulated disk nothing overtakes what was sent before it", () => {
  const d = starter();
  const build = d.vm("build-01");
  d.taken("VM.set_platform", { self: build, value: { ...(d.field("VM", build, "platform") as object), xen_platform_pci: "0" } });
  start(d, "build-01");
  d.exec("build-01", "head -c 30000000 /dev/zero > /root/big");
  d.lab.apply({ at: d.now, kind: "exec", id: "first", target: "build-01", commandLine: "sync" });
  const at = d.now;
  d.run(0.01);
  d.exec("build-01", "rm /root/big; echo small > /root/small; sync");
  expect(d.now - at).toBeGreaterThanOrEqual(300_000);
  killed(d, "build-01");
  expect(d.exec("build-01", "ls /root").stdout).toBe("small\n");
});

test("on a disk that does not work nothing is lost while the guest runs, and its kernel and fsync say so", () => {
  const d = starter();
  const web = d.vm("web-01");
  const key = `/local/domain/0/backend/vbd/${d.field("VM", web, "domid")}/51712`;
  d.exec("web-01", "echo before > /root/before");
  d.exec(`${d.field("VM", web, "resident_on")}`, `xenstore-rm ${key}`);
  d.run(1);
  const synced = d.exec("web-01", "sync /root/before");
  expect([synced.code, synced.stderr]).toEqual([1, "sync: error syncing '/root/before': Input/output error\n"]);
  expect(d.exec("web-01", "dmesg | grep -c 'Buffer I/O error on dev xvda1, logical block .*, lost async page write'").stdout).not.toBe(
    "0\n",
  );
  expect(d.exec("web-01", "cat /root/before").stdout).toBe("before\n");
  // A stop does not wait for ever for a disk that is gone.
  const at = d.now;
  d.done("VM.clean_shutdown", { vm: web });
  expect(d.now - at).toBeLessThan(60_000_000);
});

test("a tenth of memory does not wait for its age, and /proc/meminfo says what waits", () => {
  const d = starter();
  expect(d.exec("web-01", "sync; grep -E '^(Dirty|Writeback)' /proc/meminfo").stdout).toMatch(/Dirty: +0 kB\nWriteback: +0 kB\n/);
  d.exec("web-01", "head -c 50M /dev/zero > /root/some");
  expect(Number(d.exec("web-01", "sed -n 's/^Dirty: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo").stdout)).toBeGreaterThan(51_200);
  d.exec("web-01", "head -c 250M /dev/zero > /root/much");
  d.run(3);
  killed(d, "web-01");
  const [some, much] = d.exec("web-01", "wc -c < /root/some; wc -c < /root/much").stdout.split("\n").map(Number);
  expect(some).toBe(50 * 1_048_576);
  expect(much).toBeGreaterThan(100 * 1_048_576);
  expect(much).toBeLessThan(250 * 1_048_576);
});

test("whoever writes and syncs again and again has one event of the flusher's at most, and none when all is long done", () => {
  const d = starter();
  const flushes = (): number => {
    const events = d.lab.snapshot().slices.filter(({ part }) => part === "events");
    return events.flatMap(({ text }) => JSON.parse(text) as [number, string][]).filter(([, kind]) => kind === "guest.flush").length;
  };
  expect(flushes()).toBe(0);
  d.exec("web-01", "for i in $(seq 50); do echo $i > /root/f; sync; done");
  expect(flushes()).toBe(1);
  d.exec("web-01", "echo young > /root/young");
  d.run(31);
  expect(flushes()).toBe(0);
  killed(d, "web-01");
  expect(d.exec("web-01", "cat /root/f /root/young").stdout).toBe("50\nyoung\n");
});

test("a file that was open without a name when the plug was pulled is freed at the next start", () => {
  const d = starter();
  const web = d.vm("web-01");
  const vbd = (d.field("VM", web, "VBDs") as string[]).find((each) => d.field("VBD", each, "type") === "Disk");
  const own = (): { readonly nodes: Record<string, unknown>; readonly orphans?: readonly string[] } => {
    const text = d.lab.snapshot().slices.find(({ part, key }) => part === "disk" && key === d.field("VBD", `${vbd}`, "VDI"))?.text;
    return JSON.parse(text ?? "{}").overlay;
  };
  d.exec("web-01", "(exec 3> /root/open; echo kept open >&3; rm /root/open; sleep 1000) > /dev/null 2>&1 & sleep 1; sync");
  const [orphan = ""] = own().orphans ?? [];
  expect(own().nodes[orphan]).toMatchObject({ d: "kept open\n" });
  killed(d, "web-01");
  d.exec("web-01", "sync");
  expect([own().orphans, own().nodes[orphan]]).toEqual([undefined, undefined]);
});
