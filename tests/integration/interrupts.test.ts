import { describe, expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

const driver = starter();
const on = (where: string, command: string, lab: LabDriver = driver): string => lab.exec(where, command).stdout;

describe("[cases/xen-inside 13] interrupts of a system are one account", () => {
  test.each(["xen-01", "db-01", "web-01"])("of %s: the rows add up to what /proc/stat says", (where) => {
    // Read at one moment: a second program would have to come from the disk.
    const rows = on(where, "cat /proc/interrupts /proc/stat").split("\n");
    const sum = rows
      .filter((row) => /^ *\d+:/.test(row))
      .flatMap((row) =>
        row
          .replace(/^ *\d+:/, "")
          .trim()
          .split(/ +/),
      )
      .filter((word) => /^\d+$/.test(word))
      .reduce((total, word) => total + Number(word), 0);
    expect(sum).toBeGreaterThan(1_000);
    expect(rows).toContain(`intr ${sum}`);
  });

  test("a paravirtualised guest has what each CPU says, then one for each disk, and two for each interface", () => {
    driver.exec("db-01", "ping -c 3 10.0.0.1");
    const names = on("db-01", "awk '{print $NF}' /proc/interrupts").split("\n");
    expect(names.slice(1, 7)).toEqual(["timer0", "spinlock0", "resched0", "callfunc0", "callfuncsingle0", "irqwork0"]);
    expect(names.slice(25, 32)).toEqual(["xenbus", "hvc_console", "blkif", "vif0-q0-tx", "vif0-q0-rx", "vif1-q0-tx", "vif1-q0-rx"]);
    expect(on("db-01", "dmesg | grep -o 'cpu [01] spinlock.*'")).toBe("cpu 0 spinlock event irq 1\ncpu 1 spinlock event irq 7\n");
    const before = on("db-01", "awk '/blkif/ {print $2}' /proc/interrupts");
    driver.exec("db-01", "dd if=/dev/xvda of=/dev/null bs=4k count=50 iflag=direct");
    expect(Number(on("db-01", "awk '/blkif/ {print $2}' /proc/interrupts"))).toBeGreaterThanOrEqual(Number(before) + 50);
  });

  test("a control domain's older kernel has the debug interrupt, and channels of its guests' interfaces", () => {
    const names = on("xen-01", "awk '{print $NF}' /proc/interrupts").split("\n");
    expect(names.slice(1, 8)).toEqual(["timer0", "spinlock0", "resched0", "callfunc0", "debug0", "callfuncsingle0", "irqwork0"]);
    expect(names).toEqual(expect.arrayContaining(["eth0", "vif1.0-q0-tx", "vif1.0-q0-rx"]));
  });
});

test("[cases/xen-inside 13] bridges and their ports stand in /sys as brctl shows them", () => {
  const ports = on("xen-01", "ls /sys/class/net/xenbr0/brif");
  expect(ports).toBe(on("xen-01", "brctl show xenbr0 | awk 'NR > 1 {print $NF}'"));
  expect(
    on(
      "xen-01",
      "readlink /sys/class/net/vif1.0/master; readlink /sys/class/net/vif1.0/brport/bridge; ls /sys/class/net/xenbr0/brif/vif1.0",
    ),
  ).toBe("../xenbr0\n../../xenbr0\nbridge\n");
  expect(on("xen-01", "cat /sys/class/net/lo/type /sys/class/net/lo/flags /sys/class/net/vif1.0/type /sys/class/net/vif1.0/flags")).toBe(
    "772\n0x9\n1\n0x1003\n",
  );
});

describe("[cases/xen-inside 9] one state, many views: tables by debug keys", () => {
  test("event channels have Xen's own numbers of states, and the ports that lsevtchn shows", () => {
    const dump = on("xen-01", "xl dmesg -c > /dev/null; xl debug-keys e; xl dmesg");
    const ofDb = dump.slice(dump.indexOf("for domain 1:")).split("Event channel information")[0] ?? "";
    const ports = on("xen-01", "lsevtchn 1 | awk '{print $1}' | tr -d :").trim().split("\n");
    expect([...ofDb.matchAll(/^\(XEN\) +(\d+) \[/gm)].map(([, port]) => port)).toEqual(ports);
    expect(ofDb).toMatch(/\[0\/0\/ {2}- {3}\]: s=3 n=0 d=0 p=\d+ x=0\n/);
    expect(ofDb).toMatch(/s=5 n=0 x=0 v=0\n/);
    expect(ofDb).toMatch(/s=6 n=0 x=0\n/);
  });

  test("grants: those that are mapped, with the machine's frame; a guest that is gone has no table", () => {
    const dump = on("xen-01", "xl dmesg -c > /dev/null; xl debug-keys g; xl dmesg");
    expect(dump).toMatch(/^\(XEN\) gnttab_usage_print_all \[ key 'g' pressed\n[\s\S]*\ngrant-table|grant-table for remote d1 \(v1\)\n/);
    expect(dump).toMatch(/\(XEN\) \[0x008\] {6}0 0x[0-9a-f]{8} 0x00000001 {10}0 0x[0-9a-f]{6} 0x19\n/);
    const lab = starter(2);
    lab.exec("xen-01", "xl destroy 1");
    expect(on("xen-01", "xl dmesg -c > /dev/null; xl debug-keys g; xl dmesg", lab)).not.toContain("remote d1 ");
  });
});
