import type { StoredEntry } from "./journal-entry";
import { entryOf } from "./journal-entry";

type Args = Readonly<Record<string, unknown>>;

/** How a setter's call is told from others of the same operation: by the field or the key that it sets, if it names one. */
export function setterName(op: string, args: Args): string {
  const what = [args.field, args.key].find((each) => typeof each === "string");
  return what === undefined ? op : `${op} ${what}`;
}

/** What an entry asked to set on an object, by `setterName`; empty: it is about another, or can no longer be read. */
export function settersOn(stored: StoredEntry, ref: string): readonly string[] {
  if (stored.kind !== "operation" || !stored.payload.includes(ref)) return [];
  try {
    const entry = entryOf(stored);
    if (entry.kind !== "operation") return [];
    const { op, args } = entry.call;
    // An SR's setters name it otherwise.
    if ((args.self ?? args.sr) !== ref) return [];
    if (op !== "lab.apply_changes") return [setterName(op, args)];
    return (args.changes as readonly { readonly op: string; readonly args?: Args }[]).map((each) => setterName(each.op, each.args ?? {}));
  } catch {
    return [];
  }
}
