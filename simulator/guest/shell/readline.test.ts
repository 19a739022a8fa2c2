import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Bytes, decodeUtf8, encodeUtf8 } from "../../content/bytes";
import type { Machine } from "../os/machine";
import type { Step } from "../os/program";
import { newTty, ttyInput, ttyRead, ttyResize, ttySane, ttyWrite } from "../os/tty";
import type { Tty } from "../os/types";
import { TestTerminal } from "./line-editor/terminal-test-harness";
import { editLine } from "./readline";
import { newShell, type ShellState } from "./state";
import { type Shell, setVar } from "./variables";

// The editor needs no more of them.
vi.mock("./jobs", () => ({ reportJobs: () => undefined }));
vi.mock("./builtin-names", () => ({ builtinNames: () => ["cd", "echo"] }));

/** A shell with a terminal and nothing else: its commands are only noted, unless a test acts for them. */
class Console {
  readonly terminal = new TestTerminal(80, 24);
  readonly ran: string[] = [];
  st: ShellState = newShell("interactive", "-bash", [], 1, 0);
  tty: Tty = { ...newTty(), foreground: 0 };
  printed = "";
  used = 0;
  /** what a command does while it runs */
  onRun: (command: string) => void = () => undefined;

  constructor(vars: Record<string, string> = {}) {
    this.st.login = true;
    for (const [name, value] of Object.entries({ PS1: "$ ", PS2: "> ", ...vars })) setVar(this.shell, name, value);
  }
  get machine(): Machine {
    return {
      state: { os: { tty: this.tty, hostname: "web-01", processes: [] } },
      tables: { wakeWaiters: () => undefined },
      serialOut: (bytes: Bytes) => {
        this.printed += bytes;
        this.terminal.write(bytes);
      },
    } as unknown as Machine;
  }
  private get shell(): Shell {
    const { machine } = this;
    const ctx = {
      machine,
      process: { out: [], caught: [], heldBytes: 0, pid: 1, sid: 1, pgid: 1, ppid: 0 },
      fs: { list: () => [], text: () => "", isDir: () => false },
      cwd: "/root",
      uid: 0,
      isSpent: false,
      hold: () => true,
      unixUs: () => 0,
      mono: () => 0,
      charge: (_unit: string, count: number) => {
        this.used += count;
      },
      read: (_fd: number, max: number) => ttyRead(machine, this.tty, max),
      err: (bytes: Bytes) => ttyWrite(machine, this.tty, bytes),
      out: (bytes: Bytes) => ttyWrite(machine, this.tty, bytes),
      isTty: () => true,
      terminal: this.tty,
      catchSignals: () => undefined,
    };
    return { st: this.st, ctx } as unknown as Shell;
  }
  /** Lets the shell go on until it waits for keys; its state is saved and brought back before every step. */
  settle(): this {
    for (let steps = 0; steps < 100_000; steps++) {
      this.st = JSON.parse(JSON.stringify(this.st)) as ShellState;
      this.tty = JSON.parse(JSON.stringify(this.tty)) as Tty;
      const step: Step | null = editLine(this.shell);
      if (this.st.exiting !== null || step?.do === "wait") return this;
      const frame = this.st.frames.pop();
      if (frame === undefined) continue;
      this.ran.push(decodeUtf8(frame.s));
      this.onRun(frame.s);
      ttySane(this.tty);
    }
    throw new Error("the shell does not come to rest");
  }
  type(text: string): this {
    ttyInput(this.machine, this.tty, encodeUtf8(text));
    return this.settle();
  }
  resize(cols: number, rows: number): this {
    this.terminal.resize(cols, rows);
    ttyResize(this.machine, this.tty, cols, rows);
    return this.settle();
  }
}

let at: Console;
beforeEach(() => {
  at = new Console().settle();
});

describe("row 14: a paste of 200 lines", () => {
  const lines = Array.from({ length: 200 }, (_, i) => `echo line ${i} ${"x".repeat(i % 90)}`);
  test.each([
    ["whole", 1_000_000],
    ["in pieces as the browser sends them", 2048],
    ["in pieces that cut lines", 777],
  ])("%s: all run, in order, each echoed once", (_name, size) => {
    const text = lines.map((line) => `${line}\r`).join("");
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    // Slow commands: the rest of the paste comes while the first one runs.
    at.onRun = () => {
      const next = pieces.shift();
      if (next !== undefined) ttyInput(at.machine, at.tty, next);
    };
    ttyInput(at.machine, at.tty, pieces.shift() ?? "");
    at.settle();
    while (pieces.length > 0) at.type(pieces.shift() ?? "");
    expect(at.ran).toEqual(lines);
    const echoed = at.printed
      .replace(/ \r(?!\n)/g, "")
      .replaceAll("\x1b[A", "")
      .split("\r\n");
    expect(echoed).toEqual([...lines.map((line) => `$ ${line}`), "$ "]);
  });

  test("one that ends in the middle of a line goes on as it is typed", () => {
    at.type("echo one\recho two\recho thr");
    expect(at.ran).toEqual(["echo one", "echo two"]);
    expect(at.terminal.screen()).toEqual(["$ echo one", "$ echo two", "$ echo thr"]);
    at.type("ee\r");
    expect(at.ran).toEqual(["echo one", "echo two", "echo three"]);
  });

  test("what follows the line that starts a program is the program's", () => {
    let read = "";
    at.onRun = (command) => {
      if (command !== "cat") return;
      for (let line = ttyRead(at.machine, at.tty, 4096); line; line = ttyRead(at.machine, at.tty, 4096)) read += line;
    };
    at.type("cat\rone\rtwo\r\x04echo after\r");
    expect(read).toBe("one\ntwo\n");
    expect(at.ran).toEqual(["cat", "echo after"]);
    expect(at.terminal.screen()).toEqual(["$ cat", "one", "two", "$ echo after", "$"]);
  });
});

