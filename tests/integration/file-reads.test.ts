import { describe, expect, test } from "vitest";
import { openLab } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

const MIB = 1_048_576;
/** NFS, which web-01 has its disk on. @source simulator/storage/drivers/nfs.ts */
const READ_PER_S = 620_000_000;
const FILE = 60 * MIB;

/** A guest with a file of 60 MiB on its disk, and nothing of it in memory. */
function prepared(): LabDriver {
  const d = starter();
  d.exec("web-01", "head -c 62914560 /dev/urandom > /root/big; head -c 30000 /dev/urandom > /root/small; sync");
  for (const program of ["cat /dev/null", "cp /etc/passwd /tmp/p", "md5sum /dev/null", "grep x /dev/null", "wc /dev/null"])
    d.exec("web-01", program);
  return dropped(d);
}
function dropped(d: LabDriver): LabDriver {
  d.exec("web-01", "echo 3 > /proc/sys/vm/drop_caches; for p in cat cp md5sum grep wc tail; do $p --version; done");
  return d;
}
/** Seconds that a command takes. */
function seconds(d: LabDriver, command: string): number {
  const from = d.now;
  const { code, stderr } = d.exec("web-01", command);
  if (code > 1) throw new Error(stderr);
  return (d.now - from) / 1_000_000;
}
/** Sectors that the guest has read, as it counts them itself. */
function sectorsRead(d: LabDriver): number {
  return Number(
    d
      .exec("web-01", "cat /proc/diskstats")
      .stdout.split("\n")
      .find((line) => / xvda /.test(line))
      ?.trim()
      .split(/\s+/)[5],
  );
}
function vbdSectors(d: LabDriver): number {
  const { stdout } = d.exec(d.named("host", "xen-01").ref, "xentop -b -i 1 -x -f");
  return Number(/web-01[^V]*VBD[^R]*RD:\s*\d+\s+WR:\s*\d+\s+RSECT:\s*(\d+)/.exec(stdout)?.[1]);
}
const cachedKib = (d: LabDriver): number => Number(/^Cached:\s+(\d+)/m.exec(d.exec("web-01", "cat /proc/meminfo").stdout)?.[1]);

describe("what is not in memory is read from the disk", () => {
  test.each([
    "cat /root/big > /dev/null",
    "cp /root/big /root/copy",
    "grep -c nothing-like-it /root/big",
    "wc -c < /root/big; wc -l /root/big",
  ])("%s takes the disk's time at first, and not again", (command) => {
    const d = prepared();
    const first = seconds(d, command);
    const second = seconds(d, command);
    expect(first - second).toBeGreaterThan((FILE / READ_PER_S) * 0.95);
    expect(first - second).toBeLessThan((FILE / READ_PER_S) * 1.6);
    const third = seconds(dropped(d), command);
    expect(third).toBeGreaterThan(second + (FILE / READ_PER_S) * 0.95);
  });

  test("guest, host and memory count the same bytes", () => {
    const d = prepared();
    const before = { guest: sectorsRead(d), host: vbdSectors(d), kib: cachedKib(d) };
    seconds(d, "cat /root/big > /dev/null");
    const after = { guest: sectorsRead(d), host: vbdSectors(d), kib: cachedKib(d) };
    const steady = 4_000;
    for (const who of ["guest", "host"] as const) {
      expect(after[who] - before[who]).toBeGreaterThanOrEqual(FILE / 512);
      expect(after[who] - before[who]).toBeLessThan(FILE / 512 + steady);
    }
    expect(after.kib - before.kib).toBeGreaterThan(FILE / 1_024 - 1_000);
    const again = sectorsRead(d);
    seconds(d, "cat /root/big > /dev/null");
    expect(sectorsRead(d) - again).toBeLessThan(steady);
  });

  test("the start of a program reads its file once", () => {
    const d = starter();
    const first = seconds(d, "tac /dev/null");
    expect(first).toBeGreaterThan(seconds(d, "tac /dev/null") + 0.000_4);
  });

  test("what has just been written is read at once, and what is asked for past the cache never", () => {
    const d = prepared();
    expect(seconds(d, "cp /root/small /root/fresh")).toBeGreaterThan(seconds(d, "cat /root/fresh > /dev/null") + 0.000_4);
    const direct = "dd if=/root/small of=/dev/null bs=64k iflag=direct";
    seconds(d, direct);
    expect(Math.abs(seconds(d, direct) - seconds(d, direct))).toBeLessThan(0.000_2);
    expect(seconds(d, direct)).toBeGreaterThan(0.000_4);
  });

  test("output comes when what was read has come, and lines stay in their order", () => {
    const d = prepared();
    expect(d.exec("web-01", "seq 5 > /root/five; sync; echo 1 > /proc/sys/vm/drop_caches; cat /root/five; echo end").stdout).toBe(
      "1\n2\n3\n4\n5\nend\n",
    );
    expect(
      d.exec("web-01", "echo 1 > /proc/sys/vm/drop_caches; tail -n 2 /root/five | tac; . /root/five 2>&1 | head -n 1").stdout,
    ).toContain("5\n4\n");
    const sum = d.exec("web-01", "md5sum < /root/big").stdout;
    expect(d.exec("web-01", "echo 1 > /proc/sys/vm/drop_caches; cat /root/big | md5sum").stdout).toBe(sum);
  });

  test("a lab goes on from the middle of a read as if nobody had looked", () => {
    const d = prepared();
    d.lab.apply({ at: d.now, kind: "exec", id: "read", target: "web-01", commandLine: "cat /root/big | wc -c" });
    for (let i = 0; i < 25; i++) d.lab.advance(d.lab.nextEventAt() ?? d.now);
    const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, undefined));
    expect(opened.run(3).lab.hash()).toBe(d.run(3).lab.hash());
  });
});
