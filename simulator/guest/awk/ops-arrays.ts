/** Instructions for arrays, loops over them, and calls of functions. */
import type { Bytes } from "../../content/bytes";
import { AwkError } from "./errors";
import { keysInOrder } from "./key-order";
import { keyOf, keyText } from "./key-text";
import type { Label } from "./ops-values";
import { type AwkArray, type Frame, SUBSEP } from "./state";
import { numberText, type Value, valueBytes } from "./value";
import { ITEM_BYTES, type Op, type Vm } from "./vm";

/** Which array: one of the program's own by number, or a function's by its place, whose value is the number. */
export type ArrayPlace = { readonly id: number } | { readonly local: number };

/** An array in a variable of a function: its number in a text that no program can make. */
const ARRAY_MARK = "\0array ";

export function arrayId(vm: Vm, place: ArrayPlace): number {
  if ("id" in place) return place.id;
  const { frames, stack } = vm.st;
  const frame = frames[frames.length - 1] as Frame;
  const at = frame.base + place.local;
  const value = stack[at] as Value;
  if (typeof value === "string" && value.startsWith(ARRAY_MARK)) return Number(value.slice(ARRAY_MARK.length));
  const id = vm.newArray();
  frame.arrays.push(id);
  stack[at] = `${ARRAY_MARK}${id}`;
  return id;
}

/** Pushes an array for a function that is called with it. */
export const pushArray =
  (place: ArrayPlace): Op =>
  (vm) => {
    vm.push(`${ARRAY_MARK}${arrayId(vm, place)}`);
    return undefined;
  };

/** Takes so many subscripts off the stack: the key. */
export function popKey(vm: Vm, count: number): Bytes {
  const { stack } = vm.st;
  if (count === 1) {
    const value = stack.pop() as Value;
    if (typeof value === "number") return value % 1 === 0 ? wholeKey(value, vm) : vm.text(value);
    return keyOf(vm.text(value));
  }
  const from = stack.length - count;
  const sep = vm.special(SUBSEP);
  let text = "";
  for (let i = from; i < stack.length; i++) text += (i > from ? sep : "") + vm.text(stack[i] as Value);
  stack.length = from;
  return keyOf(text);
}
/** Whole numbers are keys as they are, however large. */
function wholeKey(n: number, vm: Vm): Bytes {
  return n < 1e15 && n > -1e15 ? String(n) : numberText(n, "%.6g", vm.dialect);
}

export function hasItem(array: AwkArray, key: Bytes): boolean {
  return Object.hasOwn(array.v, key);
}
export function getItem(vm: Vm, array: AwkArray, key: Bytes): Value {
  if (hasItem(array, key)) return array.v[key] as Value;
  setItem(vm, array, key, null);
  return null;
}
export function setItem(vm: Vm, array: AwkArray, key: Bytes, value: Value): void {
  let more = valueBytes(value);
  if (hasItem(array, key)) more -= valueBytes(array.v[key] as Value);
  else {
    array.n++;
    more += ITEM_BYTES + key.length;
    vm.ctx.charge("looked", 40);
  }
  array.bytes += more;
  vm.st.arrayBytes += more;
  array.v[key] = value;
}

export const loadItem =
  (place: ArrayPlace, keys: number): Op =>
  (vm) => {
    const key = popKey(vm, keys);
    vm.push(getItem(vm, vm.array(arrayId(vm, place)), key));
    return undefined;
  };
/** Assigns the value on top to the element whose key is below it; the value stays. */
export const storeItem =
  (place: ArrayPlace): Op =>
  (vm) => {
    const value = vm.pop();
    const key = popKey(vm, 1);
    setItem(vm, vm.array(arrayId(vm, place)), key, value);
    vm.push(value);
    return undefined;
  };
/** Makes the element whose key is on top be there, as mawk does before it makes the value; the key stays. */
export const touchItem =
  (place: ArrayPlace): Op =>
  (vm) => {
    const key = popKey(vm, 1);
    getItem(vm, vm.array(arrayId(vm, place)), key);
    vm.push(keyText(key));
    return undefined;
  };
