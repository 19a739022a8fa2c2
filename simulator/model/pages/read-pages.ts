/** Rows read from pages. A page may come from outside and hold anything: what is none ends with what is wrong with it. */
import { type ClassInfo, classInfo, type FieldInfo, isClassName } from "../fields";
import type { ClassName } from "../generated/class-names";
import { rowOf } from "../generated/rows";
import { NULL_REF } from "../ref";
import { type AnyRow, addMember, membersOf } from "../row";
import { readColumn, type ValueReader } from "./columns";
import { readerOf } from "./read-value";
import { pageOf, type StoredColumn, type StoredPage } from "./write-page";

/** The records of each class by reference. */
export type Tables = ReadonlyMap<ClassName, Map<string, AnyRow>>;

/** A page whose rows are made once the references of all records are known. */
interface Begun {
  readonly key: string;
  readonly info: ClassInfo;
  readonly refs: readonly string[];
  readonly serials: readonly number[];
  readonly fields: StoredPage["fields"];
}

const references = readerOf({ kind: "string" });

/** Reads all pages of a state into empty tables, many-sides included. */
export class PageReader {
  private readonly begun: Begun[] = [];
  /** pages of a class by their numbers */
  private readonly pages = new Map<ClassName, Map<number, Begun>>();
  private readonly newest = new Map<ClassName, number>();

  /** @param lastSerial - number of the record made last: none has a higher one */
  constructor(
    private readonly tables: Tables,
    private readonly lastSerial: number,
  ) {
    if (!Number.isSafeInteger(lastSerial) || lastSerial < 0) throw broken("", `${lastSerial} is no number of the record made last`);
  }

  /** Takes a page. Pages of a class come oldest first. @throws Error when it is no page */
  begin(key: string, data: unknown): void {
    const page = data as StoredPage | null;
    if (!Array.isArray(page?.serials) || page.serials.length === 0) throw broken(key, "it is no page");
    if (!isClassName(page.class)) throw broken(key, `there is no class ${page.class}`);
    if (typeof page.fields !== "object" || page.fields === null) throw broken(key, "it has no fields");
    const info = classInfo(page.class);
    const serials = this.serialsOf(key, info.name, page.serials);
    const refs: string[] = [];
    this.about(key, "references", () => readColumn(page.refs, serials.length, references, (_row, ref) => refs.push(ref as string)));
    const begun = { key, info, refs, serials, fields: page.fields };
    let pages = this.pages.get(info.name);
    if (!pages) {
      pages = new Map();
      this.pages.set(info.name, pages);
    }
    const number = pageOf(serials[0] as number);
    if (pages.has(number)) throw broken(key, "there is another page of its number");
    pages.set(number, begun);
    this.begun.push(begun);
  }

  /** All pages have been taken: rows are made, and what follows from them. @throws Error naming the page and the field */
  end(): void {
    for (const begun of this.begun) this.make(begun);
    for (const [name, rows] of this.tables) if (rows.size > 0) this.relate(classInfo(name), rows);
  }

  private serialsOf(key: string, name: ClassName, steps: readonly unknown[]): number[] {
    const serials: number[] = [];
    let serial = 0;
    for (const step of steps as readonly number[]) {
      serial += step;
      if (!(step > 0) || !Number.isInteger(serial)) throw broken(key, "its creation numbers do not rise");
      serials.push(serial);
    }
    const first = serials[0] as number;
    if (first <= (this.newest.get(name) ?? 0)) throw broken(key, "its creation numbers are not above those before it");
    if (pageOf(serial) !== pageOf(first)) throw broken(key, "its creation numbers are of more than one page");
    if (serial > this.lastSerial) throw broken(key, `it has a creation number above ${this.lastSerial}, that of the record made last`);
    this.newest.set(name, serial);
    return serials;
  }

