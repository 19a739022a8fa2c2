import { errorText, sizeOf } from "../fs/filesystem";
import { badOptions, misuse, operandProgram } from "./operands";
import { getopt } from "./options";
import { quoteName } from "./quoting";
import { readSize, sizeComplaint } from "./sizes";

/** Greatest size of a file that the call takes, bytes. */
const SIZE_MOST = 2 ** 63;
/** Bytes of a block of `-o`. @source stat(2), st_blksize of ext4 */
const BLOCK = 4_096;

interface TruncateState {
  size: number;
  /** `+ - < > / %`, "" an absolute size */
  how: string;
  create: boolean;
  blocks: boolean;
  /** size of the file of `-r`, null: each file's own */
  base: number | null;
}

/** Size that a file gets; an error's words instead. */
function newSize(own: TruncateState, old: number): number {
  const size = own.size * (own.blocks ? BLOCK : 1);
  switch (own.how) {
    case "+":
      return old + size;
    case "-":
      return Math.max(0, old - size);
    case "<":
      return Math.min(old, size);
    case ">":
      return Math.max(old, size);
    case "/":
      return Math.floor(old / size) * size;
    case "%":
      return Math.ceil(old / size) * size;
  }
  return size;
}

/** `truncate`. @source coreutils 9.1: truncate */
export const truncate = operandProgram<TruncateState>({
  name: "truncate",
  parse(ctx) {
    const { flags, given, values, rest, error } = getopt("truncate", ctx.args, "cor:s:", {
      "no-create": "c",
      "io-blocks": "o",
      reference: "r",
      size: "s",
    });
    if (error) return badOptions(error);
    const fail = (text: string): { stdout: string; stderr: string; code: number } => ({
      stdout: "",
      stderr: `truncate: ${text}\n`,
      code: 1,
    });
    let how = "";
    let size = 0;
    for (const [letter, value] of given) {
      if (letter !== "s") continue;
      const text = value.replace(/^[ \t\n\v\f\r]+/, "");
      const mark = /^[<>/%]/.exec(text)?.[0] ?? "";
      const number = text.slice(mark.length).replace(/^[ \t\n\v\f\r]+/, "");
      const sign = /^[-+]/.exec(number)?.[0] ?? "";
      if (sign !== "" && (mark !== "" || how !== "")) return misuse("truncate", "multiple relative modifiers specified");
      how = sign || mark || how;
      const read = /^[-+]?\d*[A-Za-z]*$/.test(number) ? readSize(number.slice(sign.length), "EgGkKmMPtTYZ0") : "invalid";
      if (typeof read === "string" || read > SIZE_MOST)
        return fail(sizeComplaint("Invalid number", value, read === "invalid" ? "invalid" : "overflow"));
      size = read;
      if ((how === "/" || how === "%") && size === 0) return fail("division by zero");
    }
    const reference = values.get("r");
    if (reference === undefined && !flags.has("s")) return misuse("truncate", "you must specify either ‘--size’ or ‘--reference’");
    if (reference !== undefined && flags.has("s") && how === "")
      return misuse("truncate", "you must specify a relative ‘--size’ with ‘--reference’");
    if (flags.has("o") && !flags.has("s")) return misuse("truncate", "‘--io-blocks’ was specified but ‘--size’ was not");
    if (rest.length === 0) return misuse("truncate", "missing file operand");
    const like = reference === undefined ? null : ctx.fs.lookup(ctx.path(reference));
    if (typeof like === "string") return fail(`cannot stat ${quoteName(reference ?? "")}: ${errorText(like)}`);
    const base = like === null ? null : sizeOf(like.node);
    const own = { size: flags.has("s") ? size : (base ?? 0), how, create: !flags.has("c"), blocks: flags.has("o"), base };
    return { own, operands: [...rest] };
  },
  each(ctx, own, name, report) {
    ctx.charge("node", 2);
    if (!own.create && ctx.fs.lookup(ctx.path(name)) === "ENOENT") return "done";
    const fd = name === "" ? "ENOENT" : ctx.open(name, "a");
    if (typeof fd === "string") {
      report.fail(`cannot open ${quoteName(name)} for writing: ${errorText(fd)}`);
      return "done";
    }
    ctx.close(fd);
    const found = ctx.fs.lookup(ctx.path(name));
    if (typeof found === "string") return "done";
    const next = newSize(own, own.base ?? sizeOf(found.node));
    const error = found.synth ? "EINVAL" : next > SIZE_MOST ? "EFBIG" : ctx.fs.truncate(found, next);
    if (error !== null) report.fail(`failed to truncate ${quoteName(name)} at ${BigInt(next)} bytes: ${errorText(error)}`);
    return "done";
  },
});
