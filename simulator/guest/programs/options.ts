/** Parsed options of a command line: letters, their values, and the rest. */
export interface Options {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
  /** complaint, in the words of GNU getopt */
  readonly error: string | null;
}

/**
 * Reads options as getopt does: letters may be joined, `x:` takes a value, `--name[=value]` as listed in `long`
 * (`name` stands for the letter given, `name:` takes a value), options may follow operands.
 */
export function getopt(program: string, args: readonly string[], spec: string, long: Readonly<Record<string, string>> = {}): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  const tail = `\nTry '${program} --help' for more information.`;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const cut = arg.indexOf("=");
      const name = cut < 0 ? arg.slice(2) : arg.slice(2, cut);
      const letter = Object.hasOwn(long, name) ? long[name] : undefined;
      if (letter === undefined) return { flags, values, rest, error: `${program}: unrecognized option '--${name}'${tail}` };
      flags.add(letter);
      if (cut >= 0) values.set(letter, arg.slice(cut + 1));
      else if (spec.includes(`${letter}:`)) values.set(letter, args[++i] ?? "");
      continue;
    }
    if (!arg.startsWith("-") || arg === "-") {
      rest.push(arg);
      continue;
    }
    for (let j = 1; j < arg.length; j++) {
      const letter = arg[j] ?? "";
      const at = spec.indexOf(letter);
      if (at < 0 || letter === ":") return { flags, values, rest, error: `${program}: invalid option -- '${letter}'${tail}` };
      flags.add(letter);
      if (spec[at + 1] !== ":") continue;
      const value = j + 1 < arg.length ? arg.slice(j + 1) : args[++i];
      if (value === undefined) return { flags, values, rest, error: `${program}: option requires an argument -- '${letter}'${tail}` };
      values.set(letter, value);
      break;
    }
  }
  return { flags, values, rest, error: null };
}
