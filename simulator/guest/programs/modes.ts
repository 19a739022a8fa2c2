import type { Bytes } from "../../content/bytes";
import { errorText, type Found } from "../fs/filesystem";
import type { ProgramContext } from "../os/program";
import { modeText } from "./ls-format";
import { changedMode } from "./mode-change";
import { badOptions, misuse, operandProgram, type Report } from "./operands";
import { getopt } from "./options";
import { type OverTree, overTree } from "./over-tree";
import { quoteName } from "./quoting";

export { changedMode } from "./mode-change";

interface ChangeState extends OverTree {
  mode: Bytes;
  /** the mode looked like an option: what the umask spares is told of */
  surprises: boolean;
}

/** `0755 (rwxr-xr-x)`. */
function described(found: Found, mode: number): string {
  const text = modeText({ ...found, node: { ...found.node, m: mode } }).slice(1);
  return `${mode.toString(8).padStart(4, "0")} (${text})`;
}

function changeOne(ctx: ProgramContext, own: ChangeState, found: Found, shown: Bytes, report: Report): void {
  ctx.charge("node", 1);
  if (found.node.t === "l") {
    if (own.verbose === "all") ctx.out(`neither symbolic link ${quoteName(shown)} nor referent has been changed\n`);
    return;
  }
  const old = found.node.m & 0o7777;
  const isDir = found.node.t === "d";
  const next = changedMode(old, own.mode, isDir, ctx.process.umask) ?? old;
  const error = found.synth || (ctx.uid !== 0 && found.node.u !== ctx.uid) ? "EPERM" : ctx.fs.change(found.path, { m: next });
  if (error !== null) {
    report.fail(own.quiet ? null : `changing permissions of ${quoteName(shown)}: ${errorText(error)}`);
    if (own.verbose === "all")
      ctx.out(`failed to change mode of ${quoteName(shown)} from ${described(found, old)} to ${described(found, next)}\n`);
    return;
  }
  if (own.verbose !== "" && next !== old)
    ctx.out(`mode of ${quoteName(shown)} changed from ${described(found, old)} to ${described(found, next)}\n`);
  else if (own.verbose === "all") ctx.out(`mode of ${quoteName(shown)} retained as ${described(found, old)}\n`);
  if (!own.surprises) return;
  const naive = changedMode(old, own.mode, isDir, 0) ?? next;
  if ((next & ~naive) === 0) return;
  const text = (mode: number): string => modeText({ ...found, node: { ...found.node, m: mode } }).slice(1);
  report.fail(`${shown}: new permissions are ${text(next)}, not ${text(naive)}`);
}

/** Letters of modes that look like options, such as `-w`; each takes the rest of its word. */
const MODE_LETTERS = "rwxXstugoa,+=01234567";

/** `chmod`. @source coreutils 9.1: chmod */
export const chmod = operandProgram<ChangeState>({
  name: "chmod",
  parse(ctx) {
    const spec = `Rcfv${[...MODE_LETTERS].map((letter) => `${letter}::`).join("")}\x01:PN`;
    const { flags, given, values, rest, error } = getopt("chmod", ctx.args, spec, {
      changes: "c",
      recursive: "R",
      "no-preserve-root": "N",
      "preserve-root": "P",
      quiet: "f",
      reference: "\x01",
      silent: "f",
      verbose: "v",
    });
    if (error) return badOptions(error);
    const typed = given.filter(([letter]) => MODE_LETTERS.includes(letter)).map(([letter, value]) => `-${letter}${value}`);
    const reference = values.get("\x01");
    if (typed.length > 0 && reference !== undefined) return misuse("chmod", "cannot combine mode and --reference options");
    let mode: Bytes | undefined = typed.length > 0 ? typed.join(",") : undefined;
    const operands = mode === undefined && reference === undefined ? rest.slice(1) : [...rest];
    if (mode === undefined && reference === undefined) mode = rest[0];
    if (operands.length === 0) {
      if (mode === undefined || typed.length > 0 || rest.length === 0) return misuse("chmod", "missing operand");
      return misuse("chmod", `missing operand after ‘${mode}’`);
    }
    if (reference !== undefined) {
      const found = ctx.fs.lookup(ctx.path(reference));
      if (typeof found === "string")
        return { stdout: "", stderr: `chmod: failed to get attributes of ${quoteName(reference)}: ${errorText(found)}\n`, code: 1 };
      mode = (found.node.m & 0o7777).toString(8).padStart(5, "0");
    }
    if (mode === undefined || changedMode(0, mode, false) === null) return misuse("chmod", `invalid mode: ‘${mode ?? ""}’`);
    const own: ChangeState = {
      recursive: flags.has("R"),
      quiet: flags.has("f"),
      verbose: given.findLast(([letter]) => letter === "v" || letter === "c")?.[0] === "c" ? "changes" : flags.has("v") ? "all" : "",
      follow: { named: true, met: false },
      last: false,
      root: given.findLast(([letter]) => letter === "P" || letter === "N")?.[0] === "P",
      walk: null,
      start: { path: "", shown: "" },
      mode,
      surprises: typed.length > 0,
    };
    return { own, operands };
  },
  each(ctx, own, name, report) {
    return overTree(ctx, own, name, report, {
      program: "chmod",
      missing: (shown) => `${quoteName(shown)} could not be accessed`,
      dangling: "cannot operate on dangling symlink",
      act: (found, shown) => changeOne(ctx, own, found, shown, report),
    });
  },
});
