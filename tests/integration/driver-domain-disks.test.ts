/** A driver domain that serves a disk of its own, and what becomes of requests when it stands still or dies. @source io.md §4, §7; xenstore.md §8 */
import { describe, expect, test } from "vitest";
import type { InsideFollowDetail } from "../../simulator";
import { logOf } from "../../simulator/world/metering";
import { hostInside } from "../../simulator/world/world";
import { configs, DOM0, domainOf, domidOf, driverLab, endNow, HOST, startGuest, stopNow, writeConfig } from "../support/driver-lab";
import type { LabDriver } from "../support/lab-driver";

function followed(d: LabDriver, id: string): InsideFollowDetail {
  return d.lab.ask("inside", { host: d.named("host", HOST).ref, detail: { kind: "follow", id } })?.detail as InsideFollowDetail;
}
/** µs for each of so many direct requests of 4 KiB. */
function each(d: LabDriver, vm: string, operands: string, count = 200): number {
  const { stderr } = d.exec(vm, `dd ${operands} bs=4k count=${count}`);
  return (Number(/copied, ([\d.e-]+) s/.exec(stderr)?.[1]) * 1_000_000) / count;
}
const writes = (d: LabDriver, vm: string, to = "/dev/xvdb"): number => each(d, vm, `if=/dev/zero of=${to} oflag=direct`);
/** A program of the guest's own that goes on beside what else is asked; its code comes to a file. */
function begin(d: LabDriver, vm: string, line: string): void {
  d.exec(vm, `rm -f /run/code; (${line}; echo $? > /run/code) > /dev/null 2>&1 &`);
}
const codeOf = (d: LabDriver, vm: string): string => d.exec(vm, "cat /run/code 2>/dev/null").stdout;
/** Follows a write and stops at the instant of one of its steps. */
function stopAt(d: LabDriver, vm: string, steps: number): string {
  begin(d, vm, "dd if=/dev/zero of=/dev/xvdb bs=4k count=2000 oflag=direct");
  const id = d.taken("inside.follow", { vm: d.vm(vm), request: "diskWrite", trigger: false });
  for (let n = 0; n < 5_000 && followed(d, id).follow.reached < steps; n++) d.lab.advance(d.lab.nextEventAt() ?? d.now);
  expect(followed(d, id).follow).toMatchObject({ state: "running", reached: steps });
  return id;
}

describe("a disk that a driver domain serves", () => {
  const d = driverLab(3, "stor", "data");
  const [back, front] = [domidOf(d, "stor"), domidOf(d, "data")];

  test("has its back end there, and is that domain's disk", () => {
    const rows = d.exec(DOM0, "xl block-list data").stdout.split("\n");
    expect(rows[1]).toMatch(/^51712 0 .*\/local\/domain\/0\/backend\/vbd\/\d+\/51712$/);
    expect(rows[2]).toMatch(new RegExp(`^51728 ${back} +${front} +4 .*/local/domain/${back}/backend/vbd/${front}/51728$`));
    expect(d.exec(DOM0, `xenstore-read /local/domain/${back}/backend/vbd/${front}/51728/params`).stdout).toBe("/dev/xvdb\n");
    expect(d.exec("stor", "ps ax").stdout).toContain(`[${front}.xvdb-0]`);
    d.exec("data", "mkfs.ext4 -F /dev/xvdb && mkdir -p /mnt && mount /dev/xvdb /mnt && echo kept > /mnt/a && sync && umount /mnt");
    expect(d.exec("data", "mount /dev/xvdb /mnt; cat /mnt/a; umount /mnt").stdout).toBe("kept\n");
  });

  test("costs the second ring: each request goes through both, and both count it", () => {
    const own = writes(d, "data", "/var/tmp/own");
    const sectors = (domid: number, number: number): number => {
      const { stdout } = d.exec(DOM0, "xentop -b -i 1 -x");
      const rows = stdout.split("\n");
      const name = domid === back ? "stor" : "data";
      const at = rows.findIndex((row) => row.trim().startsWith(`${name} `));
      const row = rows.slice(at).find((each) => each.includes(` ${number} [`));
      return Number(/WSECT: +(\d+)/.exec(row ?? "")?.[1]);
    };
    const before = [sectors(back, 51728), sectors(front, 51728)];
    const served = writes(d, "data");
    expect(served).toBeGreaterThan(own + 30);
    expect(served).toBeLessThan(own + 120);
    expect([sectors(back, 51728), sectors(front, 51728)].map((now, i) => now - (before[i] as number))).toEqual([1600, 1600]);
    d.lab.check();
  });

  test("its requests are followed with the domain that serves them by name", () => {
    const id = d.taken("inside.follow", { vm: d.vm("data"), request: "diskWrite", trigger: false });
    writes(d, "data");
    const { follow, steps } = followed(d, id);
    expect([follow.state, follow.reached]).toEqual(["done", 15]);
    expect(steps.find(({ code }) => code === "blkfront.grant")?.facts).toContainEqual({ name: "backDomid", value: `${back}` });
    for (const code of ["dom0.upcall", "blkback.submit", "device.transfer"])
      expect(steps.find((step) => step.code === code)?.facts).toContainEqual({ name: "backDomain", value: "stor" });
    expect(steps.find(({ code }) => code === "xen.pendingBack")?.facts).toContainEqual({ name: "domid", value: `${back}` });
    const grants = d.lab.ask("inside", { host: d.named("host", HOST).ref, detail: { kind: "grants", domid: front } })?.detail;
    expect(JSON.stringify(grants)).toContain(`"domid":${back}`);
  });

  test.each([2, 5, 9, 10, 13])("stood still at step %i it waits; let go, it ends", (steps) => {
    const id = stopAt(d, "data", steps);
    const letGo = stopNow(d, back);
    d.run(2);
    expect(followed(d, id).follow).toMatchObject({ state: steps < 13 ? "held" : "done" });
    if (steps < 13) expect(followed(d, id).follow.trouble).toEqual(["follow.paused", back]);
    expect(codeOf(d, "data")).toBe("");
    d.lab.check();
    letGo();
    d.run(2);
    expect(followed(d, id).follow.state).toBe("done");
    expect(codeOf(d, "data")).toBe("0\n");
    d.lab.check();
  });
});

