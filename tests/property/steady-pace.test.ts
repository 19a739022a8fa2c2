/**
 * Steady load waits for vCPUs as single requests do: what a guest gets done follows from the CPU that it and whoever serves it are given, and
 * comes back when they are. Seen from outside, by the counters of `xentop`.
 */
import { expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

const DATABASE = "vm-00002";
const d = new LabDriver(createLab({ scenario: "many:1:6:4.11.4", seed: 3, epochUs: EPOCH }));
const dom0 = `Control domain on host: ${d.all("host")[0]?.fields.name_label as string}`;

/** Requests that a domain's disks have had, and seconds of CPU. */
function counters(domain: string): { requests: number; cpu: number; at: number } {
  const { stdout } = d.exec(dom0, "xentop -b -i 1 -f");
  const row = stdout.split("\n").find((line) => line.trim().startsWith(domain))?.trim().split(/ +/) ?? [];
  const head = stdout.split("\n").find((line) => line.includes("VBD_RD"))?.trim().split(/ +/) ?? [];
  const at = (name: string): number => Number(row[head.indexOf(name)]);
  return { requests: at("VBD_RD") + at("VBD_WR"), cpu: at("CPU(sec)"), at: Number(d.exec(dom0, "date +%s.%N").stdout) };
}
/** Requests a second over some seconds from now. */
function perS(domain: string, seconds = 20): number {
  const before = counters(domain);
  d.run(seconds);
  const after = counters(domain);
  return (after.requests - before.requests) / (after.at - before.at);
}

/** Percent of so many seconds from now that a guest says its CPU was busy, was kept from it, and waited for disks. */
function says(guest: string, seconds = 20): { busy: number; stolen: number } {
  const fields = (): number[] => d.exec(guest, "grep '^cpu ' /proc/stat").stdout.trim().split(/ +/).slice(1).map(Number);
  const before = fields();
  d.run(seconds);
  const spent = fields().map((value, i) => value - (before[i] ?? 0));
  const all = spent.reduce((sum, value) => sum + value, 0);
  return { busy: (((spent[0] ?? 0) + (spent[2] ?? 0)) * 100) / all, stolen: ((spent[7] ?? 0) * 100) / all };
}

test("a capped Dom0 slows what all guests do, and the guest that waits for it wants less CPU itself", () => {
  d.run(60);
  const free = perS(DATABASE);
  const cpuFree = counters(DATABASE).cpu;
  d.run(10);
  const usedFree = counters(DATABASE).cpu - cpuFree;
  d.exec(dom0, "xl sched-credit -d 0 -c 1");
  d.run(1);
  const capped = perS(DATABASE);
  const cpuCapped = counters(DATABASE).cpu;
  d.run(10);
  const usedCapped = counters(DATABASE).cpu - cpuCapped;
  console.log(free, capped, usedFree, usedCapped, d.exec(dom0, "xl list").stdout, d.exec(DATABASE, "top -b -n 2 -d 2 | grep Cpu").stdout);
  d.exec(dom0, "xl sched-credit -d 0 -c 0");
  d.run(1);
  const again = perS(DATABASE);
  console.log(again);
  expect(capped).toBeLessThan(0.5 * free);
});

test("hogs beside a guest slow it as far as its weight lets them", () => {
  for (const hog of ["vm-00003", "vm-00005", "vm-00006"]) {
    d.exec(dom0, `xl vcpu-pin ${hog} all 7`);
    d.exec(hog, "stress -c 1 -t 100000 > /dev/null 2>&1 &");
  }
  d.exec(dom0, `xl vcpu-pin ${DATABASE} all 7; xl sched-credit -d ${DATABASE} -w 16`);
  d.run(1);
  const light = perS(DATABASE);
  const lightSays = says(DATABASE);
  d.exec(dom0, `xl sched-credit -d ${DATABASE} -w 65535`);
  d.run(1);
  const heavy = perS(DATABASE);
  const heavySays = says(DATABASE);
  console.log(light, heavy, lightSays, heavySays, d.exec(dom0, "xentop -b -i 2 -d 5").stdout);
});
