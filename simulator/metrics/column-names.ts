/** Lists of column names. Objects of one kind get the same sources in the same order, so they have one list between them. */

/** Names of columns in order of their first use, with their places. */
export interface ColumnNames {
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  /** lists that go on from this one */
  readonly next: Map<string, ColumnNames>;
}

const LISTS_KEPT = 4096;
let kept = 0;
const texts = new Map<string, string>();

/** The list that every log begins with. */
export const NO_COLUMNS: ColumnNames = { names: [], places: new Map(), next: new Map() };

/** A list with one more name at its end. */
export function withColumn(list: ColumnNames, asked: string): ColumnNames {
  const known = list.next.get(asked);
  if (known) return known;
  // Names are made from parts at every call: one copy of each serves all lists.
  const name = texts.get(asked) ?? asked;
  const names = [...list.names, name];
  const longer: ColumnNames = { names, places: new Map(names.map((each, place) => [each, place])), next: new Map() };
  if (kept < LISTS_KEPT) {
    kept++;
    texts.set(name, name);
    list.next.set(name, longer);
  }
  return longer;
}

/** The list of these names. */
export function columnsNamed(names: readonly string[]): ColumnNames {
  let list = NO_COLUMNS;
  for (const name of names) list = withColumn(list, name);
  return list;
}
