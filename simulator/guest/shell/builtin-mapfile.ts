import type { Bytes } from "../../content/bytes";
import { again, type Step, waitRead } from "../os/program";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { pushEval } from "./builtins-vars";
import { checkString } from "./memory";
import { say } from "./messages";
import { quoteValue } from "./quote-word";
import { restoreFds } from "./redirect";
import type { Mapping } from "./state";
import { has } from "./variable-record";
import { type Shell, setArray, setElement, target, variable } from "./variables";

/** Bytes that are read at once: each may be a line, and what is read is put into the array in one go. */
const READ_BYTES = 8_192;

/** Lines between two calls of a callback unless -c tells. @source bash: builtins/mapfile.def, DEFAULT_QUANTUM */
const QUANTUM = 5_000;

/** What is wrong with the value of an option, null when nothing is. */
function takeOption(mapping: Mapping, letter: string, value: Bytes): string | null {
  const isNumber = /^[ \t]*\+?\d+[ \t]*$/.test(value) && Number(value) < 2 ** 31;
  const number = Number(value);
  switch (letter) {
    case "d":
      mapping.delimiter = value.slice(0, 1) || "\0";
      return null;
    case "t":
      mapping.trim = true;
      return null;
    case "C":
      mapping.callback = value;
      return null;
    case "c":
      mapping.quantum = number;
      return isNumber && number > 0 ? null : "invalid callback quantum";
    case "n":
      mapping.most = number;
      return isNumber ? null : "invalid line count";
    case "s":
      mapping.skip = number;
      return isNumber ? null : "invalid line count";
    case "u":
      mapping.fd = number;
      return isNumber ? null : "invalid file descriptor specification";
    default:
      mapping.at = number;
      return isNumber ? null : "invalid array origin";
  }
}

/** `mapfile` and `readarray`: starts; the reading itself is `continueMapfile`. @source bash: builtins/mapfile.def */
export const startMapfile: Builtin = (sh, args) => {
  const name = args[0] ?? "mapfile";
  const got = builtinOptions(sh, args, "d:u:n:O:tC:c:s:");
  if (typeof got === "number") return got;
  const mapping: Mapping = {
    name: got.rest[0] ?? "MAPFILE",
    fd: 0,
    delimiter: "\n",
    trim: false,
    skip: 0,
    most: 0,
    at: 0,
    taken: 0,
    line: "",
    callback: "",
    quantum: QUANTUM,
    depth: 0,
    held: null,
  };
  for (const [letter, value] of got.given) {
    const wrong = takeOption(mapping, letter, value);
    if (wrong !== null) return say(sh, `${name}: ${value}: ${wrong}`);
    if (letter === "u" && !sh.ctx.process.fds.some(([fd]) => fd === mapping.fd))
      return say(sh, `${name}: ${mapping.fd}: invalid file descriptor: Bad file descriptor`);
  }
  if (mapping.name === "") return say(sh, `${name}: empty array variable name`, 2);
  if (!/^[A-Za-z_]\w*$/.test(mapping.name)) return say(sh, `${name}: \`${mapping.name}': not a valid identifier`);
  if (has(variable(sh.st, target(sh, mapping.name).name), "A")) return say(sh, `${name}: ${mapping.name}: not an indexed array`);
  if (sh.st.mapping !== null) return say(sh, `${name}: another one inside a callback is not supported here`);
  setArray(sh, mapping.name, [], got.flags.includes("O"));
  sh.st.mapping = mapping;
  return "blocked";
};

/** Reads on; a step while nothing is there. */
export function continueMapfile(sh: Shell): Step | null {
  const { st, ctx } = sh;
  const { mapping } = st;
  // Not while its callback runs.
  if (mapping === null || (mapping.depth > 0 && st.frames.length > mapping.depth)) return null;
  if (mapping.held !== null) {
    const line = mapping.held;
    mapping.held = null;
    mapping.depth = 0;
    if (store(sh, mapping, line)) return finish(sh);
  }
  for (;;) {
    if (ctx.isSpent) return again;
    // Byte by byte where somebody else may read what follows.
    const text = ctx.read(mapping.fd, mapping.most > 0 || mapping.callback !== "" ? 1 : READ_BYTES);
    if (text === "") return waitRead(mapping.fd);
    if (text === null) {
      const last = mapping.line;
      mapping.line = "";
      if (last !== "" && take(sh, mapping, last) === "calls") return null;
      return finish(sh);
    }
    let from = 0;
    for (;;) {
      const at = text.indexOf(mapping.delimiter, from);
      if (at < 0) break;
      const line = mapping.line + text.slice(from, at) + (mapping.trim ? "" : mapping.delimiter);
      mapping.line = "";
      from = at + 1;
      const what = take(sh, mapping, line);
      if (what === "calls") return null;
      if (what === "full") return finish(sh);
    }
    mapping.line += text.slice(from);
    checkString(mapping.line.length);
  }
}

/** A line that has been read: skipped, stored, or held back until its callback has run. */
function take(sh: Shell, mapping: Mapping, line: Bytes): "more" | "full" | "calls" {
  sh.ctx.charge("field", 1);
  if (mapping.skip > 0) {
    mapping.skip--;
    return "more";
  }
  if (mapping.callback === "" || (mapping.taken + 1) % mapping.quantum !== 0) return store(sh, mapping, line) ? "full" : "more";
  mapping.held = line;
  mapping.depth = sh.st.frames.length;
  pushEval(sh, `${mapping.callback} ${mapping.at} ${quoteValue(line)}`);
  return "calls";
}

/** Puts a line into the array; true when there are as many as were asked for. */
function store(sh: Shell, mapping: Mapping, line: Bytes): boolean {
  setElement(sh, mapping.name, String(mapping.at), line.endsWith("\0") ? line.slice(0, -1) : line);
  mapping.at++;
  mapping.taken++;
  return mapping.most > 0 && mapping.taken >= mapping.most;
}

function finish(sh: Shell): null {
  const { st } = sh;
  st.mapping = null;
  st.status = 0;
  if (st.unsave) {
    const saved = st.frames[st.frames.length - 1]?.saved.pop();
    if (saved) restoreFds(sh, saved);
    st.unsave = false;
  }
  return null;
}