describe("lines", () => {
  test("a command of several lines runs when it is whole, and is one line of history", () => {
    at.type("for i in 1 2\rdo\r echo $i\rdone\r");
    expect(at.ran).toEqual(["for i in 1 2\ndo\n echo $i\ndone"]);
    expect(at.terminal.screen()).toEqual(["$ for i in 1 2", "> do", ">  echo $i", "> done", "$"]);
    expect(at.st.history).toEqual(["for i in 1 2; do;  echo $i; done".replace("do; ", "do ")]);
    at.type("\x1b[A");
    expect(at.terminal.screen().at(-1)).toBe("$ for i in 1 2; do  echo $i; done");
  });
  test("a here-document and a line joined by a backslash", () => {
    at.type("cat <<E\r$x 'y\rE\recho a\\\rb\r");
    expect(at.ran).toEqual(["cat <<E\n$x 'y\nE", "echo ab"]);
  });
  test("a long here-document is not compiled again with every line", () => {
    at.type(`cat <<E\r${"some text of a line\r".repeat(2_000)}E\r`);
    expect(at.ran.map((command) => command.length)).toEqual([40_009]);
    // Compiled anew with each line, it would be eighty times as much.
    expect(at.used).toBeLessThan(10_000_000);
  });
  test("Ctrl-C gives up the line, and the command it belongs to", () => {
    at.type("if true\rthen ls\x01\x03");
    expect(at.terminal.screen()).toEqual(["$ if true", "> then ls^C", "$"]);
    at.type("echo b\r");
    expect(at.ran).toEqual(["echo b"]);
    expect(at.st.status).toBe(130);
  });
  test("Ctrl-D on an empty line ends the shell, elsewhere it deletes", () => {
    at.type("ab\x01\x04\r\x04");
    expect(at.ran).toEqual(["b"]);
    expect(at.st.exiting).toBe(0);
    expect(at.terminal.screen()).toEqual(["$ b", "$ logout"]);
  });
  test("history expansion is shown before it runs", () => {
    at.type("echo one\r!! two\r!nope\r");
    expect(at.ran).toEqual(["echo one", "echo one two"]);
    expect(at.terminal.screen()).toEqual(["$ echo one", "$ !! two", "echo one two", "$ !nope", "-bash: !nope: event not found", "$"]);
  });
  test("a paste that the terminal marks waits for Enter, then runs line by line", () => {
    at.type("\x1b[200~echo a\recho b\rfor i in 1\rdo :\rdone\x1b[201~");
    expect(at.ran).toEqual([]);
    expect(at.terminal.screen()).toEqual(["$ echo a", "echo b", "for i in 1", "do :", "done"]);
    at.type("\r");
    expect(at.ran).toEqual(["echo a", "echo b", "for i in 1\ndo :\ndone"]);
  });
  test("what was killed is there on the next line; a changed line of history stays changed", () => {
    at.type("one two\x17\r\x19\r");
    expect(at.ran).toEqual(["one ", "two"]);
    at.type("\x1b[Ax\x1b[A\r");
    expect(at.st.history).toEqual(["one ", "twox", "one "]);
  });
  test("PROMPT_COMMAND runs before each prompt and leaves the status alone", () => {
    const other = new Console({ PROMPT_COMMAND: "date" });
    other.onRun = (command) => {
      other.st.status = command === "date" ? 7 : 3;
    };
    other.settle();
    other.type("false\r");
    expect(other.ran).toEqual(["date", "false", "date"]);
    expect(other.st.status).toBe(3);
  });
});

describe("the window", () => {
  test("a change of its size in the middle of a line draws the line anew at once", () => {
    const long = `echo ${"0123456789".repeat(10)}`;
    at.type(`${long}\x01`);
    at.resize(40, 24);
    const rows = `$ ${long}`.match(/.{1,40}/g);
    expect(at.terminal.screen()).toEqual(rows);
    expect([at.terminal.x, at.terminal.y]).toEqual([2, 0]);
    at.resize(141, 24);
    expect(at.terminal.screen()).toEqual([`$ ${long}`]);
  });
  test("output without a line end before the prompt is reckoned with", () => {
    at.onRun = () => ttyWrite(at.machine, at.tty, "no end");
    at.type("printf x\r");
    expect(at.terminal.screen()).toEqual(["$ printf x", "no end$"]);
    at.type(`${"y".repeat(80)}\x01z`);
    expect(at.terminal.screen()).toEqual(["$ printf x", `no end$ z${"y".repeat(71)}`, "y".repeat(9)]);
  });
});
