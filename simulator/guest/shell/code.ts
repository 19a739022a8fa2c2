/**
 * Compiled shell code: blocks of small instructions. A running shell keeps (source, block, position); the code itself is
 * rebuilt from the source, so it is never part of a saved guest. @see kernel-notes.md §5
 */

/** A part of a word. `q`: quoted, so neither split nor taken as a pattern. */
export type Piece =
  | { readonly k: "lit"; readonly s: string; readonly q: boolean }
  | { readonly k: "glob"; readonly s: string }
  | { readonly k: "tilde"; readonly user: string }
  | {
      readonly k: "param";
      readonly name: string;
      readonly q: boolean;
      readonly prefix: "!" | "#" | "";
      readonly index: Word | null;
      readonly op: ParamOp | null;
      /** written without braces */
      readonly bare?: boolean;
      /** the index as it was written, for complaints */
      readonly indexText?: string;
    }
  /** output of a command; `block` when it runs only if it is needed, null when it has run before */
  | { readonly k: "sub"; readonly slot: number; readonly q: boolean; readonly block: number | null }
  /** `<(…)` or `>(…)`: a descriptor's path, in a slot */
  | { readonly k: "proc"; readonly slot: number }
  /** a sequence of a brace expansion, such as `{1..9}`: as many words as it has elements */
  | {
      readonly k: "seq";
      readonly from: number;
      readonly to: number;
      readonly by: number;
      readonly width: number;
      readonly letters: boolean;
    }
  | { readonly k: "arith"; readonly e: Word | null; readonly q: boolean };

/** A word before expansion. */
export interface Word {
  readonly pieces: readonly Piece[];
  /** the first of so many words that braces made of one, which stands in their place while braces are off (null: it cannot) */
  readonly braces?: { readonly count: number; readonly plain: Word | null };
}

/** What follows the name in `${name…}`. */
export type ParamOp =
  | { readonly t: "default"; readonly op: string; readonly word: Word }
  | { readonly t: "remove"; readonly op: string; readonly word: Word }
  | { readonly t: "replace"; readonly op: string; readonly pattern: Word; readonly by: Word }
  | { readonly t: "slice"; readonly offset: Word | null; readonly length: Word | null; readonly lengthText: string }
  | { readonly t: "case"; readonly op: string; readonly pattern: Word | null }
  | { readonly t: "names"; readonly star: boolean }
  | { readonly t: "transform"; readonly op: string }
  /** no expansion; its text is for the complaint */
  | { readonly t: "bad"; readonly text: string };

/** A test of `[[ … ]]`. */
export type Test =
  | { readonly c: "un"; readonly op: string; readonly x: Word }
  | { readonly c: "bin"; readonly op: string; readonly x: Word; readonly y: Word }
  | { readonly c: "and" | "or"; readonly list: readonly Test[] }
  | { readonly c: "not"; readonly x: Test };

/** A redirection; `fd` -1: the operator's default. */
export interface Redirection {
  readonly op: ">" | ">>" | "<" | "<>" | "<&" | ">&" | ">|" | "&>" | "&>>" | "<<" | "<<<";
  readonly fd: number;
  /** `{name}`: the variable that gets a free descriptor's number */
  readonly variable?: string;
  /** its braces make several words */
  readonly many?: string;
  readonly word: Word;
}

/** An assignment before or instead of a command. */
export interface Assign {
  readonly name: string;
  readonly append: boolean;
  /** text between the brackets */
  readonly index: Word | null;
  /** it and the value as they are written */
  readonly indexText?: string;
  readonly text?: string;
  /** elements of a list may have an index of their own */
  readonly value: Word | readonly Element[];
}
/** An element of `name=(…)`. */
export interface Element {
  readonly index: Word | null;
  readonly append: boolean;
  readonly word: Word;
}

/** A simple command. */
export interface Simple {
  readonly assigns: readonly Assign[];
  readonly words: readonly (Word | Assign)[];
  readonly redirs: readonly Redirection[];
  readonly text: string;
  /** line of its source, from 1 */
  readonly line: number;
  /** line of what is around it, which counts again when it has ended; 0: none is known */
  readonly outer?: number;
  /** assignments before it had substitutions, whose status is the command's */
  readonly hadSubstitution?: boolean;
}

/** One instruction. Jumps name positions in the same block. */
export type Instr =
  /** `line` of those that come before a command is the command's; 0: none of its own */
  | { readonly i: "sub"; readonly slot: number; readonly block: number; line: number }
  | { readonly i: "proc"; readonly slot: number; readonly block: number; readonly reads: boolean; line: number }
  | { readonly i: "cmd"; readonly cmd: Simple }
  | { readonly i: "coproc"; readonly name: string; readonly block: number; readonly text: string; readonly line: number }
  /** an assignment that a later one's substitution may ask for */
  | { readonly i: "assign"; readonly assign: Assign; readonly line: number }
  | {
      readonly i: "pipe";
      readonly outer: number;
      readonly stages: readonly { readonly block: number; readonly both: boolean; readonly text: string }[];
      readonly text: string;
      readonly line: number;
    }
  | { readonly i: "bg"; readonly block: number; readonly text: string; readonly line: number }
  | {
      readonly i: "subshell";
      readonly outer: number;
      readonly block: number;
      readonly redirs: readonly Redirection[];
      readonly text: string;
      readonly line: number;
    }
  | { readonly i: "redir"; readonly redirs: readonly Redirection[]; end: number; readonly line: number }
  | { readonly i: "unredir" }
  | { readonly i: "jmp" | "jfalse" | "jtrue"; to: number }
  | { readonly i: "not" }
  | { readonly i: "guard"; readonly on: boolean }
  /** `select`: a menu, then `choose` reads the answer of each round */
  | {
      readonly i: "select";
      readonly name: string;
      readonly words: readonly Word[] | null;
      end: number;
      next: number;
      readonly line: number;
      readonly text: string;
    }
  | { readonly i: "choose"; end: number }
  | {
      readonly i: "loop";
      readonly kind: "while" | "for";
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly line: number;
      end: number;
      next: number;
    }
  | { readonly i: "fornext"; end: number; readonly line: number; readonly text: string }
  | { readonly i: "endloop" }
  | {
      readonly i: "case";
      readonly word: Word;
      readonly items: { readonly patterns: readonly Word[]; to: number }[];
      end: number;
      readonly line: number;
      readonly text: string;
    }
  /** `;;&`: the patterns after this one are tried too */
  | { readonly i: "casenext"; readonly from: number; of: number }
  /** `loop`: where a mistake in an expression of `for ((…))` leads; behind the first the loop has begun */
  | {
      readonly i: "arith";
      readonly e: Word | null;
      readonly quiet: boolean;
      readonly line: number;
      readonly text: string;
      readonly loop?: { readonly hasBegun: boolean; to: number };
    }
  | { readonly i: "cond"; readonly test: Test; readonly line: number; readonly text: string }
  | { readonly i: "func"; readonly name: string; readonly block: number; readonly text: string; readonly line: number }
  | { readonly i: "time"; readonly start: boolean; readonly posix: boolean }
  | { readonly i: "ok" };

/** A compiled source. Block 0 is the whole; `error` when it does not parse, `incomplete` when a here-document has no end. */
export interface Code {
  readonly blocks: readonly (readonly Instr[])[];
  readonly error: string | null;
  readonly incomplete: boolean;
  /** line of the error */
  readonly line: number;
}
