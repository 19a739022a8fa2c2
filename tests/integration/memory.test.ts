/** Memory is pages: one account, whoever asks for it. */
import { describe, expect, test } from "vitest";
import { GIB, type LabDriver, MIB, starter } from "../support/lab-driver";

const actor = { user: "tester", role: "read-only" } as const;
const PAGE = 4096;

const on = (d: LabDriver, command: string): string => {
  const { stdout, stderr, code } = d.exec("xen-01", command, 200);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
};
const hostRef = (d: LabDriver): string => d.named("host", "xen-01").ref;

/** `MemTotal` and the like of a guest, bytes. */
function meminfo(d: LabDriver, vm: string): (name: string) => number {
  const text = d.exec(vm, "cat /proc/meminfo").stdout;
  return (name) => Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(text)?.[1] ?? Number.NaN) * 1024;
}
function listed(d: LabDriver, vm: string): number {
  return Number(/^\S+ +\d+ +(\d+)/.exec(on(d, `xl list ${vm} | tail -n 1`))?.[1]) * MIB;
}
function memoryOf(d: LabDriver, domid: number) {
  const detail = d.lab.ask("inside", { host: hostRef(d), detail: { kind: "memory", domid } }, actor)?.detail;
  if (detail?.kind !== "memory" || !detail.guest) throw new Error("no memory");
  return detail;
}

/** Every place that says how much memory web-01 has, and how much of it is free, says the same. */
function isOneFigure(d: LabDriver): void {
  const info = meminfo(d, "web-01");
  const free = /^Mem: +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/m.exec(d.exec("web-01", "free -wk").stdout);
  const [total = 0, used = 0, unused = 0, , buffers = 0, cached = 0, available = 0] = (free?.slice(1) ?? []).map(
    (kib) => Number(kib) * 1024,
  );
  // A moment lies between the two, in which the cache may have taken a few pages.
  const near = (a: number, b: number, most = MIB): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(most);
  expect(info("MemTotal")).toBe(total);
  near(info("MemFree"), unused);
  near(info("Buffers"), buffers);
  near(info("Cached"), cached);
  near(info("MemAvailable"), available);
  expect(used + unused + buffers + cached).toBe(total);
  expect(info("Dirty") + info("Writeback")).toBeLessThanOrEqual(info("Cached"));

  const vm = d.vm("web-01");
  const domid = Number(d.field("VM", vm, "domid"));
  const detail = memoryOf(d, domid);
  const domain = detail.domains.find((each) => each.domid === domid);
  const current = domain?.currentBytes ?? 0;
  expect(Math.floor(current / MIB) * MIB).toBe(listed(d, "web-01"));
  expect(d.field("VM_metrics", String(d.field("VM", vm, "metrics")), "memory_actual")).toBe(current);
  const top = on(d, "xentop -b -i 1 -f");
  expect(top.split("\n").find((line) => line.includes("web-01"))).toMatch(new RegExp(` ${current / 1024} `));
  expect(Number(/free_memory +: (\d+)/.exec(on(d, "xl info"))?.[1])).toBe(Math.floor(detail.freeBytes / MIB));
  const metrics = d.record("host_metrics", String(d.field("host", hostRef(d), "metrics"))).fields;
  expect(metrics.memory_free).toBe(detail.freeBytes);

  // All pages have a use, and each has one.
  const pages = (detail.guest?.runs ?? []).reduce(
    (sum, run) => sum + (run.kind === "ballooned" || run.kind === "promised" ? 0 : run.pages),
    0,
  );
  expect(pages).toBe(current / PAGE);
  expect(current - total).toBeGreaterThan(0);

  d.run(30);
  const [sample] = d.lab.ask("samples", { refs: [vm] }, actor);
  expect(sample?.values.memory).toBe(current);
  near(Number(sample?.values.memory_internal_free) * 1024, meminfo(d, "web-01")("MemAvailable"), 2 * MIB);
  d.lab.check();
}

describe("one figure", () => {
  const deeds: readonly (readonly [string, (d: LabDriver) => void])[] = [
    ["as it has started", () => {}],
    ["after mem-set", (d) => void on(d, "xl mem-set web-01 1024")],
    ["after mem-set below what it can give", (d) => void on(d, "xl mem-set web-01 4")],
    ["with a file in its cache", (d) => void d.exec("web-01", "dd if=/dev/zero of=/root/big bs=1M count=300 2> /dev/null; sync")],
    ["with a file that has not been written back", (d) => void d.exec("web-01", "head -c 100000000 /dev/zero > /root/big")],
    ["with a process that has taken memory", (d) => void d.exec("web-01", "stress -m 1 --vm-bytes 600M -q > /dev/null 2>&1 &")],
    ["after the kernel has killed one", (d) => void d.exec("web-01", "stress -m 1 --vm-bytes 3G -q > /dev/null 2>&1; true")],
  ];
  test.each(deeds)("%s", (_name, deed) => {
    const d = starter(3).run(20);
    deed(d);
    d.run(20);
    isOneFigure(d);
  });
});

