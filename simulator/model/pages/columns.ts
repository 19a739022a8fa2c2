/** A field of all rows of a page as a column: most values are alike, and are written once. */

/**
 * One value for all rows; or distinct values and which of them each row has, a letter a row; or texts of one length, one after the
 * other; or one value a row.
 */
export type Column =
  | { readonly all: unknown }
  | { readonly of: readonly unknown[]; readonly at: string }
  | { readonly size: number; readonly text: string }
  | { readonly each: readonly unknown[] };

/** A column says which value a row has when fewer than one in so many are distinct, and no more than there are letters. */
const ROWS_PER_DISTINCT = 4;
const MOST_DISTINCT = 200;
/** Letter of the first distinct value. The last one's is still one byte wide. */
const FIRST_LETTER = 48;
/** Shortest texts that are strung together: taken apart they share the whole's memory. guess: V8 copies what is shorter than 13 */
const LEAST_SIZE = 13;

/** The column of some values, which follows from what they say, whoever else holds them. */
export function columnOf(values: readonly unknown[]): Column {
  const most = Math.min(Math.floor(values.length / ROWS_PER_DISTINCT), MOST_DISTINCT);
  /** index of each distinct value: a text or number by what it is, a list or map by itself once its text has been looked up */
  const known = new Map<unknown, number>();
  const byText = new Map<string, number>();
  const of: unknown[] = [];
  const letters: string[] = [];
  for (const value of values) {
    let index = known.get(value);
    if (index === undefined) {
      const text = typeof value === "object" && value !== null ? JSON.stringify(value) : null;
      index = text === null ? undefined : byText.get(text);
      if (index === undefined) {
        index = of.length;
        if (index > 0 && index >= most) return manyOf(values);
        of.push(value);
        if (text !== null) byText.set(text, index);
      }
      known.set(value, index);
    }
    letters.push(String.fromCharCode(FIRST_LETTER + index));
  }
  return of.length === 1 ? { all: of[0] } : { of, at: letters.join("") };
}

/** The column of values of which most are distinct. */
export function manyOf(values: readonly unknown[]): Column {
  const [first] = values;
  const size = typeof first === "string" ? first.length : 0;
  if (size >= LEAST_SIZE && values.every((value) => typeof value === "string" && value.length === size))
    return { size, text: values.join("") };
  return { each: values };
}

/** How the values of a column are read: each distinct one once. */
export interface ValueReader {
  /** a value that many rows have */
  readonly shared: (stored: unknown) => unknown;
  /** a value that may be one row's own */
  readonly own: (stored: unknown) => unknown;
}

/**
 * Reads a column.
 *
 * @param rows - number of rows
 * @param put - takes the value of each row
 * @throws Error when it is no column of so many rows; what the reader throws
 */
export function readColumn(column: unknown, rows: number, reader: ValueReader, put: (row: number, value: unknown) => void): void {
  const { all, of, at, size, text, each } = (column ?? {}) as Readonly<Record<string, unknown>>;
  if (all !== undefined) {
    const value = reader.shared(all);
    for (let row = 0; row < rows; row++) put(row, value);
  } else if (Array.isArray(of) && typeof at === "string" && at.length === rows) {
    const distinct = of.map(reader.shared);
    for (let row = 0; row < rows; row++) {
      const index = at.charCodeAt(row) - FIRST_LETTER;
      if (index < 0 || index >= distinct.length) throw new Error(`it has ${distinct.length} values and no number ${index}`);
      put(row, distinct[index]);
    }
  } else if (typeof text === "string" && Number.isSafeInteger(size) && text.length === (size as number) * rows) {
    const length = size as number;
    for (let row = 0; row < rows; row++) put(row, reader.own(text.slice(row * length, (row + 1) * length)));
  } else if (Array.isArray(each) && each.length === rows) {
    for (let row = 0; row < rows; row++) put(row, reader.own(each[row]));
  } else throw new Error(`it is no column of ${rows} rows`);
}
