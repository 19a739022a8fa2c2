import type { Bytes } from "../../content/bytes";

/** Something that can be assigned to. */
export type Place =
  | { readonly t: "name"; readonly name: string; readonly line: number }
  | { readonly t: "item"; readonly name: string; readonly keys: readonly Expr[]; readonly line: number }
  | { readonly t: "field"; readonly index: Expr };

/** Where `getline` reads: the main input, a file, or what a command prints. */
export type Source = { readonly from: "main" } | { readonly from: "file" | "command"; readonly name: Expr };

export type Binary = "+" | "-" | "*" | "/" | "%" | "^";
export type Comparison = "<" | "<=" | "==" | "!=" | ">" | ">=";

export type Expr =
  | Place
  | { readonly t: "number"; readonly n: number }
  | { readonly t: "text"; readonly s: Bytes }
  | { readonly t: "regex"; readonly s: Bytes }
  /** in parentheses: `(x)` is no array for a function that is called with it */
  | { readonly t: "group"; readonly of: Expr }
  | { readonly t: "binary"; readonly op: Binary; readonly a: Expr; readonly b: Expr }
  | { readonly t: "compare"; readonly op: Comparison; readonly a: Expr; readonly b: Expr }
  | { readonly t: "unary"; readonly op: "!" | "-" | "+"; readonly of: Expr }
  | { readonly t: "and" | "or" | "join"; readonly a: Expr; readonly b: Expr }
  | { readonly t: "match"; readonly a: Expr; readonly b: Expr; readonly not: boolean }
  | { readonly t: "choice"; readonly if: Expr; readonly then: Expr; readonly else: Expr }
  | { readonly t: "in"; readonly keys: readonly Expr[]; readonly array: string; readonly line: number }
  | { readonly t: "assign"; readonly to: Place; readonly op: Binary | null; readonly value: Expr }
  /** `++` and `--`, before or behind */
  | { readonly t: "step"; readonly to: Place; readonly by: 1 | -1; readonly isAfter: boolean }
  | { readonly t: "getline"; readonly to: Place | null; readonly source: Source }
  | { readonly t: "call"; readonly name: string; readonly args: readonly Expr[]; readonly line: number }
  | { readonly t: "builtin"; readonly name: string; readonly args: readonly Expr[]; readonly line: number };

export type OutputKind = ">" | ">>" | "|";

export type Statement =
  | { readonly t: "expr"; readonly of: Expr }
  | {
      readonly t: "print";
      readonly args: readonly Expr[];
      readonly isFormat: boolean;
      readonly to: { kind: OutputKind; name: Expr } | null;
    }
  | { readonly t: "block"; readonly body: readonly Statement[] }
  | { readonly t: "if"; readonly if: Expr; readonly then: Statement; readonly else: Statement | null }
  | { readonly t: "while"; readonly while: Expr; readonly body: Statement }
  | { readonly t: "do"; readonly body: Statement; readonly while: Expr }
  | {
      readonly t: "for";
      readonly first: Statement | null;
      readonly while: Expr | null;
      readonly next: Statement | null;
      readonly body: Statement;
    }
  | { readonly t: "each"; readonly to: string; readonly array: string; readonly body: Statement; readonly line: number }
  | {
      readonly t: "switch";
      readonly of: Expr;
      readonly cases: readonly { readonly at: Expr | null; readonly body: readonly Statement[] }[];
    }
  | { readonly t: "next" | "nextfile" | "break" | "continue" }
  | { readonly t: "exit" | "return"; readonly of: Expr | null }
  | { readonly t: "delete"; readonly array: string; readonly keys: readonly Expr[] | null; readonly line: number };

export type Pattern =
  | { readonly t: "always" | "BEGIN" | "END" | "BEGINFILE" | "ENDFILE" }
  | { readonly t: "if"; readonly of: Expr }
  | { readonly t: "range"; readonly from: Expr; readonly to: Expr };

export interface Rule {
  readonly pattern: Pattern;
  /** null: the record is printed */
  readonly body: Statement | null;
}

export interface FunctionDef {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: Statement;
  readonly line: number;
}

export interface Tree {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, FunctionDef>;
}
