/** Options of a subcommand as getopt_long reads them: letters may be joined and stand after operands. */

export interface Given {
  /** option letters in the order given, with their values */
  readonly options: readonly (readonly [letter: string, value: string])[];
  readonly operands: readonly string[];
  /** the letter that is not known, "" for a long name; null: all are */
  readonly unknown: string | null;
}

/**
 * @param letters - as getopt has them, `x:` takes a value
 * @param long - long names and their letters; an unambiguous beginning will do
 */
export function readOptions(args: readonly string[], letters: string, long: Readonly<Record<string, string>>): Given {
  const options: (readonly [string, string])[] = [];
  const operands: string[] = [];
  const queue = [...args];
  const stop = (unknown: string): Given => ({ options, operands, unknown });
  const takesValue = (letter: string): boolean => letters[letters.indexOf(letter) + 1] === ":";
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === "--") {
      operands.push(...queue);
      break;
    }
    if (arg.startsWith("--")) {
      const [name = "", ...values] = arg.slice(2).split("=");
      const letter = longLetter(name, long);
      if (letter === undefined) return stop("");
      const value = !takesValue(letter) ? "" : values.length > 0 ? values.join("=") : queue.shift();
      if (value === undefined) return stop(letter);
      options.push([letter, value]);
      continue;
    }
    if (!arg.startsWith("-") || arg === "-") {
      operands.push(arg);
      continue;
    }
    for (let i = 1; i < arg.length; i++) {
      const letter = arg.charAt(i);
      if (letter === ":" || !letters.includes(letter)) return stop(letter);
      if (!takesValue(letter)) {
        options.push([letter, ""]);
        continue;
      }
      const value = i + 1 < arg.length ? arg.slice(i + 1) : queue.shift();
      if (value === undefined) return stop(letter);
      options.push([letter, value]);
      break;
    }
  }
  return { options, operands, unknown: null };
}

function longLetter(name: string, long: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(long, name)) return long[name];
  const fitting = Object.keys(long).filter((candidate) => candidate.startsWith(name));
  return fitting.length === 1 ? long[fitting[0] as string] : undefined;
}
