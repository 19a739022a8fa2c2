import type { Bytes } from "../../content/bytes";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { pushEval } from "./builtins-vars";
import { say } from "./messages";
import type { Shell } from "./variables";

/** Lines that `fc -l` shows unless told. @source bash(1), fc */
const SHOWN = 16;

/** Lines that a word may name: at a prompt all but the `fc` command itself, which has been kept already. */
function past(sh: Shell): Bytes[] {
  const { history } = sh.st;
  return sh.st.kind === "interactive" && !sh.st.forked ? history.slice(0, -1) : history;
}

/** Place of the line that a word names: a number, below 0 from the end, or how it begins; -1 when there is none. @source bash: fc.def, fc_gethnum */
function placeOf(lines: readonly Bytes[], word: Bytes): number {
  if (!/^-?\d+$/.test(word)) return lines.findLastIndex((line) => line.startsWith(word));
  const number = Number(word);
  if (number === 0) return lines.length - 1;
  return Math.max(0, Math.min(lines.length - 1, number < 0 ? lines.length + number : number - 1));
}

function list(sh: Shell, flags: string, [first, last]: readonly Bytes[]): number {
  const lines = past(sh);
  if (lines.length === 0) return 0;
  const from = first === undefined ? Math.max(0, lines.length - SHOWN) : placeOf(lines, first);
  const to = last === undefined ? lines.length - 1 : placeOf(lines, last);
  if (from < 0 || to < 0) return say(sh, "fc: no command found");
  const rows = lines.map((line, i) => `${flags.includes("n") ? "" : i + 1}\t ${line}\n`).slice(Math.min(from, to), Math.max(from, to) + 1);
  if (flags.includes("r") !== from > to) rows.reverse();
  sh.ctx.out(rows.join(""));
  return 0;
}

/** `fc`: lists commands or runs one again; changing them in an editor is refused. @source bash: builtins/fc.def */
export const fc: Builtin = (sh, args) => {
  // A number with a dash is no option.
  const at = args.findIndex((word, i) => i > 0 && /^-\d/.test(word));
  const got = builtinOptions(sh, at < 0 ? args : args.slice(0, at), "e:lnrs");
  if (typeof got === "number") return got;
  const { flags } = got;
  const rest = at < 0 ? got.rest : [...got.rest, ...args.slice(at)];
  const again = flags.includes("s") || got.given.some(([letter, value]) => letter === "e" && value === "-");
  if (!again) return flags.includes("l") ? list(sh, flags, rest) : say(sh, "fc: changing commands in an editor is not supported here");
  const changes: [Bytes, Bytes][] = [];
  while (rest[0]?.includes("=")) {
    const [, old = "", by = ""] = /^([^=]*)=([\s\S]*)$/.exec(rest.shift() ?? "") ?? [];
    changes.push([old, by]);
  }
  const lines = past(sh);
  const line = lines[rest[0] === undefined ? lines.length - 1 : placeOf(lines, rest[0])];
  if (line === undefined) return say(sh, "fc: no command found");
  const text = changes.reduce((changed, [old, by]) => (old === "" ? changed : changed.replaceAll(old, () => by)), line);
  sh.ctx.err(`${text}\n`);
  // The command that is run takes the place of the one that asked for it.
  sh.st.history.splice(-1, 1, text);
  pushEval(sh, text);
  return "frame";
};
