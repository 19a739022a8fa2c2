import { describe, expect, test } from "vitest";
import { getopt, type Manner, plainWords } from "./getopt";

const accepted = { letters: "ab:c", long: { all: "a", both: "b", bother: "c", "state=": "state" } };
const read = (line: string, manner: Manner = {}) => {
  const { options, operands, complaint } = getopt(
    line.split(" ").filter((word) => word !== ""),
    accepted,
    manner,
  );
  const rest = complaint ? ` !${complaint.option} ${complaint.why} (${complaint.key})` : "";
  return `${options.map(([key, value]) => `${key}=${value}`).join(",")} | ${operands.join(",")}${rest}`;
};

describe("options", () => {
  test.each([
    ["", " | "],
    ["x -a y", "a= | x,y"],
    ["-ac", "a=,c= | "],
    ["-bv -b v", "b=v,b=v | "],
    ["-ab v w", "a=,b=v | w"],
    ["--all --both v --both=w=x", "a=,b=v,b=w=x | "],
    ["--state=up --state down", "state=up,state=down | "],
    ["-a -- -c --all", "a= | -c,--all"],
    ["- -a", "a= | -"],
    ["-b --", "b=-- | "],
    ["--both=", "b= | "],
    ["-a -z -c", "a= |  !-z unknown (z)"],
    ["-:", " |  !-: unknown (:)"],
    ["x -b", " | x !-b needs value (b)"],
    ["--both", " |  !--both needs value (b)"],
    ["--nosuch=1", " |  !--nosuch unknown ()"],
    ["--all=1", " |  !--all takes none (a)"],
    ["--al", " |  !--al unknown ()"],
  ])("%s", (line, wanted) => expect(read(line)).toBe(wanted));
});

test.each([
  ["--al", "a= | "],
  ["--both v", "b=v | "],
  ["--bo", " |  !--bo unknown ()"],
  ["--both=v", "b=v | "],
  ["--bothe", "c= | "],
  ["--sta=up", "state=up | "],
  ["--all=1", "a= | "],
])("read loosely: %s", (line, wanted) => expect(read(line, { isLoose: true })).toBe(wanted));

test.each([
  ["-a x -c", "a= | x,-c"],
  ["-b x y", "b=x | y"],
  ["-a -- -c", "a= | -c"],
])("ended by the first operand: %s", (line, wanted) => expect(read(line, { stopsAtOperand: true })).toBe(wanted));

test("words that are not looked at stay as they are", () =>
  expect(plainWords(["-a", "--"])).toEqual({ options: [], operands: ["-a", "--"], complaint: null }));
