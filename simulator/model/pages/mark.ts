/** The records as they were when a snapshot began, while their database goes on. */
import { type ClassInfo, classInfo } from "../fields";
import type { ClassName } from "../generated/class-names";
import type { AnyRow } from "../row";
import type { Tables } from "./read-pages";
import { pageOf, type StoredPage, writePage } from "./write-page";

/**
 * Holds on to all rows, and to a copy of each row that changes before its page is written. A copy is a microsecond's work where
 * writing the page would be a thousand times that, in the middle of a step.
 */
export class RowsAtMark {
  /** rows of the classes that have some, in the order of the datamodel; those of the first are being written */
  private readonly classes: { readonly info: ClassInfo; readonly rows: readonly AnyRow[] }[] = [];
  /** rows before this one have been written, of the class whose turn it is */
  private next = 0;
  private readonly copies = new Map<AnyRow, AnyRow>();
  /** creation numbers of records that are gone meanwhile, by class and reference: others may refer to them */
  private readonly serialsGone = new Map<ClassName, Map<string, number>>();

  /** @param last - creation number of the newest record */
  constructor(
    private readonly tables: Tables,
    private readonly last: number,
  ) {
    for (const [name, rows] of tables) if (rows.size > 0) this.classes.push({ info: classInfo(name), rows: [...rows.values()] });
  }

  /** A record is about to change. */
  secure(info: ClassInfo, row: AnyRow): void {
    if (row.$serial > this.last || this.copies.has(row) || this.isWritten(info, row)) return;
    // Its fields, which is all that is written of it, and in one go.
    this.copies.set(row, { ...row } as AnyRow);
  }

  /** A record has been destroyed. */
  gone(info: ClassInfo, row: AnyRow): void {
    if (row.$serial > this.last) return;
    let serials = this.serialsGone.get(info.name);
    if (!serials) {
      serials = new Map();
      this.serialsGone.set(info.name, serials);
    }
    serials.set(row.$ref, row.$serial);
  }

  /** All pages, by class and in the order of their making. */
  *pages(): Generator<readonly [key: string, page: StoredPage]> {
    const serialOf = (name: ClassName, ref: string): number | undefined => this.serialOf(name, ref);
    for (let first = this.classes[0]; first !== undefined; first = this.classes[0]) {
      const { info, rows } = first;
      while (this.next < rows.length) {
        const page = pageOf((rows[this.next] as AnyRow).$serial);
        const own: AnyRow[] = [];
        for (let row = rows[this.next]; row !== undefined && pageOf(row.$serial) === page; row = rows[this.next]) {
          own.push(this.copies.get(row) ?? row);
          this.copies.delete(row);
          this.next++;
        }
        yield [`${info.name} ${page}`, writePage(info, own, serialOf)];
      }
      this.classes.shift();
      this.next = 0;
    }
  }

  private isWritten(info: ClassInfo, row: AnyRow): boolean {
    const first = this.classes[0];
    if (first === undefined || info.number < first.info.number) return true;
    if (info !== first.info) return false;
    const next = first.rows[this.next];
    return next === undefined || row.$serial < next.$serial;
  }

  private serialOf(name: ClassName, ref: string): number | undefined {
    const serial = this.serialsGone.get(name)?.get(ref) ?? this.tables.get(name)?.get(ref)?.$serial;
    return serial !== undefined && serial <= this.last ? serial : undefined;
  }
}
