import { expect, test } from "vitest";
import { failedDevices, failureOf } from "./failed-devices";

const fine = { status_code: 0, status_detail: "" };
const detail = "2 reading other end details from device/vbd/51712";

test("a device that works has no failure; a failed one may have no words", () => {
  expect(failureOf(fine)).toBeNull();
  expect(failureOf({ status_code: 1, status_detail: detail })).toBe(detail);
  expect(failureOf({ status_code: 1, status_detail: "" })).toBe("");
});
test("failed devices come in their order, disks first, under the guest's names", () => {
  const vbds = [
    { ref: "b", device: "", userdevice: "1", status_code: 1, status_detail: "" },
    { ref: "a", device: "xvda", userdevice: "0", status_code: 1, status_detail: detail },
    { ref: "c", device: "xvdc", userdevice: "2", ...fine },
  ];
  const vifs = [{ ref: "n", device: "0", status_code: 1, status_detail: "no bridge" }];
  expect(failedDevices(vbds, vifs)).toEqual([
    { ref: "a", name: "xvda", reason: detail },
    { ref: "b", name: "xvdb", reason: "" },
    { ref: "n", name: "eth0", reason: "no bridge" },
  ]);
});
