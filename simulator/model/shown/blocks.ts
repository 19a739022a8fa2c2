/**
 * All records as somebody is shown them, in blocks: those of one class whose creation numbers lie together, written as columns. A block
 * says by its version whether it has changed since it was read, so that whoever keeps its text reads it once however many ask for it.
 */
import type { ClassInfo, FieldInfo } from "../fields";
import { isDefault } from "../fields";
import type { ClassName } from "../generated/class-names";
import { columnOf, manyOf } from "../pages/columns";
import type { AnyRow } from "../row";
import type { Projection, ShownClassInfo } from "./projection";

/** Creation numbers in one block. A VM has about eight records: some 500 of a class stand in one. guess: scale-notes have 256 to 1,024 rows */
const SERIALS_PER_BLOCK = 4096;

/** A block and its version. */
export interface BlockMark {
  /** class and number */
  readonly key: string;
  readonly version: number;
}

/** A block as text, one line of JSON, with the version that it is of. */
export interface BlockText {
  readonly version: number;
  readonly text: string;
}

export class RecordBlocks {
  /** by class, then by block: how often it has changed; none: not since the first look */
  private readonly versions: Map<number, number>[] = [];

  constructor(
    private readonly tables: ReadonlyMap<ClassName, ReadonlyMap<string, AnyRow>>,
    readonly projection: Projection,
  ) {}

  /** A record has changed. @param field - null: it was made or destroyed */
  touch(info: ClassInfo, row: AnyRow, field: FieldInfo | null): void {
    const shown = this.projection.of(info);
    if (!shown || (field !== null && !shown.has[field.number])) return;
    let versions = this.versions[info.number];
    if (!versions) {
      versions = new Map();
      this.versions[info.number] = versions;
    }
    const block = blockOf(row);
    versions.set(block, (versions.get(block) ?? 0) + 1);
  }

  /** The blocks that there are, by class and age. */
  marks(): readonly BlockMark[] {
    return this.projection.classes.flatMap(({ info }) => {
      const found = new Set<number>();
      for (const row of this.rowsOf(info)) found.add(blockOf(row));
      return [...found].map((block) => ({ key: `${info.name} ${block}`, version: this.versionOf(info, block) }));
    });
  }

  /** A block as it is now; null: none of its records is left. */
  read(key: string): BlockText | null {
    const [name, number] = key.split(" ");
    const shown = this.projection.classes.find(({ info }) => info.name === name);
    if (!shown) return null;
    const block = Number(number);
    const rows: AnyRow[] = [];
    for (const row of this.rowsOf(shown.info)) if (blockOf(row) === block) rows.push(row);
    return rows.length === 0 ? null : { version: this.versionOf(shown.info, block), text: textOf(shown, rows) };
  }

  private rowsOf(info: ClassInfo): Iterable<AnyRow> {
    return this.tables.get(info.name)?.values() ?? [];
  }
  private versionOf(info: ClassInfo, block: number): number {
    return this.versions[info.number]?.get(block) ?? 0;
  }
}

const blockOf = (row: AnyRow): number => Math.floor(row.$serial / SERIALS_PER_BLOCK);

function textOf({ info, fields }: ShownClassInfo, rows: readonly AnyRow[]): string {
  const columns: Record<string, unknown> = {};
  for (const field of fields) {
    const { name, initial } = field;
    if (rows.some((row) => row[name] !== initial && !isDefault(field, row[name]))) columns[name] = columnOf(rows.map((row) => row[name]));
  }
  return blockText(info.name, manyOf(rows.map((row) => row.$ref)), columns);
}

/** A block as text: JSON on one line. */
export function blockText(name: ClassName, refs: unknown, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ class: name, refs, fields });
}
