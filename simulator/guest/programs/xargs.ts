import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { again, exit, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { collected, withoutInput } from "./children";
import { getopt, type Options } from "./options";
import { withVariable } from "./run-command";
import { delimiterOf, nextWord } from "./xargs-words";

interface XargsState {
  command: Bytes[];
  /** items for each run; 0: as many as fit */
  items: number;
  lines: number;
  mark: Bytes | null;
  separator: Bytes;
  skipEmpty: boolean;
  trace: boolean;
  /** most bytes of one command line, and whether a run that was cut short for it is refused */
  size: number;
  exact: boolean;
  parallel: number;
  stopAt: Bytes | null;
  slot: Bytes | null;
  fd: number;
  /** bytes read and not cut into words yet */
  input: Bytes;
  atEnd: boolean;
  words: Bytes[];
  wordBytes: number;
  /** lines in `words` that are complete */
  complete: number;
  ran: boolean;
  /** it has been told of a NUL */
  sawNul: boolean;
  pids: number[];
  slots: number[];
  code: number;
}

/** Most bytes of one command line unless told. @source findutils 4.9: xargs, --show-limits */
const SIZE = 131_072;
const HINT = "Try 'xargs --help' for more information.";

const LONG = {
  null: "0",
  "arg-file": "a",
  delimiter: "d",
  eof: "e",
  replace: "i",
  "max-lines": "l",
  "max-args": "n",
  "open-tty": "o",
  interactive: "p",
  "no-run-if-empty": "r",
  "max-chars": "s",
  verbose: "t",
  "show-limits": "\x01",
  exit: "x",
  "max-procs": "P",
  "process-slot-var": "\x02",
};

function checked(values: ReadonlyMap<string, Bytes>): string | null {
  for (const letter of ["n", "L", "l", "P", "s"]) {
    const text = values.get(letter);
    if (text === undefined) continue;
    if (!/^\d{1,9}$/.test(text)) return `xargs: invalid number "${text}" for -${letter} option\n${HINT}`;
    if (letter !== "P" && Number(text) < 1) return `xargs: value ${text} for -${letter} option should be >= 1\n${HINT}`;
  }
  return null;
}

/** Of -I, -L and -n the last one counts; what is said of the others. */
function modes(given: Options["given"]): { mark: Bytes | null; lines: number; items: number; warning: string } {
  let mark: Bytes | null = null;
  let lines = 0;
  let items = 0;
  let warning = "";
  const warn = (now: string, old: string, name: string): void => {
    warning += `xargs: warning: options ${old} and ${now} are mutually exclusive, ignoring previous ${name} value\n`;
  };
  for (const [letter, value] of given) {
    if (letter === "I" || letter === "i") {
      if (lines > 0) warn("--replace/-I/-i", "--max-lines/-L", "--max-lines");
      if (items > 0) warn("--replace/-I/-i", "--max-args", "--max-args");
      mark = letter === "i" ? value || "{}" : value;
      lines = 0;
      items = 0;
    } else if (letter === "L" || letter === "l") {
      if (mark !== null) warn("--max-lines", "--replace/-I/-i", "--replace");
      if (items > 0) warn("--max-lines", "--max-args", "--max-args");
      lines = Number(value || 1);
      mark = null;
      items = 0;
    } else if (letter === "n") {
      if (mark !== null && value === "1") continue;
      if (lines > 0) warn("--max-args", "--max-lines", "--max-lines");
      if (mark !== null) warn("--max-args", "--replace/-I/-i", "--replace");
      items = Number(value);
      lines = 0;
      mark = null;
    }
  }
  return { mark, lines, items, warning };
}

function start(ctx: ProgramContext): XargsState | { code: number } {
  const { flags, given, values, rest, error } = getopt("xargs", ctx.args, "+0a:d:E:e::I:i::L:l::n:oP:prs:tx\x01\x02:", LONG);
  const fail = (text: string): { code: number } => {
    ctx.err(`${text}\n`);
    return { code: 1 };
  };
  const complaint = error ?? checked(values);
  if (complaint !== null) return fail(complaint);
  for (const letter of ["p", "o"]) if (flags.has(letter)) return fail(`xargs: option -${letter} is not supported here`);
  if (flags.has("\x01")) return fail("xargs: option --show-limits is not supported here");
  const delimiter = values.get("d");
  const separator = delimiter === undefined ? "" : delimiterOf(delimiter);
  if (separator === null)
    return fail(
      `xargs: Invalid input delimiter specification ${delimiter}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    );
  const file = values.get("a");
  const fd = file === undefined || file === "-" ? 0 : ctx.open(file, "r");
  if (typeof fd === "string") return fail(`xargs: Cannot open input file ‘${file}’: ${errorText(fd)}`);
  const { mark, lines, items, warning } = modes(given);
  if (warning !== "") ctx.err(warning);
  const end = given.findLast(([letter]) => letter === "E" || letter === "e")?.[1];
  return {
    command: rest.length > 0 ? [...rest] : ["echo"],
    items: mark !== null ? 1 : items,
    lines,
    mark,
    separator: flags.has("0") ? "\0" : separator,
    skipEmpty: flags.has("r") || mark !== null,
    trace: flags.has("t"),
    size: Math.min(SIZE * 15, Number(values.get("s") ?? SIZE)),
    exact: flags.has("x") || lines > 0 || mark !== null,
    parallel: Math.max(1, Math.min(64, Number(values.get("P") ?? 1) || 64)),
    stopAt: flags.has("0") || delimiter !== undefined ? null : end || null,
    slot: values.get("\x02") ?? null,
    fd,
    input: "",
    atEnd: false,
    words: [],
    wordBytes: 0,
    complete: 0,
    ran: false,
    sawNul: false,
    pids: [],
    slots: [],
    code: 0,
  };
}

function bytesOf(words: readonly Bytes[]): number {
  return words.reduce((sum, word) => sum + word.length + 1, 0);
}

/** Whether enough words are there for a run. */
function isFull(state: XargsState): boolean {
  if (state.items > 0) return state.words.length >= state.items;
  return state.lines > 0 && state.complete >= state.lines;
}

/** How many words fit into one command line; 0: not even one. */
function fitting(state: XargsState): number {
  if (state.mark !== null) return state.words.length;
  let size = bytesOf(state.command);
  let count = 0;
  for (const word of state.words) {
    size += word.length + 1;
    if (size > state.size) break;
    count++;
  }
  return count;
}

/** Runs the command with words; a step when it cannot go on. */
function runOnce(ctx: ProgramContext, state: XargsState, count: number): Step | null {
  const { mark } = state;
  const words = state.words.splice(0, count);
  state.wordBytes = bytesOf(state.words);
  state.complete = 0;
  state.ran = true;
  const [only = ""] = words;
  const argv =
    mark === null ? [...state.command, ...words] : state.command.map((word) => word.replaceAll(mark, only).replace(/\0.*$/s, ""));
  if (mark !== null && bytesOf(argv) > state.size) {
    ctx.err("xargs: argument list too long\n");
    return exit(1);
  }
  ctx.charge("field", argv.length);
  if (state.trace) ctx.err(`${argv.join(" ")}\n`);
  let slot = 0;
  while (state.slots.includes(slot)) slot++;
  const own = ctx.process.env;
  if (state.slot !== null) ctx.process.env = withVariable(own, state.slot, String(slot));
  const pid = ctx.spawn(argv);
  ctx.process.env = own;
  if (typeof pid === "string") {
    ctx.err(`xargs: ${pid === "EAGAIN" ? "cannot fork" : (argv[0] ?? "")}: ${errorText(pid)}\n`);
    return exit(pid === "ENOENT" ? 127 : pid === "EACCES" ? 126 : 1);
  }
  if (state.fd === 0) withoutInput(ctx, pid);
  state.pids.push(pid);
  state.slots.push(slot);
  return null;
}

/** Collects children; a code that ends xargs at once, or null. */
function collect(ctx: ProgramContext, state: XargsState): Step | null {
  for (const pid of [...state.pids]) {
    const killed = ctx.machine.process(pid)?.killedBy ?? 0;
    const code = collected(ctx, pid);
    if (code === null) continue;
    const at = state.pids.indexOf(pid);
    state.pids.splice(at, 1);
    state.slots.splice(at, 1);
    const name = state.command[0] ?? "";
    if (killed > 0) {
      ctx.err(`xargs: ${name}: terminated by signal ${killed}\n`);
      return exit(125);
    }
    if (code === 255) {
      ctx.err(`xargs: ${name}: exited with status 255; aborting\n`);
      return exit(124);
    }
    if (code !== 0) state.code = 123;
  }
  return null;
}

/** Takes one more word, or reads on; a step when it has to wait or to end. */
function gather(ctx: ProgramContext, state: XargsState): Step | null {
  const next = nextWord({ separator: state.separator, lines: state.mark !== null }, state);
  if (next !== null && "unmatched" in next) {
    ctx.err(`xargs: unmatched ${next.unmatched} quote; by default quotes are special to xargs unless you use the -0 option\n`);
    return exit(1);
  }
  if (next !== null) {
    ctx.charge("field", 1);
    const nul = state.separator === "\0" ? -1 : next.word.indexOf("\0");
    if (nul >= 0) {
      if (!state.sawNul)
        ctx.err(
          "xargs: WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean to use the --null option?\n",
        );
      state.sawNul = true;
    }
    // In place of a mark it cuts the whole word off, when that is made.
    const word = nul < 0 || state.mark !== null ? next.word : next.word.slice(0, nul);
    if (state.stopAt !== null && word === state.stopAt) {
      state.atEnd = true;
      state.input = "";
      return null;
    }
    if (word.length + 1 > state.size) {
      ctx.err("xargs: argument line too long\n");
      return exit(1);
    }
    state.words.push(word);
    state.wordBytes += word.length + 1;
    if (next.line) state.complete++;
    return null;
  }
  const got = ctx.read(state.fd);
  if (got === "") return waitRead(state.fd);
  if (got === null) state.atEnd = true;
  else state.input += got;
  // What has come before this is one unfinished word.
  if (ctx.hold(state.input.length + state.wordBytes) && state.input.length <= state.size + 65_536) return null;
  ctx.err("xargs: argument line too long\n");
  return exit(1);
}

/** One piece of work; a step when it has to wait or to end. */
function work(ctx: ProgramContext, state: XargsState): Step | null {
  if (state.pids.length >= state.parallel) return { do: "wait", wait: { on: "child", until: null } };
  const isEnd = state.atEnd && state.input === "";
  const isOver = state.mark === null && bytesOf(state.command) + state.wordBytes > state.size;
  if (isOver || isFull(state) || (isEnd && state.words.length > 0)) {
    const count = Math.min(fitting(state), state.items > 0 ? state.items : Number.POSITIVE_INFINITY);
    if (count === 0) {
      ctx.err("xargs: cannot fit single argument within argument list size limit\n");
      return exit(1);
    }
    if (isOver && state.exact && count < state.words.length) {
      ctx.err("xargs: argument list too long\n");
      return exit(1);
    }
    return runOnce(ctx, state, count);
  }
  if (isEnd) {
    if (!state.ran && !state.skipEmpty) return runOnce(ctx, state, 0);
    return state.pids.length > 0 ? { do: "wait", wait: { on: "child", until: null } } : exit(state.code);
  }
  return gather(ctx, state);
}

/** `xargs`. @source findutils 4.9: xargs */
export const xargs: Program<XargsState | { code: number }> = {
  name: "xargs",
  start,
  step(ctx, state): Step {
    if (!("command" in state)) return exit(state.code);
    const ended = collect(ctx, state);
    if (ended) return ended;
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const step = work(ctx, state);
      if (step) return step;
    }
    return again;
  },
};
