import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { encodeUtf8 } from "../../content/bytes";
import type { Machine } from "./machine";
import { SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from "./signals";
import { newTty, ttyCanRead, ttyInput, ttyModes, ttyRaw, ttyRead, ttyResize, ttySane, ttyWrite } from "./tty";
import type { Tty } from "./types";

const signals: number[] = [];
vi.mock("./process", () => ({ signalGroup: (_m: Machine, _group: number, number: number) => signals.push(number) }));

/** A machine that is nothing but a terminal, saved and brought back before everything that happens. */
class Line {
  screen = "";
  wakes = 0;
  private saved: Tty = { ...newTty(), foreground: 7 };
  private readonly machine = {
    state: { os: { tty: this.saved } },
    tables: { wakeWaiters: () => this.wakes++ },
    serialOut: (bytes: string) => {
      this.screen += bytes;
    },
  };
  get m(): Machine {
    this.saved = JSON.parse(JSON.stringify(this.machine.state.os.tty)) as Tty;
    this.machine.state.os.tty = this.saved;
    return this.machine as unknown as Machine;
  }
  get tty(): Tty {
    return this.m.state.os.tty;
  }
  type(text: string): this {
    for (const unit of encodeUtf8(text)) expect(ttyInput(this.m, this.tty, unit)).toBe(1);
    return this;
  }
  read(): string | null {
    return ttyRead(this.m, this.tty, 65_536);
  }
}
let line: Line;
beforeEach(() => {
  signals.length = 0;
  line = new Line();
});

describe("canonical mode", () => {
  /** Keys, the line that is read, what the screen shows. */
  test.each([
    ["a line", "abc\r", "abc\n", "abc\r\n"],
    ["erase", "abc\x7f\x7fx\n", "ax\n", "abc\b \b\b \bx\r\n"],
    ["erase at the start", "\x7f\x7fa\n", "a\n", "a\r\n"],
    ["erase a control", "a\x01\x7fb\n", "ab\n", "a^A\b \b\b \bb\r\n"],
    ["erase Chinese", "你好\x7f\n", "你\n", "你好\b \b\b \b\r\n"],
    ["erase a letter of two bytes", "é\x7fx\n", "x\n", "é\b \bx\r\n"],
    ["erase a letter with a mark", "e\u0301\x7fx\n", "x\n", "e\u0301\b \bx\r\n"],
    ["erase a family", "a👨\u200d👩\x7f\n", "a\n", "a👨\u200d👩\b \b\b \b\r\n"],
    ["erase a tab", "ab\t\x7fc\n", "abc\n", "ab\t\b\b\b\b\b\bc\r\n"],
    ["erase a tab behind a tab", "\t\t\x7f\x7f.\n", ".\n", `\t\t${"\b".repeat(16)}.\r\n`],
    ["kill of tabs", "a\t\tb\t\x15c\n", "c\n", `a\t\tb\t${"\b".repeat(7)}\b \b${"\b".repeat(8)}${"\b".repeat(7)}\b \bc\r\n`],
    ["word erase of tabs", "one\t\t\x17x\n", "x\n", `one\t\t${"\b".repeat(8)}${"\b".repeat(5)}${"\b \b".repeat(3)}x\r\n`],
    ["kill", "ab\x01\x15c\n", "c\n", `ab^A${"\b \b".repeat(4)}c\r\n`],
    ["word erase", "one two  \x17x\n", "one x\n", `one two  ${"\b \b".repeat(5)}x\r\n`],
    ["word erase stops at signs", "a-b\x17\n", "a-\n", "a-b\b \b\r\n"],
    ["reprint", "ab\x12c\n", "abc\n", "ab^R\r\nabc\r\n"],
    ["literal next", "a\x16\x03\x16\x7f\n", "a\x03\x7f\n", "a^\b^C^\b^?\r\n"],
    ["controls show, tab is a tab", "\x1b[A\tb\n", "\x1b[A\tb\n", "^[[A\tb\r\n"],
    ["end of file behind text", "abc\x04", "abc", "abc"],
  ])("%s", (_name, keys, read, screen) => {
    line.type(keys);
    expect(line.read()).toBe(encodeUtf8(read));
    expect(line.screen).toBe(encodeUtf8(screen));
    expect(line.read()).toBe("");
  });

  test("a tab is erased to where it began, also behind a prompt and behind the end of a row", () => {
    ttyWrite(line.m, line.tty, "login: ");
    line.type("\t\x7f");
    expect(line.screen).toBe("login: \t\b");
    expect(line.tty.column).toBe(7);
    line.type(`${"x".repeat(80)}\t\x7f`);
    expect(line.tty.column).toBe(7);
  });

  test("ends of file are kept between lines", () => {
    line.type("a\n\x04b\x04\x04c\n");
    expect([line.read(), line.read(), line.read(), line.read(), line.read(), line.read()]).toEqual(["a\n", null, "b", null, "c\n", ""]);
  });

  test("nothing is shown without echo, and erasing works all the same", () => {
    ttyModes(line.tty, { echo: false });
    line.type("secx\x7fret\x15again\x17pass\n");
    expect(line.screen).toBe("");
    expect(line.read()).toBe("pass\n");
  });

  test("a read takes no more than it asks for", () => {
    line.type("abcdef\nx\n");
    expect(ttyRead(line.m, line.tty, 4)).toBe("abcd");
    expect(ttyRead(line.m, line.tty, 4)).toBe("ef\n");
    expect(ttyRead(line.m, line.tty, 4)).toBe("x\n");
  });

  test("a line of more than 4095 bytes comes in pieces, whole", () => {
    const long = "0123456789".repeat(1000);
    expect(ttyInput(line.m, line.tty, `${long}\n`)).toBe(10_001);
    let text = "";
    for (let part = line.read(); part; part = line.read()) text += part;
    expect(text).toBe(`${long}\n`);
    expect(line.screen).toBe(`${long}\r\n`);
  });
});

describe("signals", () => {
  test.each([
    ["\x03", SIGINT, "ab^C"],
    ["\x1a", SIGTSTP, "ab^Z"],
    ["\x1c", SIGQUIT, "ab^\\"],
  ])("%j throws away what was typed", (key, number, screen) => {
    line.type(`ab${key}`);
    expect(signals).toEqual([number]);
    expect(line.screen).toBe(screen);
    line.type("c\n");
    expect(line.read()).toBe("c\n");
  });

  test("one that stands behind keys that wait acts at once, and they are gone; what follows it stays", () => {
    ttyInput(line.m, line.tty, `${"x\n".repeat(10_000)}tail\x03more\n`);
    expect(signals).toEqual([SIGINT]);
    expect(line.read()).toBe("more\n");
    expect(line.read()).toBe("");
  });

  test("in raw mode without signals they are keys", () => {
    ttyRaw(line.tty, false);
    line.type("a\x03\x1a");
    expect(signals).toEqual([]);
    expect(line.read()).toBe("a\x03\x1a");
    ttyRaw(line.tty, true);
    line.type("a\x03");
    expect(signals).toEqual([SIGINT]);
    expect(line.read()).toBe("");
  });

  test("behind Ctrl-V they are text, also where Ctrl-V waits", () => {
    line.type("\x16\x03\n");
    expect(line.read()).toBe("\x03\n");
    ttyInput(line.m, line.tty, `${"y\n".repeat(5000)}\x16`);
    ttyInput(line.m, line.tty, "\x03\n");
    expect(signals).toEqual([]);
  });

  test("a size that changes is told, one that does not is not", () => {
    ttyResize(line.m, line.tty, 80, 24);
    ttyResize(line.m, line.tty, 100, 24);
    ttyResize(line.m, line.tty, 3, 1);
    expect(signals).toEqual([SIGWINCH, SIGWINCH]);
    expect([line.tty.cols, line.tty.rows]).toEqual([20, 5]);
  });
});

describe("keys that nobody reads yet", () => {
  test("200 lines pasted at an editor: each goes to the reader in order and is echoed by nobody else", () => {
    const lines = Array.from({ length: 200 }, (_, i) => `echo line ${i}; ${"x".repeat(60)}\n`);
    ttyRaw(line.tty, false);
    for (let at = 0; at < lines.join("").length; at += 2048) ttyInput(line.m, line.tty, lines.join("").slice(at, at + 2048));
    const seen: string[] = [];
    for (let typed = ""; ; ) {
      const key = ttyRead(line.m, line.tty, 1);
      if (key === "" || key === null) break;
      typed += key;
      if (key !== "\n") continue;
      seen.push(typed);
      typed = "";
      // The command runs in canonical mode and reads nothing.
      ttySane(line.tty);
      expect(ttyCanRead(line.tty)).toBe(seen.length < 200);
      ttyRaw(line.tty, false);
    }
    expect(seen).toEqual(lines);
    expect(line.screen).toBe("");
  });

  test("a program started by the first line reads what follows, corrected and echoed as it reads", () => {
    ttyRaw(line.tty, false);
    ttyInput(line.m, line.tty, "cat > f\rone\rtwp\x7fo\rhalf");
    let command = "";
    for (let key = ttyRead(line.m, line.tty, 1); key !== "\r"; key = ttyRead(line.m, line.tty, 1)) command += key;
    expect(command).toBe("cat > f");
    ttySane(line.tty);
    expect(line.read()).toBe("one\n");
    expect(line.screen).toBe("one\r\n");
    expect(line.read()).toBe("two\n");
    expect(line.read()).toBe("");
    expect(ttyCanRead(line.tty)).toBe(false);
    line.type("\x7f\x7fy\x04");
    expect(line.read()).toBe("hay");
    ttyInput(line.m, line.tty, "\x04");
    expect(ttyCanRead(line.tty)).toBe(true);
    expect(line.read()).toBeNull();
  });

  test("lines typed while a command runs are shown at once and kept for the editor, an end of file too", () => {
    line.type("ls\nx\x04");
    expect(line.screen).toBe("ls\r\nx");
    ttyRaw(line.tty, false);
    expect(line.read()).toBe("ls\nx\x04");
  });

  test("4096 bytes are ready at most, 1 MiB waits, more is refused and said so", () => {
    const big = "0123456789abcdef".repeat(70_000);
    ttyRaw(line.tty, false);
    expect(ttyInput(line.m, line.tty, big)).toBe(1_048_576 + 4096);
    expect(ttyInput(line.m, line.tty, "x")).toBe(0);
    expect(line.tty.ready).toHaveLength(4096);
    let text = "";
    for (let part = line.read(); part; part = line.read()) text += part;
    expect(text).toBe(big.slice(0, 1_048_576 + 4096));
  });

  test("no key is lost or moved, whatever is typed, read and switched between", () => {
    const act = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 60 }).map((keys) => ({ keys })),
      fc.integer({ min: 1, max: 30 }).map((max) => ({ max })),
      fc.boolean().map((isRaw) => ({ isRaw })),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const one = new Line();
        let typed = "";
        let read = "";
        for (const a of acts) {
          if ("keys" in a) {
            typed += a.keys;
            expect(ttyInput(one.m, one.tty, a.keys)).toBe(a.keys.length);
          } else if ("max" in a) read += ttyRead(one.m, one.tty, a.max) ?? "";
          else if (a.isRaw) ttyRaw(one.tty, false);
          else ttySane(one.tty);
        }
        ttyRaw(one.tty, false);
        for (let part = one.read(); part; part = one.read()) read += part;
        expect(read).toBe(typed);
      }),
      { seed: 21, numRuns: 500 },
    );
  });
});