/** Makes one text of several subscripts. */
export const joinKeys =
  (keys: number): Op =>
  (vm) => {
    const key = popKey(vm, keys);
    vm.push(keyText(key));
    return undefined;
  };
export const inArray =
  (place: ArrayPlace, keys: number): Op =>
  (vm) => {
    const key = popKey(vm, keys);
    vm.push(hasItem(vm.array(arrayId(vm, place)), key) ? 1 : 0);
    return undefined;
  };
export const deleteItem =
  (place: ArrayPlace, keys: number): Op =>
  (vm) => {
    const key = popKey(vm, keys);
    const array = vm.array(arrayId(vm, place));
    if (!hasItem(array, key)) return undefined;
    const bytes = ITEM_BYTES + key.length + valueBytes(array.v[key] as Value);
    vm.st.arrayBytes -= bytes;
    array.bytes -= bytes;
    array.n--;
    delete array.v[key];
    return undefined;
  };
export const deleteAll =
  (place: ArrayPlace): Op =>
  (vm) => {
    vm.emptyArray(vm.array(arrayId(vm, place)));
    return undefined;
  };
export const arrayLength =
  (place: ArrayPlace): Op =>
  (vm) => {
    vm.push(vm.array(arrayId(vm, place)).n);
    return undefined;
  };

/** Begins a loop over keys: they are those that there are now. */
export const beginEach =
  (place: ArrayPlace): Op =>
  (vm) => {
    const array = vm.array(arrayId(vm, place));
    vm.ctx.charge("looked", 60 * array.n);
    vm.st.loops.push({ keys: keysInOrder(vm, array), at: 0 });
    return undefined;
  };
/** Pushes the next key, or goes on behind the loop. */
export const nextEach =
  (end: Label): Op =>
  (vm) => {
    const loop = vm.st.loops[vm.st.loops.length - 1] as { keys: Bytes[]; at: number };
    const key = loop.keys[loop.at++];
    if (key === undefined) vm.st.pc = end.at;
    else vm.push(vm.dialect.isGnu ? { s: key } : key);
    return undefined;
  };
export const endEach: Op = (vm) => {
  vm.st.loops.pop();
  return undefined;
};

/** Deepest nesting of calls. guess: what the stack of 8 MiB holds of gawk's and mawk's own */
const CALLS_MOST = 50_000;

/** Calls a function: its arguments are on the stack, what else it names is added. */
export const call =
  (to: Label, args: number, params: number): Op =>
  (vm) => {
    const { st } = vm;
    if (st.frames.length >= CALLS_MOST) throw new AwkError("function call nesting too deep", 2, "bare");
    for (let i = args; i < params; i++) st.stack.push(null);
    st.frames.push({ back: st.pc, base: st.stack.length - params, arrays: [], loops: st.loops.length });
    st.pc = to.at;
    return undefined;
  };
/** Comes back with what is on top. */
export const giveBack: Op = (vm) => {
  const { st } = vm;
  const value = vm.pop();
  const frame = st.frames.pop() as Frame;
  st.stack.length = frame.base;
  st.loops.length = frame.loops;
  for (const id of frame.arrays) vm.freeArray(id);
  st.pc = frame.back;
  st.stack.push(typeof value === "string" && value.startsWith(ARRAY_MARK) ? null : value);
  return undefined;
};

/** Leaves all calls and loops, as `next` and `exit` do. */
export function leaveCalls(vm: Vm): void {
  const { st } = vm;
  for (const frame of st.frames) for (const id of frame.arrays) vm.freeArray(id);
  st.frames = [];
  st.loops = [];
  st.stack = [];
  st.work = null;
}

/** Says that something is wrong where it is met. */
export const fail =
  (message: string): Op =>
  () => {
    throw new AwkError(message);
  };
