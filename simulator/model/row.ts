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
  readonly rows: Row[];
  list: readonly string[] | null;
}

export interface Row {
  readonly $ref: string;
  readonly $serial: number;
}

export class RowBase implements Row {
  readonly $ref: string;
  /** creation number in the lab: the order in which records are walked */
  readonly $serial: number;
  /** bits of the fields already in the change log since the last flush */
  $dirty0 = 0;
  $dirty1 = 0;
  $dirty2 = 0;
  $dirty3 = 0;
  /** many-sides by slot, null while empty */
  $members: (Members | null)[] | null = null;
  constructor(ref: string, serial: number) {
    this.$ref = ref;
    this.$serial = serial;
  }
  /** Refs on the many-side of a relation, oldest record first: the order is the same after a restore. */
  $many(slot: number): readonly string[] {
    const members = this.$members?.[slot];
    if (!members || members.rows.length === 0) return EMPTY_SET;
    members.list ??= Object.freeze(members.rows.map((row) => row.$ref));
    return members.list;
  }
}

/** A many-side of a record, made when there is none yet. */
export function membersOf(row: RowBase, slot: number): Members {
  row.$members ??= [];
  while (row.$members.length <= slot) row.$members.push(null);
  let members = row.$members[slot];
  if (!members) {
    members = { rows: [], list: null };
    row.$members[slot] = members;
  }
  return members;
}

/** Puts a record where its age stands. Most come last, so that a list of thousands is seldom moved. */
export function enterMembers(members: Members, row: Row): void {
  const { rows } = members;
  const last = rows[rows.length - 1];
  if (last === undefined || last.$serial < row.$serial) rows.push(row);
  else {
    const place = placeOf(rows, row.$serial);
    if (rows[place] === row) return;
    rows.splice(place, 0, row);
  }
  members.list = null;
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
