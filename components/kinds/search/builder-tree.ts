/** A query as the builder edits it: a group of conditions and groups, whatever the query's text folds together. */

import type { PropertyType } from "../../data/search-property";
import { OPERATORS, type Operator, type Query } from "../../search/query";

export type GroupKind = "all" | "any" | "none";
export interface GroupNode {
  readonly kind: "group";
  readonly how: GroupKind;
  readonly of: readonly BuilderNode[];
}
/** `property` is "" where any text of an object is meant. */
export interface ConditionNode {
  readonly kind: "condition";
  readonly property: string;
  readonly op: Operator | "has";
  readonly value: string;
}
export type BuilderNode = GroupNode | ConditionNode;

/** Any text by which objects are found. */
export const ANYTHING = "";
const texts: readonly Operator[] = [":", "!:", "=", "!=", "^=", "$=", "~"];
const figures: readonly Operator[] = ["=", "<", ">", "<=", ">="];
const operators: Readonly<Record<PropertyType, readonly Operator[]>> = {
  text: texts,
  choice: ["=", "!="],
  object: ["=", "!=", ":", "~"],
  folder: ["=", "!="],
  number: figures,
  bytes: figures,
  rate: figures,
  lineRate: figures,
  share: figures,
  date: figures,
};
/** What a property of a type may be asked. @param type - null: any text of an object */
export function operatorsOf(type: PropertyType | null): readonly ConditionNode["op"][] {
  return type === null ? [":", "~"] : [...operators[type], "has"];
}

function nodeOf(query: Query): BuilderNode {
  switch (query.kind) {
    case "word":
      return { kind: "condition", property: ANYTHING, op: ":", value: query.text };
    case "pattern":
      return { kind: "condition", property: ANYTHING, op: "~", value: query.source };
    case "has":
      return { kind: "condition", property: query.property, op: "has", value: "" };
    case "is":
      return { kind: "condition", property: query.property, op: query.op, value: query.value };
    default:
      return { kind: "group", how: query.kind, of: query.of.map(nodeOf) };
  }
}
/** The builder's tree of a query; its root is a group. */
export function builderTree(query: Query | null): GroupNode {
  const node = query ? nodeOf(query) : null;
  if (node?.kind === "group") return node;
  return { kind: "group", how: "all", of: node ? [node] : [] };
}
/** What a tree asks for; null: everything. Groups without conditions ask for nothing. */
export function queryOfTree(node: BuilderNode): Query | null {
  if (node.kind === "group") {
    const of = node.of.flatMap((part) => queryOfTree(part) ?? []);
    if (of.length === 0) return null;
    return of.length === 1 && of[0] && node.how !== "none" ? of[0] : { kind: node.how, of };
  }
  const { property, op, value } = node;
  if (property === ANYTHING) {
    if (value === "") return null;
    return op === "~" ? { kind: "pattern", source: value } : { kind: "word", text: value };
  }
  if (op === "has") return { kind: "has", property };
  return OPERATORS.includes(op) ? { kind: "is", property, op, value } : null;
}
