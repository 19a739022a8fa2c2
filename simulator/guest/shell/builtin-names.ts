import type { ShellState } from "./state";

/** The builtins, by name: the names stand apart from what runs, so that builtins which speak of others need none of them. */
const NAMES = [
  ":",
  "true",
  "false",
  "echo",
  "printf",
  "test",
  "[",
  "read",
  "mapfile",
  "readarray",
  "cd",
  "pushd",
  "popd",
  "dirs",
  "pwd",
  "break",
  "continue",
  "return",
  "exit",
  "logout",
  "suspend",
  "shift",
  "times",
  "source",
  ".",
  "eval",
  "caller",
  "exec",
  "type",
  "command",
  "builtin",
  "trap",
  "umask",
  "ulimit",
  "shopt",
  "history",
  "hash",
  "enable",
  "bind",
  "complete",
  "compgen",
  "compopt",
  "fc",
  "help",
  "export",
  "declare",
  "typeset",
  "local",
  "readonly",
  "unset",
  "set",
  "alias",
  "unalias",
  "let",
  "getopts",
  "jobs",
  "fg",
  "bg",
  "wait",
  "kill",
  "disown",
] as const;

/** Name of a builtin. */
export type BuiltinName = (typeof NAMES)[number];

const known: ReadonlySet<string> = new Set(NAMES);

/** Names of all builtins, in the order of their table. */
export function builtinNames(): BuiltinName[] {
  return [...NAMES];
}

/** Whether a name is a builtin's. */
export function isBuiltin(name: string): name is BuiltinName {
  return known.has(name);
}

/** Whether a builtin has been turned off by `enable -n`. */
export function builtinIsOff(st: ShellState, name: string): boolean {
  return st.disabled?.includes(name) ?? false;
}

/** Whether a name is a builtin's that `enable -n` has not turned off. */
export function isEnabledBuiltin(st: ShellState, name: string): name is BuiltinName {
  return isBuiltin(name) && !builtinIsOff(st, name);
}
