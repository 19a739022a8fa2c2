/** A lab's state as it comes: lines of JSON, the head first, then blocks of records as columns. */
import type { RecordBlock, RecordColumn, RecordsEnd, RecordsHead } from "@/server/contract";
import { type AnyRec, defaults, isRecordClass } from "./defaults";

/** Letter of a column's first distinct value. @source simulator/model/pages/columns.ts */
const FIRST_LETTER = 48;

/** The value of each row. */
export function columnReader(column: RecordColumn): (row: number) => unknown {
  if ("all" in column) return () => column.all;
  if ("of" in column) return (row) => column.of[column.at.charCodeAt(row) - FIRST_LETTER];
  if ("text" in column) return (row) => column.text.slice(row * column.size, (row + 1) * column.size);
  return (row) => column.each[row];
}
/** How many rows a column of references has. */
export function rowsOf(column: RecordColumn): number {
  if ("text" in column) return column.text.length / column.size;
  return "each" in column ? column.each.length : 0;
}

/** The records of a block; none of a class that no page reads. */
export function recordsOf(block: RecordBlock): readonly AnyRec[] {
  if (!isRecordClass(block.class)) return [];
  const base = { ...defaults[block.class], ref: "", class: block.class };
  const refs = columnReader(block.refs);
  const columns = Object.entries(block.fields).map(([name, column]) => [name, columnReader(column)] as const);
  return Array.from({ length: rowsOf(block.refs) }, (_, row) => {
    const record: Record<string, unknown> = { ...base, ref: refs(row) };
    for (const [name, read] of columns) record[name] = read(row);
    return record as unknown as AnyRec;
  });
}

/** Why a state is not given. */
export class RecordsRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Lines of a body as they come. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  let parts: string[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    let from = 0;
    for (let end = value.indexOf("\n"); end >= 0; end = value.indexOf("\n", from)) {
      parts.push(value.slice(from, end));
      yield parts.join("");
      parts = [];
      from = end + 1;
    }
    parts.push(value.slice(from));
  }
  if (parts.join("") !== "") throw new Error("a state broke off in the middle of a line");
}

export interface ReadState {
  readonly head: RecordsHead;
  readonly records: readonly AnyRec[];
}

/** Reads a lab's state. @throws RecordsRefused; Error when it breaks off */
export async function readRecords(labId: string, signal?: AbortSignal): Promise<ReadState> {
  const response = await fetch(`/api/labs/${labId}/records`, { credentials: "same-origin", ...(signal ? { signal } : {}) });
  if (!response.ok || !response.body) {
    const said = (await response.json().catch(() => ({}))) as { readonly code?: string; readonly message?: string };
    throw new RecordsRefused(said.code ?? `${response.status}`, said.message ?? response.statusText);
  }
  let head: RecordsHead | null = null;
  let blocks = 0;
  let isWhole = false;
  const records: AnyRec[] = [];
  for await (const line of linesOf(response.body)) {
    const read = JSON.parse(line) as RecordsHead | RecordBlock | RecordsEnd;
    if ("seq" in read) head = read;
    else if ("class" in read) {
      for (const record of recordsOf(read)) records.push(record);
      blocks += 1;
    } else isWhole = read.blocks === blocks;
  }
  if (!head || !isWhole) throw new Error("a state broke off");
  return { head, records };
}
