import { expect, test } from "vitest";
import { recommendedMax, templateDisks } from "./provision";

test("disks of a template", () => {
  expect(
    templateDisks(
      '<provision><disk device="0" size="8589934592" sr="" bootable="true" type="system"/><disk device="1" size="1024" sr="abc" bootable="false" type="user"></disk></provision>',
    ),
  ).toEqual([
    { device: "0", bytes: 8589934592, sr: "" },
    { device: "1", bytes: 1024, sr: "abc" },
  ]);
});
test("none, nonsense and missing sizes give no disk", () => {
  expect(templateDisks(undefined)).toEqual([]);
  expect(templateDisks("<provision></provision>")).toEqual([]);
  expect(templateDisks('<disk size="many"/><disk/>')).toEqual([]);
});
test("recommended limits", () => {
  const xml =
    '<restrictions><restriction field="memory-static-max" max="137438953472" /><restriction field="vcpus-max" max="32" /></restrictions>';
  expect(recommendedMax(xml, "vcpus-max")).toBe(32);
  expect(recommendedMax(xml, "memory-static-max")).toBe(137438953472);
  expect(recommendedMax("", "vcpus-max")).toBeNull();
});
