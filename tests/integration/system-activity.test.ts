/** /proc/stat, /proc/diskstats, vmstat, iostat, sar, top, xl list and xentop tell of one account. */
import { describe, expect, test } from "vitest";
import { TestWorld } from "../../simulator/guest/test-harness";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 7;
const HOST = "xen-01";

function on(driver: LabDriver, where: string, command: string): string {
  const { stdout, stderr, code } = driver.exec(where, command, 200);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
}
interface Cpu {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
  readonly stolen: number;
}
/** Seconds of the first line of /proc/stat. */
function cpuOf(driver: LabDriver, where: string): Cpu {
  const [user = 0, , system = 0, idle = 0, waiting = 0, , , stolen = 0] = on(driver, where, "grep '^cpu ' /proc/stat")
    .trim()
    .split(/ +/)
    .slice(1)
    .map((n) => Number(n) / 100);
  return { used: user + system, idle, waiting, stolen };
}
/** CPU time that `xl list` shows of a domain, s. */
const listed = (driver: LabDriver, name: string): number => Number(on(driver, HOST, `xl list | awk '$1 == "${name}" { print $NF }'`));
/** Last line of a report, in numbers. */
const numbers = (text: string): number[] => (text.trimEnd().split("\n").at(-1) ?? "").trim().split(/ +/).map(Number);

test.each(["Domain-0", "web-01"])("what %s has used is what xl list shows", (name) => {
  const driver = starter(SEED).run(60);
  const where = name === "Domain-0" ? HOST : name;
  const before = { cpu: cpuOf(driver, where), xl: listed(driver, name) };
  // Before its kernel began it used a little.
  expect(before.cpu.used - before.xl).toBeLessThan(0.5);
  expect(before.xl - before.cpu.used).toBeLessThan(2);
  driver.run(120);
  const after = { cpu: cpuOf(driver, where), xl: listed(driver, name) };
  expect(Math.abs(after.cpu.used - before.cpu.used - (after.xl - before.xl))).toBeLessThan(0.3);
  expect(after.cpu.used - before.cpu.used).toBeGreaterThan(5);
});

test("vmstat, sar and top show the same parts of an interval as /proc/stat", () => {
  const driver = starter(SEED).run(60);
  const parts = (where: string, count: number): { busy: number; stolen: number } => {
    const before = cpuOf(driver, where);
    driver.run(10);
    const after = cpuOf(driver, where);
    return { busy: (10 * (after.used - before.used)) / count, stolen: (10 * (after.stolen - before.stolen)) / count };
  };
  // A steady stretch: nothing changes in ten seconds but the noise of the load.
  const web = parts("web-01", 2);
  const [, , , , , , , , , , , , us = 0, sy = 0, id = 0, wa = 0, st = 0] = numbers(on(driver, "web-01", "vmstat 10 2"));
  expect(us + sy + id + wa + st).toBeGreaterThanOrEqual(99);
  expect(us + sy + id + wa + st).toBeLessThanOrEqual(101);
  expect(Math.abs(us + sy - web.busy)).toBeLessThan(12);
  const dom0 = parts(HOST, 8);
  const sar = on(driver, HOST, "sar -u 10 1");
  const [user = 0, nice = -1, system = 0, iowait = -1, steal = -1, idle = 0] = numbers(sar).slice(2);
  expect(nice).toBe(0);
  expect(user + system + iowait + steal + idle).toBeCloseTo(100, 0);
  expect(Math.abs(user + system - dom0.busy)).toBeLessThan(0.5);
  const [, second = ""] = on(driver, HOST, "top -b -n 2 -d 10 | grep Cpu").trim().split("\n");
  expect(Number(/([\d.]+) us/.exec(second)?.[1]) + Number(/([\d.]+) sy/.exec(second)?.[1])).toBeCloseTo(user + system, 0);
});

