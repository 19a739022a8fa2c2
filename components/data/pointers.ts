/** Where people are on a drawn page: what this page shows of itself, and what others show. */
import type { OthersPointer, Pointer, PointersNews } from "@/server/contract";
import { MOST_SELECTED, POINTER_MS } from "@/server/contract/pointers";
import type { LabSocket } from "./socket";

const NOBODY: readonly OthersPointer[] = [];
const NOWHERE: Pointer = {
  ...{ sheet: "-", at: null, isShown: false, selected: [], view: null },
  ...{ folds: null, presents: false, follows: null },
};

/** A page of one lab shows one drawing at a time. */
export class Pointers {
  /** those of the drawing that this page shows, without its own */
  others: readonly OthersPointer[] = NOBODY;
  own: Pointer = NOWHERE;
  /** of its own what people set, and do not move all the time */
  shown: Pick<Pointer, "presents" | "isShown" | "follows"> = NOWHERE;
  #place: string | null = null;
  #isJoined = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #toldAt = 0;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly labId: string,
    readonly socket: LabSocket,
  ) {
    socket.on("lab:pointers", (news) => this.#hear(news));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Shows a drawing from now on, until what is returned is called. */
  enter(place: string): () => void {
    this.#place = place;
    this.#forget();
    this.#send();
    return () => {
      if (this.#place !== place) return;
      this.#place = null;
      this.own = NOWHERE;
      this.shown = NOWHERE;
      this.#forget();
      this.#send();
    };
  }

  /** Shows others something else of itself. */
  tell(part: Partial<Pointer>): void {
    const selected = (part.selected ?? this.own.selected).slice(0, MOST_SELECTED);
    const next = { ...this.own, ...part, selected };
    this.own = next;
    const { presents, isShown, follows } = next;
    if (presents !== this.shown.presents || isShown !== this.shown.isShown || follows !== this.shown.follows) {
      this.shown = { presents, isShown, follows };
      this.#changed();
    }
    if (this.#timer !== null || this.#place === null) return;
    const wait = this.#toldAt + POINTER_MS - performance.now();
    if (wait <= 0) this.#send();
    else
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#send();
      }, wait);
  }

  /** The lab has been joined, anew perhaps: the server knows nothing of this page. */
  joined(): void {
    this.#isJoined = true;
    if (this.#place !== null) this.#send();
  }
  left(): void {
    this.#isJoined = false;
    this.#forget();
  }

  #send(): void {
    this.#toldAt = performance.now();
    if (this.#isJoined) this.socket.emit("lab:pointer", this.labId, this.#place, this.own);
  }
  #hear({ labId, place, isWhole, people, gone }: PointersNews): void {
    if (labId !== this.labId || place !== this.#place) return;
    const known = new Map(isWhole ? [] : this.others.map((one) => [one.page, one] as const));
    for (const page of gone) known.delete(page);
    for (const one of people) if (one.page !== this.socket.id) known.set(one.page, one);
    this.others = [...known.values()];
    // Whoever was followed is there no more, or shows nothing more.
    const { follows } = this.own;
    if (follows !== null && !known.has(follows)) this.tell({ follows: null });
    this.#changed();
  }
  #forget(): void {
    if (this.others.length === 0) return;
    this.others = NOBODY;
    this.#changed();
  }
  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
