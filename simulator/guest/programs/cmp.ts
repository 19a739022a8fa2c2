import type { Bytes } from "../../content/bytes";
import { extentSize } from "../../content/extent";
import { errorText, sizeOf } from "../fs/filesystem";
import { bytesOf, fileOf } from "../os/files";
import { again, exit, type Output, type Program, type ProgramContext, type Step, waitRead } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";
import { readSize } from "./sizes";

/** One of two files. */
interface Side {
  name: Bytes;
  fd: number;
  /** bytes still to be passed over */
  skip: number;
  buffer: Bytes;
  ended: boolean;
}

interface CmpState {
  sides: [Side, Side];
  how: "first" | "all" | "quiet";
  bytes: boolean;
  /** bytes still to compare, -1 all */
  left: number;
  at: number;
  line: number;
  /** the last byte that was compared ended a line */
  atStart: boolean;
  /** columns of places with `-l` */
  width: number;
  code: number | null;
  differs: boolean;
}

const usage = (text: string): Output => ({ stdout: "", stderr: `cmp: ${text}\ncmp: Try 'cmp --help' for more information.\n`, code: 2 });

/** A byte as `-b` shows it. */
function shown(code: number): string {
  const low = code & 127;
  const text = low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? "^?" : String.fromCharCode(low);
  return code > 127 ? `M-${text}` : text;
}
const octal = (code: number): string => code.toString(8).padStart(3);

function parse(ctx: ProgramContext): CmpState | Output {
  const { flags, given, values, rest, error } = getopt("cmp", ctx.args, "bci:ln:sv", {
    "print-bytes": "b",
    "print-chars": "c",
    "ignore-initial": "i",
    verbose: "l",
    bytes: "n",
    silent: "s",
    quiet: "s",
  });
  if (error) return { stdout: "", stderr: `${error}\n`, code: 2 };
  if (flags.has("v")) throw new HelpWanted("version");
  if (flags.has("l") && flags.has("s")) return usage("options -l and -s are incompatible");
  const number = (text: Bytes): number | null => {
    const size = readSize(text, "kKMGTPEZY0");
    return typeof size === "number" ? size : null;
  };
  const skips: [number, number] = [0, 0];
  const initial = values.get("i");
  if (initial !== undefined) {
    const parts = initial.split(":");
    for (const [i, part] of [parts[0] ?? "", parts.slice(1).join(":") || (parts.length > 1 ? "" : (parts[0] ?? ""))].entries()) {
      const size = number(part);
      if (size === null) return usage(`invalid --ignore-initial value '${part}'`);
      skips[i as 0 | 1] = size;
    }
  }
  let left = -1;
  for (const [letter, value] of given) {
    if (letter !== "n") continue;
    const size = number(value);
    if (size === null) return usage(`invalid --bytes value '${value}'`);
    left = left < 0 ? size : Math.min(left, size);
  }
  if (rest[0] === undefined) return usage("missing operand after 'cmp'");
  for (const i of [2, 3]) {
    const text = rest[i];
    if (text === undefined) continue;
    const size = number(text);
    if (size === null) return usage(`invalid --ignore-initial value '${text}'`);
    skips[(i - 2) as 0 | 1] = Math.max(size, skips[(i - 2) as 0 | 1]);
  }
  if (rest.length > 4) return usage(`extra operand '${rest[4]}'`);
  const side = (name: Bytes, skip: number): Side => ({ name, fd: -1, skip, buffer: "", ended: false });
  return {
    sides: [side(rest[0], skips[0]), side(rest[1] ?? "-", skips[1])],
    how: flags.has("l") ? "all" : flags.has("s") ? "quiet" : "first",
    bytes: flags.has("b") || flags.has("c"),
    left,
    at: 0,
    line: 1,
    atStart: true,
    width: 1,
    code: null,
    differs: false,
  };
}

/** Opens both files; the exit code when that, or what they are, says enough. */
function openBoth(ctx: ProgramContext, st: CmpState): number | null {
  const sizes: (number | null)[] = [];
  const nodes: string[] = [];
  for (const side of st.sides) {
    const fd = side.name === "-" ? 0 : ctx.open(side.name, "r");
    if (typeof fd === "string") {
      if (st.how !== "quiet") ctx.err(`cmp: ${side.name}: ${errorText(fd)}\n`);
      return 2;
    }
    side.fd = fd;
    const file = fileOf(ctx.machine, ctx.process, fd);
    const found = side.name === "-" ? "ENOENT" : ctx.fs.lookup(ctx.path(side.name));
    const isFile = file?.kind === "file" && typeof found !== "string" && !found.synth && found.node.t === "f";
    sizes.push(isFile ? Math.max(0, sizeOf(found.node) - side.skip) : null);
    nodes.push(isFile ? `${found.mount} ${found.id} ${side.skip}` : side.name === "-" ? `- ${side.skip}` : "");
  }
  if (nodes[0] === nodes[1] && nodes[0] !== "") return 0;
  const [a = null, b = null] = sizes;
  if (st.how === "quiet" && a !== null && b !== null && a !== b && st.left < 0) return 1;
  let most = a === null || b === null ? Number.MAX_SAFE_INTEGER * 1000 : Math.min(a, b);
  if (st.left >= 0) most = Math.min(most, st.left);
  for (most = Math.floor(most / 10); most > 0; most = Math.floor(most / 10)) st.width++;
  return null;
}

