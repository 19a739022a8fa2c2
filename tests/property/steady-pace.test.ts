/**
 * Steady load waits for vCPUs as single requests do: what a guest gets done follows from the CPU that it and whoever serves it are given, and
 * comes back when they are. Seen from outside by the counters of `xentop`, from inside by /proc.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { xentopCell } from "../support/xentop";

let d: LabDriver;
let dom0 = "";
const DATABASE = "vm-00002";
const HOGS = ["vm-00003", "vm-00005", "vm-00006"];

beforeAll(() => {
  d = new LabDriver(createLab({ scenario: "many:1:6:4.11.4", seed: 3, epochUs: EPOCH }));
  dom0 = `Control domain on host: ${d.all("host")[0]?.fields.name_label as string}`;
  d.run(60);
});

interface Outside {
  /** requests a second of its disks */
  readonly requests: number;
  /** percent of a pCPU */
  readonly cpu: number;
}
interface Inside {
  /** percent of the time of its CPUs */
  readonly busy: number;
  readonly waiting: number;
  readonly stolen: number;
  readonly requests: number;
  /** ms of one */
  readonly await: number;
}

/** What a domain does over some seconds from now, as Xen and Dom0 count it and as its own kernel does. */
function measured(domain: string, seconds = 30): Outside & { readonly inside: Inside } {
  const outside = () => {
    const text = d.exec(dom0, "xentop -b -i 1 -f").stdout;
    const at = (name: string): number => xentopCell(text, domain, name);
    return { requests: at("VBD_RD") + at("VBD_WR"), cpu: at("CPU(sec)"), at: Number(d.exec(dom0, "date +%s.%N").stdout) };
  };
  const numbers = (command: string): number[] => d.exec(domain, command).stdout.trim().split(/ +/).slice(1).map(Number);
  const stat = () => numbers("grep '^cpu ' /proc/stat");
  const disk = () => numbers("grep -w xvda /proc/diskstats | cut -c14-");
  const before = { outside: outside(), stat: stat(), disk: disk() };
  d.run(seconds);
  const after = { outside: outside(), stat: stat(), disk: disk() };
  const s = after.outside.at - before.outside.at;
  const spent = after.stat.map((value, i) => value - (before.stat[i] ?? 0));
  const all = spent.reduce((sum, value) => sum + value, 0);
  const percent = (...fields: number[]): number => (fields.reduce((sum, i) => sum + (spent[i] ?? 0), 0) * 100) / all;
  const moved = after.disk.map((value, i) => value - (before.disk[i] ?? 0));
  const requests = (moved[0] ?? 0) + (moved[4] ?? 0);
  return {
    requests: (after.outside.requests - before.outside.requests) / s,
    cpu: ((after.outside.cpu - before.outside.cpu) * 100) / s,
    inside: {
      busy: percent(0, 2),
      waiting: percent(4),
      stolen: percent(7),
      requests: requests / s,
      await: ((moved[3] ?? 0) + (moved[7] ?? 0)) / Math.max(1, requests),
    },
  };
}

describe("steady load among those that want CPU", () => {
  test("a guest's kernel counts what Xen and Dom0 count", () => {
    const free = measured(DATABASE);
    expect(free.requests).toBeGreaterThan(500);
    expect(free.inside.requests / free.requests).toBeCloseTo(1, 1);
    expect(Math.abs(free.inside.busy - free.cpu)).toBeLessThan(5);
    // 40 µs of CPU on both ends, 100 and more of the storage, of which there are so many a second.
    expect(free.inside.await).toBeGreaterThan(0.1);
    expect(free.inside.await).toBeLessThan(2);
    expect(free.inside.waiting).toBeGreaterThan(5);
    expect(free.inside.stolen).toBeLessThan(1);
  });

  test("a capped Dom0 slows what all guests do, who wait for it and want less CPU themselves", () => {
    const free = measured(DATABASE);
    d.exec(dom0, "xl sched-credit -d 0 -c 1");
    d.run(1);
    const capped = measured(DATABASE);
    d.exec(dom0, "xl sched-credit -d 0 -c 0");
    d.run(1);
    const again = measured(DATABASE);
    expect(capped.requests).toBeLessThan(0.2 * free.requests);
    expect(capped.requests).toBeGreaterThan(20);
    expect(capped.cpu).toBeLessThan(0.3 * free.cpu);
    expect(capped.inside.waiting).toBeGreaterThan(80);
    // The ring is full: each waits as long as all before it take.
    expect(capped.inside.await).toBeGreaterThan(20 * free.inside.await);
    expect(again.requests).toBeGreaterThan(0.8 * free.requests);
  });

  test("one that was paused while Dom0 was capped is as quick as before when both are over", () => {
    const free = measured(DATABASE);
    d.exec(dom0, "xl sched-credit -d 0 -c 1");
    d.run(1);
    d.exec(dom0, `xl pause ${DATABASE}`);
    d.run(5);
    d.exec(dom0, "xl sched-credit -d 0 -c 0");
    d.run(5);
    d.exec(dom0, `xl unpause ${DATABASE}`);
    d.run(0.1);
    // Before its load is another by itself.
    const again = measured(DATABASE, 4);
    expect(again.requests).toBeGreaterThan(0.5 * free.requests);
  });

  test("an emulated disk follows the CPU of the stub domain that has its device model, and is quick again with it", () => {
    const name = "vm-00004";
    const vm = d.vm(name);
    d.done("VM.hard_shutdown", { vm });
    const platform = { ...(d.field("VM", vm, "platform") as object), xen_platform_pci: "0", device_model_stubdomain_override: "1" };
    d.taken("VM.set_platform", { self: vm, value: platform });
    d.done("VM.start", { vm, start_paused: false, force: false });
    d.run(120);
    const stub = Number(/^(\S+-dm) +(\d+)/m.exec(d.exec(dom0, "xl list").stdout)?.[2]);
    /** Percent of its load that *Inside* says is done. */
    const done = (): number => {
      const domid = Number(d.field("VM", vm, "domid"));
      const { detail } = d.lab.ask("inside", { host: d.all("host")[0]?.ref ?? "", detail: { kind: "domain", domid } }) ?? {};
      if (detail?.kind !== "domain") throw new Error("no domain");
      return Number(detail.facts.find(({ code }) => code === "pace")?.value ?? 100);
    };
    expect(done()).toBe(100);
    d.exec(dom0, `xl sched-credit -d ${stub} -c 1`);
    d.run(1);
    expect(done()).toBeLessThan(60);
    d.exec(dom0, `xl sched-credit -d ${stub} -c 0`);
    d.run(0.1);
    expect(done()).toBe(100);
  });

  test("hogs beside a guest slow it as far as its weight lets them, and its time is stolen", () => {
    for (const hog of HOGS) {
      d.exec(dom0, `xl vcpu-pin ${hog} all 7`);
      d.exec(hog, "stress -c 1 -t 100000 > /dev/null 2>&1 &");
    }
    d.exec(dom0, `xl vcpu-pin ${DATABASE} all 7; xl sched-credit -d ${DATABASE} -w 16`);
    d.run(1);
    const light = measured(DATABASE);
    d.exec(dom0, `xl sched-credit -d ${DATABASE} -w 65535`);
    d.run(1);
    const heavy = measured(DATABASE);
    // 16 of 784: a fiftieth of the pCPU, where it wants two fifths.
    expect(light.cpu).toBeLessThan(4);
    expect(light.requests).toBeLessThan(0.1 * heavy.requests);
    expect(light.inside.stolen).toBeGreaterThan(20);
    expect(heavy.inside.stolen).toBeLessThan(2);
  });
});