test("a guest that is kept short is stolen what it would have used", () => {
  const driver = starter(SEED).run(60);
  const cap = on(driver, HOST, "xl sched-credit -d web-01 -c 20 2>/dev/null || xl sched-credit2 -d web-01 -c 20; echo done");
  expect(cap).toBe("done\n");
  driver.run(5);
  const before = { cpu: cpuOf(driver, "web-01"), xl: listed(driver, "web-01") };
  driver.run(60);
  const after = { cpu: cpuOf(driver, "web-01"), xl: listed(driver, "web-01") };
  const used = after.cpu.used - before.cpu.used;
  expect(used).toBeGreaterThan(11);
  expect(used).toBeLessThan(13);
  expect(Math.abs(used - (after.xl - before.xl))).toBeLessThan(0.3);
  expect(after.cpu.stolen - before.cpu.stolen).toBeGreaterThan(5);
  const cells = numbers(on(driver, "web-01", "vmstat 20 2"));
  expect(cells.at(-1)).toBeGreaterThan(4);
  const [, top = ""] = on(driver, "web-01", "top -b -n 2 -d 20 | grep Cpu").trim().split("\n");
  expect(Math.abs(Number(/([\d.]+) st/.exec(top)?.[1]) - (cells.at(-1) ?? 0))).toBeLessThan(8);
});

test("disks have moved inside what xentop counts for the guest, and on the host's disk what its guests have", () => {
  const driver = starter(SEED).run(60);
  const xentop = (): Map<string, number[]> =>
    new Map(
      on(driver, HOST, `xentop -b -i 1 | awk 'NR > 1 { print $1, $15, $16, $17, $18 }'`)
        .trim()
        .split("\n")
        .map((row) => row.split(" "))
        .map(([name = "", ...cells]) => [name, cells.map(Number)]),
    );
  const inside = (name: string): number[] => {
    const text = on(driver, name, "awk '$3 == \"xvda\" { print $4, $8, $6, $10 }' /proc/diskstats");
    return text.trim().split(" ").map(Number);
  };
  const shown = xentop();
  for (const name of ["web-01", "app-01"]) {
    const [outside = [], within] = [shown.get(name), inside(name)];
    within.forEach((count, i) => {
      expect(Math.abs(count - (outside[i] ?? -1)), `${name} ${i}`).toBeLessThanOrEqual(1);
    });
  }
  const sda = on(driver, HOST, "awk '$3 == \"sda\" { print $4, $8, $6, $10 }' /proc/diskstats").trim().split(" ").map(Number);
  // app-01 is the one that lies on the host's own disk.
  sda.forEach((count, i) => {
    expect(Math.abs(count - (shown.get("app-01")?.[i] ?? -1)), `sda ${i}`).toBeLessThanOrEqual(1);
  });
  expect(sda[0]).toBeGreaterThan(0);
  // vmstat's blocks are KiB a second, of the same counts.
  const paged = (): number[] => on(driver, "web-01", "awk '/^pgpg/ { print $2 }' /proc/vmstat").trim().split("\n").map(Number);
  const before = paged();
  const cells = numbers(on(driver, "web-01", "vmstat 10 2"));
  const after = paged();
  for (const [i, cell] of [cells[8], cells[9]].entries())
    expect(Math.abs((cell ?? -1) - ((after[i] ?? 0) - (before[i] ?? 0)) / 10)).toBeLessThan(2);
  const iostat = on(driver, HOST, "iostat -d -k sda 10 2").trim().split("\n").at(-1)?.split(/ +/) ?? [];
  expect(iostat[0]).toBe("sda");
  expect(Number(iostat[1])).toBeGreaterThan(0);
  expect(Number(iostat[3]) * 10).toBeCloseTo(Number(iostat[6]), -1);
});

test("counts do not go back when a guest goes on in another domain", () => {
  const driver = starter(SEED).run(60);
  const before = cpuOf(driver, "db-01");
  const vm = driver.vm("db-01");
  driver.done("VM.suspend", { vm });
  driver.done("VM.resume", { vm, start_paused: false, force: false });
  const after = cpuOf(driver, "db-01");
  expect(after.used).toBeGreaterThanOrEqual(before.used - 1);
  driver.run(30);
  const later = cpuOf(driver, "db-01");
  expect(later.used - after.used).toBeGreaterThan(1);
});

