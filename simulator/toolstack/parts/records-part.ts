import type { StoredRow } from "../../model/database";
import { type ClassName, classNames } from "../../model/generated/class-names";
import { definePart } from "./part";

/** Rows in one piece at most. */
const ROWS_PER_PIECE = 256;

interface Records {
  readonly class: ClassName;
  readonly rows: readonly StoredRow[];
}

/** All records, by class and in the order of their making; many-sides follow from the one-sides. */
export const recordsPart = definePart<Records | { readonly serial: number }>("records", {
  version: 1,
  *export({ db }) {
    for (const name of classNames) {
      const rows = db.exportClass(name);
      for (let from = 0; from < rows.length; from += ROWS_PER_PIECE)
        yield [`${name} ${from}`, () => ({ class: name, rows: rows.slice(from, from + ROWS_PER_PIECE) })];
    }
    const serial = db.lastSerial;
    yield ["", () => ({ serial })];
  },
  import({ db }, _key, data) {
    if ("serial" in data) db.importDone(data.serial);
    else db.importRows(data.class, data.rows);
  },
});
