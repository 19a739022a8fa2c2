import { describe, expect, test } from "vitest";
import { openLab } from "../../simulator";
import { LabDriver, starter } from "../support/lab-driver";

/** NFS, which web-01 and db-01 have their disks on. @source simulator/storage/drivers/nfs.ts */
const WRITE_PER_S = 340_000_000;
/** One writer of `stress`. */
const HOG_PER_S = 60_000_000;

/** Sectors that a guest has written, as its host sees it. */
function writtenBytes(d: LabDriver, vm: string, host = "xen-01"): number {
  const { stdout } = d.exec(d.named("host", host).ref, "xentop -b -i 1 -x -f");
  const row = new RegExp(`${vm}[^V]*VBD[^R]*RD:\\s*\\d+\\s+WR:\\s*\\d+\\s+RSECT:\\s*\\d+\\s+WSECT:\\s*(\\d+)`).exec(stdout);
  if (!row) throw new Error(`no disk of ${vm} in ${stdout}`);
  return Number(row[1]) * 512;
}
/** Bytes a second that a guest writes. */
function rate(d: LabDriver, vm: string, seconds: number, host?: string): number {
  const [before, from] = [writtenBytes(d, vm, host), d.now];
  d.run(seconds);
  return ((writtenBytes(d, vm, host) - before) * 1_000_000) / (d.now - from);
}
function hog(d: LabDriver, vm: string, writers: number): void {
  d.exec(vm, `stress -d ${writers} -t 600 >/dev/null 2>&1 &`);
  d.run(1);
}
/** Begins a copy that goes on and on. */
function copy(d: LabDriver, vm: string, mib: number): void {
  d.lab.apply({
    at: d.now,
    kind: "exec",
    id: `copy-${vm}`,
    target: vm,
    commandLine: `dd if=/dev/zero of=/root/copy bs=16M count=${mib / 16}`,
  });
}
function within(value: number, wanted: number, part = 0.05): void {
  expect(value / wanted).toBeGreaterThan(1 - part);
  expect(value / wanted).toBeLessThan(1 + part);
}
/** What a copy makes a second while nobody else asks for anything. */
function alone(d: LabDriver): number {
  copy(d, "db-01", 4_096);
  return rate(d, "db-01", 5, "xen-02");
}

/** The same while it has a part of the time: what it waits for beside the transfers themselves stays as it is. */
function beside(whole: number, part: number): number {
  return 1 / (1 / whole + (1 / part - 1) / WRITE_PER_S);
}

describe("one repository for rates and for single transfers", () => {
  test("steady load has no more than there is", () => {
    const d = starter();
    hog(d, "web-01", 10);
    within(rate(d, "web-01", 20), WRITE_PER_S);
  });

  test("a copy has what steady load leaves, which is not slowed while it wants less than half", () => {
    const whole = alone(starter());
    const d = starter();
    hog(d, "web-01", 2);
    const steady = rate(d, "web-01", 20);
    copy(d, "db-01", 8_192);
    d.run(1);
    const from = [writtenBytes(d, "db-01", "xen-02"), d.now] as const;
    within(rate(d, "web-01", 10), steady);
    const copied = ((writtenBytes(d, "db-01", "xen-02") - from[0]) * 1_000_000) / (d.now - from[1]);
    within(copied, beside(whole, 1 - (2 * HOG_PER_S) / WRITE_PER_S));
  });

  test("where both want all of it each has half, and whoever is left has all again", () => {
    const whole = alone(starter());
    const d = starter();
    hog(d, "web-01", 10);
    copy(d, "db-01", 2_048);
    d.run(1);
    const from = [writtenBytes(d, "db-01", "xen-02"), d.now] as const;
    within(rate(d, "web-01", 6), WRITE_PER_S / 2);
    const copied = ((writtenBytes(d, "db-01", "xen-02") - from[0]) * 1_000_000) / (d.now - from[1]);
    within(copied, beside(whole, 1 / 2));
    d.run(15);
    within(rate(d, "web-01", 20), WRITE_PER_S);
  });

  test("two hosts' copies have half each, and all of it together", () => {
    const d = starter();
    for (const vm of ["db-01", "web-01"]) copy(d, vm, 4_096);
    d.run(1);
    const from = [writtenBytes(d, "db-01", "xen-02"), d.now] as const;
    const one = rate(d, "web-01", 6);
    const other = ((writtenBytes(d, "db-01", "xen-02") - from[0]) * 1_000_000) / (d.now - from[1]);
    within(one, WRITE_PER_S / 2);
    within(other, WRITE_PER_S / 2);
  });

  test("a database's requests take longer beside a copy, and not after it", () => {
    const d = starter();
    const load = (): number => {
      const toS = Math.floor((d.lab.epochUs + d.now) / 1_000_000);
      const answer = d.lab.ask("history", { ref: d.vm("db-01"), fromS: toS - 10, toS, maxRows: 400 });
      const values = answer?.series.find(({ name }) => name === "vbd_xvda_inflight")?.values ?? [];
      return Number(values.at(-1));
    };
    d.run(30);
    const before = load();
    copy(d, "web-01", 4_096);
    d.run(9);
    expect(load()).toBeGreaterThan(before * 3);
    d.run(60);
    expect(load()).toBeLessThan(before * 2);
  });

  test("is the same after a snapshot at any moment", () => {
    const d = starter();
    hog(d, "web-01", 10);
    copy(d, "db-01", 512);
    for (let i = 0; i < 30; i++) {
      d.run(0.1);
      const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, undefined));
      opened.run(0.5);
      const plain = new LabDriver(openLab(d.lab.snapshot(), undefined, undefined));
      expect(opened.lab.hash()).toBe(plain.run(0.5).lab.hash());
    }
    const opened = new LabDriver(openLab(d.lab.snapshot(), undefined, undefined));
    expect(opened.run(5).lab.hash()).toBe(d.run(5).lab.hash());
  });
});
