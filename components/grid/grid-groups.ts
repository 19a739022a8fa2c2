/** Rows of a grid under headings: one for each group, with its rows below it unless it is folded. */

/** What a row is put under. */
export interface RowGroup {
  /** rows of one key are one group */
  readonly key: string;
  readonly label: string;
  /** groups stand by this, then by their labels; those without a label last */
  readonly order?: number;
}
export type Entry<T> =
  | { readonly kind: "group"; readonly group: RowGroup; readonly ids: readonly string[]; readonly isFolded: boolean }
  | { readonly kind: "row"; readonly id: string; readonly row: T };

export interface Entries<T> {
  readonly entries: readonly Entry<T>[];
  /** of the rows that are shown, in their order */
  readonly ids: readonly string[];
  /** where a row of `ids` stands in `entries`, by its place there; null: at the same place */
  readonly places: readonly number[] | null;
}
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const byOrder = (a: RowGroup, b: RowGroup): number =>
  Number(a.label === "") - Number(b.label === "") || (a.order ?? 0) - (b.order ?? 0) || collator.compare(a.label, b.label);

/** Rows as they stand, without headings. */
export function plainEntries<T>(rows: readonly T[], ids: readonly string[]): Entries<T> {
  return { entries: rows.map((row, at) => ({ kind: "row", id: ids[at] ?? "", row })), ids, places: null };
}
/** Rows under their headings, within a group in the order in which they came. */
export function groupedEntries<T>(
  rows: readonly T[],
  idOf: (row: T) => string,
  groupOf: (row: T) => RowGroup,
  folded: ReadonlySet<string>,
): Entries<T> {
  const groups = new Map<string, { readonly group: RowGroup; readonly rows: T[] }>();
  for (const row of rows) {
    const group = groupOf(row);
    const known = groups.get(group.key);
    if (known) known.rows.push(row);
    else groups.set(group.key, { group, rows: [row] });
  }
  const entries: Entry<T>[] = [];
  const ids: string[] = [];
  const places: number[] = [];
  for (const { group, rows: own } of [...groups.values()].sort((a, b) => byOrder(a.group, b.group))) {
    const isFolded = folded.has(group.key);
    entries.push({ kind: "group", group, ids: own.map(idOf), isFolded });
    if (isFolded) continue;
    for (const row of own) {
      const id = idOf(row);
      places.push(entries.length);
      ids.push(id);
      entries.push({ kind: "row", id, row });
    }
  }
  return { entries, ids, places };
}
