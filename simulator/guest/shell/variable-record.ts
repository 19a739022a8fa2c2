import { hashOrder } from "./hash-order";
import type { Variable } from "./state";

/** Bytes that a variable takes beside its text. guess: bash keeps some 100 bytes a variable and 60 an element */
export const VARIABLE_BYTES = 96;
/** The same of an array's element. */
export const ELEMENT_BYTES = 64;

/** Whether a variable has an attribute, by `declare`'s letter. */
export function has(found: Variable | null, flag: string): boolean {
  return found?.f.includes(flag) ?? false;
}
export function isArray(found: Variable | null): boolean {
  return has(found, "a") || has(found, "A");
}

/** Memory of a variable. */
export function variableBytes(found: Variable | null): number {
  if (found === null) return 0;
  let sum = VARIABLE_BYTES + (found.v?.length ?? 0);
  if (found.e) for (const key in found.e) sum += ELEMENT_BYTES + key.length + (found.e[key]?.length ?? 0);
  return sum;
}

/** Keys of an array's table in the order in which bash lists them. */
export function keysOf(found: Variable | null): string[] {
  if (!found?.e) return [];
  const keys = Object.keys(found.e);
  return has(found, "A") ? hashed(keys) : keys.some((key) => key.length > 9) ? keys.sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)) : keys;
}

/** Index of the last element of arrays, so that appending costs what is appended. Follows from the table, so it is no state. */
const lastKeys = new WeakMap<Variable, bigint>();

/** Index of an indexed array's last element, -1 when it has none; 0 for a plain variable that is set. */
export function lastKey(found: Variable | null): bigint {
  if (found === null) return -1n;
  const known = lastKeys.get(found);
  if (known !== undefined) return known;
  const keys = keysOf(found);
  if (keys.length === 0) return found.v === null ? -1n : 0n;
  const last = BigInt(keys[keys.length - 1] as string);
  if (keys.length > 16) lastKeys.set(found, last);
  return last;
}

/** Order of an associative array. @source bash 5.2: assoc.h, 1,024 buckets */
function hashed(keys: readonly string[]): string[] {
  return hashOrder(keys, 1_024);
}

/** An array has got a key that may be its last. */
export function noteKey(found: Variable, key: bigint): void {
  const last = lastKeys.get(found);
  if (last !== undefined && key > last) lastKeys.set(found, key);
}
/** Places below the last key at which the one before it is looked for. */
const LOOKED_BELOW = 64n;

/** A key of an array has gone. When it was the last, the one before it is mostly near. */
export function forgetKey(found: Variable, key: string): void {
  const last = lastKeys.get(found);
  if (last === undefined || has(found, "A") || BigInt(key) !== last) return;
  for (let at = last - 1n; at >= 0n && last - at <= LOOKED_BELOW; at--)
    if (found.e && Object.hasOwn(found.e, String(at))) {
      lastKeys.set(found, at);
      return;
    }
  lastKeys.delete(found);
}

/** The keys of an array have changed otherwise. */
export function forgetLastKey(found: Variable): void {
  lastKeys.delete(found);
}