describe.each([2, 5, 9, 10, 13])("a driver domain that dies with a request at step %i", (steps) => {
  test("others go on; what it served stands still without an error, and ends when it is back", () => {
    const d = driverLab(3, "stor", "data");
    const back = domidOf(d, "stor");
    begin(d, "web-01", "dd if=/dev/xvda of=/dev/null bs=4k count=500 iflag=direct");
    const id = stopAt(d, "data", steps);
    endNow(d, back, "poweroff");
    d.lab.check();
    d.run(20);
    d.lab.check();
    // One that had been answered has ended; the next stands still.
    if (steps < 13) expect(followed(d, id).follow).toMatchObject({ state: "held", trouble: ["follow.back_gone", "xvdb", back] });
    expect(codeOf(d, "data")).toBe("");
    expect(codeOf(d, "web-01")).toBe("0\n");
    expect(d.exec("data", "dmesg").stdout).not.toMatch(/I\/O error|xvdb.*lost/);
    // Its own root goes on: Dom0 serves that.
    expect(d.exec("data", "dd if=/dev/xvda of=/dev/null bs=4k count=10 iflag=direct").code).toBe(0);
    startGuest(d, "stor");
    d.run(10);
    expect(d.exec(DOM0, "xl block-list data").stdout).toContain(`/local/domain/${domidOf(d, "stor")}/backend/vbd/`);
    expect(codeOf(d, "data")).toBe("0\n");
    expect(followed(d, id).follow.state).toBe("done");
    expect(d.exec("data", "dd if=/dev/zero of=/dev/xvdb bs=4k count=10 oflag=direct").code).toBe(0);
    d.lab.check();
  });
});

test("crashed, it serves nobody any more until its new domain does; rebooted, it serves the same", () => {
  const d = driverLab(5);
  writeConfig(d, "stor", `${configs.stor}on_crash = "restart"\n`);
  for (const name of ["stor", "data"]) startGuest(d, name);
  const back = domidOf(d, "stor");
  begin(d, "data", "dd if=/dev/zero of=/dev/xvdb bs=4k count=20000 oflag=direct");
  d.run(0.2);
  d.exec(DOM0, "xl reboot stor");
  d.run(120);
  const anew = domidOf(d, "stor");
  expect(anew).toBeGreaterThan(back);
  expect(codeOf(d, "data")).toBe("0\n");
  begin(d, "data", "dd if=/dev/zero of=/dev/xvdb bs=4k count=20000 oflag=direct");
  d.run(0.2);
  endNow(d, anew, "crash");
  d.run(120);
  expect(domidOf(d, "stor")).toBeGreaterThan(anew);
  expect(codeOf(d, "data")).toBe("0\n");
  d.lab.check();
});

