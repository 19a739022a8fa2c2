import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { normalize, parentOf } from "../fs/path";
import { fail, instantProgram, ok, type ProgramContext } from "../os/program";
import { HelpWanted } from "./help";
import { mayChange } from "./make-dirs";
import { badOptions, misuse } from "./operands";
import { getopt } from "./options";
import { inside } from "./targets";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
/** Names that are tried before it gives up. guess: glibc tries 238328, which is more than a step may take */
const TRIES = 1_000;

/** Parts of a template: what stands before the X's, how many they are, what follows. */
interface Template {
  readonly before: Bytes;
  readonly count: number;
  readonly suffix: Bytes;
}

/** Reads a template; the complaint when it cannot be one. */
function templateOf(text: Bytes, suffix: Bytes | undefined): Template | string {
  let head = text;
  let tail = suffix;
  if (tail !== undefined) {
    if (!head.endsWith("X")) return `with --suffix, template ‘${text}’ must end in X`;
  } else {
    const end = head.lastIndexOf("X") + 1;
    if (end === 0) return `too few X's in template ‘${text}’`;
    tail = head.slice(end);
    head = head.slice(0, end);
  }
  if (tail.includes("/")) return `invalid suffix ‘${tail}’, contains directory separator`;
  const xs = /X*$/.exec(head)?.[0].length ?? 0;
  if (xs < 3) return `too few X's in template ‘${text}’`;
  return { before: head.slice(0, head.length - xs), count: xs, suffix: tail };
}

/** Makes what has a name; the error's name when it was refused. */
function make(ctx: ProgramContext, name: Bytes, isDir: boolean): string | null {
  const path = normalize(ctx.path(name));
  const parent = ctx.fs.lookup(parentOf(path));
  if (typeof parent === "string") return parent;
  if (parent.node.t !== "d") return "ENOTDIR";
  if (typeof ctx.fs.lookup(path, false) !== "string") return "EEXIST";
  if (!mayChange(ctx, path)) return "EACCES";
  if (isDir) return ctx.fs.mkdir(path, ctx.process, 0o700 & ~ctx.process.umask);
  return ctx.fs.makeFile(path, { ...ctx.process, mode: 0o600 & ~ctx.process.umask });
}

/** `mktemp`. @source coreutils 9.1: mktemp */
export const mktemp = instantProgram("mktemp", (args, ctx) => {
  const { given, flags, values, rest, error } = getopt("mktemp", args, "dp:qtuV\x01:\x02::", {
    directory: "d",
    "dry-run": "u",
    quiet: "q",
    suffix: "\x01",
    tmpdir: "\x02",
  });
  if (error) return badOptions(error);
  if (flags.has("V")) throw new HelpWanted("version");
  if (rest.length > 1) return misuse("mktemp", "too many templates");
  const text = rest[0] ?? "tmp.XXXXXXXXXX";
  const parsed = templateOf(text, rest.length === 0 && flags.has("\x01") ? (values.get("\x01") ?? "") : values.get("\x01"));
  if (typeof parsed === "string") return fail(`mktemp: ${parsed}`);
  const asked = given.findLast(([letter]) => letter === "p" || letter === "\x02")?.[1];
  const usual = ctx.env("TMPDIR") || "/tmp";
  let dir: Bytes | null = null;
  if (flags.has("t")) {
    if (text.includes("/")) return fail(`mktemp: invalid template, ‘${text}’, contains directory separator`);
    dir = ctx.env("TMPDIR") || asked || "/tmp";
  } else if (asked !== undefined || rest.length === 0) {
    if (text.startsWith("/")) return fail(`mktemp: invalid template, ‘${text}’; with --tmpdir, it may not be absolute`);
    dir = asked || usual;
  }
  const shown = (name: Bytes): Bytes => (dir === null ? name : inside(dir, name));
  const isDir = flags.has("d");
  for (let tries = 0; ; tries++) {
    let random = "";
    for (let i = 0; i < parsed.count; i++) random += LETTERS[ctx.random() % LETTERS.length] ?? "a";
    const name = shown(parsed.before + random + parsed.suffix);
    ctx.charge("node", 2);
    const isTaken = flags.has("u") && typeof ctx.fs.lookup(ctx.path(name), false) !== "string";
    const problem = isTaken ? "EEXIST" : flags.has("u") ? null : make(ctx, name, isDir);
    if (problem === null) return ok(`${name}\n`);
    if (problem === "EEXIST" && tries < TRIES) continue;
    const full = shown(text + (flags.has("\x01") ? (values.get("\x01") ?? "") : ""));
    return flags.has("q")
      ? fail("")
      : fail(`mktemp: failed to create ${isDir ? "directory" : "file"} via template ‘${full}’: ${errorText(problem)}`);
  }
});