/** Fills what has been compared up; a step while it cannot. */
function fill(ctx: ProgramContext, st: CmpState): Step | null {
  for (const side of st.sides) {
    while (side.buffer === "" && !side.ended) {
      const got = ctx.take(side.fd, side.skip > 0 ? Math.min(side.skip, 65_536) : 8_192);
      if (Array.isArray(got)) {
        if (got.length === 0) return waitRead(side.fd);
        const size = got.reduce((sum, extent) => sum + extentSize(extent), 0);
        if (side.skip >= size) {
          side.skip -= size;
          if (ctx.isSpent) return again;
          continue;
        }
        side.buffer = bytesOf(ctx.machine, got).slice(side.skip);
        side.skip = 0;
      } else {
        if (got !== null) {
          ctx.err(`cmp: ${side.name}: ${errorText(got.error)}\n`);
          return exit(2);
        }
        side.ended = true;
      }
    }
  }
  return null;
}

function difference(ctx: ProgramContext, st: CmpState, a: number, b: number): void {
  st.differs = true;
  const place = st.at;
  if (st.how === "all") {
    const head = String(place).padStart(st.width);
    ctx.out(st.bytes ? `${head} ${octal(a)} ${shown(a).padEnd(4)} ${octal(b)} ${shown(b)}\n` : `${head} ${octal(a)} ${octal(b)}\n`);
    return;
  }
  if (st.how === "first") {
    const tail = st.bytes ? ` is ${octal(a)} ${shown(a)} ${octal(b)} ${shown(b)}` : "";
    ctx.out(`${st.sides[0].name} ${st.sides[1].name} differ: byte ${place}, line ${st.line}${tail}\n`);
  }
  st.code = 1;
}

/** Compares what both have; the first difference, or all of them, are told of. */
function compare(ctx: ProgramContext, st: CmpState): void {
  const [a, b] = st.sides;
  let size = Math.min(a.buffer.length, b.buffer.length);
  if (st.left >= 0) size = Math.min(size, st.left);
  const [x, y] = [a.buffer.slice(0, size), b.buffer.slice(0, size)];
  ctx.charge("looked", size);
  if (x === y) {
    for (let at = x.indexOf("\n"); at >= 0; at = x.indexOf("\n", at + 1)) st.line++;
    st.at += size;
    st.atStart = x.endsWith("\n");
  } else
    for (let i = 0; i < size && st.code === null; i++) {
      st.at++;
      const [p, q] = [x.charCodeAt(i), y.charCodeAt(i)];
      if (p !== q) difference(ctx, st, p, q);
      st.atStart = p === 10;
      if (p === 10) st.line++;
    }
  if (st.left >= 0) st.left -= size;
  a.buffer = a.buffer.slice(size);
  b.buffer = b.buffer.slice(size);
}

/** `cmp`. @source diffutils 3.8: cmp */
export const cmp: Program<CmpState | { code: number; done: true }> = {
  name: "cmp",
  start(ctx) {
    const parsed = parse(ctx);
    if ("stdout" in parsed) {
      ctx.err(parsed.stderr);
      return { code: parsed.code, done: true };
    }
    const code = openBoth(ctx, parsed);
    return code === null ? parsed : { code, done: true };
  },
  step(ctx, st): Step {
    if ("done" in st) return exit(st.code);
    while (st.code === null && !ctx.isSpent) {
      if (ctx.process.out.length > 0) return again;
      if (st.left === 0) st.code = st.differs ? 1 : 0;
      else {
        const wait = fill(ctx, st);
        if (wait) return wait;
        const [a, b] = st.sides;
        const short = a.buffer === "" ? a : b.buffer === "" ? b : null;
        if (short === null) compare(ctx, st);
        else if (a.buffer === b.buffer) st.code = st.differs ? 1 : 0;
        else {
          const line = st.how === "all" ? "" : `, ${st.atStart ? "" : "in "}line ${st.atStart ? st.line - 1 : st.line}`;
          if (st.how !== "quiet") ctx.err(`cmp: EOF on ${short.name} ${st.at === 0 ? "which is empty" : `after byte ${st.at}${line}`}\n`);
          st.code = 1;
        }
      }
    }
    return st.code === null ? again : exit(st.code);
  },
};
