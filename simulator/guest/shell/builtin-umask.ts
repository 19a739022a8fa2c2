import type { Bytes } from "../../content/bytes";
import { builtinOptions } from "./builtin-options";
import type { Builtin } from "./builtin-types";
import { say } from "./messages";

/** Permission bits as `umask -S` writes them: what is allowed. */
function symbolicMask(mask: number): string {
  return ["u", "g", "o"]
    .map((who, i) => {
      const bits = ~(mask >> (6 - 3 * i)) & 7;
      return `${who}=${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
    })
    .join(",");
}

const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const WHAT: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

/** Bits of the letters from a place on, and the place behind them. */
function lettersAt(text: Bytes, from: number, known: Readonly<Record<string, number>>): [bits: number, at: number] {
  let bits = 0;
  let at = from;
  for (; at < text.length && Object.hasOwn(known, text[at] ?? ""); at++) bits |= known[text[at] ?? ""] ?? 0;
  return [bits, at];
}

/** What is allowed after a symbolic mode, or the complaint. @source bash: builtins/umask.def, parse_symbolic_mode */
function symbolicMode(text: Bytes, allowed: number): number | string {
  let bits = allowed;
  for (let at = 0; ; at++) {
    const [who, behindWho] = lettersAt(text, at, WHO);
    const op = text[behindWho] ?? "\0";
    if (!"+-=".includes(op)) return `\`${op}': invalid symbolic mode operator`;
    const [what, end] = lettersAt(text, behindWho + 1, WHAT);
    const next = text[end];
    if (next !== undefined && next !== ",") return `\`${next}': invalid symbolic mode character`;
    const value = who === 0 ? what : what & who;
    if (op === "+") bits |= value;
    else if (op === "-") bits &= ~value;
    else bits = (bits & ~(who === 0 ? 0o777 : who)) | value;
    if (next === undefined) return bits & 0o777;
    at = end;
  }
}

/** `umask`. @source bash: builtins/umask.def */
export const umask: Builtin = (sh, args) => {
  const got = builtinOptions(sh, args, "Sp");
  if (typeof got === "number") return got;
  const symbolic = got.flags.includes("S");
  const { process } = sh.ctx;
  const [text] = got.rest;
  if (text === undefined) {
    const shown = symbolic ? symbolicMask(process.umask) : process.umask.toString(8).padStart(4, "0");
    sh.ctx.out(`${got.flags.includes("p") ? `umask${symbolic ? " -S" : ""} ` : ""}${shown}\n`);
    return 0;
  }
  if (/^\d/.test(text)) {
    if (!/^0*[0-7]{1,4}$/.test(text)) return say(sh, `umask: ${text}: octal number out of range`);
    process.umask = Number.parseInt(text, 8) & 0o777;
  } else {
    const allowed = symbolicMode(text, ~process.umask & 0o777);
    if (typeof allowed === "string") return say(sh, `umask: ${allowed}`);
    process.umask = ~allowed & 0o777;
  }
  if (symbolic) sh.ctx.out(`${symbolicMask(process.umask)}\n`);
  return 0;
};
