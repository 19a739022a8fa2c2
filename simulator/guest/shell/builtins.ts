import type { Bytes } from "../../content/bytes";
import { startMapfile } from "./builtin-mapfile";
import { builtinNames, isEnabledBuiltin } from "./builtin-names";
import { fullHelp } from "./builtin-options";
import { printfBuiltin } from "./builtin-printf";
import { startRead } from "./builtin-read";
import type { Builtin, NamedBuiltin } from "./builtin-types";
import { commandBuiltins } from "./builtins-commands";
import { controlBuiltins } from "./builtins-control";
import { directoryBuiltins } from "./builtins-directories";
import { jobBuiltins } from "./builtins-jobs";
import { settingBuiltins } from "./builtins-settings";
import { variableBuiltins } from "./builtins-vars";
import { shellTest } from "./conditional";
import { echoText } from "./echo";
import { say } from "./messages";
import type { ShellState } from "./state";
import { testCommand } from "./test-command";
import type { Shell } from "./variables";

function tested(sh: Shell, name: Bytes, args: Bytes[]): number {
  const { code, message } = testCommand(sh.ctx, name, args.slice(1), (op, operand) => shellTest(sh, op, operand));
  return message === "" ? code : say(sh, message, code);
}

const table: readonly NamedBuiltin[] = [
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
  ...commandBuiltins(enabledBuiltin),
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

const runs: ReadonlyMap<string, Builtin> = new Map(table.map(([name, run]) => [name, PLAIN.has(name) ? run : orHelp(run)]));
for (const name of builtinNames()) if (!runs.has(name)) throw new Error(`invariant broken: the builtin ${name} has something to run`);

/** The builtin of a name, unless `enable -n` has turned it off. */
export function enabledBuiltin(st: ShellState, name: string): Builtin | null {
  return isEnabledBuiltin(st, name) ? (runs.get(name) ?? null) : null;
}
