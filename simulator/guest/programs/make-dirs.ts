import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { normalize, parentOf } from "../fs/path";
import type { ProgramContext } from "../os/program";
import { changedMode } from "./modes";
import { badOptions, misuse, operandProgram, type Report } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { bareName } from "./targets";

/** Whether the user may add or remove names where a path is. */
export const mayChange = (ctx: ProgramContext, path: Bytes): boolean => ctx.fs.mayChangeDir(parentOf(path), ctx.uid, ctx.process.gid);

/** Permission bits of a new directory. */
interface NewDir {
  /** `-m`; "" as usual */
  readonly mode: Bytes;
  readonly parents: boolean;
  readonly verbose: boolean;
  /** with `-p`: how much of the present operand has been made, bytes */
  made: number;
}

/** Makes a directory; the error's name when it was refused. */
function makeDir(ctx: ProgramContext, shown: Bytes, mode: number): string | null {
  ctx.charge("node", 2);
  ctx.charge("created", 1);
  if (shown === "") return "ENOENT";
  const path = normalize(ctx.path(shown));
  const parent = ctx.fs.lookup(parentOf(path));
  if (typeof parent === "string") return parent;
  if (parent.node.t !== "d") return "ENOTDIR";
  if (typeof ctx.fs.lookup(path, false) !== "string") return "EEXIST";
  return mayChange(ctx, path) ? ctx.fs.mkdir(path, ctx.process, mode) : "EACCES";
}

const complaint = (shown: Bytes, error: string): string => `cannot create directory ‘${shown}’: ${errorText(error)}`;

/** Goes on with the directories that lead to one. */
function withParents(
  ctx: ProgramContext,
  own: NewDir,
  name: Bytes,
  modes: { last: number; between: number },
  report: Report,
): "done" | "more" {
  if (name === "") report.fail(complaint("", "ENOENT"));
  const part = /[^/]+(?:\/+$)?/g;
  part.lastIndex = own.made;
  for (let found = part.exec(name); found !== null; found = part.exec(name)) {
    own.made = part.lastIndex;
    const shown = name.slice(0, own.made);
    ctx.charge("node", 1 + shown.length / 256);
    if (!ctx.fs.isDir(ctx.path(shown))) {
      const isLast = own.made === name.length;
      const error = makeDir(ctx, shown, isLast ? modes.last : modes.between);
      if (error !== null) {
        const isFile = error === "EEXIST" && !isLast && typeof ctx.fs.lookup(ctx.path(shown)) !== "string";
        report.fail(complaint(shown, isFile ? "ENOTDIR" : error));
        break;
      }
      if (own.verbose) ctx.out(`mkdir: created directory ${quoteName(shown)}\n`);
    }
    if (ctx.isSpent) return "more";
  }
  own.made = 0;
  return "done";
}

/** `mkdir`. @source coreutils 9.1: mkdir */
export const mkdir = operandProgram<NewDir>({
  name: "mkdir",
  parse(ctx) {
    const { flags, values, rest, error } = getopt("mkdir", ctx.args, "pvm:Z\x01::", {
      context: "\x01",
      mode: "m",
      parents: "p",
      verbose: "v",
    });
    if (error) return badOptions(error);
    if ((values.get("\x01") ?? "") !== "") ctx.err("mkdir: warning: ignoring --context; it requires an SELinux/SMACK-enabled kernel\n");
    if (rest.length === 0) return misuse("mkdir", "missing operand");
    const mode = values.get("m") ?? "";
    if (flags.has("m") && changedMode(0o777, mode, true) === null)
      return { stdout: "", stderr: `mkdir: invalid mode ‘${mode}’\n`, code: 1 };
    return { own: { parents: flags.has("p"), verbose: flags.has("v"), mode, made: 0 }, operands: [...rest] };
  },
  each(ctx, own, name, report) {
    const { umask } = ctx.process;
    const usual = 0o777 & ~umask;
    const last = own.mode === "" ? usual : (changedMode(0o777, own.mode, true, umask) ?? usual);
    if (own.parents) return withParents(ctx, own, name, { last, between: usual | 0o300 }, report);
    const error = makeDir(ctx, name, last);
    if (error !== null) report.fail(complaint(name, error));
    else if (own.verbose) ctx.out(`mkdir: created directory ${quoteName(name)}\n`);
    return "done";
  },
});

/** Removes an empty directory; the error's name when it was refused. */
function removeDir(ctx: ProgramContext, shown: Bytes): string | null {
  ctx.charge("node", 2);
  if (shown === "") return "ENOENT";
  const bare = bareName(shown);
  if (/(?:^|\/)\.$/.test(bare)) return "EINVAL";
  const path = normalize(ctx.path(bare));
  if (path === "/") return "EBUSY";
  const found = ctx.fs.lookup(path, false);
  if (typeof found === "string") return found;
  if (/(?:^|\/)\.\.$/.test(bare)) return "ENOTEMPTY";
  if (found.node.t !== "d") return "ENOTDIR";
  return mayChange(ctx, path) ? ctx.fs.removeFound(found) : "EACCES";
}

/** `rmdir`. @source coreutils 9.1: rmdir */
export const rmdir = operandProgram<{ parents: boolean; verbose: boolean; quiet: boolean }>({
  name: "rmdir",
  parse(ctx) {
    const { flags, rest, error } = getopt("rmdir", ctx.args, "pv\x01", {
      "ignore-fail-on-non-empty": "\x01",
      path: "p",
      parents: "p",
      verbose: "v",
    });
    if (error) return badOptions(error);
    if (rest.length === 0) return misuse("rmdir", "missing operand");
    return { own: { parents: flags.has("p"), verbose: flags.has("v"), quiet: flags.has("\x01") }, operands: [...rest] };
  },
  each(ctx, own, name, report) {
    let shown = name;
    for (let isFirst = true; ; isFirst = false) {
      if (own.verbose) ctx.out(`rmdir: removing directory, ${quoteName(shown)}\n`);
      const error = removeDir(ctx, shown);
      if (error !== null) {
        if (!(own.quiet && error === "ENOTEMPTY")) {
          const found = shown.endsWith("/") ? ctx.fs.lookup(ctx.path(bareName(shown)), false) : "ENOENT";
          const isLink = error === "ENOTDIR" && typeof found !== "string" && found.node.t === "l" && ctx.fs.isDir(ctx.path(shown));
          report.fail(
            `failed to remove ${isFirst ? "" : "directory "}${quoteName(shown)}: ${isLink ? "Symbolic link not followed" : errorText(error)}`,
          );
        }
        return "done";
      }
      const cut = bareName(shown).lastIndexOf("/");
      if (!own.parents || cut < 0) return "done";
      shown = shown.slice(0, cut).replace(/\/+$/, "");
      if (shown === "") return "done";
    }
  },
});