describe("of a system by itself", () => {
  const guest = new TestWorld().add().start().waitFor("login: ");
  const shown = (line: string): string => {
    const { stdout, stderr } = guest.exec(line);
    return stdout + stderr;
  };

  test("what a process has used stays used when it has ended", () => {
    const used = (): number => Number(shown("awk '/^cpu / { print $2 + $4 }' /proc/stat"));
    const before = used();
    shown("awk 'BEGIN { for (i = 0; i < 3000000; i++) x += i }'");
    const after = used();
    expect(after - before).toBeGreaterThan(20);
    guest.world.run(1);
    expect(used()).toBeGreaterThanOrEqual(after);
  });

  test("vmstat", () => {
    const head =
      "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n";
    const row = " {1,2}\\d+ {1,2}\\d+ +0 +\\d+ +\\d+ +\\d+ {4}0 {4}0( +\\d+){9}\\n";
    expect(shown("vmstat")).toMatch(new RegExp(`^${head}${row}$`));
    expect(shown("vmstat 1 3")).toMatch(new RegExp(`^${head}(${row}){3}$`));
    expect(shown("vmstat 1 23 | grep -c procs")).toBe("2\n");
    expect(shown("vmstat -n 1 23 | grep -c procs")).toBe("1\n");
    expect(shown("vmstat -w | head -n 1")).toMatch(/^--procs-- -+memory-+ ---swap-- -----io---- -system-- -+cpu-+\n$/);
    expect(shown("vmstat -t | tail -n 1")).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/);
    expect(shown("vmstat -s | awk 'NR == 1 || /boot time/ { $1 = \"N\"; print }'")).toBe("N K total memory\nN boot time\n");
    expect(shown("vmstat -d | tail -n 1")).toMatch(/^xvda {2} {5}0 {6}0/);
    expect(shown("vmstat x")).toBe("vmstat: failed to parse argument: 'x'\n");
    expect(shown("vmstat 0")).toBe("vmstat: delay must be positive integer\n");
    expect(shown("vmstat -S x")).toBe("vmstat: -S requires k, K, m or M (default is KiB)\n");
    expect(shown("vmstat -V | head -n 1")).toBe("vmstat from procps-ng 4.0.2\n");
  });

  test("sysstat is no part of a small system", () => {
    expect(shown("iostat")).toContain("iostat: command not found");
    expect(shown("sar")).toContain("sar: command not found");
  });
});

test("iostat and sar of a control domain", () => {
  const driver = starter(SEED).run(30);
  const first = /^Linux 4\.19\.0\+1 \(xen-01\) \t01\/15\/27 \t_x86_64_\t\(8 CPU\)\n\n/;
  const plain = on(driver, HOST, "iostat");
  expect(plain).toMatch(first);
  expect(plain.replace(first, "")).toMatch(
    /^avg-cpu: {2}%user {3}%nice %system %iowait {2}%steal {3}%idle\n {7}( +\d+\.\d\d){6}\n\nDevice {13}tps {4}kB_read\/s {4}kB_wrtn\/s {4}kB_dscd\/s {4}kB_read {4}kB_wrtn {4}kB_dscd\nsda {10}( +\d+\.\d\d){4}( +\d+){3}\n\n\n$/,
  );
  expect(on(driver, HOST, "iostat -c").replace(first, "")).toMatch(/^avg-cpu.*\n {7}( +\d+\.\d\d){6}\n\n\n\n$/);
  expect(on(driver, HOST, "iostat -y -c 1 2").replace(first, "")).toMatch(/^\n(avg-cpu.*\n {7}( +\d+\.\d\d){6}\n\n\n\n){2}$/);
  expect(on(driver, HOST, "iostat -x -d").replace(first, "").split("\n")[0]).toBe(
    "Device            r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s   wrqm/s  %wrqm w_await wareq-sz     d/s     dkB/s   drqm/s  %drqm d_await dareq-sz     f/s f_await  aqu-sz  %util",
  );
  expect(on(driver, HOST, "iostat -d -m").replace(first, "")).toMatch(/^Device {13}tps {4}MB_read\/s/);
  expect(on(driver, HOST, "iostat -V")).toBe("sysstat version 12.6.1\n(C) Sebastien Godard (sysstat <at> orange.fr)\n");
  expect(driver.exec(HOST, "iostat -q", 20)).toMatchObject({ code: 1, stdout: "" });
  expect(driver.exec(HOST, "sar", 20)).toMatchObject({
    code: 2,
    stderr: "Cannot open /var/log/sa/sa15: No such file or directory\nPlease check if data collecting is enabled\n",
  });
  expect(on(driver, HOST, "sar -u 1 2").replace(first, "")).toMatch(
    /^08:00:\d\d {8}CPU {5}%user {5}%nice {3}%system {3}%iowait {4}%steal {5}%idle\n(08:00:\d\d {8}all( +\d+\.\d\d){6}\n){2}Average: {8}all( +\d+\.\d\d){6}\n$/,
  );
});
