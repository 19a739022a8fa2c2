/** A fully virtualised guest without drivers for Xen: what it finds, and what its ways cost beside those of others. @source io.md §4–§6; eras.md §4 */
import { beforeAll, describe, expect, test } from "vitest";
import type { InsideFollowDetail } from "../../simulator";
import { openLab } from "../../simulator/lab";
import { DOM0, HOST, startGuest } from "../support/driver-lab";
import { LabDriver, starter } from "../support/lab-driver";

const GUESTS = {
  pv: 'type = "pv"\nbootloader = "pygrub"\n',
  pvhvm: 'type = "hvm"\n',
  emu: 'type = "hvm"\nxen_platform_pci = 0\n',
} as const;
type Guest = keyof typeof GUESTS;

/** One of each, alone on its host, and their lab. */
function threeWays(): LabDriver {
  const d = starter(4);
  for (const [name, text] of Object.entries(GUESTS)) {
    const disk = `disk = ['phy:/dev/vg0/${name},hda,w']\nvif = ['type=ioemu,model=e1000,bridge=xenbr0']`.replace(
      "type=ioemu,model=e1000,",
      name === "emu" ? "type=ioemu,model=e1000," : "",
    );
    d.exec(DOM0, `cat > /etc/xen/${name}.cfg <<'X'\nname = "${name}"\nmemory = 1024\nvcpus = 1\n${text}${disk}\nX`);
    startGuest(d, name);
  }
  for (const name of ["web-01", "app-01"]) d.done("VM.hard_shutdown", { vm: d.vm(name) });
  d.run(30);
  return d;
}
const diskOf = (guest: Guest): string => (guest === "emu" ? "/dev/sda" : "/dev/xvda");
/** µs of a direct read of 4 KiB, one of so many. */
function readUs(d: LabDriver, guest: Guest, count = 100): number {
  const { stderr } = d.exec(guest, `dd if=${diskOf(guest)} of=/dev/null bs=4k count=${count} iflag=direct`, 300);
  return (Number(/copied, ([\d.e-]+) s/.exec(stderr)?.[1]) * 1_000_000) / count;
}
/** Steps of one read with what each has waited for, and the requests that were followed. */
function followedRead(d: LabDriver, guest: Guest): InsideFollowDetail {
  const id = d.taken("inside.follow", { vm: d.vm(guest), request: "diskRead", trigger: false });
  readUs(d, guest, 3);
  d.run(2);
  return d.lab.ask("inside", { host: d.named("host", HOST).ref, detail: { kind: "follow", id } })?.detail as InsideFollowDetail;
}

describe("ways of requests", () => {
  let idle: LabDriver;
  const us = {} as Record<"idle" | "busy", Record<Guest, number>>;
  const all = (d: LabDriver): Record<Guest, number> => ({ pv: readUs(d, "pv"), pvhvm: readUs(d, "pvhvm"), emu: readUs(d, "emu") });

  beforeAll(() => {
    idle = threeWays();
    us.idle = all(idle);
    const busy = new LabDriver(openLab(idle.lab.snapshot()));
    busy.continueRequestsOf(idle);
    // Dom0 has one pCPU, and eight programs of its own that want all of it.
    busy.exec(DOM0, "for i in 1 2 3 4 5 6 7 8; do (while :; do :; done) > /dev/null 2>&1 & done; xl vcpu-pin 0 all 0");
    busy.run(2);
    us.busy = all(busy);
  }, 120_000);

  test("idle: PV is the quickest, its drivers in hardware's guest mode cost two exits more, qemu some twenty microseconds an access", () => {
    const { pv, pvhvm, emu } = us.idle;
    expect(pvhvm - pv).toBeGreaterThan(1);
    expect(pvhvm - pv).toBeLessThan(6);
    expect(emu - pv).toBeGreaterThan(80);
    expect(emu - pv).toBeLessThan(200);
  });

  test("Dom0 busy: all wait for its vCPUs, and emulated some four times as long, since it needs Dom0 as often as it touches a register", () => {
    const { pv, pvhvm, emu } = us.busy;
    for (const guest of ["pv", "pvhvm", "emu"] as const) expect(us.busy[guest]).toBeGreaterThan(us.idle[guest] * 5);
    // Both come to the ring's end in Dom0 twice.
    expect(pvhvm / pv).toBeGreaterThan(0.85);
    expect(pvhvm / pv).toBeLessThan(1.15);
    expect(emu / pv).toBeGreaterThan(3);
    expect(emu / pv).toBeLessThan(7);
  });

  test("the reason is in the steps: an emulated read has its device model at it again and again", () => {
    const [pv, emu] = (["pv", "emu"] as const).map((guest) => followedRead(idle, guest)) as [InsideFollowDetail, InsideFollowDetail];
    expect([pv.follow.state, emu.follow.state]).toEqual(["done", "done"]);
    expect(pv.steps.map(({ code }) => code)).toContain("blkback.map");
    expect(emu.steps.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["ide.exit", "xen.ioreq", "qemu.emulate", "qemu.submit", "xen.inject"]),
    );
    expect(emu.steps.some(({ code }) => code.startsWith("blk"))).toBe(false);
    const exits = emu.steps.find(({ code }) => code === "ide.exit")?.facts.find(({ name }) => name === "exits")?.value;
    expect(Number(exits)).toBeGreaterThanOrEqual(5);
  });
});