  // The rows of a page are made and filled before the next page's: V8 changes the shape of a class with the first values that are
  // not like its defaults, and each row made before has to be changed by itself.
  private make({ key, info, refs, serials, fields }: Begun): void {
    const table = this.tables.get(info.name) as Map<string, AnyRow>;
    const size = table.size;
    const make = rowOf[info.name];
    const rows: AnyRow[] = [];
    for (let i = 0; i < refs.length; i++) {
      const ref = refs[i] as string;
      const row = new make(ref, serials[i] as number) as unknown as AnyRow;
      table.set(ref, row);
      rows.push(row);
    }
    if (table.size !== size + rows.length) throw broken(key, "a reference stands twice");
    for (const name of Object.keys(fields)) {
      const field = info.byName.get(name);
      if (!field || field.relation?.side === "many") throw broken(key, `${info.name} stores no field ${name}`);
      this.about(key, name, () => this.fill(rows, field, fields[name] as StoredColumn));
    }
  }

  private fill(rows: readonly AnyRow[], { name, valueType }: FieldInfo, column: StoredColumn): void {
    const put = (i: number, value: unknown): void => {
      (rows[i] as AnyRow)[name] = value;
    };
    if (valueType.kind !== "ref") {
      readColumn(column, rows.length, this.readerOf(valueType), put);
      return;
    }
    const target = valueType.name as ClassName;
    if (column?.isNear === true)
      readColumn(column, rows.length, asTheyAre, (i, to) => {
        const row = rows[i] as AnyRow;
        row[name] = this.refFrom(target, typeof to === "number" ? row.$serial + to : to);
      });
    else {
      const read = (stored: unknown): string => this.refFrom(target, stored);
      readColumn(column, rows.length, { shared: read, own: read }, put);
    }
  }

  private readerOf(type: FieldInfo["valueType"]): ValueReader {
    const reader = readerOf(type);
    if (type.kind !== "set" || type.of.kind !== "ref") return reader;
    const target = type.of.name as ClassName;
    const refs = (stored: unknown): unknown => (Array.isArray(stored) ? stored.map((one) => this.refFrom(target, one)) : stored);
    return { shared: (stored) => reader.shared(refs(stored)), own: (stored) => reader.own(refs(stored)) };
  }

  /** The reference that stands as the creation number of its record, or as it is when there is none. */
  private refFrom(name: ClassName, stored: unknown): string {
    if (stored === null) return NULL_REF;
    if (typeof stored === "string") return stored;
    const page = typeof stored === "number" ? this.pages.get(name)?.get(pageOf(stored)) : undefined;
    const ref = page?.refs[placeIn(page.serials, stored as number)];
    if (ref === undefined) throw new Error(`there is no ${name} with the creation number ${JSON.stringify(stored)}`);
    return ref;
  }

  /** Enters rows, oldest first, on the other side of what they refer to. */
  private relate(info: ClassInfo, rows: ReadonlyMap<string, AnyRow>): void {
    for (const { name, relation } of info.outgoing) {
      if (relation?.side !== "one") continue;
      const owners = this.tables.get(relation.class as ClassName);
      if (!owners?.size) continue;
      const slot = classInfo(relation.class as ClassName).byName.get(relation.field)?.relation?.slot ?? 0;
      for (const row of rows.values()) {
        const ref = row[name] as string;
        const owner = ref === NULL_REF ? undefined : owners.get(ref);
        if (owner) addMember(membersOf(owner, slot), row);
      }
    }
  }

  private about(key: string, name: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      throw broken(key, `${name}: ${(error as Error).message}`);
    }
  }
}

const asTheyAre: ValueReader = { shared: (stored) => stored, own: (stored) => stored };

/** Index of a number among rising ones, or -1. */
function placeIn(serials: readonly number[], serial: number): number {
  let low = 0;
  let high = serials.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((serials[middle] as number) < serial) low = middle + 1;
    else high = middle;
  }
  return serials[low] === serial ? low : -1;
}

function broken(key: string, why: string): Error {
  return new Error(`records ${key} of the state: ${why}`);
}
