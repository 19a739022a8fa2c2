import { describe, expect, test } from "vitest";
import { positionOf } from "../../world/disk-places";
import { parseConfig } from "./parse";
import { quoted } from "./quoted";
import { parseDisk, parseVif } from "./specs";

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
        ["a", "12", 1],
        ["b", "0x10", 2],
      ],
    ],
    ["a comment behind a value", 'a = "x#y" # not this', [["a", "x#y", 1]]],
    [
      "lists over several lines, with a comma at the end",
      "disk = [\n  'a',\n  'b', # second\n]\nz = 1",
      [
        ["disk", ["a", "b"], 1],
        ["z", "1", 5],
      ],
    ],
    ["lists in lists", "a = [ [ 1, 2 ], 'x', [] ]", [["a", [["1", "2"], "x", []], 1]]],
    [
      "semicolons between settings",
      ";a = 1;; b = 2;",
      [
        ["a", "1", 1],
        ["b", "2", 1],
      ],
    ],
    ["[xl-config] a list that grows", "d = ['a']\nd += ['b']\nd += []", [["d", ["a", "b"], 3]]],
    [
      "[xl-config] a text that grows, and one that has nothing to grow from",
      "e = 'a'\nx += 'y'\ne += ' b'",
      [
        ["x", "y", 2],
        ["e", "a b", 3],
      ],
    ],
    [
      "lines that end as on Windows",
      'a = 1\r\nb = "x"\r\n',
      [
        ["a", "1", 1],
        ["b", "x", 2],
      ],
    ],
    [
      "keys that are names of an object's own",
      "constructor = 1\nvalueof = 2",
      [
        ["constructor", "1", 1],
        ["valueof", "2", 2],
      ],
    ],
  ])("%s", (_what, text, expected) => {
    expect(settings(text)).toEqual(expected);
  });

  test.each([
    ['a = "x', 1, '"x', "lexical error"],
    ['\n\na = "x\ny"', 3, '"x', "lexical error"],
    [String.raw`a = "\xg1"`, 1, String.raw`"\xg1"`, "invalid digit after backslash hex numerical character escape in quoted string"],
    ["a = 1\nb\nc = 2 * 3", 2, "end of line", "syntax error"],
    ["a", 1, "end of file", "syntax error"],
    ["a\n= 1", 1, "end of line", "syntax error"],
    ["a = \nb = 1", 1, "end of line", "syntax error"],
    ["a = [1 2]", 1, "2", "syntax error"],
    ["a = [,]", 1, ",", "syntax error"],
    ["a = 1 2", 1, "2", "syntax error"],
    ["= 1", 1, "=", "syntax error"],
    [String.raw`a = "x\q"`, 1, String.raw`"x\q"`, "invalid character after backlash in quoted string"],
    ['a = "x\\\ny"', 1, '"x\\', "lexical error"],
    ["Name = 'x'", 1, "Name", "lexical error"],
    ["acpi = True", 1, "True", "lexical error"],
    ["__proto__ = 1", 1, "__proto__", "lexical error"],
    ["llc-colors = '9-13'", 1, "-colors", "lexical error"],
    ["a = ['x']\na += 'y'\n", 2, "end of line", 'can\'t add [list] to "string" or vice versa'],
    ["a = 'x' 'y'", 1, "'y'", "syntax error"],
    ["a = -1", 1, "-1", "lexical error"],
    ["a = 1\n$ x ", 2, "$", "lexical error"],
  ])("%j is wrong in line %d near %s", (text, line, near, message) => {
    expect(parseConfig(text)).toMatchObject({ ok: false, error: { line, near, message } });
  });
  test.each([
    ["import os", "os", "syntax error", false],
    ["memory = 64 * 2", "*", "lexical error", false],
    ["name = 'vm%d' % 3", "%", "lexical error", false],
    ["name = 'a' + 'b'", "+", "lexical error", true],
    ["import os\nname = os.uname()", "os", "syntax error", true],
    ["def f(x):", "f", "syntax error", true],
    ["a = [1,\n# (a comment) - 1\n'(text)' 2]", "2", "syntax error", false],
  ])("[xl-config] Python %j is refused near %s", (text, near, message, isLikelyPython) => {
    expect(parseConfig(text)).toMatchObject({ ok: false, error: { near, message, isLikelyPython } });
  });
  test.each([
    [String.raw`a="b \"c d\" quiet"`, 'b "c d" quiet'],
    [String.raw`a='it\'s'`, "it's"],
    [String.raw`a="C:\\x"`, String.raw`C:\x`],
    [String.raw`a="1\n2\t3"`, "1\n2\t3"],
    [String.raw`a="\x41\102\7!"`, "AB\x07!"],
    [String.raw`a="\xe4\xb8\xad"`, "中"],
  ])("[xl-config] %s is decoded, and what is written back is read the same", (text, value) => {
    expect(settings(text)).toEqual([["a", value, 1]]);
    expect(settings(`a = ${quoted(value)}`)).toEqual([["a", value, 1]]);
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
    [",raw,xvdd,r,devtype=cdrom", { target: "", format: "empty", vdev: "xvdd", mode: "RO", isCdrom: true, unused: [] }],
    ["/a,zip,xvda", { error: 'unknown disk format "zip"' }],
    ["/a,raw", { error: "disk has no vdev" }],
    ["/a,raw,floppy", { error: 'unknown vdev "floppy"' }],
    ["/a,raw,xvda,maybe", { error: 'unknown disk access "maybe"' }],
  ])("%s", (text, expected) => {
    expect(parseDisk(text)).toEqual(expected);
  });
  test("places: a letter, whatever the bus", () => {
    expect(["xvda", "hda", "sda", "xvdp", "hdc", "sdb1", "xvda2"].map(positionOf)).toEqual(["0", "0", "0", "15", "2", "xvdb1", "xvda2"]);
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
    ["mtu=20", { error: "mtu 20 is not from 68 to 65535" }],
    ["mac=01:00:5e:00:00:01", { error: 'mac "01:00:5e:00:00:01" is not an address' }],
    ["mtu=big", { error: 'mtu "big" is not a number' }],
    ["xenbr0", { error: "unrecognized argument `xenbr0'" }],
  ])("%j", (text, expected) => {
    expect(parseVif(text)).toEqual(expected);
  });
});
