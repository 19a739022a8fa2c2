/** Pages of records as rows, for tests that change some by hand. */
import { classInfo } from "../../simulator/model/fields";
import type { ClassName } from "../../simulator/model/generated/class-names";
import { readColumn } from "../../simulator/model/pages/columns";
import type { StoredPage } from "../../simulator/model/pages/write-page";

/** A record; references in its fields stand as creation numbers, and a field that is its default may be missing. */
export type Row = [ref: string, serial: number, fields: Record<string, unknown>];
/** A page as rows. */
export interface Rows {
  readonly class: ClassName;
  readonly rows: Row[];
}

/** The rows of a page. */
export function rowsOf(page: StoredPage): Rows {
  let serial = 0;
  const rows = page.serials.map((step): Row => {
    serial += step;
    return ["", serial, {}];
  });
  const asStored = { shared: (stored: unknown) => stored, own: (stored: unknown) => stored };
  const each = (column: unknown, put: (row: Row, value: unknown) => void): void =>
    readColumn(column, rows.length, asStored, (i, value) => put(rows[i] as Row, value));
  each(page.refs, (row, ref) => {
    row[0] = ref as string;
  });
  for (const [name, column] of Object.entries(page.fields))
    each(column, (row, value) => {
      row[2][name] = column.isNear && typeof value === "number" ? row[1] + value : value;
    });
  return { class: page.class as ClassName, rows };
}

/** A page of rows. */
export function pageOfRows({ class: name, rows }: Rows): StoredPage {
  const names = new Set(rows.flatMap(([, , fields]) => Object.keys(fields)));
  return {
    class: name,
    serials: rows.map(([, serial], i) => serial - (rows[i - 1]?.[1] ?? 0)),
    refs: { each: rows.map(([ref]) => ref) },
    fields: Object.fromEntries(
      [...names].map((field) => {
        const initial = classInfo(name).byName.get(field)?.initial;
        return [field, { each: rows.map(([, , fields]) => (field in fields ? fields[field] : initial)) }];
      }),
    ),
  };
}
