/** Which records a page has because it has asked for them, and by which slots: one that stands in none any more goes. */
export class SlotMembers {
  readonly #refs = new Map<string, Set<string>>();
  readonly #count = new Map<string, number>();

  has(ref: string): boolean {
    return this.#count.has(ref);
  }
  refs(): Iterable<string> {
    return this.#count.keys();
  }
  enter(slot: string, ref: string): void {
    const refs = this.#refs.get(slot) ?? new Set();
    this.#refs.set(slot, refs);
    if (refs.has(ref)) return;
    refs.add(ref);
    this.#count.set(ref, (this.#count.get(ref) ?? 0) + 1);
  }
  /** @returns whether it stands in no slot any more */
  leave(slot: string, ref: string): boolean {
    if (!this.#refs.get(slot)?.delete(ref)) return false;
    const left = (this.#count.get(ref) ?? 1) - 1;
    if (left > 0) this.#count.set(ref, left);
    else this.#count.delete(ref);
    return left === 0;
  }
  /** A slot holds these now, or nothing any more. @returns the records that stand in none any more */
  set(slot: string, refs: readonly string[]): readonly string[] {
    const kept = new Set(refs);
    const before = [...(this.#refs.get(slot) ?? [])];
    for (const ref of refs) this.enter(slot, ref);
    const gone = before.filter((ref) => !kept.has(ref) && this.leave(slot, ref));
    if (refs.length === 0) this.#refs.delete(slot);
    return gone;
  }
}
