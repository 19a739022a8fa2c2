import type { Bytes } from "../../content/bytes";
import { extentBytes, extentSize, sliceExtent } from "../../content/extent";
import { fileOf } from "../os/files";
import type { Output, ProgramContext } from "../os/program";
import { readCount } from "./count-argument";
import { usage } from "./filter";
import { addPart, endsIn, type LastParts, linesHeld, noParts, nthEnd, splitParts, takePart } from "./last-parts";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { sizeComplaint } from "./sizes";
import { streamProgram } from "./stream";

interface HeadState {
  unit: "lines" | "bytes";
  count: number;
  /** all but the last `count` */
  butLast: boolean;
  left: number;
  names: boolean;
  first: boolean;
  fd: number;
  /** what may turn out to be among the last */
  held: LastParts;
  end: Bytes;
}

/** Options such as `-5`, `-5q`, `-1kc` as `-n 5` and `-c 1k`. */
function modern(args: readonly Bytes[]): Bytes[] {
  return args.flatMap((arg, i) => {
    const old = i === 0 ? /^-(\d+)([bkm]?)([clqvz]*)$/.exec(arg) : null;
    if (!old) return [arg];
    const [, digits = "", unit = "", letters = ""] = old;
    const isBytes = letters.includes("c") || unit !== "";
    const flags = letters.replace(/[cl]/g, "");
    return [...(flags === "" ? [] : [`-${flags}`]), `${isBytes ? "-c" : "-n"}${digits}${unit}`];
  });
}

/** Gives back what has been read of a file and not been used. @source coreutils 9.1: head.c, elseek */
function giveBack(ctx: ProgramContext, fd: number, bytes: number): void {
  const file = fileOf(ctx.machine, ctx.process, fd);
  if (bytes > 0 && file && (file.kind === "file" || file.kind === "text" || file.kind === "disk")) file.pos -= bytes;
}

function parse(ctx: ProgramContext): { own: HeadState; files: Bytes[] } | Output {
  const { flags, given, rest, error } = getopt("head", modern(ctx.args), "c:n:qvz", {
    bytes: "c",
    lines: "n",
    quiet: "q",
    silent: "q",
    verbose: "v",
    "zero-terminated": "z",
  });
  if (error) return usage(error);
  const [letter, value] = given.findLast(([each]) => each === "c" || each === "n") ?? ["n", "10"];
  const { sign, value: count } = readCount(value);
  if (typeof count !== "number")
    return usage(`head: ${sizeComplaint(`invalid number of ${letter === "c" ? "bytes" : "lines"}`, value.replace(/^-/, ""), count)}`);
  const loud = given.findLast(([each]) => each === "q" || each === "v")?.[0];
  const own: HeadState = {
    unit: letter === "c" ? "bytes" : "lines",
    count,
    butLast: sign === "-",
    left: count,
    names: loud === "v" || (rest.length > 1 && loud !== "q"),
    first: true,
    fd: 0,
    held: noParts(),
    end: flags.has("z") ? "\0" : "\n",
  };
  return { own, files: [...rest] };
}

/** `head`. @source coreutils 9.1: head */
export const head = streamProgram<HeadState>({
  name: "head",
  parse,
  complaint: (file, why) =>
    why === "Is a directory" ? `error reading ${quoteName(file)}: ${why}` : `cannot open ${quoteName(file)} for reading: ${why}`,
  opened(ctx, own, file, fd) {
    if (own.names) ctx.out(`${own.first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
    own.first = false;
    own.left = own.count;
    own.fd = fd;
    own.held = noParts();
    return null;
  },
  wants: (own) => (own.unit === "bytes" && !own.butLast ? Math.max(1, Math.min(65_536, own.left)) : 65_536),
  data(ctx, own, extent) {
    const size = extentSize(extent);
    if (own.butLast) {
      addPart(own.held, extent, own.unit === "bytes" ? size : endsIn(ctx, extent, own.end));
      const more = own.unit === "bytes" ? own.count : own.count + 1;
      for (let part = takePart(own.held, more); part !== null; part = takePart(own.held, more)) ctx.send(1, part);
      if (ctx.hold(own.held.size, own.held.real)) return false;
      ctx.err("head: memory exhausted\n");
      return true;
    }
    if (own.left === 0) {
      giveBack(ctx, own.fd, size);
      return "next";
    }
    if (own.unit === "bytes") {
      const used = Math.min(own.left, size);
      ctx.send(1, sliceExtent(extent, 0, used));
      own.left -= used;
      giveBack(ctx, own.fd, size - used);
      return own.left === 0 ? "next" : false;
    }
    if (typeof extent === "object" && extent.k === "zeros" && own.end === "\n") {
      ctx.send(1, extent);
      return false;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    ctx.charge("looked", bytes.length / 4);
    const at = nthEnd(bytes, own.left, own.end);
    ctx.send(1, at < 0 ? bytes : bytes.slice(0, at + 1));
    if (at < 0) {
      own.left -= endsIn(ctx, bytes, own.end);
      return false;
    }
    own.left = 0;
    giveBack(ctx, own.fd, size - at - 1);
    return "next";
  },
  endOfFile(ctx, own) {
    if (!own.butLast) return;
    const all = own.unit === "bytes" ? own.held.units : linesHeld(ctx, own.held, own.end);
    const { before } = splitParts(ctx, own.held, Math.max(0, all - own.count), own.unit === "bytes" ? null : own.end);
    const shown = all > own.count ? before : [];
    for (const extent of shown) ctx.send(1, extent);
    giveBack(ctx, own.fd, own.held.size - shown.reduce((sum, extent) => sum + extentSize(extent), 0));
    own.held = noParts();
  },
  end: () => 0,
});
