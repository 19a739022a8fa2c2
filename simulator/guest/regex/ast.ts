import type { CodeSet } from "./code-set";

/** Places that match without taking a character. */
export type Assertion =
  | "lineStart"
  | "lineEnd"
  | "textStart"
  | "textEnd"
  | "wordEdge"
  | "notWordEdge"
  | "wordStart"
  | "wordEnd"
  | "noWordBefore"
  | "noWordAfter";

/** A regular expression as a tree. `max` -1: without end. `index` counts groups from 1. */
export type Node =
  | { readonly type: "empty" }
  | { readonly type: "char"; readonly code: number }
  | { readonly type: "set"; readonly set: CodeSet }
  | { readonly type: "assert"; readonly kind: Assertion }
  | { readonly type: "group"; readonly index: number; readonly node: Node }
  | { readonly type: "backref"; readonly index: number }
  | { readonly type: "cat"; readonly nodes: readonly Node[] }
  | { readonly type: "alt"; readonly nodes: readonly Node[] }
  | { readonly type: "repeat"; readonly node: Node; readonly min: number; readonly max: number };

/** Why a source is no regular expression, in regcomp's words. */
export class RegexSyntaxError extends Error {}
