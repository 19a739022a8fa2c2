import type { Bytes } from "../../content/bytes";

/** Lines as records of one size, or such records as lines. Plain data. @source coreutils 9.1: dd.c, copy_with_block, copy_with_unblock */
export interface DdRecords {
  /** bytes of a record */
  readonly size: number;
  /** records become lines; false: lines become records */
  readonly joins: boolean;
  /** bytes of the record so far */
  column: number;
  /** blanks that stand at the end of a line, unless more follows */
  spaces: number;
  /** lines that were longer than a record */
  truncated: number;
}

function asRecords(r: DdRecords, bytes: Bytes): Bytes {
  let out = "";
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\n", at);
    const part = bytes.slice(at, end < 0 ? bytes.length : end);
    const room = Math.max(0, r.size - r.column);
    out += part.slice(0, room);
    if (r.column <= r.size && r.column + part.length > r.size) r.truncated++;
    r.column += part.length;
    if (end < 0) return out;
    out += " ".repeat(Math.max(0, r.size - r.column));
    r.column = 0;
    at = end + 1;
  }
  return out;
}

function asLines(r: DdRecords, bytes: Bytes): Bytes {
  const out: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (r.column >= r.size) {
      r.column = 0;
      r.spaces = 0;
      out.push("\n");
    }
    const part = bytes.slice(at, at + r.size - r.column);
    const text = part.replace(/ +$/, "");
    if (text !== "") {
      out.push(" ".repeat(r.spaces), text);
      r.spaces = 0;
    }
    r.spaces += part.length - text.length;
    r.column += part.length;
    at += part.length;
  }
  return out.join("");
}

/** More bytes in their other form. */
export function inRecords(records: DdRecords, bytes: Bytes): Bytes {
  return records.joins ? asLines(records, bytes) : asRecords(records, bytes);
}

/** What ends the last record. */
export function endRecords(records: DdRecords): Bytes {
  if (records.column === 0) return "";
  return records.joins ? "\n" : " ".repeat(Math.max(0, records.size - records.column));
}