describe("what a guest finds that has qemu's devices alone", () => {
  let d: LabDriver;
  beforeAll(() => {
    d = threeWays();
  }, 60_000);
  const inside = (line: string, guest: Guest = "emu"): string => d.exec(guest, line).stdout;

  test.each([
    ["its disk", "lsblk -d -o NAME,MAJ:MIN,TYPE", /^NAME MAJ:MIN TYPE\nsda {2}8:0 {5}disk\n$/],
    ["its root", "findmnt / || mount", /\/dev\/sda1 on \/ /],
    ["its table", "cat /etc/fstab", /^\/dev\/sda1 \/ /m],
    ["its card", "dmesg", /e1000 0000:00:04\.0 eth0: Intel\(R\) PRO\/1000 Network Connection/],
    [
      "its card's driver",
      "cat /sys/class/net/eth0/device/uevent; readlink /sys/class/net/eth0/device/driver",
      /^DRIVER=e1000\n[\s\S]*\/drivers\/e1000\n$/,
    ],
    ["its controller", "dmesg", /ata1\.00: ATA-7: QEMU HARDDISK[\s\S]*sd 0:0:0:0: \[sda\] Attached SCSI disk/],
    ["its interrupts", "cat /proc/interrupts", /IO-APIC {2}14-edge {6}ata_piix\n[\s\S]*IO-APIC {2}32-fasteoi {3}eth0\n/],
    ["its modules", "lsmod", /^e1000 /m],
    ["still, by CPUID", "dmesg", /Hypervisor detected: Xen HVM/],
  ] as const)("%s", (_what, line, wanted) => {
    expect(inside(line)).toMatch(wanted);
  });

  test("no front end of Xen's is anywhere in it", () => {
    const everywhere =
      "dmesg; lsmod; ls /dev; mount; df; lsblk; ps ax; cat /proc/interrupts /proc/partitions /proc/diskstats /proc/mounts /proc/cmdline /etc/fstab";
    expect(inside(everywhere)).not.toMatch(/xvd|netfront|blkfront|xen-dyn|unplug/);
    // The same of one whose drivers have replaced them: what is looked for is found there.
    for (const trace of [/xvda/, /blkfront/, /netfront/, /unplug/]) expect(inside(everywhere, "pvhvm")).toMatch(trace);
    const domid = d.field("VM", d.vm("emu"), "domid");
    expect(d.exec(DOM0, `xl block-list ${domid}; xl network-list ${domid}`).stdout).toMatch(/51712 0 .* 1 +-1 +-1 [\s\S]* 1 +-1 +-1\/-1 /);
  });

  test("it reads and writes, reboots and is opened from a snapshot under its names", () => {
    expect(d.exec("emu", "mkdir -p /srv/x && echo kept > /srv/x/y && sync && cat /srv/x/y").stdout).toBe("kept\n");
    const copy = new LabDriver(openLab(d.lab.snapshot()));
    copy.continueRequestsOf(d);
    copy.run(40);
    expect(copy.exec("emu", "cat /srv/x/y; dd if=/dev/sda of=/dev/null bs=4k count=4 iflag=direct").stdout).toBe("kept\n");
    copy.lab.check();
    d.exec(DOM0, "xl reboot emu || xl destroy emu; xl create /etc/xen/emu.cfg");
    d.run(90);
    expect(inside("cat /srv/x/y; lsblk -dn -o NAME")).toBe("kept\nsda\n");
    d.lab.check();
  });
});
