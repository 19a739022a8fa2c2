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

/** The many-side of a relation: refs with their creation numbers, and the array that readers see, made when asked for. */
export interface Members {
  readonly serials: Map<string, number>;
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
    if (!members || members.serials.size === 0) return EMPTY_SET;
    members.list ??= Object.freeze([...members.serials].sort((a, b) => a[1] - b[1]).map((entry) => entry[0]));
    return members.list;
  }
}
