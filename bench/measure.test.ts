import { expect, test } from "vitest";
import { aboveAims } from "./measure";

test("a figure above what it has to stay below is named, one at it or without an aim is not", () => {
  const figures = [
    { name: "a", value: 350.1, unit: "kB", most: 350 },
    { name: "b", value: 350, unit: "kB", most: 350 },
    { name: "c", value: 999, unit: "kB" },
  ];
  expect(aboveAims(figures)).toEqual(["a is 350.1 kB, and has to stay below 350"]);
});
