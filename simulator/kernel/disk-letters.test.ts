import { expect, test } from "vitest";
import { diskIndex, diskLetters } from "./disk-letters";

test.each([
  [0, "a"],
  [15, "p"],
  [25, "z"],
  [26, "aa"],
  [51, "az"],
  [254, "iu"],
  [701, "zz"],
  [702, "aaa"],
] as const)("disk %i has the letters %s", (index, letters) => {
  expect([diskLetters(index), diskIndex(letters)]).toEqual([letters, index]);
});
