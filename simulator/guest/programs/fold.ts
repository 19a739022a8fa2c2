import type { Bytes } from "../../content/bytes";
import { extentBytes } from "../../content/extent";
import type { ProgramContext } from "../os/program";
import { usage } from "./filter";
import { getopt } from "./options";
import { streamProgram } from "./stream";

interface FoldState {
  bytes: boolean;
  spaces: boolean;
  width: number;
  /** what is on the line under way and not written yet: with -s, what may go to the next line */
  kept: Bytes;
  column: number;
  /** something stands on the line under way that has been written */
  begun: boolean;
}

/** Work of one byte, taken by getc(3), and of one fwrite(3), against a byte looked at. guess: 10 ns and 40 ns */
const BYTE_WORK = 4;
const PIECE_WORK = 16;

/** Options such as `-5` as `-w 5`. */
function modern(args: readonly Bytes[]): Bytes[] {
  return args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
}

/** Column after a byte: GNU's fold counts bytes. @source coreutils 9.1: fold.c, adjust_column */
function columnAfter(own: FoldState, column: number, code: number): number {
  if (own.bytes) return column + 1;
  if (code === 8) return Math.max(0, column - 1);
  if (code === 13) return 0;
  return code === 9 ? column + 8 - (column % 8) : column + 1;
}

function columnOf(own: FoldState, text: Bytes): number {
  let column = 0;
  for (let i = 0; i < text.length; i++) column = columnAfter(own, column, text.charCodeAt(i));
  return column;
}

/** Where what is kept is cut: behind its last blank with -s, at its end else. */
function cutOf(own: FoldState, text: Bytes): number {
  if (!own.spaces) return text.length;
  const blank = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\t"));
  return blank < 0 ? text.length : blank + 1;
}

/** Where a run of bytes that take a column each ends. */
function plainEnd(bytes: Bytes, from: number, most: number, all: boolean): number {
  for (let i = from; i < most; i++) {
    const code = bytes.charCodeAt(i);
    if (code === 10 || (!all && (code === 8 || code === 9 || code === 13))) return i;
  }
  return most;
}

function foldBytes(ctx: ProgramContext, own: FoldState, bytes: Bytes): void {
  const out: Bytes[] = [];
  let text = own.kept;
  let from = 0;
  let { column } = own;
  for (let i = 0; i < bytes.length; ) {
    const code = bytes.charCodeAt(i);
    if (code === 10) {
      own.begun = false;
      out.push(text, bytes.slice(from, i + 1));
      text = "";
      from = ++i;
      column = 0;
      continue;
    }
    const next = columnAfter(own, column, code);
    if (!own.spaces && column < own.width && code !== 8 && code !== 9 && code !== 13) {
      // The usual case: bytes of one column up to the end of the line.
      const end = plainEnd(bytes, i, Math.min(bytes.length, i + own.width - column), own.bytes);
      column += end - i;
      i = end;
      continue;
    }
    if (next > own.width && (own.begun || text !== "" || i > from)) {
      own.begun = false;
      const line = text + bytes.slice(from, i);
      const cut = cutOf(own, line);
      out.push(line.slice(0, cut), "\n");
      text = line.slice(cut);
      from = i;
      column = columnOf(own, text);
      continue;
    }
    column = next;
    i++;
  }
  own.kept = text + bytes.slice(from);
  own.column = column;
  if (!own.spaces) {
    // What stands on the line stays there: only whether something does must be known.
    if (own.kept !== "") own.begun = true;
    out.push(own.kept);
    own.kept = "";
  }
  ctx.charge("looked", out.length * PIECE_WORK);
  ctx.out(out.join(""));
}

/** `fold`. @source coreutils 9.1: fold */
export const fold = streamProgram<FoldState>({
  name: "fold",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("fold", modern(ctx.args), "bsw:", { bytes: "b", spaces: "s", width: "w" });
    if (error) return usage(error);
    const text = values.get("w") ?? "80";
    if (!/^\d+$/.test(text)) return usage(`fold: invalid number of columns: ‘${text}’`);
    if (Number(text) === 0) return usage(`fold: invalid number of columns: ‘${text}’: Numerical result out of range`);
    return {
      own: { bytes: flags.has("b"), spaces: flags.has("s"), width: Number(text), kept: "", column: 0, begun: false },
      files: [...rest],
    };
  },
  wants: () => 16_384,
  data(ctx, own, extent) {
    const bytes = extentBytes(extent, ctx.fs.chunks);
    ctx.charge("looked", bytes.length * BYTE_WORK);
    foldBytes(ctx, own, bytes);
    if (own.kept.length > 65_536) ctx.hold(own.kept.length);
    return false;
  },
  endOfFile(ctx, own) {
    ctx.out(own.kept);
    own.kept = "";
    own.column = 0;
    own.begun = false;
  },
  end: () => 0,
});
