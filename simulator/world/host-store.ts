import type { Marks, Slice } from "../kernel/pieces";
import type { XenStore, XenStoreState } from "../xenstore/store";

/** The part of a state that XenStores are in. */
export const XENSTORE_PART = "xenstore";
/** More pieces than any host's store has: places of pieces follow from the host's and their own. */
const PIECES_MOST = 1_000_000;

/**
 * A host's XenStore: its head, and a piece for each region of its tree, since one domain's agent writes to its home while all others
 * sleep. Each is written for a snapshot under way before it changes, and read when it is first asked for.
 */
export class HostStore {
  private value: XenStore | null = null;
  private head: Slice | null = null;
  /** regions in a state, by path */
  private readonly slices = new Map<string, Slice>();
  /** the newest snapshot that has the head */
  private stamp: number;
  /** the snapshot that waits for the pieces, and the place of the first of them */
  private awaitedBy = -1;
  private place = 0;
  /** regions that it does not have yet, by path */
  private waiting = new Map<string, { readonly order: number; readonly text: () => string }>();

  constructor(
    private readonly marks: Marks,
    private readonly host: string,
    private readonly make: () => XenStore,
  ) {
    this.stamp = marks.number;
  }

  /** Puts in a store that has just been made. */
  fill(store: XenStore): void {
    this.value = store;
  }
  /** Puts in a piece of a state. @param path - of a region; "" for the head */
  defer(path: string, slice: Slice): void {
    if (path === "") this.head = slice;
    else this.slices.set(path, slice);
  }

  /** The store for somebody who may change it. */
  get(): XenStore {
    const store = this.peek();
    if (this.stamp !== this.marks.number) {
      this.stamp = this.marks.number;
      this.secure(store);
    }
    return store;
  }

  /** The store for somebody who only looks at it: it must not be changed. */
  peek(): XenStore {
    if (this.value) return this.value;
    if (!this.head) throw new Error(`the state has nothing of ${XENSTORE_PART} ${this.host}`);
    const store = this.make();
    store.import(JSON.parse(this.head.text) as XenStoreState, (path) => {
      const slice = this.slices.get(path);
      if (!slice) throw new Error(`the state has nothing of ${XENSTORE_PART} ${this.host} ${path}`);
      return slice;
    });
    this.slices.clear();
    this.head = null;
    this.value = store;
    return store;
  }

  /** All pieces as they are now, the head first; nothing is read for this. */
  *pieces(): Generator<readonly [key: string, text: () => string]> {
    const { value, head, slices } = this;
    if (value) {
      yield [this.host, () => JSON.stringify(value.export(true))];
      for (const [path, text] of value.regions()) yield [this.keyOf(path), text];
    } else {
      if (head) yield [this.host, () => head.text];
      for (const [path, slice] of slices) yield [this.keyOf(path), () => slice.text];
    }
  }

  /** A snapshot has begun: it is to have the store as it is now. @param nth - which host this is */
  await(nth: number): void {
    this.awaitedBy = this.marks.number;
    this.place = nth * PIECES_MOST;
    this.waiting = new Map();
  }

  /** Writes what the snapshot under way does not have, a piece at each step. */
  *write(): Generator<void> {
    if (!this.isAwaited) return;
    if (this.value && this.stamp !== this.marks.number) {
      this.stamp = this.marks.number;
      this.secure(this.value);
    }
    if (this.value) {
      for (const path of this.waiting.keys()) {
        this.writeRegion(path);
        yield;
      }
      this.value.beforeChange = null;
      return;
    }
    // Nobody has read it: it is as it lies there, whatever is read of it meanwhile.
    const [mark, pieces] = [this.marks.number, [...this.pieces()]];
    this.stamp = mark;
    let order = this.place;
    for (const [key, text] of pieces) {
      if (this.marks.number !== mark) return;
      this.marks.keep(XENSTORE_PART, key, ++order, text);
      yield;
    }
  }

  private get isAwaited(): boolean {
    return this.awaitedBy === this.marks.number;
  }

  /** Writes the head, and listens to what happens to regions. */
  private secure(store: XenStore): void {
    store.beforeChange = null;
    if (!this.isAwaited) return;
    let order = this.place;
    for (const [key, text] of this.pieces())
      if (key === this.host) this.marks.keep(XENSTORE_PART, key, ++order, text);
      else this.waiting.set(key.slice(this.host.length + 1), { order: ++order, text });
    store.beforeChange = (path) => {
      if (this.waiting.has(path)) this.writeRegion(path);
      else if (!this.isAwaited) store.beforeChange = null;
      else for (const each of this.waiting.keys()) if (each.startsWith(`${path}/`)) this.writeRegion(each);
    };
  }

  private writeRegion(path: string): void {
    const piece = this.waiting.get(path);
    this.waiting.delete(path);
    if (piece && this.isAwaited) this.marks.keep(XENSTORE_PART, this.keyOf(path), piece.order, piece.text);
  }
  private keyOf(path: string): string {
    return [this.host, path].join(" ");
  }
}
