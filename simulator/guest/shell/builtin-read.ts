import { type Bytes, charCount, wholeLength } from "../../content/bytes";
import { canRead } from "../os/files";
import { again, type Step } from "../os/program";
import { ttyModes } from "../os/tty";
import { type BuiltinWords, builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { checkMoment, checkString } from "./memory";
import { say } from "./messages";
import { restoreFds } from "./redirect";
import type { Reading } from "./state";
import { getVar, type Shell, setArray, setList, setVar } from "./variables";

/** Exit code when `-t` has passed: as if by SIGALRM. @source bash(1), read */
const TIMED_OUT = 142;

/** Memory of an item of `read -a` beside its text, bytes. */
const ITEM_BYTES = 48;

/** `read`: starts; the reading itself is `continueRead`. @source bash(1), read */
export const startRead: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "ersa:p:t:n:N:d:u:i:");
  if (typeof got === "number") return got;
  const words = got.rest;
  const reading: Reading = {
    names: [],
    text: "",
    quoted: "",
    fd: 0,
    raw: false,
    delimiter: "\n",
    limit: 0,
    exact: false,
    until: null,
    silent: false,
    ifs: getVar(sh, "IFS") ?? " \t\n",
    array: false,
    escaped: false,
  };
  const problem = readOptions(sh, got.given, reading);
  if (problem !== null) return problem;
  reading.names = words.length > 0 ? words : reading.array ? reading.names : ["REPLY"];
  for (const name of reading.names) if (!/^[A-Za-z_]\w*(\[.*\])?$/s.test(name)) return say(sh, `read: \`${name}': not a valid identifier`);
  if (reading.none) {
    // No character is wanted: nothing is read.
    if (reading.array) setList(sh, reading.names[0] ?? "", []);
    else for (const name of reading.names) setVar(sh, name, "");
    return 0;
  }
  if (!sh.ctx.process.fds.some(([fd]) => fd === reading.fd)) {
    for (const name of reading.names) if (!reading.array) setVar(sh, name, "");
    return say(sh, `read: read error: ${reading.fd}: Bad file descriptor`);
  }
  if ((reading.silent || reading.limit > 0) && sh.ctx.isTty(reading.fd))
    ttyModes(sh.ctx.terminal, { canonical: reading.limit === 0, echo: !reading.silent });
  sh.st.reading = reading;
  return "blocked";
};

/** Takes the options; a status when that is all. */
function readOptions(sh: Shell, given: BuiltinWords["given"], reading: Reading): number | null {
  let code: number | null = null;
  for (const [letter, value] of given) {
    if (letter === "r") reading.raw = true;
    else if (letter === "s") reading.silent = true;
    else code ??= readValue(sh, reading, letter, value);
  }
  return code;
}

function readValue(sh: Shell, reading: Reading, letter: string, value: Bytes): number | null {
  const number = /^\d+$/.test(value) ? Number(value) : null;
  switch (letter) {
    case "a":
      reading.array = true;
      reading.names = [value];
      return null;
    case "p":
      if (sh.ctx.isTty(0)) sh.ctx.err(value);
      return null;
    case "t":
      if (!/^\d*\.?\d+$|^\d+\.$/.test(value)) return say(sh, `read: ${value}: invalid timeout specification`);
      if (Number(value) === 0) return canRead(sh.ctx.machine, sh.ctx.process, reading.fd) ? 0 : 1;
      reading.until = sh.ctx.mono() + Math.round(Number(value) * 1_000_000);
      return null;
    case "n":
    case "N":
      if (number === null) return say(sh, `read: ${value}: invalid number`);
      reading.limit = number;
      reading.exact = letter === "N";
      reading.none = number === 0;
      return null;
    case "d":
      reading.delimiter = value.slice(0, 1) || "\0";
      return null;
    case "u":
      if (number === null) return say(sh, `read: ${value}: invalid file descriptor specification`);
      if (!sh.ctx.process.fds.some(([fd]) => fd === number))
        return say(sh, `read: ${number}: invalid file descriptor: Bad file descriptor`);
      reading.fd = number;
      return null;
    default:
      return null;
  }
}

/** Reads on; a step while nothing is there. */
export function continueRead(sh: Shell): Step | null {
  const { reading } = sh.st;
  if (reading === null) return null;
  const piece: Piece = { text: [], marks: [] };
  const got = readOn(sh, reading, piece);
  addPiece(reading, piece);
  return typeof got === "number" ? finishRead(sh, got) : got;
}

/** What one step has read: put together at its end, so that a long text is not a chain of single bytes. */
interface Piece {
  text: Bytes[];
  /** "1" for each byte that a backslash protected, "0" for others */
  marks: string[];
}

function addPiece(reading: Reading, piece: Piece): void {
  if (piece.text.length === 0) return;
  const marks = piece.marks.join("");
  if (reading.quoted !== "" || marks.includes("1")) reading.quoted = reading.quoted.padEnd(reading.text.length, "0") + marks;
  reading.text += piece.text.join("");
  piece.text = [];
  piece.marks = [];
}

