/** Options as Python's `gnu_getopt` reads them: anywhere among the operands. */
import { type Call, refuse } from "./call";

export interface Options {
  /** value of an option by its letter or long name, as it was declared first; "" for one without */
  readonly given: ReadonlyMap<string, string>;
  readonly params: readonly string[];
}

/**
 * @param letters - `d:w:c:`, a colon after those with a value
 * @param long - long names and the letter (or name) that they stand for; `=` at the end of those with a value
 */
export function readOptions(call: Call, letters: string, long: Readonly<Record<string, string>> = {}): Options {
  const given = new Map<string, string>();
  const params: string[] = [];
  const words = [...call.args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--") params.push(...words.splice(0));
    else if (word.startsWith("--")) {
      const [name = "", value] = word.slice(2).split("=", 2);
      const hasValue = Object.hasOwn(long, `${name}=`);
      const stands = long[hasValue ? `${name}=` : name];
      if (stands === undefined) refuse(`option --${name} not recognized`);
      if (hasValue && value === undefined && words.length === 0) refuse(`option --${name} requires argument`);
      if (!hasValue && value !== undefined) refuse(`option --${name} must not have an argument`);
      given.set(stands, hasValue ? (value ?? (words.shift() as string)) : "");
    } else if (word.startsWith("-") && word.length > 1) {
      for (let rest = word.slice(1); rest !== ""; ) {
        const letter = rest.charAt(0);
        rest = rest.slice(1);
        const at = letters.indexOf(letter);
        if (letter === ":" || at < 0) refuse(`option -${letter} not recognized`);
        if (letters.charAt(at + 1) !== ":") given.set(letter, "");
        else {
          if (rest === "" && words.length === 0) refuse(`option -${letter} requires argument`);
          given.set(letter, rest !== "" ? rest : (words.shift() as string));
          rest = "";
        }
      }
    } else params.push(word);
  }
  return { given, params };
}

/** Python's `int()`. */
export function int(text: string): number | null {
  return /^\s*[+-]?\d{1,15}\s*$/.test(text) ? Number(text) : null;
}
