import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { normalize, parentOf } from "../fs/path";
import { instantProgram, ok, type ProgramContext } from "../os/program";
import { relativePath } from "./ln";
import { mayChange } from "./make-dirs";
import { badOptions, extraOperand, misuse, operandProgram } from "./operands";
import { getopt } from "./options";
import { quoteName, shownName } from "./quoting";

type Existing = "all" | "parents" | "none";

/** Path without links; the name of an error when too little of it exists. */
function canonical(ctx: ProgramContext, name: Bytes, wants: Existing): Bytes | { error: string } {
  if (name === "") return { error: "ENOENT" };
  ctx.charge("node", 3);
  const place = ctx.fs.resolve(ctx.path(name));
  if (typeof place === "string") {
    if (wants !== "none") return { error: place };
    // What does not exist is taken as it is written, below what does.
    const path = normalize(ctx.path(name));
    const parent = canonical(ctx, parentOf(path), "none");
    return typeof parent === "string" ? `${parent === "/" ? "" : parent}/${path.slice(path.lastIndexOf("/") + 1)}` : parent;
  }
  if (wants === "all" && place.found === null) return { error: "ENOENT" };
  if (wants !== "none" && name.endsWith("/") && place.found !== null && place.found.node.t !== "d") return { error: "ENOTDIR" };
  if (wants === "parents" && place.found === null) {
    const parent = ctx.fs.lookup(parentOf(place.path));
    if (typeof parent === "string" || parent.node.t !== "d") return { error: typeof parent === "string" ? parent : "ENOTDIR" };
  }
  return place.path;
}

/** The last of some letters that was given. */
function lastOf(given: readonly (readonly [string, Bytes])[], letters: string): string {
  return given.findLast(([letter]) => letters.includes(letter))?.[0] ?? "";
}

/** `readlink`. @source coreutils 9.1: readlink */
export const readlink = operandProgram<{ wants: Existing | null; end: Bytes; verbose: boolean }>({
  name: "readlink",
  parse(ctx) {
    const { flags, given, rest, error } = getopt("readlink", ctx.args, "efmnqsvz", {
      canonicalize: "f",
      "canonicalize-existing": "e",
      "canonicalize-missing": "m",
      "no-newline": "n",
      quiet: "q",
      silent: "s",
      verbose: "v",
      zero: "z",
    });
    if (error) return badOptions(error);
    if (rest.length === 0) return misuse("readlink", "missing operand");
    if (rest.length > 1 && flags.has("n")) ctx.err("readlink: ignoring --no-newline with multiple arguments\n");
    const wants = ({ e: "all", f: "parents", m: "none" } as const)[lastOf(given, "efm")] ?? null;
    const end = flags.has("n") && rest.length === 1 ? "" : flags.has("z") ? "\0" : "\n";
    return { own: { wants, end, verbose: lastOf(given, "qsv") === "v" }, operands: [...rest] };
  },
  each(ctx, own, name, report) {
    let text: Bytes | { error: string };
    if (own.wants !== null) text = canonical(ctx, name, own.wants);
    else {
      ctx.charge("node", 2);
      const found = name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name), false);
      text = typeof found === "string" ? { error: found } : found.node.t === "l" ? found.node.d : { error: "EINVAL" };
    }
    if (typeof text === "string") ctx.out(text + own.end);
    else report.fail(own.verbose ? `${shownName(name)}: ${errorText(text.error)}` : null);
    return "done";
  },
});

const isBelow = (dir: Bytes, path: Bytes): boolean => dir === "/" || path === dir || path.startsWith(`${dir}/`);

/** A path as it is written, without the dots; links stay. */
function plainPath(ctx: ProgramContext, name: Bytes, wants: Existing): Bytes | { error: string } {
  const path = normalize(ctx.path(name));
  const found = wants === "all" ? ctx.fs.lookup(ctx.path(name), false) : null;
  return typeof found === "string" ? { error: found } : path;
}

interface RealState {
  wants: Existing;
  end: Bytes;
  quiet: boolean;
  plain: boolean;
  /** paths are shown as seen from here */
  from: Bytes | null;
  /** those below here, when told */
  base: Bytes | null;
}

