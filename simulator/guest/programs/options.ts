import type { Bytes } from "../../content/bytes";
import { HelpWanted, helpOptions, hintOf } from "./help";

/** Parsed options of a command line: letters, their values, and the rest. */
export interface Options {
  readonly flags: ReadonlySet<string>;
  /** last value of each letter */
  readonly values: ReadonlyMap<string, Bytes>;
  /** letters and values in the order in which they were given */
  readonly given: readonly (readonly [letter: string, value: Bytes])[];
  readonly rest: readonly Bytes[];
  /** complaint, in the words of GNU getopt */
  readonly error: string | null;
}

class Complaint extends Error {}

/**
 * Reads options as getopt does: letters may be joined, `x:` takes a value, `x::` one that must be joined to it; `--name[=value]` as listed
 * in `long` (the letter it stands for; it takes a value when the letter does), shortened as far as it stays unique; options may follow
 * operands, unless `spec` begins with `+`. Names in `long` stand in the order in which the real program lists them.
 * @throws HelpWanted where `--help` or `--version` is met, for programs that have a help text
 */
export function getopt(program: string, args: readonly Bytes[], spec: string, long: Readonly<Record<string, string>> = {}): Options {
  const reader = new OptionReader(program, args, spec, long);
  try {
    reader.read();
    return { ...reader.result(), error: null };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return { ...reader.result(), error: `${program}: ${error.message}\n${hintOf(program)}` };
  }
}

class OptionReader {
  private readonly flags = new Set<string>();
  private readonly values = new Map<string, Bytes>();
  private readonly given: [string, Bytes][] = [];
  private readonly rest: Bytes[] = [];
  private readonly names: readonly string[];
  private readonly inOrder: boolean;
  private readonly letters: string;
  private at = 0;

  constructor(
    private readonly program: string,
    private readonly args: readonly Bytes[],
    spec: string,
    private readonly long: Readonly<Record<string, string>>,
  ) {
    this.inOrder = spec.startsWith("+");
    this.letters = this.inOrder ? spec.slice(1) : spec;
    const names = Object.keys(long);
    this.names = [...names, ...helpOptions(program).filter((name) => !names.includes(name))];
  }

  result(): Omit<Options, "error"> {
    return { flags: this.flags, values: this.values, given: this.given, rest: this.rest };
  }

  read(): void {
    const { args } = this;
    while (this.at < args.length) {
      const arg = args[this.at++] ?? "";
      if (arg === "--") {
        this.rest.push(...args.slice(this.at));
        return;
      }
      if (arg.startsWith("--")) this.readLong(arg);
      else if (arg.startsWith("-") && arg !== "-") this.readLetters(arg);
      else if (this.inOrder) {
        this.rest.push(...args.slice(this.at - 1));
        return;
      } else this.rest.push(arg);
    }
  }

  private note(letter: string, value: Bytes | null): void {
    this.flags.add(letter);
    if (value !== null) this.values.set(letter, value);
    this.given.push([letter, value ?? ""]);
  }

  /** Colons behind a letter: how it takes a value. */
  private takes(letter: string): string {
    return /^:{0,2}/.exec(this.letters.slice(this.letters.indexOf(letter) + 1))?.[0] ?? "";
  }

  private readLong(arg: Bytes): void {
    const cut = arg.indexOf("=");
    const name = this.longName(cut < 0 ? arg.slice(2) : arg.slice(2, cut), arg);
    const letter = this.long[name];
    const colons = letter === undefined ? "" : this.takes(letter);
    if (colons === "" && cut >= 0) throw new Complaint(`option '--${name}' doesn't allow an argument`);
    if (letter === undefined) throw new HelpWanted(name === "help" ? "help" : "version", this.program);
    if (cut >= 0) this.note(letter, arg.slice(cut + 1));
    else if (colons === ":") {
      const value = this.args[this.at++];
      if (value === undefined) throw new Complaint(`option '--${name}' requires an argument`);
      this.note(letter, value);
    } else this.note(letter, null);
  }

  /** The long option that a typed name means. */
  private longName(typed: string, arg: Bytes): string {
    if (this.names.includes(typed)) return typed;
    const found = this.names.filter((name) => name.startsWith(typed));
    const [first] = found;
    if (first === undefined) throw new Complaint(`unrecognized option '${arg}'`);
    if (found.length > 1 && !found.every((name) => this.long[name] !== undefined && this.long[name] === this.long[first]))
      throw new Complaint(`option '${arg}' is ambiguous; possibilities: ${found.map((name) => `'--${name}'`).join(" ")}`);
    return first;
  }

  private readLetters(arg: Bytes): void {
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i] ?? "";
      if (letter === ":" || !/[!-~]/.test(letter) || !this.letters.includes(letter)) throw new Complaint(`invalid option -- '${letter}'`);
      const colons = this.takes(letter);
      if (colons === "") {
        this.note(letter, null);
        continue;
      }
      const joined = i + 1 < arg.length ? arg.slice(i + 1) : null;
      if (colons === "::") this.note(letter, joined);
      else {
        const value = joined ?? this.args[this.at++];
        if (value === undefined) throw new Complaint(`option requires an argument -- '${letter}'`);
        this.note(letter, value);
      }
      return;
    }
  }
}