test("a root that a driver domain serves: its steady load is that domain's too, stands still with it, and goes on", () => {
  const d = driverLab(7, "stor");
  // The application server's disk is given to stor, which serves it.
  const app = d.vm("app-01");
  d.done("VM.hard_shutdown", { vm: app });
  const [own] = (d.field("VM", app, "VBDs") as string[]).filter((vbd) => d.field("VBD", vbd, "type") === "Disk");
  const { VDI, userdevice } = d.record("VBD", String(own)).fields;
  const disk = { VDI, bootable: true, mode: "RW", type: "Disk", empty: false };
  d.done("VBD.plug", { self: d.taken("VBD.create", { ...disk, VM: d.vm("stor"), userdevice: "2", bootable: false }) });
  d.taken("VBD.destroy", { self: own });
  d.taken("VBD.create", { ...disk, VM: app, userdevice, other_config: { backend: "stor" } });
  const host = d.named("host", HOST).ref;
  d.done("VM.start_on", { vm: app, host, start_paused: false });
  d.run(300);
  const written = (vm: string, name: string): number => {
    const { world, guest } = domainOf(d, Number(d.field("VM", d.vm(vm), "domid")));
    return logOf(world, guest).total(name, d.now);
  };
  const rates = (): number[] => {
    const before = [written("app-01", "vbd_xvda_write"), written("stor", "vbd_xvdc_write")];
    d.run(120);
    return [written("app-01", "vbd_xvda_write"), written("stor", "vbd_xvdc_write")].map((after, i) => after - (before[i] as number));
  };
  const [front, back] = rates() as [number, number];
  expect(front).toBeGreaterThan(10_000);
  expect(back / front).toBeGreaterThan(0.95);
  expect(back / front).toBeLessThan(1.05);
  const { world, guest } = domainOf(d, domidOf(d, "stor"));
  endNow(d, guest.domid, "poweroff");
  d.run(30);
  const still = written("app-01", "vbd_xvda_iops_write");
  d.run(60);
  expect(written("app-01", "vbd_xvda_iops_write")).toBe(still);
  expect(hostInside(world, guest.host).guests.has(guest.domid)).toBe(false);
  expect(d.exec("app-01", "echo alive").stdout).toBe("alive\n");
  startGuest(d, "stor");
  d.run(60);
  expect((rates()[0] as number) / front).toBeGreaterThan(0.5);
  d.lab.check();
});

describe("what libxl says of a back end that is not there", () => {
  const d = driverLab(3);
  const refused = (line: string): string => d.exec(DOM0, line).stderr.replace(/^Parsing config.*\n/, "");

  test("a domain that serves nobody does not take the device: ten seconds, and no domain", () => {
    writeConfig(d, "bad", "disk = ['phy:/dev/vg0/bad,xvda,w']\nvif = ['bridge=xenbr0,backend=web-01']\n");
    const from = d.now;
    const said = refused("xl create /etc/xen/bad.cfg");
    const id = /Domain (\d+):/.exec(said)?.[1];
    expect(said).toBe(
      `libxl: error: libxl_device.c:1110:device_backend_callback: Domain ${id}:unable to add device with path /local/domain/1/backend/vif/${id}/0\n` +
        `libxl: error: libxl_create.c:1894:domcreate_attach_devices: Domain ${id}:unable to add vif devices\n`,
    );
    expect(d.now - from).toBeGreaterThan(10_000_000);
    expect(d.exec(DOM0, "xl list bad").code).not.toBe(0);
    expect(d.exec(DOM0, "xenstore-ls /local/domain/1/backend").stdout).not.toContain("mac");
    d.lab.check();
  });

  test("one that is called so by nobody", () => {
    writeConfig(d, "bad", "disk = ['phy:/dev/vg0/bad,xvda,w']\nvif = ['bridge=xenbr0,backend=nobody']\n");
    expect(refused("xl create /etc/xen/bad.cfg")).toMatch(
      /^libxl: error: libxl_create.c:1894:domcreate_attach_devices: Domain \d+:unable to add vif devices\n$/,
    );
    expect(refused("xl network-attach web-01 backend=nobody")).toBe("libxl_device_nic_add failed.\n");
    expect(refused("xl block-attach web-01 phy:/dev/xvdz,xvdb,w,backend=nobody")).toBe("libxl_device_disk_add failed.\n");
    d.lab.check();
  });
});
