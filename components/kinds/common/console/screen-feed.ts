/** Text that a terminal takes at once, UTF-16 units: it is parsed in a few milliseconds, and a frame has sixteen. */
export const FEED_PIECE = 8 * 1024;
/** Most text that waits for the terminal, UTF-16 units: more than a console's whole scrollback. */
export const FEED_WAITING = 2 * 1024 * 1024;
/** Ends a sequence that was left open and puts the terminal back as it was at first. @source xterm.js 6.0.0: CAN ends DCS and OSC, RIS resets */
const ANEW = "\u0018\u001bc";

/** Text on its way to a terminal: a piece when the one before has been parsed, so that no amount of it keeps the page from anything else. */
export class ScreenFeed {
  #waiting = "";
  #isBusy = false;

  /** @param write - gives the terminal a piece and says when it has been parsed */
  constructor(readonly write: (piece: string, done: () => void) => void) {}

  /** @returns false when too much waits: none of it is shown then, and the console has to be taken anew */
  push(text: string): boolean {
    if (this.#waiting.length + text.length > FEED_WAITING) {
      this.#waiting = "";
      return false;
    }
    this.#waiting += text;
    this.#next();
    return true;
  }
  /** Empties the terminal and shows this text in place of all that waits. */
  restart(text: string): void {
    this.#waiting = ANEW + text;
    this.#next();
  }

  #next(): void {
    if (this.#isBusy || this.#waiting === "") return;
    this.#isBusy = true;
    // A pair that is cut in two is put together by the terminal.
    const piece = this.#waiting.slice(0, FEED_PIECE);
    this.#waiting = this.#waiting.slice(FEED_PIECE);
    this.write(piece, () => {
      this.#isBusy = false;
      this.#next();
    });
  }
}
