import { describe, expect, test } from "vitest";
import { positionOf } from "../../world/disk-places";
import { parseConfig } from "./parse";
import { quoted } from "./quoted";
import { parseDisk, parseVif } from "./specs";

const settings = (text: string) => {
  const parsed = parseConfig(text);
  if (!parsed.ok) throw new Error(parsed.error.problem[0]);
  return parsed.settings.map((s) => [s.key, s.value, s.line]);
};

const ends: Readonly<Record<string, string>> = { "end of line": "near.line_end", "end of file": "near.file_end" };
const place = (near: string): readonly string[] => (Object.hasOwn(ends, near) ? [ends[near] as string] : ["near.text", near]);

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
    ['a = "x', 1, '"x', "format.lexical"],
    ['\n\na = "x\ny"', 3, '"x', "format.lexical"],
    [String.raw`a = "\xg1"`, 1, String.raw`"\xg1"`, "format.hex_digit"],
    ["a = 1\nb\nc = 2 * 3", 2, "end of line", "format.syntax"],
    ["a", 1, "end of file", "format.syntax"],
    ["a\n= 1", 1, "end of line", "format.syntax"],
    ["a = \nb = 1", 1, "end of line", "format.syntax"],
    ["a = [1 2]", 1, "2", "format.syntax"],
    ["a = [,]", 1, ",", "format.syntax"],
    ["a = 1 2", 1, "2", "format.syntax"],
    ["= 1", 1, "=", "format.syntax"],
    [String.raw`a = "x\q"`, 1, String.raw`"x\q"`, "format.escape"],
    ['a = "x\\\ny"', 1, '"x\\', "format.lexical"],
    ["Name = 'x'", 1, "Name", "format.lexical"],
    ["acpi = True", 1, "True", "format.lexical"],
    ["__proto__ = 1", 1, "__proto__", "format.lexical"],
    ["llc-colors = '9-13'", 1, "-colors", "format.lexical"],
    ["a = ['x']\na += 'y'\n", 2, "end of line", "format.mixed"],
    ["a = 'x' 'y'", 1, "'y'", "format.syntax"],
    ["a = -1", 1, "-1", "format.lexical"],
    ["a = 1\n$ x ", 2, "$", "format.lexical"],
  ])("%j is wrong in line %d near %s", (text, line, near, problem) => {
    expect(parseConfig(text)).toMatchObject({ ok: false, error: { line, near: place(near), problem: [problem] } });
  });
  test.each([
    ["import os", "os", "format.syntax", false],
    ["memory = 64 * 2", "*", "format.lexical", false],
    ["name = 'vm%d' % 3", "%", "format.lexical", false],
    ["name = 'a' + 'b'", "+", "format.lexical", true],
    ["import os\nname = os.uname()", "os", "format.syntax", true],
    ["def f(x):", "f", "format.syntax", true],
    ["a = [1,\n# (a comment) - 1\n'(text)' 2]", "2", "format.syntax", false],
  ])("[xl-config] Python %j is refused near %s", (text, near, problem, isLikelyPython) => {
    expect(parseConfig(text)).toMatchObject({ ok: false, error: { near: place(near), problem: [problem], isLikelyPython } });
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
    ["/dev/vg/a,raw,xvda,rw", { target: "/dev/vg/a", format: "raw", vdev: "xvda", mode: "RW", isCdrom: false, backend: "", unused: [] }],
    ["/iso/x.iso,,hdc,cdrom", { target: "/iso/x.iso", format: "raw", vdev: "hdc", mode: "RO", isCdrom: true, backend: "", unused: [] }],
    [
      "format=qcow2, vdev=xvdb, access=r, target=/img/b",
      { target: "/img/b", format: "qcow2", vdev: "xvdb", mode: "RO", isCdrom: false, backend: "", unused: [] },
    ],
    ["/a,raw,sda,w,discard", { target: "/a", format: "raw", vdev: "sda", mode: "RW", isCdrom: false, backend: "", unused: ["discard"] }],
    [",raw,xvdd,r,devtype=cdrom", { target: "", format: "empty", vdev: "xvdd", mode: "RO", isCdrom: true, backend: "", unused: [] }],
    ["/a,zip,xvda", { error: ["disk.format", "zip"] }],
    ["/a,raw", { error: ["disk.no_vdev"] }],
    ["/a,raw,floppy", { error: ["disk.vdev", "floppy"] }],
    ["/a,raw,xvda,maybe", { error: ["disk.access", "maybe"] }],
  ])("%s", (text, expected) => {
    expect(parseDisk(text)).toEqual(expected);
  });
  test("places: a letter, whatever the bus", () => {
    expect(["xvda", "hda", "sda", "xvdp", "hdc", "sdb1", "xvda2"].map(positionOf)).toEqual(["0", "0", "0", "15", "2", "xvdb1", "xvda2"]);
  });
});

describe("[cli.md §7] interfaces", () => {
  test.each([
    ["", { mac: "", bridge: null, mtu: null, model: "", backend: "", script: "", ip: "", gatewaydev: "", unused: [] }],
    [
      "mac=00:16:3e:1a:2b:3c, bridge=xenbr1,mtu=9000,model=e1000",
      {
        mac: "00:16:3e:1a:2b:3c",
        bridge: "xenbr1",
        mtu: 9000,
        model: "e1000",
        backend: "",
        script: "",
        ip: "",
        gatewaydev: "",
        unused: [],
      },
    ],
    ["mac=1:2", { error: ["vif.mac", "1:2"] }],
    ["mtu=20", { error: ["vif.mtu_bounds", 20, 68, 65_535] }],
    ["mac=01:00:5e:00:00:01", { error: ["vif.mac", "01:00:5e:00:00:01"] }],
    ["mtu=big", { error: ["vif.mtu", "big"] }],
    ["xenbr0", { error: ["vif.argument", "xenbr0"] }],
  ])("%j", (text, expected) => {
    expect(parseVif(text)).toEqual(expected);
  });
});
