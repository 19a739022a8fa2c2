import type { Bytes } from "../../content/bytes";
import { startMapfile } from "./builtin-mapfile";
import { fullHelp } from "./builtin-options";
import { printfBuiltin } from "./builtin-printf";
import { startRead } from "./builtin-read";
import type { Builtin } from "./builtin-types";
import { commandBuiltins } from "./builtins-commands";
import { controlBuiltins } from "./builtins-control";
import { directoryBuiltins } from "./builtins-directories";
import { jobBuiltins } from "./builtins-jobs";
import { settingBuiltins } from "./builtins-settings";
import { variableBuiltins } from "./builtins-vars";
import { shellTest } from "./conditional";
import { echoText } from "./echo";
import { setOwnCommands } from "./fork-retry";
import { say } from "./messages";
import type { ShellState } from "./state";
import { testCommand } from "./test-command";
import type { Shell } from "./variables";

function tested(sh: Shell, name: Bytes, args: Bytes[]): number {
  const { code, message } = testCommand(sh.ctx, name, args.slice(1), (op, operand) => shellTest(sh, op, operand));
  return message === "" ? code : say(sh, message, code);
}

const table = (): readonly [string, Builtin][] => [
  [":", () => 0],
  ["true", () => 0],
  ["false", () => 1],
  [
    "echo",
    (sh, args) => {
      sh.ctx.out(echoText(args.slice(1), sh.st.shopts.xpg_echo === true));
      return 0;
    },
  ],
  ["printf", printfBuiltin],
  ["test", (sh, args) => tested(sh, "test", args)],
  ["[", (sh, args) => tested(sh, "[", args)],
  ["read", startRead],
  ["mapfile", startMapfile],
  ["readarray", startMapfile],
  ...directoryBuiltins,
  ...controlBuiltins,
  ...commandBuiltins,
  ...settingBuiltins,
  ...variableBuiltins,
  ...jobBuiltins,
];
/** Builtins to which `--help` is a word like any other. */
const PLAIN: ReadonlySet<string> = new Set([":", "true", "false", "test", "[", "echo"]);

/** A builtin that answers `--help` as its first word. @source bash: builtins/common.h, CHECK_HELPOPT */
function orHelp(run: Builtin): Builtin {
  return (sh, args) => {
    if (args[1] !== "--help") return run(sh, args);
    sh.ctx.out(fullHelp(args[0] ?? ""));
    return 2;
  };
}

let known: ReadonlyMap<string, Builtin> | null = null;
/** Made on first use: the modules of the builtins import one another. */
function builtins(): ReadonlyMap<string, Builtin> {
  known ??= new Map(table().map(([name, run]) => [name, PLAIN.has(name) ? run : orHelp(run)]));
  return known;
}

/** Whether a builtin has been turned off by `enable -n`. */
export function builtinIsOff(st: ShellState, name: string): boolean {
  return st.disabled?.includes(name) ?? false;
}

/** The builtin of a name, unless `enable -n` has turned it off. */
export function enabledBuiltin(st: ShellState, name: string): Builtin | null {
  return builtinIsOff(st, name) ? null : builtin(name);
}

/** The builtin of a name. */
export function builtin(name: string): Builtin | null {
  return builtins().get(name) ?? null;
}
/** Names of all builtins, for completion. */
export function builtinNames(): string[] {
  return [...builtins().keys()];
}

setOwnCommands((sh, name) => {
  if (Object.hasOwn(sh.st.functions, `$${name}`)) return true;
  return enabledBuiltin(sh.st, name) !== null && name !== "command" && name !== "exec";
});
