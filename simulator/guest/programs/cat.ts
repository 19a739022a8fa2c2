import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes, pattern } from "../../content/extent";
import { errorText } from "../fs/filesystem";
import { fileOf } from "../os/files";
import type { ProgramContext } from "../os/program";
import { usage } from "./filter";
import { getopt } from "./options";
import { streamProgram } from "./stream";

interface CatState {
  number: "" | "all" | "nonblank";
  squeeze: boolean;
  ends: boolean;
  tabs: boolean;
  odd: boolean;
  line: number;
  /** blank lines in a row before what comes next */
  blanks: number;
  atStart: boolean;
  /** a carriage return that has not been written yet */
  return?: boolean;
  /** standard input was among what was read */
  stdin: boolean;
}

/** Whether an input is the file that is being written. @source coreutils: cat.c (checks device and inode, and that output is not read from before it is written) */
function isOutput(ctx: ProgramContext, fd: number): boolean {
  const from = fileOf(ctx.machine, ctx.process, fd);
  const to = fileOf(ctx.machine, ctx.process, 1);
  if (from?.kind !== "file" || to?.kind !== "file" || from.mount !== to.mount || from.node !== to.node) return false;
  const size = ctx.fs.contentAt(from.mount, from.node);
  const length = size === null ? 0 : typeof size === "string" ? size.length : size.n;
  return length > 0 && (to.append || to.pos > 0 || from.pos < length);
}

/** A byte as `cat -v` shows it. */
function shownByte(code: number, tabs: boolean): string {
  if (code >= 128)
    return `M-${shownByte(code - 128, true)
      .replace("\t", "^I")
      .replace("\n", "^J")}`;
  if (code === 9 && !tabs) return "\t";
  if (code === 10) return "\n";
  if (code < 32) return `^${String.fromCharCode(code + 64)}`;
  return code === 127 ? "^?" : String.fromCharCode(code);
}

function shown(own: CatState, line: Bytes): Bytes {
  let text = line;
  if (own.odd) {
    let out = "";
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      out += code === 9 && !own.tabs ? "\t" : code === 10 ? "\n" : shownByte(code, true);
    }
    text = out;
  } else if (own.tabs) text = text.replaceAll("\t", "^I");
  return own.ends ? text.replace(/\r?\n/, (end) => (end === "\n" ? "$\n" : "^M$\n")) : text;
}

function writeLines(ctx: ProgramContext, own: CatState, input: Bytes): void {
  ctx.charge("looked", input.length);
  let out = "";
  // A carriage return at the end waits for what comes next: before a newline it shows.
  const bytes = own.return ? `\r${input}` : input;
  own.return = own.ends && !own.odd && bytes.endsWith("\r");
  const length = bytes.length - (own.return ? 1 : 0);
  for (let from = 0; from < length; ) {
    const at = bytes.indexOf("\n", from);
    const piece = bytes.slice(from, at < 0 ? length : at + 1);
    from += piece.length;
    if (own.atStart) {
      own.blanks = piece === "\n" ? own.blanks + 1 : 0;
      if (own.squeeze && own.blanks > 1) continue;
      if (own.number === "all" || (own.number === "nonblank" && piece !== "\n")) out += `${String(++own.line).padStart(6)}\t`;
      else if (own.number === "nonblank" && own.ends) out += "       ";
    }
    out += shown(own, piece);
    own.atStart = piece.endsWith("\n");
  }
  ctx.out(out);
}

/** `cat`. @source coreutils 9.1: cat */
export const cat = streamProgram<CatState>({
  name: "cat",
  parse(ctx) {
    const { flags, rest, error } = getopt("cat", ctx.args, "benstuvAET", {
      "show-all": "A",
      "number-nonblank": "b",
      "show-ends": "E",
      number: "n",
      "squeeze-blank": "s",
      "show-tabs": "T",
      "show-nonprinting": "v",
    });
    if (error) return usage(error);
    const has = (...letters: string[]): boolean => letters.some((letter) => flags.has(letter));
    const own: CatState = {
      number: has("b") ? "nonblank" : has("n") ? "all" : "",
      squeeze: has("s"),
      ends: has("E", "A", "e"),
      tabs: has("T", "A", "t"),
      odd: has("v", "A", "e", "t"),
      line: 0,
      blanks: 0,
      atStart: true,
      stdin: false,
    };
    return { own, files: [...rest] };
  },
  opened(ctx, own, _file, fd) {
    own.stdin ||= fd === 0;
    return isOutput(ctx, fd) ? "input file is output file" : null;
  },
  // guess: coreutils reads 128 KiB at a time
  wants: () => 131_072,
  data(ctx, own, extent) {
    if (own.number === "" && !own.squeeze && !own.ends && !own.tabs && !own.odd) ctx.send(1, extent);
    else if (!own.return && isPlainRun(own, extent)) ctx.send(1, own.odd ? pattern("^@", extent.n * 2) : extent);
    else writeLines(ctx, own, extentBytes(extent, ctx.fs.chunks));
    return false;
  },
  end(ctx, own) {
    if (own.return) ctx.out("\r");
    // It closes standard input itself, which may be closed already.
    if (!own.stdin || fileOf(ctx.machine, ctx.process, 0)) return 0;
    ctx.err(`cat: closing standard input: ${errorText("EBADF")}\n`);
    return 1;
  },
});

/** A run of zeros in the middle of a line needs no look at each byte. */
function isPlainRun(own: CatState, extent: Extent): extent is Extract<Extent, { k: "zeros" }> {
  return typeof extent === "object" && extent.k === "zeros" && !own.atStart;
}
