import type { Bytes } from "../../content/bytes";
import { namedSignal, signalColumns, signalName } from "./builtin-kill";
import { builtinOptions, usage } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";
import { singleQuoted } from "./quote-word";
import { setTraps } from "./traps";
import type { Shell } from "./variables";

const PSEUDO = ["ERR", "DEBUG", "RETURN"] as const;

/** Key of a trap's signal in the table, null when there is no such signal. */
function trapKey(name: Bytes): string | null {
  const plain = name.toUpperCase();
  if (plain === "EXIT" || plain === "0") return "0";
  if (PSEUDO.some((each) => each === plain)) return plain;
  const number = namedSignal(plain);
  return number === null ? null : String(number);
}

function trapName(key: string): string {
  if (key === "0") return "EXIT";
  return /^\d+$/.test(key) ? (signalName(Number(key)) ?? key) : key;
}

/** `trap`. @source bash: trap.def */
export const trap: Builtin = (sh, args) => {
  const { st } = sh;
  const got = builtinOptions(sh, args, "lp");
  if (typeof got === "number") return got;
  const { rest: words } = got;
  if (got.flags.includes("l")) {
    sh.ctx.out(signalColumns());
    return 0;
  }
  const prints = got.flags.includes("p");
  if (prints || words.length === 0) return printTraps(sh, words);
  const [command = ""] = words;
  if (words.length === 1 && command !== "-" && trapKey(command) === null) {
    return usage(sh, "trap");
  }
  // A copy shows the traps of the shell it came from until it sets its own.
  delete st.shownTraps;
  const reset = command === "-" || words.length === 1 || (/^\d+$/.test(command) && trapKey(command) !== null);
  const names = command === "-" ? words.slice(1) : words.length === 1 || (reset && /^\d+$/.test(command)) ? words : words.slice(1);
  let code = 0;
  for (const name of names) {
    const key = trapKey(name);
    if (key === null) {
      code = say(sh, `trap: ${name}: invalid signal specification`);
      continue;
    }
    if (/^\d+$/.test(key) && st.kind !== "interactive" && st.ignoredAtStart.includes(Number(key))) continue;
    if (reset) delete st.traps[`$${key}`];
    else st.traps[`$${key}`] = command;
  }
  setTraps(sh);
  return code;
};

function printTraps(sh: Shell, names: readonly Bytes[]): number {
  const { st } = sh;
  const order = (key: string): number => (/^\d+$/.test(key) ? Number(key) : 100 + (PSEUDO as readonly string[]).indexOf(key));
  const wanted = names.map((name) => trapKey(name));
  const traps: typeof st.traps = { ...(st.shownTraps ?? {}), ...st.traps };
  const keys = Object.keys(traps).map((key) => key.slice(1));
  for (const key of keys.sort((a, b) => order(a) - order(b))) {
    if (names.length > 0 && !wanted.includes(key)) continue;
    sh.ctx.out(`trap -- ${singleQuoted(traps[`$${key}`] ?? "")} ${trapName(key)}\n`);
  }
  return wanted.includes(null) ? say(sh, `trap: ${names[wanted.indexOf(null)] ?? ""}: invalid signal specification`) : 0;
}
