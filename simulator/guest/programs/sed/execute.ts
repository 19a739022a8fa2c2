import type { Bytes } from "../../../content/bytes";
import { characterAt } from "../../regex/text";
import type { Action, Command } from "./command";
import { isLastLine, nextLine, type Pending, readSpace } from "./input";
import { endLine, put, putLine, putQueue, putSpace } from "./output";
import { isSelected } from "./select";
import { enqueue, keepMemory, type Run, SedError, SPACE_MOST } from "./state";
import { newWork, substitute } from "./substitute";

/** Work of one command beside what it does to text: 40 ns. */
const COMMAND_BYTES = 16;

/** What going on came to: `done` when all is done. */
export type Progress = Pending | "done";

/** Goes on until something must be waited for, the step is used up, or all is done. */
export function execute(run: Run): Progress {
  const { ctx, state, script } = run;
  do {
    switch (state.stage) {
      case "run": {
        const command = script.commands[state.pc];
        const pending = command === undefined ? endOfScript(run) : runCommand(run, command);
        if (pending !== null) return pending;
        break;
      }
      case "cycle":
      case "n":
      case "N": {
        const pending = readNext(run);
        if (pending !== null) return pending;
        break;
      }
      default: {
        const pending = putQueue(run);
        if (pending !== null) return pending;
        if (state.stage === "quit") return "done";
        state.stage = state.stage === "before" ? "run" : "cycle";
      }
    }
  } while (!ctx.isSpent && ctx.process.out.length === 0);
  return "more";
}

/** The end of the script prints the pattern space. */
function endOfScript(run: Run): null {
  if (!run.state.options.quiet) putSpace(run);
  run.state.stage = "end";
  return null;
}

/** Reads the line of a new cycle, or of `n` or `N`. */
function readNext(run: Run): Progress | null {
  const { state } = run;
  const queued = putQueue(run);
  if (queued !== null) return queued;
  const got = readSpace(run, state.stage === "N");
  if (typeof got !== "boolean") return got;
  if (!got) return "done";
  const isNew = state.stage === "cycle";
  state.pc = isNew ? 0 : state.pc + 1;
  state.stage = "run";
  if (isNew && state.line === 1) queueFirst(run);
  return null;
}

/** Files that `0r` puts before the first line. */
function queueFirst(run: Run): void {
  const { state, script } = run;
  for (const { from, to, action } of script.commands)
    if (from?.t === "line" && from.n === 0 && to === null && action.c === "r") enqueue(run, { file: action.text });
  if (state.queue.length > 0) state.stage = "before";
}

/** Ends the cycle without printing. */
function endCycle(run: Run): null {
  run.state.stage = "end";
  return null;
}

function runCommand(run: Run, command: Command): Progress | null {
  const { ctx, state } = run;
  if (!state.isChosen) {
    ctx.charge("looked", COMMAND_BYTES);
    const selected = isSelected(run, command);
    if (typeof selected !== "boolean") return selected;
    if (selected === command.not) {
      state.pc = command.action.c === "{" ? command.action.to : state.pc + 1;
      return null;
    }
  }
  const pending = act(run, command, command.action);
  state.isChosen = pending !== null;
  keepMemory(run);
  return pending;
}

/** Does what a selected command says, and sets what is next. */
function act(run: Run, command: Command, action: Action): Progress | null {
  const { state } = run;
  switch (action.c) {
    case "s":
      if (!substitute(run, action.s)) return "more";
      break;
    case "y":
      if (!translate(run, action.from, action.to)) return "more";
      break;
    case "l":
      if (!list(run, action.n ?? state.options.lineLength)) return "more";
      break;
    case "b":
      state.pc = action.to;
      return null;
    case "t":
    case "T": {
      const jumps = state.hasReplaced === (action.c === "t");
      state.hasReplaced = false;
      state.pc = jumps ? action.to : state.pc + 1;
      return null;
    }
    case "c":
      if (command.range !== "in") putLine(run, state.output, action.text.slice(0, -1), true);
      return endCycle(run);
    case "d":
      return endCycle(run);
    case "D":
      return deleteLine(run);
    case "n":
    case "N":
      return nextInput(run, action.c);
    case "q":
      if (!state.options.quiet) putSpace(run);
      endLine(run, state.output);
      state.quitCode = action.n ?? 0;
      state.stage = "quit";
      return null;
    case "Q":
      state.quitCode = action.n ?? 0;
      return "done";
    case "R": {
      const pending = queueLine(run, action.file);
      if (pending !== null) return pending;
      break;
    }
    default:
      simple(run, action);
  }
  state.pc++;
  return null;
}

