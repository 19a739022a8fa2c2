/** Options of a command line: letters may be joined, values may be joined to their letter, and options may stand behind operands. */

/** What a command takes. */
export interface Accepted {
  /** letters as getopt has them: `x:` takes a value */
  readonly letters: string;
  /** long names and what they stand for; one takes a value when its letter does, or when it is written with `=` at its end */
  readonly long?: Readonly<Record<string, string>>;
}

/** An option that is not taken. */
export interface Complaint {
  readonly why: "unknown" | "needs value" | "takes none";
  /** as it was typed, dashes in front */
  readonly option: string;
  /** what it stands for, "" for a long one that is not known */
  readonly key: string;
}

/** A command line, read. */
export interface Given {
  /** options in the order given, by letter (or by what the long name stands for), with their values */
  readonly options: readonly (readonly [key: string, value: string])[];
  readonly operands: readonly string[];
  /** null: all options are taken; what follows the first that is not has not been read */
  readonly complaint: Complaint | null;
}

/** How a reader of options goes about it. */
export interface Manner {
  /** an unambiguous beginning of a long name will do, and a value that an option does not take is passed over, as in getopt_long */
  readonly isLoose?: boolean;
  /** the first operand ends the options, as `+` before the letters says */
  readonly stopsAtOperand?: boolean;
}

/** Words as they are, none of them an option. */
export function plainWords(words: readonly string[]): Given {
  return { options: [], operands: words, complaint: null };
}

export function getopt(words: readonly string[], accepted: Accepted, manner: Manner = {}): Given {
  const reader = new Reader(words, accepted, manner);
  const complaint = reader.read();
  return { options: reader.options, operands: reader.operands, complaint };
}

class Reader {
  readonly options: [string, string][] = [];
  readonly operands: string[] = [];
  private readonly queue: string[];
  private readonly long: Readonly<Record<string, string>>;
  constructor(
    words: readonly string[],
    private readonly accepted: Accepted,
    private readonly manner: Manner,
  ) {
    this.queue = [...words];
    this.long = accepted.long ?? {};
  }

  read(): Complaint | null {
    for (let word = this.queue.shift(); word !== undefined; word = this.queue.shift()) {
      if (word === "--") {
        this.operands.push(...this.queue);
        return null;
      }
      const isOption = word.startsWith("-") && word !== "-";
      if (!isOption && this.manner.stopsAtOperand) {
        this.operands.push(word, ...this.queue);
        return null;
      }
      if (!isOption) this.operands.push(word);
      else {
        const complaint = word.startsWith("--") ? this.readLong(word) : this.readLetters(word);
        if (complaint) return complaint;
      }
    }
    return null;
  }

  private readLong(word: string): Complaint | null {
    const cut = word.indexOf("=");
    const typed = cut < 0 ? word.slice(2) : word.slice(2, cut);
    const option = `--${typed}`;
    const name = this.longName(typed);
    if (name === null) return { why: "unknown", option, key: "" };
    const key = this.long[name] as string;
    const takesValue = name.endsWith("=") || this.letterTakesValue(key);
    if (!takesValue && cut >= 0 && !this.manner.isLoose) return { why: "takes none", option, key };
    const value = !takesValue ? "" : cut >= 0 ? word.slice(cut + 1) : this.queue.shift();
    if (value === undefined) return { why: "needs value", option, key };
    this.options.push([key, value]);
    return null;
  }

  /** The declared name that a typed one means; null: none, or more than one. */
  private longName(typed: string): string | null {
    for (const name of [typed, `${typed}=`]) if (Object.hasOwn(this.long, name)) return name;
    const alike = this.manner.isLoose ? Object.keys(this.long).filter((name) => name.startsWith(typed)) : [];
    return alike.length === 1 ? (alike[0] as string) : null;
  }

  private readLetters(word: string): Complaint | null {
    for (let i = 1; i < word.length; i++) {
      const key = word.charAt(i);
      const option = `-${key}`;
      if (key === ":" || !this.accepted.letters.includes(key)) return { why: "unknown", option, key };
      if (!this.letterTakesValue(key)) {
        this.options.push([key, ""]);
        continue;
      }
      const value = i + 1 < word.length ? word.slice(i + 1) : this.queue.shift();
      if (value === undefined) return { why: "needs value", option, key };
      this.options.push([key, value]);
      return null;
    }
    return null;
  }

  private letterTakesValue(key: string): boolean {
    const at = key.length === 1 ? this.accepted.letters.indexOf(key) : -1;
    return at >= 0 && this.accepted.letters.charAt(at + 1) === ":";
  }
}
