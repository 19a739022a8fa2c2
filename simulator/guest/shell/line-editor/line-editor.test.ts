import { describe, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../content/bytes";
import { TestPrompt } from "./editor-test-harness";

describe("the console's cases", () => {
  test("row 12: at 141 columns `echo ` and 160 digits, Home, a letter: nothing is drawn a row lower", () => {
    const digits = "0123456789".repeat(16);
    const at = new TestPrompt({ prompt: "root@web-01:~# ", cols: 141, above: "before\r\n" });
    at.type(`echo ${digits}`);
    const whole = `root@web-01:~# echo ${digits}`;
    expect(at.terminal.screen()).toEqual(["before", whole.slice(0, 141), whole.slice(141)]);
    at.type("\x1b[H");
    expect([at.terminal.x, at.terminal.y]).toEqual([15, 1]);
    for (const letter of "xyz") at.type(letter);
    const longer = `root@web-01:~# xyzecho ${digits}`;
    expect(at.terminal.screen()).toEqual(["before", longer.slice(0, 141), longer.slice(141)]);
    expect([at.terminal.x, at.terminal.y]).toEqual([18, 1]);
  });

  test("row 12: the same after a change of size, through history and completion", () => {
    const long = `echo ${"0123456789".repeat(16)}`;
    const at = new TestPrompt({ prompt: "$ ", cols: 141, history: ["ls", long] });
    at.type("\x1b[A");
    at.resize(60);
    const rows = (text: string, cols: number): string[] => text.match(new RegExp(`.{1,${cols}}`, "g")) ?? [];
    expect(at.terminal.screen()).toEqual(rows(`$ ${long}`, 60));
    at.type("\x1b[A");
    expect(at.terminal.screen()).toEqual(["$ ls"]);
    at.type("\x1b[B");
    expect(at.terminal.screen()).toEqual(rows(`$ ${long}`, 60));
    at.completion = () => ({ more: "", end: "", names: ["one", "two"] });
    at.type("\t\t");
    expect(at.terminal.screen()).toEqual([...rows(`$ ${long}`, 60), "one  two", ...rows(`$ ${long}`, 60)]);
    at.type("\x01#");
    at.resize(100);
    expect(at.terminal.screen().slice(-2)).toEqual(rows(`$ #${long}`, 100));
    expect(at.terminal.x).toBe(3);
  });

  test("row 13: `echo 你好世界`, Backspace twice, `X`: screen and command agree", () => {
    const at = new TestPrompt();
    at.type("echo 你好世界\x7f\x7fX");
    expect(at.terminal.screen()).toEqual(["$ echo 你好X"]);
    expect(decodeUtf8(at.edit.line)).toBe("echo 你好X");
    expect(at.terminal.x).toBe(12);
  });

  test("row 13: graphemes are taken whole", () => {
    const at = new TestPrompt();
    at.type("a👨\u200d👩\u200d👧e\u0301🇩🇪b");
    for (const right of ["a👨\u200d👩\u200d👧e\u0301🇩🇪", "a👨\u200d👩\u200d👧e\u0301", "a👨\u200d👩\u200d👧", "a", ""]) {
      at.type("\x7f");
      expect(decodeUtf8(at.edit.line)).toBe(right);
      expect(at.terminal.screen()).toEqual([`$ ${right}`.trimEnd()]);
    }
  });
});

/** Keys and the line with `|` where the cursor is. History: `echo one two`, `ls -l /tmp/some`, `cat 'a b' c`. @source bash 5.2 under the same keys */
test.each([
  ["move by letters", "abc\x02\x02X", "aX|bc"],
  ["Home, End", "abc\x01x\x05y", "xabcy|"],
  ["Home and End of other terminals", "abc\x1b[1~x\x1b[4~y\x1bOHz", "z|xabcy"],
  ["Delete and Backspace", "abcd\x01\x1b[3~\x05\x7f", "bc|"],
  ["words", "one two-three_four\x1bb\x1bb\x1bbX", "one X|two-three_four"],
  ["Ctrl with arrows", "one two\x1b[1;5D\x1b[1;5D\x1b[1;5CX", "oneX| two"],
  ["kill to the end, yank", "one two\x1bb\x0b\x01\x19", "two|one "],
  ["kill to the start", "one two\x1bb\x15", "|two"],
  ["word rubout takes what blanks part", "a b/c.d  \x17X", "a X|"],
  ["Meta-Backspace takes a word", "a b/c.d\x1b\x7fX", "a b/c.X|"],
  ["Meta-d", "one two\x01\x1bd", "| two"],
  ["kills in a row are one text", "a b c\x17\x17\x19", "a b c|"],
  ["kills in both directions", "one two three\x1bb\x1bb\x1bd\x1b\x7f\x05 \x19", " three one two|"],
  ["yank an older one", "aa\x15bb\x15cc\x15\x19\x1by\x1by", "aa|"],
  ["undo letters together, and a kill", "one\x1bb\x1f", "|"],
  ["undo", "one two\x17\x1f", "one two|"],
  ["undo goes back over yank and delete", "ab\x15x\x19\x7f\x1f\x1f", "x|"],
  ["revert", "ab\x15x\x19\x7f\x1br", "|"],
  ["transpose letters at the end", "abcd\x14", "abdc|"],
  ["transpose letters inside", "abcd\x02\x02\x14", "acb|d"],
  ["transpose words", "one two\x1bt", "two one|"],
  ["transpose words inside", "one two three\x01\x1bf\x1bt", "two one| three"],
  ["case", "one tWO three four\x01\x1bu\x1bc\x1bl\x1bc", "ONE Two three Four|"],
  ["case beyond ASCII", "école straße\x01\x1bu", "ÉCOLE| straße"],
  ["previous and next", "x\x10\x10\x0e", "cat 'a b' c|"],
  ["back to what was typed", "new\x1b[A\x1b[A\x1b[B\x1b[B", "new|"],
  ["a changed line stays while one goes about", "\x1b[AX\x1b[A\x1b[B", "cat 'a b' cX|"],
  ["first and last of history", "new\x1b<", "echo one two|"],
  ["last of history", "new\x1b<\x1b>", "new|"],
  ["last argument", "rm \x1b.", "rm c|"],
  ["last arguments further back", "rm \x1b.\x1b.\x1b.", "rm two|"],
  ["quoted insert", "a\x16\x01b\x16\x1bc", "a\x01b\x1bc|"],
  ["search for a character", "one two\x01\x1dw", "one t|wo"],
  ["search for a character backwards", "one two\x1b\x1dn", "o|ne two"],
  ["mark", "one two\x1bb\0\x01\x18\x18X", "one X|two"],
  ["delete blanks", "a    b\x02\x02\x02\x1b\\", "a|b"],
  ["search backwards", "\x12one\x05", "echo one two|"],
  ["search stands on the match", "\x12two\x1b[D", "echo one| two"],
  ["search again goes on", "\x12l\x12\x1b[C", "l|s -l /tmp/some"],
  ["search is given up", "typed\x12ls\x07", "typed|"],
  ["search that fails keeps the last match", "\x12lsx\x01", "|ls -l /tmp/some"],
  ["search shortened", "\x12lsx\x7f\x01", "|ls -l /tmp/some"],
  ["search forwards", "\x12o\x12\x12\x13\x13\x13\x1b[F", "ls -l /tmp/some|"],
  ["search again for what was searched", "\x12ls\x01\x15\x12\x12\x01", "|ls -l /tmp/some"],
  ["Chinese words are words", "你好 世界，abc\x1bb\x1bbX", "你好 X|世界，abc"],
  ["an unknown key does nothing", "a\x1b[15~b\x1bQc\x1b[200;3xd", "abcd|"],
  ["a key that is broken off does not take the next one along", "a\x1b[\x01x", "x|a"],
  ["a paste with line ends", "\x1b[200~a\rb\x1b[C\x1b[201~", "a\nb\x1b[C|"],
])("%s", (_name, keys, right) => {
  const [before = "", after = ""] = right.split("|");
  for (const together of [false, true]) {
    const at = new TestPrompt({ history: ["echo one two", "ls -l /tmp/some", "cat 'a b' c"] });
    at.type(keys, together);
    expect([decodeUtf8(at.edit.line), at.edit.at]).toEqual([before + after, encodeUtf8(before).length]);
  }
});

describe("drawing", () => {
  test("letters at the end print themselves, a Backspace takes one away", () => {
    const at = new TestPrompt({ cols: 20 });
    at.printed();
    at.type("abc");
    expect(at.printed()).toBe("abc");
    at.type("你");
    expect(at.printed()).toBe(encodeUtf8("你"));
    at.type("\x7f");
    expect(at.printed()).toBe("\b\b\x1b[K");
    at.type("0123456789012");
    expect(at.printed()).toBe("0123456789012");
    at.type("x");
    expect([at.terminal.x, at.terminal.y]).toEqual([19, 0]);
    at.type("y");
    expect(at.printed()).toBe("xy \r");
    expect([at.terminal.x, at.terminal.y]).toEqual([0, 1]);
  });

  test("a long paste is drawn once, not once a key", () => {
    const text = "echo 你好 0123456789 ".repeat(2_000);
    const at = new TestPrompt();
    at.printed();
    at.type(text, true);
    expect(at.printed().length).toBeLessThan(encodeUtf8(text).length + 4_000);
    at.type("\x01");
    at.printed();
    at.type(text, true);
    expect(at.printed().length).toBeLessThan(20_000);
    expect(decodeUtf8(at.edit.line)).toBe(text + text);
  });

  test("a line stops growing at 128 KiB, with a bell", () => {
    const at = new TestPrompt();
    at.type("x".repeat(131_072), true);
    at.type("y");
    expect(at.edit.line).toHaveLength(131_072);
    expect(at.terminal.bells).toBe(1);
  });

  test("escape sequences and marked parts of a prompt have no width", () => {
    const at = new TestPrompt({ prompt: "\x01\x1b]0;title\x07\x02\x1b[1;32muser\x1b[0m \x01\x1b[7m\x02>\x01\x1b[0m\x02 ", cols: 20 });
    at.type("0123456789abcdef\x01X");
    expect(at.terminal.screen()).toEqual(["user > X0123456789ab", "cdef"]);
    expect([at.terminal.x, at.terminal.y]).toEqual([8, 0]);
  });

  test("a prompt of several lines: the last one is the line's", () => {
    const at = new TestPrompt({ prompt: "[time]\n你 $ ", cols: 20 });
    at.type("abc\x01X");
    expect(at.terminal.screen()).toEqual(["[time]", "你 $ Xabc"]);
    at.resize(30);
    expect(at.terminal.screen()).toEqual(["[time]", "你 $ Xabc"]);
    at.type("\x0c");
    expect(at.terminal.screen()).toEqual(["[time]", "你 $ Xabc"]);
  });

  test("a prompt behind text without a line end", () => {
    const at = new TestPrompt({ prompt: "$ ", cols: 20, above: "no newline" });
    at.type("0123456789\x01X");
    expect(at.terminal.screen()).toEqual(["no newline$ X0123456", "789"]);
    at.resize(24);
    expect(at.terminal.screen()).toEqual(["no newline$ X0123456789"]);
    at.type("\x15\x05\x15");
    expect(at.terminal.screen()).toEqual(["no newline$"]);
  });

  test("a prompt behind a filled row begins the next one", () => {
    const at = new TestPrompt({ prompt: "$ ", cols: 20, above: "x".repeat(20) });
    at.type("ab\x01X");
    expect(at.terminal.screen()).toEqual(["x".repeat(20), "$ Xab"]);
  });

  test("bytes that are no characters take a cell each and are kept", () => {
    const at = new TestPrompt();
    for (const byte of "a\xff\xe4\xbdb\x01X") at.typeByte(byte);
    expect(at.edit.line).toBe("Xa\xff\xe4\xbdb");
    expect(at.terminal.screen()).toEqual(["$ Xa\ufffd\ufffd\ufffdb"]);
    expect(at.terminal.x).toBe(3);
  });

  test("controls, tabs and marks without a letter", () => {
    const at = new TestPrompt();
    at.type("a\x16\x01b\x16\tc\x16\x7f");
    expect(at.terminal.screen()).toEqual(["$ a^Ab  c^?"]);
    at.type("\x15\u0301x");
    expect(at.terminal.screen()).toEqual(["$ \u25cc\u0301x"]);
    at.type("\x01a");
    expect(at.terminal.screen()).toEqual(["$ a\u0301x"]);
  });

  test("a line higher than the window shows the part with the cursor", () => {
    const at = new TestPrompt({ prompt: "$ ", cols: 20, rows: 5 });
    at.type("0123456789".repeat(16));
    expect(at.terminal.screen()).toHaveLength(5);
    at.type("\x01");
    expect(at.terminal.screen()[0]).toBe("$ 012345678901234567");
    at.type("X");
    expect(at.terminal.screen()[0]).toBe("$ X01234567890123456");
    expect([at.terminal.x, at.terminal.y]).toEqual([3, 0]);
    at.type("\x0b");
    expect(at.terminal.screen()).toEqual(["$ X"]);
  });

  test("leaving a line: below all of it, and no empty row behind a filled one", () => {
    const at = new TestPrompt({ prompt: "$ ", cols: 20 });
    at.type("0123456789abcdefghijklmn\x01").leave();
    expect([at.terminal.x, at.terminal.y]).toEqual([0, 2]);
    const filled = new TestPrompt({ prompt: "$ ", cols: 20 });
    filled.type("0123456789abcdefgh").leave();
    expect([filled.terminal.x, filled.terminal.y]).toEqual([0, 1]);
    const given = new TestPrompt({ prompt: "$ ", cols: 20 });
    given.type("abc\x01").leave("^C");
    expect(given.terminal.screen()).toEqual(["$ abc^C"]);
  });

  test("search is shown in the prompt's place", () => {
    const at = new TestPrompt({ history: ["echo one"] });
    at.type("\x12on");
    expect(at.terminal.screen()).toEqual(["(reverse-i-search)`on': echo one"]);
    expect(at.terminal.x).toBe(29);
    at.type("x");
    expect(at.terminal.screen()).toEqual(["(failed reverse-i-search)`onx': echo one"]);
    at.type("\x05");
    expect(at.terminal.screen()).toEqual(["$ echo one"]);
  });
});

describe("completion", () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `name-${String(i).padStart(3, "0")}`);
  const listing = (list: string[], more = ""): TestPrompt => {
    const at = new TestPrompt({ prompt: "$ ", cols: 40, rows: 8 });
    at.completion = () => ({ more, end: list.length === 1 ? " " : "", names: list.map(encodeUtf8) });
    return at;
  };
  test("one name is put, with what follows it", () => {
    expect(listing(["file.txt"], "le.txt").type("cat fi\t").terminal.screen()).toEqual(["$ cat file.txt"]);
  });
  test("the common part first, then a list", () => {
    const at = listing(["ab", "ac"], "a");
    at.type("\t");
    expect(at.terminal.screen()).toEqual(["$ a"]);
    at.completion = () => ({ more: "", end: "", names: ["ab", "ac"] });
    at.type("\t");
    expect(at.terminal.screen()).toEqual(["$ a", "ab  ac", "$ a"]);
  });
  test("a list goes down first, in columns by width", () => {
    const at = listing(["a", "你好你好你好", "b", "ccc", "d"]);
    at.type("\t\t");
    expect(at.terminal.screen()).toEqual(["$", "a             ccc", "你好你好你好  d", "b", "$"]);
  });
  test("the cursor's place in the line is kept under a list", () => {
    const at = listing(["ab", "ac"]);
    at.type("a xyz\x1bb\x02\t\t");
    expect(at.terminal.screen()).toEqual(["$ a xyz", "ab  ac", "$ a xyz"]);
    expect(at.terminal.x).toBe(3);
  });
  test("a hundred names are asked for; no is no", () => {
    const at = listing(names(150));
    at.type("\t\t");
    expect(at.terminal.screen()).toEqual(["$", "Display all 150 possibilities? (y or n)"]);
    at.type("xn");
    expect(at.terminal.screen()).toEqual(["$", "Display all 150 possibilities? (y or n)", "$"]);
    expect(at.edit.line).toBe("");
  });
  test("a long list comes in pages", () => {
    const at = listing(names(120));
    at.type("\t\ty");
    expect(at.terminal.screen().at(-1)).toBe("--More--");
    at.type(" ");
    expect(at.terminal.screen().at(-1)).toBe("--More--");
    at.type("\r");
    at.type("q");
    expect(at.terminal.screen().at(-1)).toBe("$");
    at.type("ok");
    expect(at.terminal.screen().at(-1)).toBe("$ ok");
  });
});

test("the state between two keys is plain data, and a key split between two inputs is whole", () => {
  const at = new TestPrompt();
  for (const byte of encodeUtf8("你\x1b[D好\x1b[3~")) at.typeByte(byte);
  expect(decodeUtf8(at.edit.line)).toBe("好");
  expect(JSON.parse(JSON.stringify(at.edit))).toEqual(at.edit);
});