/** Commands that neither wait nor jump. */
function simple(run: Run, action: Action): void {
  const { state } = run;
  const { output } = state;
  const { end } = state.options;
  switch (action.c) {
    case "=":
      endLine(run, output);
      put(run, output, `${state.line}${end}`);
      break;
    case "F":
      endLine(run, output);
      put(run, output, state.input.name + end);
      break;
    case "a":
      if (action.text !== "") enqueue(run, { text: action.text });
      break;
    case "i":
      if (action.text !== "") putLine(run, output, action.text.slice(0, -1), true);
      break;
    case "r":
      enqueue(run, { file: action.text });
      break;
    case "g":
      state.space = state.hold;
      state.isEnded = state.holdIsEnded;
      break;
    case "G":
      state.space = joined(run, state.space, state.hold);
      state.isEnded = state.holdIsEnded;
      break;
    case "h":
      state.hold = state.space;
      state.holdIsEnded = state.isEnded;
      break;
    case "H":
      state.hold = joined(run, state.hold, state.space);
      state.holdIsEnded = state.isEnded;
      break;
    case "x":
      [state.space, state.hold] = [state.hold, state.space];
      [state.isEnded, state.holdIsEnded] = [state.holdIsEnded, state.isEnded];
      break;
    case "z":
      state.space = "";
      break;
    case "p":
      putSpace(run);
      break;
    case "P":
    case "w":
    case "W":
      writeLine(run, action);
      break;
    default:
  }
}

function joined(run: Run, a: Bytes, b: Bytes): Bytes {
  if (a.length + b.length > SPACE_MOST) throw new SedError("memory exhausted", 4);
  run.ctx.charge("moved", b.length / 64);
  return a + run.state.options.end + b;
}

function writeLine(run: Run, action: Action): void {
  const { state } = run;
  const target = "file" in action ? state.targets[action.file] : state.output;
  if (!target) return;
  const cut = action.c === "w" ? -1 : state.space.indexOf(state.options.end);
  if (cut < 0) putSpace(run, target);
  else putLine(run, target, state.space.slice(0, cut), true);
}

/** `D`: the next cycle begins with what is left, if anything is. */
function deleteLine(run: Run): null {
  const { state } = run;
  const cut = state.space.indexOf(state.options.end);
  if (cut < 0) return endCycle(run);
  state.space = state.space.slice(cut + 1);
  state.pc = 0;
  return null;
}

/** `n` and `N`. At the end of input both end the script as if they were its last command. */
function nextInput(run: Run, c: "n" | "N"): Progress | null {
  const { state } = run;
  const isLast = isLastLine(run);
  if (typeof isLast !== "boolean") return isLast;
  if (isLast) {
    if (state.options.posix && c === "N") return endCycle(run);
    return endOfScript(run);
  }
  if (c === "n" && !state.options.quiet) putSpace(run);
  state.stage = c;
  return null;
}

function queueLine(run: Run, file: number): Progress | null {
  const { state } = run;
  const reader = state.readers[file];
  if (!reader) return null;
  const line = nextLine(run, reader);
  if (line === "more" || (line !== null && "do" in line)) return line;
  if (line !== null) enqueue(run, { text: line.text + (line.isEnded ? state.options.end : "") });
  return null;
}

/** `y`, as far as the step goes; whether it is done. */
function translate(run: Run, from: readonly Bytes[], to: readonly Bytes[]): boolean {
  const { ctx, state } = run;
  const map = new Map<Bytes, Bytes>();
  for (const [i, c] of from.entries()) if (!map.has(c)) map.set(c, to[i] as Bytes);
  const work = state.work ?? newWork();
  state.work = work;
  const out: Bytes[] = [];
  while (work.at < state.space.length) {
    const length = characterAt(state.space, work.at) & 7;
    const c = state.space.slice(work.at, work.at + length);
    out.push(map.get(c) ?? c);
    work.at += length;
    if (out.length % 1024 === 0) {
      ctx.charge("looked", 8192);
      if (ctx.isSpent) break;
    }
  }
  ctx.charge("looked", 8 * (out.length % 1024));
  work.out += out.join("");
  if (work.at < state.space.length) return false;
  state.space = work.out;
  state.work = null;
  return true;
}

const NAMED: Readonly<Record<string, string>> = { "\x07": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v" };

/** `l`, as far as the step goes; whether it is done. @source sed/execute.c: do_list */
function list(run: Run, lineLength: number): boolean {
  const { ctx, state } = run;
  const { end } = state.options;
  const { output } = state;
  const work = state.work ?? newWork();
  if (state.work === null) endLine(run, output);
  state.work = work;
  const out: Bytes[] = [];
  for (; work.at < state.space.length; work.at++) {
    const shown = shownByte(state.space[work.at] as string);
    // `count` is the width of the line so far.
    if (lineLength > 0 && work.count + shown.length >= lineLength) {
      out.push(`\\${end}`);
      work.count = 0;
    }
    out.push(shown);
    work.count += shown.length;
    if (work.at % 1024 === 1023) {
      ctx.charge("looked", 8192);
      if (ctx.isSpent) break;
    }
  }
  put(run, output, out.join(""));
  if (work.at < state.space.length) {
    work.at++;
    return false;
  }
  put(run, output, `$${end}`);
  state.work = null;
  return true;
}

function shownByte(c: Bytes): Bytes {
  if (c === "\\") return "\\\\";
  if (c >= " " && c <= "~") return c;
  return `\\${NAMED[c] ?? c.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
