import type { Bytes } from "../../content/bytes";
import { pattern } from "../../content/extent";
import { builtinOptions, usage } from "./builtin-options";
import type { BuiltinResult } from "./builtin-types";
import { checkString } from "./memory";
import { say } from "./messages";
import { formatPrintf } from "./printf";
import { type Shell, setElement, setVar } from "./variables";

/** `printf`, into a variable too. @source bash: printf.def */
export function printfBuiltin(sh: Shell, args: Bytes[]): BuiltinResult {
  const got = builtinOptions(sh, args, "v:");
  if (typeof got === "number") return got;
  const { rest: words } = got;
  const name = got.given[got.given.length - 1]?.[1];
  if (name !== undefined && !/^[A-Za-z_]\w*(\[.*\])?$/s.test(name)) return say(sh, `printf: \`${name}': not a valid identifier`, 2);
  if (words.length === 0) return usage(sh, "printf");
  const result = formatPrintf(words, Math.floor(sh.ctx.unixUs() / 1_000_000), sh.st.startedAt);
  sh.ctx.charge("looked", 4 * result.size);
  sh.ctx.charge("field", words.length);
  if (name === undefined) for (const part of result.parts) sh.ctx.send(1, typeof part === "string" ? part : pattern(part.fill, part.n));
  else {
    checkString(result.size);
    const text = result.parts.map((part) => (typeof part === "string" ? part : part.fill.repeat(part.n))).join("");
    const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
    if (element) setElement(sh, element[1] ?? "", element[2] ?? "", text);
    else setVar(sh, name, text);
  }
  let code = result.failed ? 1 : 0;
  for (const [counter, size] of result.counts)
    if (/^[A-Za-z_]\w*$/.test(counter)) setVar(sh, counter, String(size));
    else code = say(sh, `printf: \`${counter}': not a valid identifier`);
  for (const error of result.errors) say(sh, `printf: ${error}`);
  return code;
}
