/**
 * Sets and maps in fields are frozen values, replaced whole. Most of them are alike in thousands of records, so equal small ones are
 * one value.
 */
import { EMPTY_MAP, EMPTY_SET, frozenMap } from "./row";

/** Longest JSON text of a value that is looked up, and most values kept. */
const TEXT_LIMIT = 400;
const KEPT = 8192;
const kept = new Map<string, unknown>();

/** The frozen form of a field's value. */
export function freeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? EMPTY_SET : share(value, (list) => Object.freeze(list));
  if (Object.keys(value).length === 0) return EMPTY_MAP;
  return share(value as Record<string, unknown>, frozenMap);
}

/** The frozen form of a value, whether there is an equal one or not. */
export function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return value.length === 0 ? EMPTY_SET : Object.freeze(value);
  return Object.keys(value).length === 0 ? EMPTY_MAP : frozenMap(value as Record<string, unknown>);
}

function share<T extends object>(value: T, make: (value: T) => unknown): unknown {
  const text = JSON.stringify(value);
  if (text.length > TEXT_LIMIT) return Object.isFrozen(value) ? value : make(value);
  const known = kept.get(text);
  if (known !== undefined) return known;
  const made = Object.isFrozen(value) ? value : make(value);
  if (kept.size < KEPT) kept.set(text, made);
  return made;
}
