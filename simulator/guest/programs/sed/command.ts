import type { Bytes } from "../../../content/bytes";

/** A regular expression of a script, by its number in the script's table; null: the one that was used last. */
export type RegexRef = number | null;

/** A regular expression as it is compiled. */
export interface RegexSource {
  source: Bytes;
  ignoreCase: boolean;
  multiline: boolean;
  /** of an address: how many groups it has was not looked at yet */
  isAddress: boolean;
}

/** What selects lines. @source sed(1), Addresses */
export type Address =
  | { readonly t: "line"; readonly n: number }
  | { readonly t: "every"; readonly first: number; readonly step: number }
  | { readonly t: "last" }
  | { readonly t: "regex"; readonly regex: RegexRef }
  /** only second: `+N`, `~N`; null counts stand for the same line */
  | { readonly t: "plus"; readonly n: number }
  | { readonly t: "multiple"; readonly n: number }
  | { readonly t: "any" };

/** Change of case of a part of a replacement: for all of it, and for its first character. */
export interface CaseChange {
  readonly all: "" | "U" | "L";
  readonly first: "" | "u" | "l";
}

/** A part of a replacement: text, then what a group took (-1 nothing). */
export interface ReplacementPart {
  readonly text: Bytes;
  readonly group: number;
  readonly change: CaseChange;
}

/** The `s` command. */
export interface Substitution {
  readonly regex: RegexRef;
  readonly parts: readonly ReplacementPart[];
  /** highest group of the replacement */
  readonly groups: number;
  readonly global: boolean;
  readonly print: boolean;
  /** which match, 0: the first */
  readonly number: number;
  /** number of the output to write to, -1 none */
  readonly file: number;
}

/** What a command does. */
export type Action =
  | { readonly c: "=" | "d" | "D" | "F" | "g" | "G" | "h" | "H" | "n" | "N" | "p" | "P" | "x" | "z" | "}" | ":" }
  /** goes on behind the matching brace where the lines are not selected */
  | { readonly c: "{" | "b" | "t" | "T"; to: number }
  | { readonly c: "a" | "i" | "c" | "r"; text: Bytes }
  | { readonly c: "q" | "Q" | "l"; readonly n: number | null }
  /** number of the file to read a line of, or to write to */
  | { readonly c: "R" | "w" | "W"; readonly file: number }
  | { readonly c: "s"; readonly s: Substitution }
  | { readonly c: "y"; readonly from: readonly Bytes[]; readonly to: readonly Bytes[] };

/** A command with the lines it is for. Only `range` and `end` change while a script runs. */
export interface Command {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly not: boolean;
  action: Action;
  range: "before" | "in" | "closed";
  /** line that ends a range of `+N` or `~N` */
  end: number;
}

/** A script. Plain data. */
export interface Script {
  commands: Command[];
  regexes: RegexSource[];
  /** names of the files of `w`, `W` and `s///w`, and of `R` */
  outputs: Bytes[];
  inputs: Bytes[];
  /** `#n` was its first line */
  quiet: boolean;
}

/** How scripts are read. */
export interface Dialect {
  readonly extended: boolean;
  readonly posix: boolean;
  readonly sandbox: boolean;
}
