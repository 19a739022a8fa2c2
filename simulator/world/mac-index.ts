/** Which interfaces have a MAC, without a look at all of them. Derived from the records when it is first asked for. */
import type { Database } from "../model/database";
import type { Ref } from "../model/ref";

const indexes = new WeakMap<Database, Map<string, Ref<"VIF">[]>>();

function indexOf(db: Database): Map<string, Ref<"VIF">[]> {
  const known = indexes.get(db);
  if (known) return known;
  const made = new Map<string, Ref<"VIF">[]>();
  indexes.set(db, made);
  for (const { MAC, $ref } of db.all("VIF")) enter(made, MAC, $ref as Ref<"VIF">);
  return made;
}
function enter(index: Map<string, Ref<"VIF">[]>, mac: string, ref: Ref<"VIF">): void {
  const known = index.get(mac);
  if (known) known.push(ref);
  else index.set(mac, [ref]);
}

/** An interface has been made. */
export function macEntered(db: Database, ref: Ref<"VIF">): void {
  const index = indexes.get(db);
  if (index) enter(index, db.must("VIF", ref).MAC, ref);
}

/** Whether an interface has a MAC; those that are gone are found out here. */
export function isMacTaken(db: Database, mac: string): boolean {
  const index = indexOf(db);
  const left = (index.get(mac) ?? []).filter((ref) => db.get("VIF", ref)?.MAC === mac);
  if (left.length > 0) index.set(mac, left);
  else index.delete(mac);
  return left.length > 0;
}