/** `realpath`. @source coreutils 9.1: realpath */
export const realpath = operandProgram<RealState>({
  name: "realpath",
  parse(ctx) {
    const { flags, given, values, rest, error } = getopt("realpath", ctx.args, "eLmPqsz\x01:\x02:", {
      "canonicalize-existing": "e",
      "canonicalize-missing": "m",
      "relative-to": "\x01",
      "relative-base": "\x02",
      quiet: "q",
      strip: "s",
      "no-symlinks": "s",
      zero: "z",
      logical: "L",
      physical: "P",
    });
    if (error) return badOptions(error);
    if (rest.length === 0) return misuse("realpath", "missing operand");
    const last = lastOf(given, "em");
    const wants = last === "e" ? "all" : last === "m" ? "none" : "parents";
    const plain = lastOf(given, "LPs") === "s";
    const places: (Bytes | null)[] = [];
    for (const name of [values.get("\x01"), values.get("\x02")]) {
      const path = name === undefined ? null : plain && name !== "" ? plainPath(ctx, name, wants) : canonical(ctx, name, wants);
      const isFile = typeof path === "string" && wants === "all" && !ctx.fs.isDir(path);
      if (path !== null && (typeof path !== "string" || isFile))
        return {
          stdout: "",
          stderr: `realpath: ${shownName(name ?? "")}: ${errorText(typeof path === "string" ? "ENOTDIR" : path.error)}\n`,
          code: 1,
        };
      places.push(path);
    }
    let [from = null, base = null] = places;
    if (from === null) from = base;
    // A start outside the base: everything is shown whole.
    else if (base !== null && !isBelow(base, from)) [from, base] = [null, null];
    return { own: { wants, end: flags.has("z") ? "\0" : "\n", quiet: flags.has("q"), plain, from, base }, operands: [...rest] };
  },
  each(ctx, own, name, report) {
    const path = own.plain && name !== "" ? plainPath(ctx, name, own.wants) : canonical(ctx, name, own.wants);
    if (typeof path === "string")
      ctx.out((own.from !== null && (own.base === null || isBelow(own.base, path)) ? relativePath(own.from, path) : path) + own.end);
    else report.fail(own.quiet ? null : `${shownName(name)}: ${errorText(path.error)}`);
    return "done";
  },
});

/** `link`. @source coreutils 9.1: link */
export const link = instantProgram("link", (args, ctx) => {
  const { rest, error } = getopt("link", args, "");
  if (error) return badOptions(error);
  const [from, to] = rest;
  if (from === undefined) return misuse("link", "missing operand");
  if (to === undefined) return misuse("link", `missing operand after ‘${from}’`);
  if (rest.length > 2) return extraOperand("link", rest[2]);
  const found = from === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(from), false);
  const path = normalize(ctx.path(to));
  const problem =
    typeof found === "string"
      ? found
      : to === ""
        ? "ENOENT"
        : !ctx.fs.raw(path) && ctx.fs.isDir(parentOf(path)) && !mayChange(ctx, path)
          ? "EACCES"
          : ctx.fs.link(found, ctx.path(to));
  if (problem === null) return ok("");
  return { stdout: "", stderr: `link: cannot create link ${quoteName(to)} to ${quoteName(from)}: ${errorText(problem)}\n`, code: 1 };
});

/** `unlink`. @source coreutils 9.1: unlink */
export const unlink = instantProgram("unlink", (args, ctx) => {
  const { rest, error } = getopt("unlink", args, "");
  if (error) return badOptions(error);
  const [name] = rest;
  if (name === undefined) return misuse("unlink", "missing operand");
  if (rest.length > 1) return extraOperand("unlink", rest[1]);
  const found = name === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(name), false);
  const problem =
    typeof found === "string" ? found : found.node.t === "d" ? "EISDIR" : mayChange(ctx, found.path) ? ctx.fs.removeFound(found) : "EACCES";
  if (problem === null) return ok("");
  return { stdout: "", stderr: `unlink: cannot unlink ${quoteName(name)}: ${errorText(problem)}\n`, code: 1 };
});