/** Output and the column after it, at 20 columns. */
test.each([
  ["abc", 3],
  ["abc\n", 0],
  ["abc\ndef", 3],
  ["abc\r", 0],
  ["x".repeat(20), 20],
  ["x".repeat(21), 1],
  ["x".repeat(40), 20],
  [`${"x".repeat(19)}你`, 2],
  ["你好", 4],
  ["1\ufe0f\u20e3", 2],
  ["e\u0301", 1],
  ["a\tb", 9],
  ["\t\t\t\t", 19],
  ["abc\b\b", 1],
  [`${"x".repeat(20)}\b`, 18],
  ["\x1b[1;31mred\x1b[0m", 3],
  ["\x1b]0;a title\x07$ ", 2],
  ["\x1b]0;a title\x1b\\$ ", 2],
  ["\x1b[5;7Hab", 8],
  ["\x1b[10Gx", 10],
  ["abc\x1b[2D", 1],
  ["abc\x1b[5C", 8],
  ["abc\x1b[?1049l", 0],
  ["abc\x1bc", 0],
  ["ab\x1b(Bc", 3],
] as const)("column after %j", (text, column) => {
  const bytes = encodeUtf8(text);
  ttyResize(line.m, line.tty, 20, 24);
  ttyWrite(line.m, line.tty, bytes);
  expect(line.tty.column).toBe(column);
  const split = new Line();
  ttyResize(split.m, split.tty, 20, 24);
  for (const unit of bytes) ttyWrite(split.m, split.tty, unit);
  // A mark that comes by itself is not seen to widen what stands before it.
  if (!text.includes("\ufe0f")) expect(split.tty.column).toBe(column);
});
