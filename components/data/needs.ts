/** Records that this page has asked for beside those that it always has: while somebody shows them, and a little longer. */
import type { NeedReply, SlotNews } from "@/server/contract";
import { type Figures, isFigureSlot } from "./figures";
import type { LabSocket } from "./socket";
import type { RecordStore } from "./store";

/** Slots in one message. @source server/doors/realtime/inputs.ts */
const AT_ONCE = 256;
/** How long what is shown no more is kept, ms: who comes back finds it. */
const KEPT_MS = 10_000;
/** How long wishes are gathered before they are sent, ms: rows that only scroll past are never asked for. */
const GATHER_MS = 16;
/** How long a page waits before it asks again after a refusal, ms. */
const AGAIN_MS = 2_000;

interface Need {
  wanted: number;
  /** when nobody shows it any more: ends it */
  timer: ReturnType<typeof setTimeout> | undefined;
  isKnown: boolean;
}

export class Needs {
  readonly #needs = new Map<string, Need>();
  #asking = new Set<string>();
  #leaving = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** the page is in the lab: what it asks for now it hears of */
  #isLive = false;

  constructor(
    readonly labId: string,
    readonly socket: LabSocket,
    readonly store: RecordStore,
    readonly figures: Figures,
  ) {
    socket.on("lab:news", ({ labId: of, slots }) => {
      if (of === labId) this.#heard(slots);
    });
  }

  /** Asks for a slot until what is returned is called. */
  need(slot: string): () => void {
    if (isFigureSlot(slot)) return this.figures.need(slot);
    const known = this.#needs.get(slot);
    const need: Need = known ?? { wanted: 0, timer: undefined, isKnown: false };
    need.wanted += 1;
    clearTimeout(need.timer);
    if (!known) {
      this.#needs.set(slot, need);
      this.#leaving.delete(slot);
      this.#asking.add(slot);
      this.#soon();
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      need.wanted -= 1;
      if (need.wanted > 0) return;
      // One that was never sent is forgotten at once: it scrolled past.
      if (this.#asking.has(slot) && !need.isKnown) this.#end(slot);
      else need.timer = setTimeout(() => this.#end(slot), KEPT_MS);
    };
  }
  /** Whether a slot's records have come. */
  isKnown(slot: string): boolean {
    if (isFigureSlot(slot)) return this.figures.isKnown(slot);
    return this.#needs.get(slot)?.isKnown ?? false;
  }
  /** Resolves when these slots have come: for what has to know before it acts. */
  async whenKnown(slots: readonly string[]): Promise<void> {
    const releases = slots.map((slot) => this.need(slot));
    await Promise.all(
      slots.map(
        (slot) =>
          new Promise<void>((resolve) => {
            if (this.isKnown(slot)) {
              resolve();
              return;
            }
            const stop = this.store.subscribe(slot, () => {
              if (!this.isKnown(slot)) return;
              stop();
              resolve();
            });
          }),
      ),
    );
    for (const release of releases) release();
  }

  /** The page has joined: whatever it had asked for on another connection is asked for anew, and shown as it was until it has come. */
  joined(): void {
    this.#isLive = true;
    this.#leaving.clear();
    for (const slot of this.#needs.keys()) this.#asking.add(slot);
    this.#soon();
  }
  left(): void {
    this.#isLive = false;
  }

  #end(slot: string): void {
    this.#needs.delete(slot);
    if (!this.#asking.delete(slot)) this.#leaving.add(slot);
    this.store.dropSlot(slot);
    this.#soon();
  }
  #soon(): void {
    if (this.#isLive) this.#timer ??= setTimeout(() => this.#send(), GATHER_MS);
  }
  #send(): void {
    this.#timer = undefined;
    if (!this.#isLive) return;
    const [leaving, asking] = [[...this.#leaving], [...this.#asking]];
    this.#leaving = new Set();
    this.#asking = new Set();
    for (const some of chunks(leaving)) this.socket.emit("lab:unneed", this.labId, some);
    for (const some of chunks(asking)) this.socket.emit("lab:need", this.labId, some, (reply) => this.#answered(some, reply));
  }
  #answered(slots: readonly string[], reply: NeedReply): void {
    if (reply.kind === "refused") {
      setTimeout(() => {
        for (const slot of slots) if (this.#needs.has(slot)) this.#asking.add(slot);
        this.#soon();
      }, AGAIN_MS);
      return;
    }
    for (const { slot, records } of reply.slots) {
      const need = this.#needs.get(slot);
      if (!need) continue;
      need.isKnown = true;
      this.store.setSlot(slot, records);
    }
    this.store.tell();
  }
  #heard(news: readonly SlotNews[]): void {
    for (const one of news) if (this.#needs.get(one.slot)?.isKnown) this.store.applySlot(one);
    this.store.tell();
  }
}

function chunks(all: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, n) => all.slice(n * AT_ONCE, (n + 1) * AT_ONCE));
}
