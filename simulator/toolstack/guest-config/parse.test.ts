import { describe, expect, test } from "vitest";
import { parseConfig } from "./parse";
import { parseDisk, parseVif, positionOf } from "./specs";

const settings = (text: string) => {
  const parsed = parseConfig(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.settings.map((s) => [s.key, s.value, s.line]);
};

describe("[cli.md §7] settings", () => {
  test.each<[what: string, text: string, expected: unknown[]]>([
    ["nothing", "", []],
    ["comments and empty lines", "# a\n\n   # b\n", []],
    [
      "strings in either quotes, with the other inside",
      `a = "it's"\nb = 'say "x"'\n`,
      [
        ["a", "it's", 1],
        ["b", 'say "x"', 2],
      ],
    ],
    [
      "numbers, hexadecimal too",
      "a = 12\nb=0x10",
      [
        ["a", 12, 1],
        ["b", 16, 2],
      ],
    ],
    ["a comment behind a value", 'a = "x#y" # not this', [["a", "x#y", 1]]],
    [
      "lists over several lines, with a comma at the end",
      "disk = [\n  'a',\n  'b', # second\n]\nz = 1",
      [
        ["disk", ["a", "b"], 1],
        ["z", 1, 5],
      ],
    ],
    ["lists in lists", "a = [ [ 1, 2 ], 'x', [] ]", [["a", [[1, 2], "x", []], 1]]],
    [
      "semicolons between settings",
      "a = 1; b = 2",
      [
        ["a", 1, 1],
        ["b", 2, 1],
      ],
    ],
    [
      "lines that end as on Windows",
      'a = 1\r\nb = "x"\r\n',
      [
        ["a", 1, 1],
        ["b", "x", 2],
      ],
    ],
    [
      "keys that are names of an object's own",
      "__proto__ = 1\nconstructor = 2",
      [
        ["__proto__", 1, 1],
        ["constructor", 2, 2],
      ],
    ],
  ])("%s", (_what, text, expected) => {
    expect(settings(text)).toEqual(expected);
  });

  test.each([
    ['a = "x', 1, '"x', "string is not closed"],
    ['\n\na = "x\ny"', 3, '"x', "string is not closed"],
    ["a", 1, "end of file", "syntax error"],
    ["a\n= 1", 1, "end of line", "syntax error"],
    ["a = \nb = 1", 1, "end of line", "syntax error"],
    ["a = [1 2]", 1, "2", "syntax error"],
    ["a = [,]", 1, ",", "syntax error"],
    ["a = 1 2", 1, "2", "syntax error"],
    ["= 1", 1, "=", "syntax error"],
    ["a = -1", 1, "-", "unexpected character"],
    ["a = 1\n$", 2, "$", "unexpected character"],
  ])("%j is wrong in line %d near %s", (text, line, near, message) => {
    expect(parseConfig(text)).toEqual({ ok: false, error: { line, near, message } });
  });

  test("a list in lists in lists … is refused or read, but does not break the reader", () => {
    expect(() => parseConfig(`a = ${"[".repeat(60_000)}`)).not.toThrow();
  });
});

describe("[cli.md §7] disks", () => {
  test.each([
    ["/dev/vg/a,raw,xvda,rw", { target: "/dev/vg/a", format: "raw", vdev: "xvda", mode: "RW", isCdrom: false, unused: [] }],
    ["/iso/x.iso,,hdc,cdrom", { target: "/iso/x.iso", format: "raw", vdev: "hdc", mode: "RO", isCdrom: true, unused: [] }],
    [
      "format=qcow2, vdev=xvdb, access=r, target=/img/b",
      { target: "/img/b", format: "qcow2", vdev: "xvdb", mode: "RO", isCdrom: false, unused: [] },
    ],
    ["/a,raw,sda,w,discard", { target: "/a", format: "raw", vdev: "sda", mode: "RW", isCdrom: false, unused: ["discard"] }],
    [",raw,xvdd,r,devtype=cdrom", { target: "", format: "raw", vdev: "xvdd", mode: "RO", isCdrom: true, unused: [] }],
    ["/a,zip,xvda", { error: 'unknown disk format "zip"' }],
    ["/a,raw", { error: "disk has no vdev" }],
    ["/a,raw,floppy", { error: 'unknown vdev "floppy"' }],
    ["/a,raw,xvda,maybe", { error: 'unknown disk access "maybe"' }],
  ])("%s", (text, expected) => {
    expect(parseDisk(text)).toEqual(expected);
  });
  test("places: a letter, whatever the bus", () => {
    expect(["xvda", "hda", "sda", "xvdp", "hdc", "sdb1"].map(positionOf)).toEqual(["0", "0", "0", "15", "2", "1"]);
  });
});

describe("[cli.md §7] interfaces", () => {
  test.each([
    ["", { mac: "", bridge: null, mtu: null, unused: [] }],
    [
      "mac=00:16:3e:1a:2b:3c, bridge=xenbr1,mtu=9000,model=e1000",
      { mac: "00:16:3e:1a:2b:3c", bridge: "xenbr1", mtu: 9000, unused: ["model=e1000"] },
    ],
    ["mac=1:2", { error: 'mac "1:2" is not an address' }],
    ["mtu=big", { error: 'mtu "big" is not a number' }],
    ["xenbr0", { error: '"xenbr0" is not key=value' }],
  ])("%j", (text, expected) => {
    expect(parseVif(text)).toEqual(expected);
  });
});
