import type { Bytes } from "../../content/bytes";
import { assignArgument } from "./assign-argument";
import { LIST_MARK } from "./expand";
import { toTopLevel } from "./failures";
import { say } from "./messages";
import { ShellError } from "./shell-error";
import { copy } from "./state";
import { has, isArray } from "./variable-record";
import { replaceVariable, type Shell, setFlags, target, variable } from "./variables";

/** One word of `declare` and its kin: the name, what is assigned, attributes to add and to take away. */
export interface Declaration {
  readonly word: Bytes;
  readonly name: string;
  readonly flags: string;
  readonly off: string;
}

const CASES = ["c", "l", "u"];

/** Declares one variable; the status. @source bash: builtins/declare.def, declare_internal */
export function declareOne(sh: Shell, command: Bytes, declaration: Declaration): number {
  const { name, flags } = declaration;
  const frame = sh.st.frames.findLast((candidate) => candidate.call?.kind === "function");
  if (frame?.call && !flags.includes("g") && command !== "readonly") {
    if (!frame.call.locals.some(([known]) => known === name)) {
      const old = variable(sh.st, name);
      if (has(old, "r")) return say(sh, `${command}: ${name}: readonly variable`);
      frame.call.locals.push([name, old ? copy(old) : null]);
      const inherits = flags.includes("I") || sh.st.shopts.localvar_inherit;
      replaceVariable(sh, name, inherits && old ? copy(old) : { v: null, e: null, f: has(old, "x") ? "x" : "" });
    }
    const { temps } = frame.call;
    if (temps?.includes(name)) frame.call.temps = temps.filter((other) => other !== name);
  } else if (flags.includes("g")) {
    // What a call keeps of the name to put back is the global variable.
    const entry = sh.st.frames.flatMap((each) => each.call?.locals ?? []).find(([known]) => known === name);
    if (entry) {
      const local = variable(sh.st, name);
      replaceVariable(sh, name, entry[1]);
      try {
        return change(sh, command, declaration);
      } finally {
        entry[1] = variable(sh.st, name);
        replaceVariable(sh, name, local);
      }
    }
  }
  try {
    return change(sh, command, declaration);
  } catch (error) {
    if (!(error instanceof ShellError) || !/\(error token is |: syntax error/.test(error.message)) throw error;
    // A value that is no arithmetic ends whatever runs.
    say(sh, `${command}: ${error.message}`);
    toTopLevel(sh);
    return 1;
  }
}

/** Attributes to add and to take away: those of upper and lower case exclude one another. */
function attributesOf(flags: string, off: string): { add: string; gone: string } {
  const wanted = CASES.filter((letter) => flags.includes(letter));
  const isClear = wanted.length === 1 && !off.includes(wanted[0] ?? "");
  const add = [..."aAint", "x"].filter((letter) => flags.includes(letter)).concat(isClear ? wanted : []);
  const gone = [..."aAcilntux"].filter((letter) => off.includes(letter));
  const others = wanted.length === 0 ? [] : CASES.filter((letter) => !(isClear && wanted.includes(letter)));
  return { add: add.join(""), gone: [...gone, ...others].join("") };
}

function change(sh: Shell, command: Bytes, { word, name, flags, off }: Declaration): number {
  const at = /n/.test(flags + off) ? name : target(sh, name).name;
  const found = variable(sh.st, at);
  if (has(found, "r") && (off.includes("r") || word.includes("=")))
    return say(sh, command === "readonly" ? `${name}: readonly variable` : `${command}: ${name}: readonly variable`);
  if (/[aA]/.test(off) && isArray(found)) return say(sh, `${command}: ${name}: cannot destroy array variables in this way`);
  if (flags.includes("A") && has(found, "a")) return say(sh, `${command}: ${name}: cannot convert indexed to associative array`);
  if (flags.includes("a") && has(found, "A")) return say(sh, `${command}: ${name}: cannot convert associative to indexed array`);
  if (flags.includes("n")) {
    const wrong = wrongReference(name, word, isArray(found) || /[aA]/.test(flags));
    if (wrong !== null) return say(sh, `${command}: ${wrong}`);
  }
  // Attributes come before the value, which they shape; a variable becomes readonly after it.
  const { add, gone } = attributesOf(flags, off);
  setFlags(sh, at, add, gone);
  if (flags.includes("n")) {
    const aim = aimOf(word);
    const own = variable(sh.st, name);
    if (own && aim !== null) replaceVariable(sh, name, { ...own, v: aim });
  } else assignArgument(sh, word, flags.includes("A") ? "A" : flags.includes("a") ? "a" : "");
  if (flags.includes("r")) setFlags(sh, at, "r", "");
  return 0;
}

/** What a word assigns, null when it assigns nothing. */
function aimOf(word: Bytes): Bytes | null {
  return /^[^=]*=([\s\S]*)$/.exec(word)?.[1] ?? null;
}

/** What is wrong with a reference, null when nothing is. */
function wrongReference(name: string, word: Bytes, isList: boolean): Bytes | null {
  const aim = aimOf(word);
  if (isList || aim?.startsWith(LIST_MARK)) return `${name}: reference variable cannot be an array`;
  if (aim === null) return null;
  if (aim === name) return `${name}: nameref variable self references not allowed`;
  return /^[A-Za-z_]\w*(\[.*\])?$/.test(aim) ? null : `\`${aim}': invalid variable name for name reference`;
}
