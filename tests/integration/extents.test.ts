import { describe, expect, test } from "vitest";
import { type InsideFollowDetail, openLab } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

/** Extents of a file as its guest shows them: block in the file, block on the partition, blocks. */
function extents(d: LabDriver, file: string, vm = "web-01"): number[][] {
  const { stdout } = d.exec(vm, `filefrag -v ${file}`);
  return [...stdout.matchAll(/^ +\d+: +(\d+)\.\. +\d+: +(\d+)\.\. +\d+: +(\d+):/gm)].map((row) => row.slice(1).map(Number));
}
/** First sector of the partition that the root is on. */
const START = 2_048;

function started(): LabDriver {
  const d = starter();
  if (d.exec("web-01", "true").code !== 0) throw new Error("web-01 does not run");
  return d;
}

describe("where a file lies", () => {
  test("it has no block before it is written to the disk, and keeps those that it has got", () => {
    const d = started();
    d.exec("web-01", "seq 20000 > /root/numbers");
    expect(d.exec("web-01", "filefrag -v /root/numbers").stdout).toContain("last,unknown_loc,delalloc,eof");
    d.exec("web-01", "sync");
    const before = extents(d, "/root/numbers");
    expect(before).toHaveLength(1);
    expect(before[0]?.[2]).toBe(Math.ceil(108_894 / 4_096));
    d.exec("web-01", "mv /root/numbers /root/others; echo more > /root/little; sync");
    expect(extents(d, "/root/others")).toEqual(before);
    const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, undefined));
    expect(extents(opened, "/root/others")).toEqual(before);
  });

  test("two files that grow in turn lie in pieces, and the room of one that is gone is taken again", () => {
    const d = started();
    const grow = "for f in one two; do head -c 12288 /dev/urandom >> /root/$f; sync; done";
    d.exec("web-01", `${grow}; ${grow}; ${grow}`);
    const [one, two] = [extents(d, "/root/one"), extents(d, "/root/two")];
    expect([one.length, two.length]).toEqual([3, 3]);
    expect(d.exec("web-01", "filefrag /root/one").stdout).toBe("/root/one: 3 extents found\n");
    d.exec("web-01", "rm /root/one; sync; head -c 12288 /dev/urandom > /root/new; sync");
    expect(extents(d, "/root/new")).toEqual([[0, one[0]?.[1], 3]]);
    expect(extents(d, "/root/two")).toEqual(two);
  });

  test("no two files have a block in common, those of the image among them", () => {
    const d = started();
    d.exec("web-01", "seq 9999 > /root/a; sync; seq 99 > /root/b; sync; rm /root/a; seq 99999 > /root/c; cp /etc/passwd /root/d; sync");
    const { stdout } = d.exec("web-01", "find /etc /root /usr /var -type f | xargs filefrag -v");
    const runs = [...stdout.matchAll(/^ +\d+: +\d+\.\. +\d+: +(\d+)\.\. +\d+: +(\d+):/gm)].map((row) => row.slice(1).map(Number));
    expect(runs.length).toBeGreaterThan(50);
    runs.sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0));
    runs.forEach(([at = 0], i) => {
      const [before = 0, blocks = 0] = runs[i - 1] ?? [];
      expect(at).toBeGreaterThanOrEqual(before + blocks);
    });
  });

  test("holes have no blocks", () => {
    const d = started();
    d.exec("web-01", "dd if=/dev/urandom of=/root/sparse bs=4096 seek=100 count=2; sync");
    const [only] = extents(d, "/root/sparse");
    expect([only?.[0], only?.[2]]).toEqual([100, 2]);
  });
});

describe("the disk below", () => {
  test("has a file's bytes at its sectors, and what is written there is in the file", () => {
    const d = started();
    d.exec("web-01", "seq 3000 > /root/numbers; sync");
    const block = extents(d, "/root/numbers")[0]?.[1] ?? 0;
    const sector = START + block * 8;
    expect(d.exec("web-01", `dd if=/dev/xvda bs=512 skip=${sector} count=1 | head -n 3`).stdout).toBe("1\n2\n3\n");
    expect(d.exec("web-01", `dd if=/dev/xvda1 bs=4096 skip=${block} count=1 | head -n 2`).stdout).toBe("1\n2\n");
    d.exec("web-01", `printf '7\\n8\\n' | dd of=/dev/xvda bs=512 seek=${sector} conv=notrunc`);
    expect(d.exec("web-01", "head -n 3 /root/numbers; wc -l < /root/numbers").stdout).toBe("7\n8\n3\n3000\n");
    expect(d.exec("web-01", "ls /root").stdout).toContain("numbers");
  });

  test("its followed request is for the sector of the file, on the ring and in the steps", () => {
    const d = started();
    d.exec("web-01", "head -c 4096 /dev/urandom > /root/one; sync");
    const block = extents(d, "/root/one")[0]?.[1] ?? 0;
    // A program that has run lies in memory.
    d.exec("web-01", "dd if=/dev/null of=/dev/null");
    const id = d.taken("inside.follow", { vm: d.vm("web-01"), request: "diskRead", trigger: false });
    d.exec("web-01", "dd if=/root/one of=/dev/null bs=4096 iflag=direct");
    const host = d.named("host", "xen-01").ref;
    const detail = d.lab.ask("inside", { host, detail: { kind: "follow", id } })?.detail as InsideFollowDetail;
    const sectors = detail.steps.flatMap(({ facts }) => facts.filter(({ name }) => name === "sector").map(({ value }) => Number(value)));
    expect(sectors.length).toBeGreaterThan(0);
    expect(new Set(sectors)).toEqual(new Set([START + block * 8]));
  });
});

test("a file system that is full says so when its blocks are taken, whatever was deleted meanwhile", () => {
  const d = started();
  const avail = (): number => Number(d.exec("web-01", "stat -f -c '%f %S' /root").stdout.split(" ")[0]) * 4_096;
  const free = avail();
  expect(d.exec("web-01", `head -c ${free - 40_960} /dev/zero > /root/fill; echo $?; sync`).stdout).toBe("0\n");
  expect(extents(d, "/root/fill").reduce((sum, [, , blocks = 0]) => sum + blocks, 0)).toBe((free - 40_960) / 4_096);
  expect(d.exec("web-01", "head -c 409600 /dev/zero > /root/more").stderr).toContain("No space left on device");
  d.exec("web-01", "rm /root/fill /root/more; sync; head -c 409600 /dev/zero > /root/more; sync");
  expect(extents(d, "/root/more")).toHaveLength(1);
});
