/** Records of one class by a key of theirs, such as the VBDs of each VM. */
import type { AnyRec } from "./defaults";

const NOTHING: readonly never[] = Object.freeze([]);

export class FiledRecords {
  readonly #refs = new Map<string, Set<string>>();
  /** arrays handed out, so that an unchanged list stays the same array */
  readonly #given = new Map<string, readonly AnyRec[]>();

  constructor(
    readonly keyOf: (record: AnyRec) => string,
    records: readonly AnyRec[],
  ) {
    for (const record of records) this.#put(keyOf(record), record.ref);
  }
  at(key: string, records: ReadonlyMap<string, AnyRec>): readonly AnyRec[] {
    const given = this.#given.get(key);
    if (given) return given;
    const refs = this.#refs.get(key);
    if (!refs) return NOTHING;
    const made = [...refs].flatMap((ref) => records.get(ref) ?? []);
    this.#given.set(key, made);
    return made;
  }
  /** A record has changed, come (`before` null) or gone (`after` null). @returns the keys whose lists are others now */
  refile(before: AnyRec | null, after: AnyRec | null): readonly string[] {
    const from = before && this.keyOf(before);
    const to = after && this.keyOf(after);
    if (from !== null && from !== to) {
      const refs = this.#refs.get(from);
      refs?.delete(before?.ref ?? "");
      if (refs?.size === 0) this.#refs.delete(from);
    }
    if (to !== null && from !== to) this.#put(to, after?.ref ?? "");
    const changed = [...new Set([from, to])].filter((key) => key !== null);
    for (const key of changed) this.#given.delete(key);
    return changed;
  }
  #put(key: string, ref: string): void {
    const refs = this.#refs.get(key);
    if (refs) refs.add(ref);
    else this.#refs.set(key, new Set([ref]));
  }
}
