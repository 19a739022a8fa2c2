/** Whether a display filter means a frame. */
import { bytesToLatin1 } from "../bytes";
import type { Dissected, Field, FieldValue } from "../decode/layers";
import { FIELD_KINDS } from "./fields";
import { addressBytes } from "./read";
import type { Filter, Operator, Wanted } from "./tree";

/** A frame as filters look at it. */
export interface LookedAt {
  readonly dissected: Dissected;
  readonly bytes: Uint8Array;
  /** what is told of the frame itself, such as `frame.len`, by name */
  readonly own: Readonly<Record<string, FieldValue>>;
}

export function isMeant(filter: Filter, frame: LookedAt): boolean {
  switch (filter.is) {
    case "or":
      return filter.parts.some((part) => isMeant(part, frame));
    case "and":
      return filter.parts.every((part) => isMeant(part, frame));
    case "not":
      return !isMeant(filter.part, frame);
    case "has":
      return filter.names.some((name) => isThere(name, frame));
    case "compare": {
      const { names, operator, quantity, wanted } = filter;
      const values = valuesOf(names, frame);
      const fits = (value: FieldValue): boolean => compares(value, operator, wanted);
      // What is not there is neither equal nor unequal.
      return quantity === "any" ? values.some(fits) : values.length > 0 && values.every(fits);
    }
    case "in":
      return valuesOf(filter.names, frame).some((value) => filter.wanted.some((wanted) => compares(value, "==", wanted)));
    case "contains":
      return textsOf(filter.names, frame).some((text) => text.includes(filter.text));
    case "matches":
      return textsOf(filter.names, frame).some((text) => filter.pattern.matcher(text).find());
  }
}

function isThere(name: string, { dissected, own }: LookedAt): boolean {
  if (name === "frame" || own[name] !== undefined) return true;
  return dissected.layers.some((layer) => layer.name === name || layer.fields.some((field) => field.name === name));
}
function valuesOf(names: readonly string[], { dissected, own }: LookedAt): FieldValue[] {
  const found: FieldValue[] = [];
  for (const name of names) {
    const told = own[name];
    if (told !== undefined) found.push(told);
  }
  for (const { fields } of dissected.layers) for (const field of fields) if (names.includes(field.name)) found.push(field.value);
  return found;
}
/** Texts of fields, and bytes of layers with all that they carry. */
function textsOf(names: readonly string[], frame: LookedAt): string[] {
  const found = valuesOf(names, frame).map(String);
  for (const { name, at } of frame.dissected.layers) if (names.includes(name)) found.push(bytesToLatin1(frame.bytes.subarray(at)));
  if (names.includes("frame")) found.push(bytesToLatin1(frame.bytes));
  return found;
}

function compares(value: FieldValue, operator: Operator, wanted: Wanted): boolean {
  const order = orderOf(value, wanted);
  if (order === null) return operator === "!=";
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}
/** Below 0: it comes before what is wanted; 0: it is within it; null: they are of different kinds. */
function orderOf(value: FieldValue, wanted: Wanted): number | null {
  switch (wanted.kind) {
    case "number":
      if (typeof value !== "number") return null;
      return value < wanted.least ? -1 : value > wanted.most ? 1 : 0;
    case "flag":
      return (value === true) === wanted.isSet ? 0 : 1;
    case "text":
      return value === wanted.text ? 0 : String(value) < wanted.text ? -1 : 1;
    case "address": {
      const kind = wanted.bytes.length === 4 ? "ipv4" : wanted.bytes.length === 6 ? "mac" : "ipv6";
      const bytes = typeof value === "string" ? addressBytes(kind, value) : null;
      return bytes && orderOfBytes(bytes, wanted.bytes, wanted.bits);
    }
  }
}
function orderOfBytes(one: readonly number[], other: readonly number[], bits: number): number {
  for (let i = 0; i * 8 < bits; i++) {
    const mask = bits - i * 8 >= 8 ? 255 : (0xff00 >> (bits - i * 8)) & 255;
    const difference = ((one[i] ?? 0) & mask) - ((other[i] ?? 0) & mask);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Names of fields that a frame has and that filters do not know: none, and a test says so. */
export const unknownFields = ({ layers }: Dissected): Field[] =>
  layers.flatMap(({ fields }) => fields.filter(({ name }) => !FIELD_KINDS.has(name)));
