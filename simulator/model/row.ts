/** Base of the generated records: bookkeeping that is never part of the visible state. */

/** Shared empty values, so that ten thousand records do not hold ten thousand empty sets. */
export const EMPTY_SET: readonly never[] = Object.freeze([]);
export const EMPTY_MAP: Readonly<Record<string, never>> = Object.freeze(Object.create(null) as Record<string, never>);

/** A frozen map value without prototype, so that any key, `__proto__` included, is an ordinary one. */
export function frozenMap<V>(entries: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  const map = Object.create(null) as Record<string, V>;
  for (const key of Object.keys(entries)) map[key] = entries[key] as V;
  return Object.freeze(map);
}

/** The many-side of a relation: its records, oldest first, and the array of references that readers see, made when asked for. */
export interface Members {
  rows: Row[];
  list: readonly string[] | null;
}

export interface Row {
  readonly $ref: string;
  readonly $serial: number;
}

/** What the records of all classes have. Each class lays down these fields itself. */
export abstract class RowBase implements Row {
  declare readonly $ref: string;
  /** creation number in the lab: the order in which records are walked */
  declare readonly $serial: number;
  /** bits of the fields already in the change log since the last flush */
  declare $dirty0: number;
  declare $dirty1: number;
  declare $dirty2: number;
  declare $dirty3: number;
  /** many-sides by slot, null while empty */
  declare $members: (Members | null)[] | null;
  /** Refs on the many-side of a relation, oldest record first: the order is the same after a restore. */
  $many(slot: number): readonly string[] {
    const members = this.$members?.[slot];
    if (!members || members.rows.length === 0) return EMPTY_SET;
    members.list ??= Object.freeze(members.rows.map((row) => row.$ref));
    return members.list;
  }
}

/** Members of a many-side that is short. */
const SHORT = 4;
const NONE: Row[] = [];

/** A record of any class, by the names of its fields. */
export type AnyRow = RowBase & Record<string, unknown>;

/** A many-side of a record, made when there is none yet. */
export function membersOf(row: RowBase, slot: number): Members {
  if (row.$members === null) row.$members = new Array<null>(slot + 1).fill(null);
  while (row.$members.length <= slot) row.$members.push(null);
  let members = row.$members[slot];
  if (!members) {
    members = { rows: NONE, list: null };
    row.$members[slot] = members;
  }
  return members;
}

/** Puts a record where its age stands. Most come last, so that a list of thousands is seldom moved. */
export function enterMembers(members: Members, row: Row): void {
  const { rows } = members;
  const last = rows[rows.length - 1];
  if (last === undefined || last.$serial < row.$serial) addMember(members, row);
  else {
    const place = placeOf(rows, row.$serial);
    if (rows[place] === row) return;
    rows.splice(place, 0, row);
  }
  members.list = null;
}

/** Puts the youngest record in. A list that grows gets room for many, which few lists need: short ones are made anew. */
export function addMember(members: Members, row: Row): void {
  const { rows } = members;
  if (rows.length === 0) members.rows = [row];
  else if (rows.length < SHORT) members.rows = [...rows, row];
  else rows.push(row);
}

/** Takes a record out; false when it is not there. */
export function leaveMembers(members: Members, row: Row): boolean {
  const place = placeOf(members.rows, row.$serial);
  if (members.rows[place] !== row) return false;
  members.rows.splice(place, 1);
  members.list = null;
  return true;
}

/** Index of the first row that is not older than a creation number. */
function placeOf(rows: readonly Row[], serial: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as Row).$serial < serial) low = middle + 1;
    else high = middle;
  }
  return low;
}
