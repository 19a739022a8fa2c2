import { compgen } from "./builtin-compgen";
import { enable } from "./builtin-enable";
import { fc } from "./builtin-fc";
import { hash } from "./builtin-hash";
import { help } from "./builtin-help";
import { history } from "./builtin-history";
import { shopt } from "./builtin-shopt";
import { trap } from "./builtin-trap";
import type { Builtin, NamedBuiltin } from "./builtin-types";
import { ulimit } from "./builtin-ulimit";
import { umask } from "./builtin-umask";
import { say } from "./messages";

const refuse =
  (what: string): Builtin =>
  (sh, args) =>
    say(sh, `${args[0] ?? ""}: ${what}`);

/** Builtins about the shell's own settings. */
export const settingBuiltins: readonly NamedBuiltin[] = [
  ["trap", trap],
  ["umask", umask],
  ["ulimit", ulimit],
  ["shopt", shopt],
  ["history", history],
  ["hash", hash],
  ["enable", enable],
  ["bind", refuse("not supported here")],
  ["complete", refuse("not supported here")],
  ["compgen", compgen],
  ["compopt", refuse("not supported here")],
  ["fc", fc],
  ["help", help],
];
