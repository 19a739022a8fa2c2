/** Functions that go through a text with an expression: they may take several steps. */
import type { Bytes } from "../../content/bytes";
import { again, type Step } from "../os/program";
import type { CompiledRegex } from "../regex/compile";
import { characterAt } from "../regex/text";
import { type ArrayPlace, arrayId, setItem } from "./ops-arrays";
import { divide } from "./split";
import { FS, newWork, RLENGTH, RSTART, SUBSEP, type Work } from "./state";
import { lengthOf, unitsBefore } from "./text-units";
import { compare, type Value } from "./value";
import type { Op, Vm } from "./vm";

/** A replacement in pieces: text, or the number of a group that is put there. */
type Part = Bytes | number;

/** Reads the replacement of `sub` and `gsub`. @source POSIX.1-2017 awk, gsub: `&` is the match, `\&` is `&`; gawk manual, "More about \ and & with sub(), gsub(), and gensub()" */
function replacementParts(text: Bytes, isGnu: boolean): Part[] {
  if (!/[&\\]/.test(text)) return [text];
  const parts: Part[] = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === "&") {
      parts.push(plain, 0);
      plain = "";
      continue;
    }
    if (c !== "\\") {
      plain += c;
      continue;
    }
    const next = text[i + 1];
    if (next === "&") {
      plain += "&";
      i++;
    } else if (next === "\\" && (text[i + 2] === "&" || !isGnu)) {
      // mawk makes one of any two.
      plain += "\\";
      i++;
    } else if (next === "\\" && text[i + 2] === "\\" && text[i + 3] === "&") {
      plain += "\\&";
      i += 3;
    } else plain += c;
  }
  parts.push(plain);
  return parts;
}

/** Reads the replacement of `gensub`, in which `\1` is a group. */
function numberedParts(text: Bytes): Part[] {
  const parts: Part[] = [];
  let plain = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    const next = text[i + 1] ?? "";
    if (c === "&" || (c === "\\" && /[0-9]/.test(next))) {
      parts.push(plain, c === "&" ? 0 : Number(next));
      plain = "";
      if (c === "\\") i++;
    } else if (c === "\\" && (next === "&" || next === "\\")) {
      plain += next;
      i++;
    } else plain += c;
  }
  parts.push(plain);
  return parts;
}

interface Replacing {
  readonly regex: CompiledRegex;
  readonly text: Bytes;
  readonly parts: readonly Part[];
  /** which match is replaced; 0: every one */
  readonly which: number;
}

/** Work of one match beside what the expression counts. */
const MATCH_BYTES = 32;

/** Goes on with replacing; whether it is done. What is made stands in the work. */
function replace(vm: Vm, work: Work, how: Replacing): boolean {
  const { regex, text, parts, which } = how;
  const groups = parts.reduce<number>((most, part) => (typeof part === "number" ? Math.max(most, part) : most), 0);
  const add = (piece: Bytes): void => {
    work.pieces.push(piece);
    work.size += piece.length;
    vm.checkSize(work.size);
  };
  while (work.at <= text.length && (which === 0 || work.count < which)) {
    const found = regex.find(text, work.at, vm.ctx, { groups });
    if (found === null) break;
    const [from = 0, to = 0] = found;
    add(text.slice(work.at, from));
    // An empty match right behind another one does not count.
    const counts = to > from || from !== work.lastEnd;
    if (counts) work.count++;
    if (counts && (which === 0 || work.count === which)) for (const part of parts) add(partText(text, found, part));
    else add(text.slice(from, to));
    work.lastEnd = to;
    work.at = to;
    if (to === from) {
      const width = from < text.length ? characterAt(text, from) & 7 : 1;
      add(text.slice(from, from + width));
      work.at = from + width;
    }
    vm.ctx.charge("looked", MATCH_BYTES);
    if (vm.ctx.isSpent) return false;
  }
  if (work.at < text.length) add(text.slice(work.at));
  return true;
}

function partText(text: Bytes, found: readonly number[], part: Part): Bytes {
  if (typeof part === "string") return part;
  const from = found[2 * part];
  return from === undefined || from < 0 ? "" : text.slice(from, found[2 * part + 1]);
}

/** Goes on with a replacement of what is on the stack; the work when it is done. */
function replacing(vm: Vm, how: Replacing): Work | Step {
  const work = vm.st.work ?? newWork();
  const isDone = replace(vm, work, how);
  vm.st.work = isDone ? null : work;
  return isDone ? work : again;
}

/** The expression of a function: what the program says, or a value of the stack. */
function regexAt(vm: Vm, source: Bytes | null, back: number): CompiledRegex {
  if (source !== null) return vm.regex(source, false);
  return vm.regex(vm.text(vm.top(back)), vm.st.work === null);
}

