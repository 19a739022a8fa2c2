import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes, extentSize, heldBytes } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { again, exit, type Output, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { compileRegex } from "../regex/compile";
import { type Inputs, inputComplaint, openNext } from "./inputs";
import { badOptions } from "./operands";
import { getopt } from "./options";
import { quoteName, shownName } from "./quoting";

interface TacState extends Inputs {
  separator: Bytes;
  regex: boolean;
  before: boolean;
  /** what has come of the present input */
  parts: Extent[];
  /** bytes of the parts, and of them what is kept byte by byte */
  size: number;
  real: number;
  /** the input is at its end: it is written from its end */
  writing: boolean;
  /** the last of what is not written: what comes before may belong to it */
  tail: Bytes;
}

/** Bytes that are looked at together. */
const PIECE = 65_536;
/** Longest input for separators that are expressions, bytes. */
const REGEX_MOST = 1_048_576;

const SPEC = {
  name: "tac",
  complaint: (file: Bytes, why: string): string =>
    why === "Is a directory" ? `${shownName(file)}: read error: ${why}` : `failed to open ${quoteName(file)} for reading: ${why}`,
};

function start(ctx: ProgramContext): TacState | Output {
  const { flags, values, rest, error } = getopt("tac", ctx.args, "brs:", { before: "b", regex: "r", separator: "s" });
  if (error) return badOptions(error);
  const separator = values.get("s") ?? "\n";
  if (flags.has("r")) {
    if (separator === "") return { stdout: "", stderr: "tac: separator cannot be empty\n", code: 1 };
    const regex = compileRegex(separator, { syntax: "bre" }, ctx);
    if ("error" in regex) return { stdout: "", stderr: `tac: ${regex.error}\n`, code: 1 };
  }
  return {
    files: rest.length > 0 ? [...rest] : ["-"],
    fd: -1,
    name: "",
    code: 0,
    separator: separator === "" ? "\0" : separator,
    regex: flags.has("r"),
    before: flags.has("b"),
    parts: [],
    size: 0,
    real: 0,
    writing: false,
    tail: "",
  };
}

/** Takes the last bytes of what has come. */
function lastPart(ctx: ProgramContext, state: TacState): Bytes | null {
  const last = state.parts.pop();
  if (last === undefined) return null;
  const size = extentSize(last);
  if (typeof last === "string" && size <= PIECE) return last;
  const bytes = typeof last === "string" ? last : extentBytes(last, ctx.fs.chunks);
  const from = Math.max(0, size - PIECE);
  if (from > 0) state.parts.push(bytes.slice(0, from));
  return bytes.slice(from);
}

/** Writes the pieces that end in one part, last first. */
function writePart(ctx: ProgramContext, state: TacState, part: Bytes): void {
  const { separator, before } = state;
  ctx.charge("looked", part.length);
  const text = part + state.tail;
  const out: Bytes[] = [];
  let end = text.length;
  // A separator may begin in this part and end in what comes behind it.
  let look = part.length - 1;
  while (look >= 0) {
    const at = text.lastIndexOf(separator, look);
    if (at < 0) break;
    const cut = before ? at : at + separator.length;
    if (cut < end) {
      out.push(text.slice(cut, end));
      end = cut;
    }
    look = before ? at - 1 : at - separator.length;
    if (!before && at === 0) break;
    if (look < 0) break;
  }
  state.tail = text.slice(0, end);
  ctx.out(out.join(""));
}

/** Pieces behind or before each match of an expression, last first. */
function byRegex(ctx: ProgramContext, state: TacState): void {
  const text = state.parts.map((part) => extentBytes(part, ctx.fs.chunks)).join("");
  state.parts = [];
  const regex = compileRegex(state.separator, { syntax: "bre" }, ctx);
  if ("error" in regex) return;
  const pieces: Bytes[] = [];
  let from = 0;
  for (let look = 0; look < text.length; ) {
    const found = regex.find(text, look, ctx);
    if (found === null) break;
    const [first = 0, end = 0] = found;
    if (end === first) {
      look = end + 1;
      continue;
    }
    const cut = state.before ? first : end;
    if (cut > from) pieces.push(text.slice(from, cut));
    from = cut;
    look = end;
  }
  if (from < text.length) pieces.push(text.slice(from));
  ctx.out(pieces.reverse().join(""));
}

function readOn(ctx: ProgramContext, state: TacState): Step | null {
  const got = ctx.take(state.fd);
  if (Array.isArray(got)) {
    if (got.length === 0) return waitRead(state.fd);
    for (const part of got) {
      state.parts.push(part);
      state.size += extentSize(part);
      state.real += heldBytes(part);
    }
    if (ctx.hold(state.size, state.real) && !(state.regex && state.size > REGEX_MOST)) return null;
    ctx.err("tac: memory exhausted\n");
    return exit(1);
  }
  if (got !== null) inputComplaint(SPEC, ctx, state, state.name, got.error);
  if (state.fd > 0) ctx.close(state.fd);
  state.fd = -1;
  state.size = 0;
  state.real = 0;
  state.writing = true;
  return null;
}

/** `tac`. @source coreutils 9.1: tac */
export const tac: Program<TacState | Output> = {
  name: "tac",
  start(ctx) {
    const state = start(ctx);
    if ("stdout" in state) ctx.err(state.stderr);
    return state;
  },
  step(ctx, state): Step {
    if ("stdout" in state) return exit(state.code);
    while (!ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      const refused = ctx.writeError(1);
      if (refused !== null) {
        ctx.err(`tac: write error: ${errorText(refused)}\n`);
        return exit(1);
      }
      if (state.writing) {
        if (state.regex) byRegex(ctx, state);
        const part = lastPart(ctx, state);
        if (part !== null) {
          writePart(ctx, state, part);
          continue;
        }
        ctx.out(state.tail);
        state.tail = "";
        state.writing = false;
        continue;
      }
      if (state.fd === -1 && !openNext(SPEC, ctx, state)) return exit(state.code);
      const step = readOn(ctx, state);
      if (step) return step;
    }
    return again;
  },
};