describe("page cache", () => {
  test("what is read or written stays in memory, once, until it is gone or dropped", () => {
    const d = starter(3).run(20);
    const cached = (): number => meminfo(d, "web-01")("Cached");
    const before = cached();
    d.exec("web-01", "dd if=/dev/urandom of=/root/big bs=1M count=200 2> /dev/null");
    const written = cached();
    expect(written - before).toBeGreaterThanOrEqual(200 * MIB);
    expect(written - before).toBeLessThan(205 * MIB);
    d.exec("web-01", "cat /root/big > /dev/null; grep -c x /root/big");
    expect(cached() - written).toBeLessThan(5 * MIB);
    d.exec("web-01", "rm /root/big");
    expect(cached() - before).toBeLessThan(5 * MIB);
    d.exec("web-01", "dd if=/dev/zero of=/root/direct bs=1M count=50 oflag=direct 2> /dev/null");
    expect(cached() - before).toBeLessThan(5 * MIB);
    d.exec("web-01", "dd if=/dev/xvda of=/dev/null bs=1M count=400 2> /dev/null");
    expect(cached() - before).toBeGreaterThanOrEqual(400 * MIB);
    d.exec("web-01", "sync; echo 3 > /proc/sys/vm/drop_caches");
    expect(cached()).toBeLessThan(5 * MIB);
  });
});

describe("[hypervisor.md §5, lifecycle.md §8] the balloon", () => {
  test("goes in batches, at its pace", () => {
    const d = starter(3).run(20);
    on(d, "xl mem-set web-01 1024");
    const seen: number[] = [];
    for (let i = 0; i < 12; i++) seen.push(listed(d.run(0.1), "web-01") / MIB);
    expect(seen.at(-1)).toBe(1024);
    expect(seen.filter((mib) => mib > 1024 && mib < 2048).length).toBeGreaterThan(3);
    expect([...seen].sort((a, b) => b - a)).toEqual(seen);
  });

  test("caches go first, and what programs use does not: the target is not reached, and it shows", () => {
    const d = starter(3).run(20);
    d.exec("web-01", "dd if=/dev/zero of=/root/big bs=1M count=500 2> /dev/null; sync");
    d.exec("web-01", "stress -m 1 --vm-bytes 700M -q > /dev/null 2>&1 & echo $! > /tmp/pid");
    on(d, "xl mem-set web-01 512");
    d.run(10);
    const stuck = listed(d, "web-01");
    expect(stuck).toBeGreaterThan(900 * MIB);
    expect(stuck).toBeLessThan(1100 * MIB);
    expect(on(d, "xenstore-read /local/domain/1/memory/target")).toBe("524288\n");
    const info = meminfo(d, "web-01");
    expect(info("Cached")).toBeLessThan(60 * MIB);
    expect(d.exec("web-01", "pgrep stress").code).toBe(0);
    // It tries again, and finds what has been given back meanwhile.
    d.exec("web-01", "pkill stress");
    d.run(40);
    expect(listed(d, "web-01")).toBe(512 * MIB);
    d.lab.check();
  });

  test("below that, whoever asks for more has somebody killed, as the kernel and his shell say", () => {
    const d = starter(3).run(20);
    on(d, "xl mem-set web-01 4");
    d.run(5);
    const least = listed(d, "web-01");
    expect(least).toBeGreaterThan(128 * MIB);
    expect(meminfo(d, "web-01")("MemFree")).toBeLessThan(64 * MIB);
    const console = d.vm("web-01");
    d.login(console);
    expect(d.command(console, "stress -m 1 --vm-bytes 300M -q")).toMatch(/Killed/);
    const said = d.exec("web-01", "dmesg | tail -n 3").stdout;
    expect(said).toMatch(
      /stress invoked oom-killer: gfp_mask=.*\n.*oom-kill:constraint=CONSTRAINT_NONE.*task=stress.*\n.*Out of memory: Killed process \d+ \(stress\)/,
    );
    d.lab.check();
  });

  test("the largest goes, be it a service", () => {
    const d = starter(3).run(20);
    const running = (): string => d.exec("app-01", "pgrep -c java").stdout.trim();
    expect(running()).toBe("1");
    d.exec("app-01", "stress -m 1 --vm-bytes 1800M -q > /dev/null 2>&1 & sleep 1");
    expect(running()).toBe("0");
    expect(d.exec("app-01", "dmesg | tail -n 1").stdout).toMatch(/Killed process \d+ \(java\)/);
    expect(d.exec("app-01", "pgrep -c stress").stdout).toBe("1\n");
  });

  test("up again as far as the host has memory", () => {
    const d = starter(3).run(20);
    on(d, "xl mem-set web-01 512");
    d.run(5);
    const small = meminfo(d, "web-01")("MemTotal");
    on(d, "xl mem-set web-01 2048");
    d.run(5);
    expect(listed(d, "web-01")).toBe(2 * GIB);
    expect(meminfo(d, "web-01")("MemTotal") - small).toBe(1536 * MIB);
  });
});

test("a target that is written again and again, and moved, is reached as if it had been written once", () => {
  const d = starter(3).run(20);
  for (let i = 0; i < 40; i++) {
    on(d, `xl mem-set web-01 ${i % 2 === 0 ? 1200 : 1024}`);
    d.run(0.02);
  }
  d.run(1);
  expect(listed(d, "web-01")).toBe(1024 * MIB);
  const vm = d.vm("web-01");
  on(d, "xl mem-set web-01 2048");
  d.run(0.05);
  d.done("VM.pause", { vm });
  d.run(60);
  expect(listed(d, "web-01")).toBeLessThan(1300 * MIB);
  d.done("VM.unpause", { vm });
  d.run(3);
  expect(listed(d, "web-01")).toBe(2048 * MIB);
  d.lab.check();
});
