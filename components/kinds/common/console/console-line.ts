/** One console of a lab over the page's socket: its text from wherever the page left off, and who has its keyboard. */
import type { Ack, ConsoleReply, KeyboardView } from "@/server/contract";
import type { LabSocket } from "../../../data/socket";
import { mergeChunk, mergeScrollback } from "./console-stream";
import type { ScreenFeed } from "./screen-feed";

export interface LineEvents {
  readonly onReply: (reply: ConsoleReply) => void;
  readonly onKeyboard: (keyboard: KeyboardView) => void;
}

/** How many terminals of a page show each console: it is left with the last. */
const shownBy = new WeakMap<LabSocket, Map<string, number>>();
/** @returns how many show it now */
function countShown(socket: LabSocket, of: string, more: 1 | -1): number {
  const counts = shownBy.get(socket) ?? new Map<string, number>();
  shownBy.set(socket, counts);
  const count = (counts.get(of) ?? 0) + more;
  if (count > 0) counts.set(of, count);
  else counts.delete(of);
  return count;
}

export class ConsoleLine {
  readonly #stops: (() => void)[] = [];
  /** units shown so far; null: nothing yet */
  #position: number | null = null;
  #isOpening = false;
  /** counts what it has asked, so that an answer to an older question is not taken for the newest */
  #opening = 0;
  #isClosed = false;
  readonly #early: { readonly offset: number; readonly text: string }[] = [];

  constructor(
    readonly socket: LabSocket,
    readonly labId: string,
    readonly console: string,
    readonly feed: ScreenFeed,
    readonly events: LineEvents,
  ) {
    countShown(socket, `${labId} ${console}`, 1);
  }

  start(): void {
    const isOurs = (note: { readonly labId: string; readonly console: string }): boolean =>
      note.labId === this.labId && note.console === this.console;
    const onOutput = (chunk: { labId: string; console: string; offset: number; text: string }): void => {
      if (isOurs(chunk)) this.#onChunk(chunk.offset, chunk.text);
    };
    const onKeyboard = (note: { labId: string; console: string; keyboard: KeyboardView }): void => {
      if (isOurs(note)) this.events.onKeyboard(note.keyboard);
    };
    const onConnect = (): void => this.open();
    // Numbers of a text start anew where a lab goes on from another moment: nothing of what stands here counts.
    const onTravelled = (note: { readonly labId: string }): void => {
      if (note.labId === this.labId) this.#restart();
    };
    // The server closes what one may not look at any more, and opens it again for nobody of its own accord.
    const onAccess = (note: { readonly labId: string }): void => {
      if (note.labId === this.labId) this.#openAnew();
    };
    this.socket.on("lab:access", onAccess);
    this.socket.on("console:output", onOutput);
    this.socket.on("console:keyboard", onKeyboard);
    this.socket.on("connect", onConnect);
    this.socket.on("lab:travelled", onTravelled);
    this.#stops.push(
      () => this.socket.off("lab:access", onAccess),
      () => this.socket.off("console:output", onOutput),
      () => this.socket.off("console:keyboard", onKeyboard),
      () => this.socket.off("connect", onConnect),
      () => this.socket.off("lab:travelled", onTravelled),
    );
    if (this.socket.connected) this.open();
  }
  /** Joins the console; also after a gap, and when the guest behind it has changed. */
  open(): void {
    if (this.#isOpening || this.#isClosed) return;
    this.#isOpening = true;
    this.#opening += 1;
    const mine = this.#opening;
    this.socket.emit("console:open", this.labId, this.console, this.#position, (reply) => {
      // One that was asked before the lab went elsewhere answers for there.
      if (mine !== this.#opening) return;
      this.#isOpening = false;
      if (this.#isClosed) return;
      if (reply.kind === "open") {
        const merge = mergeScrollback(this.#position, reply.view.offset, reply.view.text);
        this.#position = merge.position;
        if (merge.kind === "restart") this.feed.restart(merge.text);
        else this.#show(merge.text);
        for (const early of this.#early.splice(0)) this.#onChunk(early.offset, early.text);
      }
      this.events.onReply(reply);
    });
  }
  resize(cols: number, rows: number): void {
    this.socket.emit("console:resize", this.labId, this.console, cols, rows);
  }
  /** Gives up the keyboard and the say over the size. */
  release(): void {
    this.socket.emit("console:release", this.labId, this.console);
  }
  ask(done: (ack: Ack) => void): void {
    this.socket.emit("console:ask", this.labId, this.console, done);
  }
  take(done: (ack: Ack) => void): void {
    this.socket.emit("console:take", this.labId, this.console, done);
  }
  answer(isHandedOver: boolean, done: (ack: Ack) => void): void {
    this.socket.emit("console:answer", this.labId, this.console, isHandedOver, done);
  }
  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    if (countShown(this.socket, `${this.labId} ${this.console}`, -1) === 0) this.socket.emit("console:close", this.labId, this.console);
  }

  #restart(): void {
    this.#position = null;
    this.#early.length = 0;
    this.#openAnew();
  }
  /** Joins it whatever is asked already: the answer to that is of before. */
  #openAnew(): void {
    this.#isOpening = false;
    this.open();
  }
  #onChunk(offset: number, text: string): void {
    if (this.#isOpening || this.#position === null) {
      this.#early.push({ offset, text });
      return;
    }
    const merge = mergeChunk(this.#position, offset, text);
    if (merge.kind === "gap") {
      this.#early.push({ offset, text });
      this.open();
    } else if (merge.kind === "write") {
      this.#position = merge.position;
      this.#show(merge.text);
    }
  }
  /** More than the terminal can follow is left out: the newest of it is taken from the console. */
  #show(text: string): void {
    if (!this.feed.push(text)) this.#restart();
  }
}
