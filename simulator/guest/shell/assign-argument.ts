import type { Bytes } from "../../content/bytes";
import { compile } from "./compiled";
import { expandFields, expandPlain, LIST_MARK } from "./expand";
import { type Shell, setArray, setElement, setVar } from "./variables";

/** What a name of a variable looks like. */
export const NAME = /^[A-Za-z_]\w*$/;

/** `name=value`, `name[i]+=value`, `name=(…)` given as an argument; the name, or null when it is no assignment. */
export function assignArgument(sh: Shell, text: Bytes, kind: "a" | "A" | "" = ""): string | null {
  const match = /^([A-Za-z_]\w*)(?:\[((?:[^\][]|\[[^\]]*\])*)\])?(\+?)=([\s\S]*)$/.exec(text);
  if (!match) return null;
  const [, name = "", index, plus, value = ""] = match;
  if (index !== undefined) setElement(sh, name, index, value, plus === "+");
  else if (value.startsWith(`${LIST_MARK}(`)) setArray(sh, name, elementsOf(sh, value.slice(1)), plus === "+", kind || "a");
  else if (kind !== "" && value.startsWith("(") && value.endsWith(")")) setArray(sh, name, elementsOf(sh, value), plus === "+", kind);
  else setVar(sh, name, value, undefined, plus === "+");
  return name;
}

/** Elements of a list that was put into a text with its quotes. */
function elementsOf(sh: Shell, text: Bytes): { index: Bytes | null; value: Bytes; append: boolean }[] {
  const instr = compile(`x=${text}`).blocks[0]?.find((each) => each.i === "cmd");
  const value = instr?.i === "cmd" ? instr.cmd.assigns[0]?.value : undefined;
  if (value === undefined || "pieces" in value) return [];
  return value.flatMap((element): { index: Bytes | null; value: Bytes; append: boolean }[] => {
    if (element.index === null) return expandFields(sh, element.word).map((each) => ({ index: null, value: each, append: false }));
    return [{ index: expandPlain(sh, element.index), value: expandPlain(sh, element.word), append: element.append }];
  });
}

/** Options in front of the words of a builtin about variables; `bad`: the first that it does not know. */
export function optionWords(args: readonly Bytes[], letters: string): { flags: string; off: string; rest: Bytes[]; bad: string | null } {
  const rest = args.slice(1);
  let flags = "";
  let off = "";
  while (rest[0] !== undefined && /^[-+][a-zA-Z]/.test(rest[0])) {
    const word = rest.shift() ?? "";
    for (const letter of word.slice(1)) {
      if (!letters.includes(letter)) return { flags, off, rest, bad: `${word[0]}${letter}` };
      if (word.startsWith("-")) flags += letter;
      else off += letter;
    }
  }
  if (rest[0] === "--") rest.shift();
  return { flags, off, rest, bad: null };
}
