import type { ClassName, RecordChange } from "../../../simulator";
import type { ComparisonView, DifferenceView, FieldDifference } from "../../contract/past";

/** Most differences that are listed; all are counted. */
const LISTED_MOST = 500;
const FIELDS_MOST = 40;
/** Longest value shown, UTF-16 units. */
const VALUE_MOST = 200;

/** Classes and fields that only say what time it is, or are computed from what else has changed. */
const QUIET_CLASSES: ReadonlySet<ClassName> = new Set(["task", "host_metrics", "VBD_metrics", "VIF_metrics", "PIF_metrics", "VM_metrics"]);
const QUIET_FIELDS: ReadonlySet<string> = new Set([
  "allowed_operations",
  "current_operations",
  "last_updated",
  "uuid",
  "tasks",
  "physical_utilisation",
]);

type Fields = Readonly<Record<string, unknown>>;
const keyOf = ({ class: name, ref }: RecordChange): string => `${name} ${ref}`;
const fieldsOf = (record: RecordChange): Fields => (record.op === "del" ? {} : record.fields);

/** How the second of two lists of records differs from the first: both are whole, each record once. */
export function differenceOf(before: readonly RecordChange[], after: readonly RecordChange[]): ComparisonView {
  const earlier = new Map(before.filter(isShown).map((record) => [keyOf(record), record]));
  const differences: DifferenceView[] = [];
  const counts = { added: 0, gone: 0, changed: 0 };
  const note = (record: RecordChange, change: DifferenceView["change"], fields: DifferenceView["fields"] = []): void => {
    counts[change]++;
    if (differences.length >= LISTED_MOST) return;
    differences.push({ class: record.class, ref: record.ref, label: labelOf(record), change, fields });
  };
  for (const record of after.filter(isShown)) {
    const known = earlier.get(keyOf(record));
    earlier.delete(keyOf(record));
    if (!known) {
      note(record, "added");
      continue;
    }
    const fields = changedFields(fieldsOf(known), fieldsOf(record));
    if (fields.length > 0) note(record, "changed", fields);
  }
  for (const record of earlier.values()) note(record, "gone");
  return { differences, counts };
}

function isShown(record: RecordChange): boolean {
  return !QUIET_CLASSES.has(record.class);
}

function changedFields(before: Fields, after: Fields): DifferenceView["fields"] {
  const fields: FieldDifference[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (QUIET_FIELDS.has(name) || fields.length >= FIELDS_MOST) continue;
    const [one, other] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
    if (one === other) continue;
    const list = listDifference(name, before[name], after[name]);
    fields.push(list ?? { name, before: shortened(one), after: shortened(other) });
  }
  return fields;
}
/** Lists are sets: what differs is what went out and what came in, and not the hundred that stayed; null: no list, or one in another order. */
function listDifference(name: string, before: unknown = [], after: unknown = []): FieldDifference | null {
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const [kept, now] = [new Set<unknown>(before), new Set<unknown>(after)];
  const gone = before.filter((one) => !now.has(one));
  const come = after.filter((one) => !kept.has(one));
  if (gone.length + come.length === 0) return null;
  return { name, before: shortened(JSON.stringify(gone)), after: shortened(JSON.stringify(come)), isList: true };
}

/** A field that is not there has its class's default. */
function shortened(text: string | undefined): string {
  if (text === undefined) return "";
  return text.length <= VALUE_MOST ? text : `${text.slice(0, VALUE_MOST - 1)}…`;
}

function labelOf(record: RecordChange): string {
  const fields = fieldsOf(record);
  for (const name of ["name_label", "name", "device", "userdevice", "uuid"]) {
    const value = fields[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return record.ref;
}