/** `sub` and `gsub`: [expression,] replacement and text are on the stack; how many there were is left, and the new text on top of it. */
export const substitute =
  (source: Bytes | null, isAll: boolean): Op =>
  (vm) => {
    const text = vm.text(vm.top());
    const parts = replacementParts(vm.text(vm.top(1)), vm.dialect.isGnu);
    const done = replacing(vm, { regex: regexAt(vm, source, 2), text, parts, which: isAll ? 0 : 1 });
    if ("do" in done) return done;
    vm.drop(source === null ? 3 : 2);
    vm.push(done.count);
    vm.push(done.count > 0 ? done.pieces.join("") : text);
    return undefined;
  };

/** `gensub`: [expression,] replacement, which, text. */
export const gensub =
  (source: Bytes | null): Op =>
  (vm) => {
    const text = vm.text(vm.top());
    const how = vm.text(vm.top(1));
    const which = /^[gG]/.test(how) ? 0 : Math.max(1, Math.trunc(vm.number(vm.top(1))));
    const parts = numberedParts(vm.text(vm.top(2)));
    const done = replacing(vm, { regex: regexAt(vm, source, 3), text, parts, which });
    if ("do" in done) return done;
    vm.drop(source === null ? 4 : 3);
    vm.push(done.pieces.join(""));
    return undefined;
  };

/** `split`: the text and, unless the program says it, what divides it. */
export const split =
  (place: ArrayPlace, divider: { source: Bytes } | "value" | "FS", marksPlace: ArrayPlace | null): Op =>
  (vm) => {
    const isValue = divider === "value";
    const fs = typeof divider === "object" ? divider.source : isValue ? vm.text(vm.top()) : vm.special(FS);
    const text = vm.text(vm.top(isValue ? 1 : 0));
    const made = divide(vm, text, {
      fs,
      isRegex: typeof divider === "object",
      isDynamic: typeof divider !== "object",
      wantsMarks: marksPlace !== null,
    });
    if (made === null) return again;
    vm.drop(isValue ? 2 : 1);
    fill(vm, place, made.pieces);
    if (marksPlace !== null) fill(vm, marksPlace, made.marks);
    vm.push(made.pieces.length);
    return undefined;
  };

/** Makes an array of texts. */
function fill(vm: Vm, place: ArrayPlace, pieces: readonly Bytes[]): void {
  const array = vm.array(arrayId(vm, place));
  vm.emptyArray(array);
  pieces.forEach((s, i) => {
    setItem(vm, array, String(i + 1), { s });
  });
}

/** gawk's `match` with an array: groups, and where they stand. */
export const matchInto =
  (source: Bytes | null, place: ArrayPlace): Op =>
  (vm) => {
    const regex = regexAt(vm, source, 0);
    if (source === null) vm.pop();
    const text = vm.popText();
    const found = regex.find(text, 0, vm.ctx);
    const array = vm.array(arrayId(vm, place));
    vm.emptyArray(array);
    const sep = vm.special(SUBSEP);
    for (let group = 0; found !== null && 2 * group < found.length; group++) {
      const [from, to] = [found[2 * group] as number, found[2 * group + 1] as number];
      if (from < 0) continue;
      setItem(vm, array, String(group), { s: text.slice(from, to) });
      setItem(vm, array, `${group}${sep}start`, unitsBefore(text, from, vm.dialect) + 1);
      setItem(vm, array, `${group}${sep}length`, lengthOf(text.slice(from, to), vm.dialect));
    }
    const start = found === null ? 0 : unitsBefore(text, found[0] as number, vm.dialect) + 1;
    vm.set(RSTART, start);
    vm.set(RLENGTH, found === null ? -1 : lengthOf(text.slice(found[0], found[1]), vm.dialect));
    vm.push(start);
    return undefined;
  };

/** gawk's `asort` and `asorti`. */
export const sortArray =
  (from: ArrayPlace, to: ArrayPlace, byKey: boolean): Op =>
  (vm) => {
    const array = vm.array(arrayId(vm, from));
    const values: Value[] = byKey ? Object.keys(array.v).map((key) => (key.startsWith("_") ? key.slice(1) : key)) : Object.values(array.v);
    vm.ctx.charge("compared", values.length * Math.max(1, Math.ceil(Math.log2(values.length + 1))));
    values.sort((a, b) => kindOf(vm, a) - kindOf(vm, b) || compare(a, b, "%.6g", vm.dialect));
    const target = vm.array(arrayId(vm, to));
    vm.emptyArray(target);
    values.forEach((value, i) => {
      setItem(vm, target, String(i + 1), value);
    });
    vm.push(values.length);
    return undefined;
  };

/** Numbers come before texts. */
function kindOf(vm: Vm, value: Value): number {
  if (value === null || typeof value === "number") return 0;
  if (typeof value === "string") return 1;
  return "x" in value || compare(value, vm.number(value), "%.6g", vm.dialect) === 0 ? 0 : 1;
}
