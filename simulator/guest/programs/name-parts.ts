import type { Bytes } from "../../content/bytes";
import { errorText, NAME_MAX } from "../fs/filesystem";
import { baseOf, PATH_MAX } from "../fs/path";
import { instantProgram, ok } from "../os/program";
import { badOptions, extraOperand, misuse, operandProgram } from "./operands";
import { getopt } from "./options";
import { shownName } from "./quoting";

/** `basename`. @source coreutils 9.1: basename */
export const basename = instantProgram("basename", (args) => {
  const { flags, values, rest, error } = getopt("basename", args, "+as:z", { multiple: "a", suffix: "s", zero: "z" });
  if (error) return badOptions(error);
  if (rest.length === 0) return misuse("basename", "missing operand");
  const many = flags.has("a") || flags.has("s");
  if (!many && rest.length > 2) return extraOperand("basename", rest[2]);
  const suffix = values.get("s") ?? (many ? "" : (rest[1] ?? ""));
  const end = flags.has("z") ? "\0" : "\n";
  const cut = (path: Bytes): Bytes => {
    const name = baseOf(path);
    return suffix !== "" && name.endsWith(suffix) && name !== suffix && name !== "/" ? name.slice(0, -suffix.length) : name;
  };
  return ok((many ? rest : rest.slice(0, 1)).map((path) => cut(path) + end).join(""));
});

/** Directory part of a name as it is written. */
function directory(path: Bytes): Bytes {
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end--;
  if (end === 0) return path === "" ? "." : "/";
  while (end > 0 && path[end - 1] !== "/") end--;
  if (end === 0) return ".";
  while (end > 0 && path[end - 1] === "/") end--;
  return end === 0 ? "/" : path.slice(0, end);
}

/** `dirname`. @source coreutils 9.1: dirname */
export const dirname = instantProgram("dirname", (args) => {
  const { flags, rest, error } = getopt("dirname", args, "+z", { zero: "z" });
  if (error) return badOptions(error);
  if (rest.length === 0) return misuse("dirname", "missing operand");
  return ok(rest.map((path) => directory(path) + (flags.has("z") ? "\0" : "\n")).join(""));
});

/** Shortest longest name and path that every system allows. @source POSIX: _POSIX_NAME_MAX, _POSIX_PATH_MAX */
const PORTABLE = { name: 14, path: 256 };

/** `pathchk`. @source coreutils 9.1: pathchk */
export const pathchk = operandProgram<{ basic: boolean; extra: boolean }>({
  name: "pathchk",
  parse(ctx) {
    const { flags, rest, error } = getopt("pathchk", ctx.args, "+pP", { portability: "\x01" });
    if (error) return badOptions(error);
    if (rest.length === 0) return misuse("pathchk", "missing operand");
    const both = flags.has("\x01");
    return { own: { basic: flags.has("p") || both, extra: flags.has("P") || both }, operands: [...rest] };
  },
  each(ctx, own, path, report) {
    ctx.charge("node", 1);
    const complaint = problemOf(path, own);
    if (complaint !== null) {
      report.fail(complaint);
      return "done";
    }
    if (own.basic) return "done";
    const found = ctx.fs.lookup(ctx.path(path), false);
    if (path === "") report.fail(`'': ${errorText("ENOENT")}`);
    else if (typeof found === "string" && found !== "ENOENT") report.fail(`${shownName(path)}: ${errorText(found)}`);
    return "done";
  },
});

function problemOf(path: Bytes, own: { basic: boolean; extra: boolean }): string | null {
  const parts = path.split("/").filter((part) => part !== "");
  if (own.extra && parts.some((part) => part.startsWith("-"))) return `leading '-' in a component of file name '${path}'`;
  if ((own.basic || own.extra) && path === "") return "empty file name";
  if (own.basic) {
    const odd = /[^A-Za-z0-9._/-]/.exec(path)?.[0];
    if (odd !== undefined) return `nonportable character ‘${odd}’ in file name '${path}'`;
  }
  // Without -p it is the system that says what is too long.
  if (!own.basic)
    return path.length >= PATH_MAX || parts.some((part) => part.length > NAME_MAX)
      ? `${shownName(path)}: ${errorText("ENAMETOOLONG")}`
      : null;
  const most = PORTABLE;
  if (path.length >= most.path) return `limit ${most.path - 1} exceeded by length ${path.length} of file name '${path}'`;
  const long = parts.find((part) => part.length > most.name);
  return long === undefined ? null : `limit ${most.name} exceeded by length ${long.length} of file name component ‘${long}’`;
}
