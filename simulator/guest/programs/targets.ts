import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { baseOf, normalize } from "../fs/path";
import type { Output, ProgramContext } from "../os/program";
import { misuse } from "./operands";
import { quoteName } from "./quoting";

/** Where operands go: a directory for many, or a new name for one. */
export interface Target {
  readonly to: Bytes;
  readonly into: boolean;
  readonly operands: Bytes[];
}

/** Reads the operands of cp, mv and install. @param into - directory of `-t` @param flat - `-T`: the target is no directory */
export function targetOf(
  name: string,
  ctx: ProgramContext,
  rest: readonly Bytes[],
  into: Bytes | undefined,
  flat: boolean,
): Target | Output {
  const fail = (text: string): Output => ({ stdout: "", stderr: `${name}: ${text}\n`, code: 1 });
  if (into !== undefined && flat) return fail("cannot combine --target-directory (-t) and --no-target-directory (-T)");
  if (rest.length === 0) return misuse(name, "missing file operand");
  const why = (path: Bytes): string => {
    const found = path === "" ? "ENOENT" : ctx.fs.lookup(ctx.path(path));
    return errorText(typeof found === "string" ? found : "ENOTDIR");
  };
  if (into !== undefined) {
    if (ctx.fs.isDir(ctx.path(into))) return { to: into, into: true, operands: [...rest] };
    return name === "install"
      ? fail(`failed to access ${quoteName(into)}: ${why(into)}`)
      : fail(`target directory ${quoteName(into)}: ${why(into)}`);
  }
  const to = rest[rest.length - 1] as Bytes;
  if (rest.length === 1) return misuse(name, `missing destination file operand after ${quoteName(to)}`);
  if (flat && rest.length > 2) return misuse(name, `extra operand ${quoteName(rest[2] ?? "")}`);
  const isDir = !flat && to !== "" && ctx.fs.isDir(ctx.path(to));
  if (rest.length > 2 && !isDir) return fail(`target ${quoteName(to)}: ${why(to)}`);
  return { to, into: isDir, operands: rest.slice(0, -1) };
}

/** A name in a directory, as it is shown. */
export function inside(dir: Bytes, name: Bytes): Bytes {
  return `${dir.replace(/(?<=.)\/+$/, "")}/${name}`.replace(/^\/\//, "/");
}

/** A name without slashes at its end. */
export function bareName(name: Bytes): Bytes {
  return name.replace(/(?<=.)\/+$/, "");
}

/** Path of an operand's place: in the target directory by its last name, or the target itself. */
export function placeOf(ctx: ProgramContext, target: Pick<Target, "to" | "into">, operand: Bytes): { shown: Bytes; path: Bytes } {
  const last = baseOf(bareName(operand));
  // Of `dir/.` the contents go into the target.
  const tail = last === "." || last === ".." ? "" : last;
  const shown = target.into ? (tail === "" ? `${bareName(target.to)}/${last}` : inside(target.to, tail)) : target.to;
  return { shown, path: normalize(ctx.path(shown)) };
}
