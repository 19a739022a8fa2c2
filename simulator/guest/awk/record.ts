/** The present record and its fields. @source POSIX.1-2017 awk, "Variables and Special Variables" */
import type { Bytes } from "../../content/bytes";
import { again, type Step } from "../os/program";
import { AwkError } from "./errors";
import { divide } from "./split";
import { FS, NF, OFS, type RecordState, RS } from "./state";
import { toText, type Value } from "./value";
import type { Vm } from "./vm";

/** Largest number of a field. guess: mawk's own limit is 32,767 fields to begin with; gawk has none but memory */
const FIELDS_MOST = 250_000;

export function emptyRecord(): RecordState {
  return { text: "", isStale: false, isMade: false, fs: " ", isParagraph: false, fields: [], set: {} };
}

/** A new record: FS counts as it is now. */
export function setRecord(vm: Vm, text: Bytes): void {
  vm.st.record = { text, isStale: false, isMade: false, fs: vm.special(FS), isParagraph: vm.special(RS) === "", fields: null, set: {} };
}

/** The fields are known when this has given nothing. */
export function ensureFields(vm: Vm): Step | undefined {
  const { record } = vm.st;
  if (record.fields !== null) return undefined;
  const made = divide(vm, record.text, { fs: record.fs, isParagraph: record.isParagraph && record.fs !== " " && vm.dialect.isGnu });
  if (made === null) return again;
  vm.ctx.charge("looked", 8 * made.pieces.length);
  record.fields = made.pieces;
  vm.set(NF, made.pieces.length);
  return undefined;
}

/** A field; those beyond the last are empty. The fields are known, unless it is the record itself. */
export function fieldValue(vm: Vm, index: number): Value {
  if (index === 0) {
    const text = recordText(vm);
    return vm.st.record.isMade ? text : { s: text };
  }
  const { fields, set } = vm.st.record;
  const own = set[index];
  if (own !== undefined) return own;
  const text = fields?.[index - 1];
  return { s: text ?? "" };
}

/** The number of a field. @throws AwkError for one that there cannot be */
export function fieldIndex(vm: Vm, n: number): number {
  const index = Math.trunc(n);
  if (index < 0) throw new AwkError(vm.dialect.isGnu ? `attempt to access field ${index}` : `negative field index $${index}`);
  if (!(index <= FIELDS_MOST)) throw new AwkError("out of memory", 2, "bare");
  return index;
}

/** Assigns to a field. The fields are known, unless it is the record itself. */
export function setField(vm: Vm, index: number, value: Value): void {
  if (index === 0) {
    setRecord(vm, vm.text(value));
    return;
  }
  const { record } = vm.st;
  const fields = record.fields as Bytes[];
  if (index > fields.length) growFields(vm, index);
  fields[index - 1] = vm.text(value);
  if (value === null || typeof value === "object") delete record.set[index];
  else record.set[index] = value;
  record.isStale = true;
}

/** Adds empty fields. The fields are known. */
export function growFields(vm: Vm, count: number): void {
  const fields = vm.st.record.fields as Bytes[];
  vm.ctx.charge("looked", 8 * (count - fields.length));
  while (fields.length < count) fields.push("");
  vm.set(NF, count);
}

/** Assigns to NF: fields are cut off or added. The fields are known. */
export function setFieldCount(vm: Vm, value: Value): void {
  const count = Math.trunc(vm.number(value));
  if (count < 0) throw new AwkError(vm.dialect.isGnu ? "NF set to negative value" : "negative value assigned to NF");
  if (!(count <= FIELDS_MOST)) throw new AwkError("out of memory", 2, "bare");
  const { record } = vm.st;
  const fields = record.fields as Bytes[];
  if (count > fields.length) growFields(vm, count);
  fields.length = count;
  for (const key of Object.keys(record.set)) if (Number(key) > count) delete record.set[key];
  vm.set(NF, typeof value === "number" ? count : value);
  record.isStale = true;
}

/** The record's text, put together anew when a field was changed. */
export function recordText(vm: Vm): Bytes {
  const { record } = vm.st;
  if (record.isStale) {
    const ofs = toText(vm.st.globals[OFS] as Value, "%.6g", vm.dialect);
    const fields = record.fields as Bytes[];
    record.text = fields.join(ofs);
    vm.checkSize(record.text.length);
    vm.ctx.charge("moved", (record.text.length + 8 * fields.length) / 64);
    record.isStale = false;
    // What the program has made looks like no number to gawk.
    record.isMade = vm.dialect.isGnu;
  }
  return record.text;
}