/** Reads byte by byte; a status when that is all. */
function readOn(sh: Shell, reading: Reading, piece: Piece): Step | number {
  const { ctx } = sh;
  for (;;) {
    if (ctx.isSpent) return again;
    const c = ctx.read(reading.fd, 1);
    if (c === "") {
      if (reading.until !== null && ctx.mono() >= reading.until) return TIMED_OUT;
      return { do: "wait", wait: { on: "read", fd: reading.fd, until: reading.until } };
    }
    if (c === null) return 1;
    const isEscaped = reading.escaped;
    reading.escaped = false;
    if (isEscaped && c === "\n") continue;
    if (!isEscaped) {
      if (c === "\\" && !reading.raw) {
        reading.escaped = true;
        continue;
      }
      if (!reading.exact && c === reading.delimiter) return 0;
      if (c === "\0" && reading.delimiter !== "\0") continue;
    }
    piece.text.push(c);
    piece.marks.push(isEscaped ? "1" : "0");
    const length = reading.text.length + piece.text.length;
    checkString(length);
    if (reading.limit === 0 || length < (reading.least ?? reading.limit)) continue;
    addPiece(reading, piece);
    if (isFull(reading)) return 0;
  }
}

/** Whether as many characters as were asked for are there, the last one whole. What has been counted is not looked at again. */
function isFull(reading: Reading): boolean {
  const { text, limit } = reading;
  if (text.length < (reading.least ?? limit)) return false;
  const whole = wholeLength(text);
  const chars = (reading.chars ?? 0) + charCount(text.slice(reading.counted ?? 0, whole));
  if (chars >= limit && whole === text.length) return true;
  reading.chars = chars;
  reading.counted = whole;
  reading.least = text.length + Math.max(1, limit - chars);
  return false;
}

function finishRead(sh: Shell, code: number): null {
  const { st } = sh;
  const reading = st.reading;
  if (reading === null) return null;
  st.reading = null;
  if ((reading.silent || reading.limit > 0) && sh.ctx.isTty(reading.fd)) ttyModes(sh.ctx.terminal, { canonical: true, echo: true });
  st.status = code;
  st.pipeStatus = [code];
  if (code === TIMED_OUT && reading.text === "" && reading.names[0] === "REPLY") setVar(sh, "REPLY", "");
  else assignRead(sh, reading);
  if (st.unsave) {
    const saved = st.frames[st.frames.length - 1]?.saved.pop();
    if (saved) restoreFds(sh, saved);
    st.unsave = false;
  }
  return null;
}

/** Splits what was read over the names. */
function assignRead(sh: Shell, reading: Reading): void {
  const { text, quoted, ifs, names } = reading;
  if (reading.exact || (names.length === 1 && names[0] === "REPLY" && !reading.array)) {
    setVar(sh, names[0] ?? "REPLY", text);
    for (const name of names.slice(1)) setVar(sh, name, "");
    return;
  }
  const spaces = [...ifs].filter((c) => c === " " || c === "\t" || c === "\n").join("");
  const is = (set: Bytes, at: number): boolean => at < text.length && quoted[at] !== "1" && set.includes(text[at] as string);
  let at = 0;
  const skipSpaces = (): void => {
    while (is(spaces, at)) at++;
  };
  const takeOne = (): Bytes => {
    skipSpaces();
    const from = at;
    while (at < text.length && !is(ifs, at)) at++;
    const word = text.slice(from, at);
    skipSpaces();
    if (is(ifs, at) && !is(spaces, at)) {
      at++;
      skipSpaces();
    }
    return word;
  };
  if (reading.array) {
    const items: Bytes[] = [];
    skipSpaces();
    for (let held = 0; at < text.length; held += ITEM_BYTES) {
      items.push(takeOne());
      checkMoment(held);
    }
    sh.ctx.charge("field", items.length);
    setArray(sh, names[0] ?? "REPLY", [], false);
    setList(sh, names[0] ?? "REPLY", items);
    return;
  }
  names.forEach((name, index) => {
    if (index < names.length - 1) {
      setNamed(sh, name, takeOne());
      return;
    }
    skipSpaces();
    let end = text.length;
    while (end > at && is(spaces, end - 1)) end--;
    let rest = text.slice(at, end);
    // One delimiter that is no blank at the end of a single field is dropped too.
    const mark = at;
    const first = takeOne();
    if (
      at >= text.length &&
      first.length < rest.length &&
      !rest
        .slice(0, -1)
        .split("")
        .some((_, i) => is(ifs, mark + i) && !is(spaces, mark + i))
    )
      rest = first;
    // Of several words all blanks at the end go, those behind a backslash too.
    else if (first !== rest) while (rest !== "" && spaces.includes(rest[rest.length - 1] as string)) rest = rest.slice(0, -1);
    setNamed(sh, name, rest);
  });
}

function setNamed(sh: Shell, name: Bytes, value: Bytes): void {
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
  if (element) setArray(sh, element[1] ?? "", [{ index: element[2] ?? "", value, append: false }], true);
  else setVar(sh, name, value);
}
