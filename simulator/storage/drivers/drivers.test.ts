import { expect, test } from "vitest";
import { isLibrary, isThin, operationsOn, rulesFor } from "./driver";
import { driverOf, drivers, isSrType, type SrType, srTypes } from "./table";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

test("each driver stands under the name that it has, and no other name has one", () => {
  for (const type of srTypes) {
    expect(drivers[type].type).toBe(type);
    expect(driverOf({ type })).toBe(drivers[type]);
  }
  for (const type of ["", "tape", "LVM", "lvm ", "constructor", "__proto__"]) {
    expect(isSrType(type)).toBe(false);
    expect(() => driverOf({ type })).toThrow(`[SR-2] there is a driver for storage of type ${type}`);
  }
});

/** Room of an active leaf with 3 GiB written, and of a snapshot. @source lifecycle.md §10; formats.md §2 for what an empty VHD is made of */
const room: readonly (readonly [SrType, virtualBytes: number, leaf: number, snapshot: number])[] = [
  ["lvm", 8 * GIB, 8 * GIB + 4096 * 512, 8 * MIB],
  // the last bitmap stands for a block of which the disk has a part
  ["lvm", 8 * GIB + 512, 8 * GIB + 512 + 4097 * 512, 8 * MIB],
  ["lvm", 2 * GIB, 2 * GIB + 1024 * 512, 8 * MIB],
  ["ext", 8 * GIB, 3 * GIB + 2 * MIB, 512 + 1024 + 16 * KIB + 512],
  ["nfs", 8 * GIB, 3 * GIB + 2 * MIB, 512 + 1024 + 16 * KIB + 512],
  // no more than the disk has
  ["nfs", 2 * GIB, 2 * GIB, 512 + 1024 + 4 * KIB + 512],
  // a table of one entry is padded to a sector
  ["ext", MIB, MIB, 512 + 1024 + 512 + 512],
];
test.each(room)("[lifecycle.md §10] on %s a disk of %d bytes takes %d, its snapshot %d", (type, virtualBytes, leaf, snapshot) => {
  const rules = drivers[type].disks;
  expect(rules?.leafBytes(virtualBytes, 3 * GIB)).toBe(leaf);
  expect(rules?.snapshotBytes(virtualBytes)).toBe(snapshot);
});

/** @source lifecycle.md §10 (2040 GiB, 30); formats.md §2 (between 1 MB and 2088960 MB) */
test.each(["ext", "lvm", "nfs"] as const)("[lifecycle.md §10] disks on %s are VHDs", (type) => {
  expect(drivers[type].disks).toMatchObject({ leastBytes: MIB, mostBytes: 2_088_960 * MIB, chainDepth: 30 });
});

/** @source xapi.md §12 */
const kinds: readonly (readonly [SrType, content: string, isShared: boolean, thin: boolean, features: string])[] = [
  ["ext", "user", false, true, "SR_SUPPORTS_LOCAL_CACHING THIN_PROVISIONING"],
  ["lvm", "user", false, false, "SR_TRIM"],
  ["nfs", "user", true, true, "SR_CACHING THIN_PROVISIONING"],
];
const vhd =
  "ATOMIC_PAUSE SR_PROBE SR_UPDATE VDI_ACTIVATE VDI_ATTACH VDI_CLONE VDI_CONFIG_CBT VDI_CREATE VDI_DEACTIVATE VDI_DELETE VDI_DETACH VDI_GENERATE_CONFIG VDI_MIRROR VDI_RESET_ON_BOOT VDI_RESIZE VDI_SNAPSHOT VDI_UPDATE";
test.each(kinds)("[xapi.md §12] %s keeps disks, suspend images and crash dumps", (type, content, isShared, thin, features) => {
  const driver = driverOf({ type });
  expect(driver).toMatchObject({ content, isShared });
  expect(isThin(driver)).toBe(thin);
  expect(isLibrary(driver)).toBe(false);
  for (const cargo of ["disk", "suspend image", "crash dump"] as const) expect(rulesFor(driver, cargo)).toBe(driver.disks);
  expect([...driver.features].sort()).toEqual([...vhd.split(" "), ...features.split(" ")].sort());
  expect(operationsOn(driver)).toEqual(["scan", "vdi_create", "vdi_destroy", "vdi_clone"]);
});

test("[xapi.md §12] a library takes nothing: its images are put there by others", () => {
  const driver = driverOf({ type: "iso" });
  expect(driver).toMatchObject({ content: "iso", isShared: true, disks: null });
  expect(isLibrary(driver)).toBe(true);
  for (const cargo of ["disk", "suspend image", "crash dump"] as const) expect(rulesFor(driver, cargo)).toBeNull();
  expect([...driver.features].sort()).toEqual(
    ["SR_ATTACH", "SR_DETACH", "SR_SCAN", "VDI_ATTACH", "VDI_CREATE", "VDI_DELETE", "VDI_DETACH"].sort(),
  );
  expect(operationsOn(driver)).toEqual(["scan"]);
});

/** Sequential reads and latency of a local SATA SSD, and of NFS behind 10 Gbit/s; lvm is quicker by the file system that is not there. */
test.each([
  ["ext", 450e6, 520e6, 120, 250],
  ["lvm", 450e6, 520e6, 100, 250],
  ["nfs", 600e6, 1000e6, 300, 800],
] as const)("[io.md §8] %s reads %d to %d bytes/s after %d to %d µs, and writes more slowly", (type, least, most, quickest, slowest) => {
  const { readBytesPerS, writeBytesPerS, latencyUs } = drivers[type].speed;
  expect(readBytesPerS).toBeGreaterThanOrEqual(least);
  expect(readBytesPerS).toBeLessThanOrEqual(most);
  expect(writeBytesPerS).toBeLessThan(readBytesPerS);
  expect(latencyUs).toBeGreaterThanOrEqual(quickest);
  expect(latencyUs).toBeLessThanOrEqual(slowest);
});

/** What blkback is given, and what the control domain reads it with. */
test.each([
  ["ext", "ahci"],
  ["lvm", "ahci"],
  ["nfs", "nfs"],
  ["iso", "loop"],
] as const)("[xenstore.md §8] a disk on %s is a block device of the control domain, behind %s", (type, kernelDriver) => {
  expect(drivers[type]).toMatchObject({ kernelDriver, backEnd: { type: "phy" } });
  expect(drivers[type].backEnd.params(7, "xvdb")).toBe("/dev/sm/7/xvdb");
});

/** @source xapi.md §12 (device_config keys) */
test.each([
  ["ext", { device: "/dev/sda3" }],
  ["lvm", { device: "/dev/sda3" }],
  ["nfs", { server: "192.0.2.1", serverpath: "/export/vm" }],
  ["iso", { server: "192.0.2.1", serverpath: "/export/iso" }],
] as const)("[xapi.md §12] a connection to %s is told where it is", (type, told) => {
  expect(drivers[type].deviceConfig("192.0.2.1")).toEqual(told);
});
