/**
 * The shipped experiments come out as the guide says (docs/guide/en/experiments.md): the order of results, and rough sizes. The commands are
 * the guide's own.
 */
import { describe, expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { xentopCell } from "../support/xentop";

const DOM0 = "Control domain on host: lab";

class Experiment {
  private readonly d: LabDriver;
  constructor(scenario: string) {
    this.d = new LabDriver(createLab({ scenario, seed: 3, epochUs: EPOCH }));
    this.d.run(60);
  }
  dom0(command: string, name = DOM0): string {
    const { stdout, stderr, code } = this.d.exec(name, command, 600);
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
    return stdout;
  }
  guest(name: string, command: string): string {
    const { stdout, stderr } = this.d.exec(name, command, 600);
    return stdout + stderr;
  }
  start(name: string): void {
    this.d.done("VM.start", { vm: this.d.vm(name), start_paused: false, force: false });
  }
  run(seconds: number): void {
    this.d.run(seconds);
  }
  /** µs for each of some direct writes of 4 KiB. */
  write(name: string, count = 200): number {
    const text = this.guest(name, `dd if=/dev/zero of=/root/x bs=4k count=${count} oflag=direct`);
    return (Number(/copied, ([\d.e-]+) s/.exec(text)?.[1]) * 1_000_000) / count;
  }
  /** Round trips in ms, shortest first. @param from - null: Dom0 */
  pings(from: string | null, to: string, count: number): number[] {
    const command = `ping -c ${count} -i 0.05 ${to}`;
    const text = from === null ? this.dom0(command) : this.guest(from, command);
    return times(text);
  }
  /** Requests a second of a guest's disks, as `xentop` counts them. */
  requestsPerS(name: string, seconds = 30): number {
    const count = (): number => {
      const text = this.dom0("xentop -b -i 1 -f");
      return xentopCell(text, name, "VBD_RD") + xentopCell(text, name, "VBD_WR");
    };
    const before = count();
    this.run(seconds);
    return (count() - before) / seconds;
  }
}
const times = (text: string): number[] => [...text.matchAll(/time=([\d.]+) ms/g)].map(([, ms]) => Number(ms)).sort((a, b) => a - b);
const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] as number;
const ninetieth = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.9)] as number;
const mean = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0) / all.length;

