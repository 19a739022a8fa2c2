import type { Bytes } from "../../content/bytes";
import type { BuiltinResult } from "./builtin-types";
import { optionLetter } from "./options";
import type { Variable } from "./state";
import type { Shell } from "./variables";

/** POSIX's special builtins. @source bash(1), SHELL BUILTIN COMMANDS: posix mode */
const SPECIAL = new Set(": . source break continue eval exec exit export readonly return set shift times trap unset".split(" "));

/** Whether the shell is in posix mode and a builtin is one of POSIX's special ones. */
export function isSpecial(sh: Shell, name: Bytes): boolean {
  return SPECIAL.has(name) && inPosixMode(sh);
}

const POSIX = optionLetter("posix") ?? "\x06";

/** `set -o posix`. */
export function inPosixMode(sh: Shell): boolean {
  return sh.st.options.includes(POSIX);
}

/** What is put back after a builtin of the variables that were set in front of it: what it exports or makes readonly stays. */
export function putBack(sh: Shell, words: readonly Bytes[], kept: readonly [string, Variable | null][]): [string, Variable | null][] {
  const name = words[0] ?? "";
  if (isSpecial(sh, name)) return [];
  const isInFunction = sh.st.frames.some(({ call }) => call?.kind === "function");
  const stays = name === "export" || name === "readonly" || ((name === "declare" || name === "typeset") && !isInFunction);
  if (!stays) return [...kept];
  const named = words.map((word) => /^[A-Za-z_]\w*/.exec(word)?.[0]);
  return kept.filter(([variable]) => !named.includes(variable));
}

/** Whether a command is a `return` that has something to return from, whose status says nothing of how it was used. */
export function returns(sh: Shell, name: Bytes): boolean {
  return name === "return" && sh.st.frames.some(({ call }) => call?.kind === "function" || call?.kind === "source");
}

/** In posix mode a script ends where a special builtin is used wrongly. @source bash(1), posix mode; POSIX 2.8.1 */
export function endsScript(sh: Shell, name: Bytes, result: BuiltinResult): boolean {
  if (sh.st.kind === "interactive" || typeof result !== "number" || !isSpecial(sh, name)) return false;
  return result === 2 || (result === 1 && (name === "." || name === "source"));
}
