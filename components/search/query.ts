/** A query as data: conditions on properties, words, and groups of both. */

/** `:` contains, `^=` begins with, `$=` ends with; `~` fits a regular expression. */
export const OPERATORS = ["=", "!=", ":", "!:", "^=", "$=", "<", ">", "<=", ">=", "~"] as const;
export type Operator = (typeof OPERATORS)[number];

export type Query =
  | { readonly kind: "all" | "any" | "none"; readonly of: readonly Query[] }
  /** @param value - as it was written */
  | { readonly kind: "is"; readonly property: string; readonly op: Operator; readonly value: string }
  /** it has any value at all */
  | { readonly kind: "has"; readonly property: string }
  /** found by name, or by what its kind is found by beside it */
  | { readonly kind: "word"; readonly text: string }
  /** found as by a word, by a regular expression */
  | { readonly kind: "pattern"; readonly source: string };

/** Group of queries; one alone stands for itself, and none of "all" for everything. */
export function grouped(kind: "all" | "any", of: readonly Query[]): Query | null {
  return of.length > 1 ? { kind, of } : (of[0] ?? null);
}
/** The words of a query. */
export function wordsOf(query: Query | null): readonly string[] {
  if (!query) return [];
  if (query.kind === "word") return [query.text];
  return "of" in query ? query.of.flatMap(wordsOf) : [];
}
/** Names of the properties that a query asks for. */
export function propertiesOf(query: Query | null): readonly string[] {
  if (!query) return [];
  if ("of" in query) return query.of.flatMap(propertiesOf);
  return "property" in query ? [query.property] : [];
}
/** The regular expressions of a query. */
export function patternsOf(query: Query | null): readonly string[] {
  if (!query) return [];
  if ("of" in query) return query.of.flatMap(patternsOf);
  if (query.kind === "pattern") return [query.source];
  return query.kind === "is" && query.op === "~" ? [query.value] : [];
}