describe("experiments", () => {
  test("a hog beside whom: beside Dom0 it hurts most, least beside a guest that shares Dom0's processor", () => {
    const e = new Experiment("exp-hogs");
    const alone = e.write("client");
    const gateway = "10.0.0.1";
    const alonePing = middle(e.pings("client", gateway, 20));
    e.dom0("xl vcpu-pin hog all 1");
    const besideGuest = e.write("client");
    const besideGuestPing = middle(e.pings("client", gateway, 20));
    e.dom0("xl vcpu-pin hog all 0");
    const besideDom0 = e.write("client");
    e.dom0("xl vcpu-pin client all 0");
    const besideBoth = e.write("client");
    expect(alone).toBeLessThan(250);
    expect(besideGuest).toBeGreaterThan(4 * alone);
    expect(besideDom0).toBeGreaterThan(1.7 * besideGuest);
    expect(besideBoth).toBeLessThan(1.05 * besideGuest);
    expect(besideGuestPing).toBeGreaterThan(3 * alonePing);
  });

  test("Dom0 on a ration: requests a second come to its time over the cost of one", () => {
    const e = new Experiment("exp-dom0-cap");
    const at = (cap: number) => {
      e.dom0(`xl sched-credit -d 0 -c ${cap}`);
      e.run(2);
      return { each: e.write("client", 3_000), database: e.requestsPerS("db") };
    };
    const [free, half, tenth, hundredth] = [at(0), at(50), at(10), at(1)];
    expect(half.each).toBeLessThan(1.2 * free.each);
    expect(tenth.each).toBeGreaterThan(1.2 * half.each);
    expect(hundredth.each).toBeGreaterThan(5 * tenth.each);
    expect(tenth.database).toBeGreaterThan(0.5 * free.database);
    expect(hundredth.database).toBeLessThan(0.3 * free.database);
  });

  test("long and short slices: with BOOST, shorter ones make answers later", () => {
    const e = new Experiment("exp-slices");
    const address = /inet (10\.0\.0\.\d+)/.exec(e.guest("client", "ip -4 addr show eth0"))?.[1] ?? "";
    const at = (ms: number) => {
      e.dom0(`xl sched-credit -s -t ${ms}`);
      // Three at a time, whose packets come at ever other distances.
      const text = e.dom0(`for i in 0.013 0.017 0.029; do ping -c 1500 -i $i ${address} & done; wait`);
      return times(text);
    };
    const [five, thirty, fifty] = [at(5), at(30), at(50)];
    // After a slice has changed hands, who wakes waits for the rate limit: with six times as many slices that is so six times as often.
    expect(mean(five)).toBeGreaterThan(1.1 * mean(thirty));
    expect(ninetieth(five)).toBeGreaterThan(2 * ninetieth(thirty));
    expect(ninetieth(fifty)).toBeLessThan(1.1 * ninetieth(thirty));
  });

  test("who wakes goes first, or does not: without BOOST an answer takes as long as its turn, and shorter slices win", () => {
    const e = new Experiment("exp-boost");
    const address = (name: string): string => /inet (10\.0\.0\.\d+)/.exec(e.guest(name, "ip -4 addr show eth0"))?.[1] ?? "";
    const at = (ms: number) => {
      const [usual, patched] = [
        ["lab", "client"],
        ["patched", "client-patched"],
      ].map(([host = "", name = ""]) => {
        const dom0 = `Control domain on host: ${host}`;
        e.dom0(`xl sched-credit -s -t ${ms}`, dom0);
        return times(e.dom0(`ping -c 300 -i 0.5 ${address(name)}`, dom0));
      }) as [number[], number[]];
      return { usual, patched };
    };
    const [five, thirty, fifty] = [at(5), at(30), at(50)];
    for (const each of [five, thirty, fifty]) expect(middle(each.usual)).toBeLessThan(0.5);
    expect(mean(five.patched)).toBeGreaterThan(8);
    expect(mean(five.patched)).toBeLessThan(20);
    expect(mean(thirty.patched)).toBeGreaterThan(3 * mean(five.patched));
    expect(mean(fifty.patched)).toBeGreaterThan(1.3 * mean(thirty.patched));
    expect(e.dom0("xl dmesg | grep -c 'no BOOST'", "Control domain on host: patched")).toBe("1\n");
  });

  test("what is lost to changes: short slices cost a program time", () => {
    const e = new Experiment("exp-slices");
    const at = (ms: number): number => {
      e.dom0(`xl sched-credit -s -t ${ms}`);
      e.run(2);
      const text = e.guest("hog-1", "time sh -c 'i=0; while [ $i -lt 120000 ]; do i=$((i+1)); done'");
      const [, minutes, seconds] = /real\s+(\d+)m([\d.]+)s/.exec(text) ?? [];
      return Number(minutes) * 60 + Number(seconds);
    };
    const [fifty, five, one] = [at(50), at(5), at(1)];
    expect(five / fifty).toBeGreaterThan(0.999);
    expect(five / fifty).toBeLessThan(1.012);
    expect(one / fifty).toBeGreaterThan(1.02);
    expect(one / fifty).toBeLessThan(1.04);
  });

  test("a light guest among heavy ones: the database has what it wants at 1 to 1, a sixty-fifth at 1 to 64", () => {
    const e = new Experiment("exp-weights");
    const equal = e.requestsPerS("db");
    e.dom0("xl sched-credit -d db -w 64; xl sched-credit -d hog -w 4096");
    e.run(1);
    const light = e.requestsPerS("db");
    expect(equal).toBeGreaterThan(400);
    expect(light).toBeLessThan(0.1 * equal);
  });

  test("rings of one and of four pages: three writers fill the short one, and the disk has nothing to do between their turns", () => {
    const e = new Experiment("exp-rings");
    const longest = (name: string): number => {
      const text = e.guest(name, "for f in a b c; do dd if=/dev/zero of=/root/$f bs=4M count=8 oflag=direct & done; wait");
      return Math.max(...[...text.matchAll(/copied, ([\d.e-]+) s/g)].map(([, s]) => Number(s)));
    };
    const [one, four] = [longest("one-page"), longest("four-pages")];
    expect(four).toBeLessThan(0.97 * one);
    expect(four).toBeGreaterThan(0.8 * one);
  });

  test("three ways to a disk: a busy Dom0 costs the emulated one most, which asks it for each register", () => {
    const e = new Experiment("exp-paths");
    const all = () => ["pv", "pvhvm", "emulated"].map((name) => e.write(name)) as [number, number, number];
    const [pv, pvhvm, emulated] = all();
    e.dom0("xl vcpu-pin hog all 0");
    const [busyPv, busyPvhvm, busyEmulated] = all();
    expect(pvhvm / pv).toBeCloseTo(1, 1);
    expect(emulated).toBeGreaterThan(1.4 * pv);
    expect(busyPvhvm / busyPv).toBeCloseTo(1, 1);
    expect(busyEmulated).toBeGreaterThan(3 * busyPv);
  });

  test("a driver domain that dies: who is served by it hears nothing and no error, others go on, and it goes on with the next of that name", () => {
    const e = new Experiment("exp-driver-domain");
    const [served, beside] = [middle(e.pings("served", "10.0.0.1", 20)), middle(e.pings("beside", "10.0.0.1", 20))];
    // Two more ends to pass each way.
    expect(served).toBeGreaterThan(beside + 0.08);
    expect(served).toBeLessThan(3 * beside);
    for (const name of ["served", "beside"]) e.guest(name, "ping -i 0.5 -c 120 10.0.0.1 > /run/pings 2>&1 &");
    const received = (name: string): number => Number(e.guest(name, "grep -c 'bytes from' /run/pings"));
    e.run(5);
    e.dom0("xl destroy netdom");
    const before = received("served");
    e.run(10);
    expect(received("served")).toBe(before);
    expect(e.guest("served", "ip -br link show eth0")).toContain(" UP ");
    expect(received("beside")).toBeGreaterThan(25);
    e.start("netdom");
    e.run(60);
    expect(received("served")).toBeGreaterThan(before + 40);
    expect(received("served")).toBeLessThan(115);
    expect(received("beside")).toBe(120);
  });
});
