/**
 * Who shares a processor with whom decides how long a guest's requests take. Order of results and rough sizes; the exact figures stand with
 * the scheduler's own tests. @source kernel measurements of credit: a woken vCPU waits out the rate limit of whoever is always busy
 */
import { beforeAll, describe, expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { EPOCH, LabDriver } from "../support/lab-driver";

let d: LabDriver;
let dom0 = "";
const GUEST = "vm-00001";
const HOG = "vm-00002";

/** Pins a domain to a pCPU. */
const pin = (domain: string, pcpu: number): void => void d.exec(dom0, `xl vcpu-pin ${domain} all ${pcpu}`);
/** µs for each of so many direct writes of 4 KiB: the best of three goes, since credit lets a few of all wait for very long. */
function write(count = 100): number {
  const goes = [1, 2, 3].map(() => {
    const { stderr } = d.exec(GUEST, `dd if=/dev/zero of=/var/tmp/each bs=4k count=${count} oflag=direct`, 300);
    return (Number(/copied, ([\d.e-]+) s/.exec(stderr)?.[1]) * 1_000_000) / count;
  });
  return Math.min(...goes);
}
/** Usual round trip to the gateway, µs: the middle one, since an answer that comes while the guest is at something else waits for nobody. */
function ping(): number {
  const { stdout } = d.exec(GUEST, "ping -c 11 -i 0.2 $(ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p')");
  const times = [...stdout.matchAll(/time=([\d.]+) ms/g)].map(([, ms]) => Number(ms) * 1_000).sort((a, b) => a - b);
  return times[5] as number;
}

beforeAll(() => {
  // Xen 4.11's default scheduler is credit.
  d = new LabDriver(createLab({ scenario: "many:1:4:4.11.4", seed: 3, epochUs: EPOCH }));
  dom0 = `Control domain on host: ${d.all("host")[0]?.fields.name_label as string}`;
  for (const [i, domain] of ["0", GUEST, HOG, "vm-00003", "vm-00004"].entries()) pin(domain, i + 1);
});

describe("a guest's requests among those that are always busy", () => {
  test("a hog on Dom0's processor hurts more than one on the guest's, and than one beside a guest that shares Dom0's", () => {
    const idle = write();
    const idlePing = ping();
    d.exec(HOG, "stress -c 4 -t 100000 > /dev/null 2>&1 &");
    d.run(1);
    pin(HOG, 2);
    const besideGuest = write();
    const besideGuestPing = ping();
    pin(HOG, 1);
    const besideDom0 = write();
    pin(GUEST, 1);
    const besideBoth = write();
    expect(besideGuest).toBeGreaterThan(1.5 * idle);
    expect(besideDom0).toBeGreaterThan(1.5 * besideGuest);
    expect(besideBoth).toBeLessThan(1.1 * besideGuest);
    // Sending makes hogs start anew, and the answer comes within their rate limit.
    expect(idlePing).toBeLessThan(400);
    expect(besideGuestPing).toBeGreaterThan(900);
    expect(besideGuestPing).toBeLessThan(1_500);
    pin(GUEST, 2);
    pin(HOG, 3);
    expect(write()).toBeLessThan(1.1 * idle);
  });

  test("who waits for a disk shows in top and /proc/stat, who waits for a CPU as stolen", () => {
    const fields = (): number[] => d.exec(GUEST, "grep '^cpu ' /proc/stat").stdout.trim().split(/ +/).slice(1).map(Number);
    const before = fields();
    d.exec(GUEST, "dd if=/dev/zero of=/var/tmp/each bs=4k count=8000 oflag=direct > /dev/null 2>&1 &");
    const { stdout } = d.exec(GUEST, "top -b -n 2 -d 2 | grep Cpu");
    expect(Number(/([\d.]+) wa/.exec(stdout.split("\n")[1] ?? "")?.[1])).toBeGreaterThan(20);
    const after = fields();
    expect((after[4] ?? 0) - (before[4] ?? 0)).toBeGreaterThan(100);
    expect(d.exec(GUEST, "grep procs_blocked /proc/stat").stdout).toMatch(/^procs_blocked [01]\n$/);
    d.run(20);
    expect(d.exec(GUEST, "pgrep -x dd").code).toBe(1);
    expect(fields()[7]).toBeGreaterThanOrEqual(0);
  });

  test("a longer rate limit makes each request wait longer, a weight does not help", () => {
    pin(HOG, 2);
    const before = write();
    d.exec(dom0, `xl sched-credit -d ${GUEST} -w 65535`);
    expect(write()).toBeGreaterThan(0.9 * before);
    d.exec(dom0, "xl sched-credit -s -r 5000");
    expect(write()).toBeGreaterThan(3 * before);
    d.exec(dom0, `xl sched-credit -s -r 1000; xl sched-credit -d ${GUEST} -w 256`);
    pin(HOG, 3);
  });

  test("a capped Dom0 serves as many requests as its time is long, however fast the storage is", () => {
    const perS = (cap: number): number => {
      d.exec(dom0, `xl sched-credit -d 0 -c ${cap}`);
      const { stderr } = d.exec(GUEST, "dd if=/dev/zero of=/var/tmp/each bs=4k count=2000 oflag=direct", 300);
      return 2_000 / Number(/copied, ([\d.e-]+) s/.exec(stderr)?.[1]);
    };
    const [one, half] = [perS(1), perS(50)];
    // 23 µs of Dom0 each.
    expect(one).toBeGreaterThan(0.9 * (10_000 / 23));
    expect(one).toBeLessThan(1.1 * (10_000 / 23));
    expect(half).toBeGreaterThan(4 * one);
    d.exec(dom0, "xl sched-credit -d 0 -c 0");
  });
});
