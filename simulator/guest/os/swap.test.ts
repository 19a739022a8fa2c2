import { expect, test } from "vitest";
import type { DiskLayout } from "../../content/disk-layout";
import { TestWorld } from "../test-harness";

const MIB = 1_048_576;

/** A guest of 1 GiB whose disk has a partition of 1 GiB to swap to. */
function swapping() {
  const layout: DiskLayout = {
    first: "grub",
    partitions: [
      { number: 1, start: 2048, sectors: 16_000_000, type: "83", isActive: true, fs: "ext4", dir: "/" },
      { number: 2, start: 16_002_048, sectors: 2_097_152, type: "82", fs: "swap" },
    ],
  };
  const guest = new TestWorld().add({
    disks: [
      {
        device: "xvda",
        sizeBytes: 10_737_418_240,
        type: "Disk",
        mode: "RW",
        bootable: true,
        content: { base: "debian-12", overlay: {}, layout },
      },
    ],
  });
  return guest.start().login();
}
const free = (guest: ReturnType<typeof swapping>): readonly number[] =>
  (/^Swap: +(\d+) +(\d+) +(\d+)$/m.exec(guest.exec("free -m").stdout)?.slice(1) ?? []).map(Number);

test("what does not fit goes to swap, and nobody is killed for it", () => {
  const guest = swapping();
  expect(free(guest)).toEqual([1023, 0, 1023]);
  guest.exec("stress -m 1 --vm-bytes 1200M -q > /dev/null 2>&1 & sleep 1");
  const [total = 0, used = 0, left = 0] = free(guest);
  expect(used).toBeGreaterThan(300);
  expect(used + left).toBe(total);
  expect(guest.exec("pgrep -c stress; dmesg | grep -c oom-kill").stdout).toBe("1\n0\n");
  expect(guest.exec("sed -n 's/^SwapFree: *//p' /proc/meminfo").stdout).toMatch(/^\d+ kB\n$/);
  guest.exec("stress -m 1 --vm-bytes 900M -q > /dev/null 2>&1 & sleep 1");
  expect(guest.exec("pgrep -c stress; dmesg | grep -c oom-kill:").stdout).toBe("1\n1\n");
  guest.exec("pkill stress");
  expect(free(guest)[1]).toBe(0);
});

test("a balloon may take what swap has room for, but not all", () => {
  const guest = swapping();
  guest.exec("stress -m 1 --vm-bytes 500M -q > /dev/null 2>&1 & sleep 1");
  expect(guest.engine.leastBytes()).toBeLessThan(120 * MIB);
  expect(guest.engine.leastBytes()).toBeGreaterThan(64 * MIB);
  guest.engine.balloon(200 * MIB);
  expect(free(guest)[1]).toBeGreaterThan(400);
  expect(guest.exec("pgrep -c stress").stdout).toBe("1\n");
});
