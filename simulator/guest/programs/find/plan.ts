import type { Bytes } from "../../../content/bytes";

/** One test or action of find, with its arguments made ready. Plain data. */
export type Primary =
  | { readonly p: "true" | "false" | "empty" | "print" | "print0" | "delete" | "prune" | "quit" | "ls" | "nouser" | "nogroup" }
  | { readonly p: "name" | "path" | "lname"; readonly pattern: Bytes; readonly fold: boolean }
  | { readonly p: "regex"; readonly source: Bytes; readonly fold: boolean; readonly syntax: "bre" | "ere" }
  | { readonly p: "type"; readonly kinds: string; readonly follow: boolean }
  | { readonly p: "size" | "links" | "inum" | "uid" | "gid"; readonly cmp: Compare; readonly n: number; readonly unit: number }
  /** age in units of seconds, counted whole; `day`: from the end of today */
  | { readonly p: "age"; readonly cmp: Compare; readonly n: number; readonly unit: number; readonly day: boolean; readonly access: boolean }
  | { readonly p: "newer"; readonly seconds: number; readonly access: boolean }
  | { readonly p: "fstype"; readonly name: Bytes }
  | { readonly p: "perm"; readonly how: "exact" | "all" | "any"; readonly bits: number }
  | { readonly p: "access"; readonly want: number }
  | { readonly p: "same"; readonly mount: string; readonly id: string }
  | { readonly p: "printf"; readonly format: Bytes }
  /** written to a file in place of standard output */
  | { readonly p: "fprint"; readonly file: Bytes; readonly what: "print" | "print0" | "ls" | "printf"; readonly format: Bytes }
  /** `inDir`: in the directory of the file; `asks`: only when the user agrees */
  | {
      readonly p: "exec";
      readonly words: readonly Bytes[];
      readonly many: boolean;
      readonly slot: number;
      readonly inDir: boolean;
      readonly asks: boolean;
    };

/** Less, equal or more: `-n`, `n` and `+n`. */
export type Compare = "<" | "=" | ">";

/** Compiled expression: primaries and jumps over what need not be looked at. */
export type FindCode = readonly (
  | { readonly i: "do"; readonly what: Primary }
  | { readonly i: "not" }
  | { readonly i: "jf" | "jt"; to: number }
)[];

/** A command line of find made ready. Plain data. */
export interface FindPlan {
  readonly code: FindCode;
  readonly maxDepth: number;
  readonly minDepth: number;
  /** children before their directory */
  readonly depthFirst: boolean;
  readonly sameVolume: boolean;
}
