import { columnReader, rowsOf } from "../../components/data/record-blocks";
import type { RecordBlock, RecordChange, RecordsEnd, RecordsHead } from "../../server/contract";

export interface Added {
  readonly op: "add";
  readonly class: RecordChange["class"];
  readonly ref: string;
  readonly fields: Readonly<Record<string, unknown>>;
}
export interface LabRecords extends RecordsHead {
  readonly records: readonly Added[];
}

/** The state of a lab in its lines. @throws Error when it is not whole */
export function recordsInLines(text: string): LabRecords {
  const [head, ...rest] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordsHead | RecordBlock | RecordsEnd);
  const end = rest.pop();
  if (!head || !("seq" in head) || !end || !("blocks" in end) || end.blocks !== rest.length) throw new Error("a state that is not whole");
  const records = (rest as readonly RecordBlock[]).flatMap(({ class: of, refs, fields }) => {
    const ref = columnReader(refs);
    const columns = Object.entries(fields).map(([name, column]) => [name, columnReader(column)] as const);
    return Array.from({ length: rowsOf(refs) }, (_, row): Added => {
      const own = Object.fromEntries(columns.map(([name, read]) => [name, read(row)]));
      return { op: "add", class: of, ref: ref(row) as string, fields: own };
    });
  });
  return { ...head, records };
}

/** What a page reads first of a lab. @throws Error with the server's answer when it refuses */
export async function labRecords(url: string, cookie: string, labId: string): Promise<LabRecords> {
  const answer = await fetch(`${url}/api/labs/${labId}/records`, { headers: { cookie } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return recordsInLines(text);
}
