/** The records of one class in the order they came, handed out as an array that stays the same until one of them changes. */
import type { AnyRec } from "./defaults";

export class ClassList {
  readonly #records: AnyRec[] = [];
  /** where each stands, by ref; null: records have gone since it was made */
  #places: Map<string, number> | null = null;
  #given: readonly AnyRec[] | null = null;

  all(): readonly AnyRec[] {
    this.#given ??= this.#records.slice();
    return this.#given;
  }
  add(record: AnyRec): void {
    this.#places?.set(record.ref, this.#records.length);
    this.#records.push(record);
    this.#given = null;
  }
  replace(before: AnyRec, after: AnyRec): void {
    this.#records[this.#placeOf(before)] = after;
    this.#given = null;
  }
  remove(record: AnyRec): void {
    this.#records.splice(this.#placeOf(record), 1);
    this.#places = null;
    this.#given = null;
  }
  #placeOf({ ref }: AnyRec): number {
    this.#places ??= new Map(this.#records.map((record, at) => [record.ref, at]));
    return this.#places.get(ref) ?? -1;
  }
}
