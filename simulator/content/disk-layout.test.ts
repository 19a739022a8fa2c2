import { expect, test } from "vitest";
import { isLayout, startsSystem } from "./disk-layout";

const row = { number: 1, start: 2_048, sectors: 4_096, type: "83", fs: "ext4", dir: "/" };

test.each([
  [{ partitions: [row], first: "grub" }, true],
  [{ partitions: [], first: "parted" }, true],
  [{ partitions: [{ ...row, start: "2048" }], first: "grub" }, false],
  [{ partitions: [{ ...row, type: "7" }], first: "grub" }, false],
  [{ partitions: [{ ...row, dir: 1 }], first: "grub" }, false],
  [{ partitions: [null], first: "grub" }, false],
  [{ partitions: {}, first: "grub" }, false],
  [{ partitions: [], first: "lilo" }, false],
  [null, false],
  [5, false],
])("%j is a layout: %s", (value, is) => {
  expect(isLayout(value)).toBe(is);
});

test("a disk that came with its system starts it, and of the others those with a loader", () => {
  const of = (first: "grub" | "extlinux" | "parted" | "syslinux") => startsSystem({ partitions: [], first });
  expect([startsSystem(undefined), of("grub"), of("extlinux"), of("parted"), of("syslinux")]).toEqual([true, true, true, false, false]);
});
