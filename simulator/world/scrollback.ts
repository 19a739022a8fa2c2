/** Lines of a console that can be looked back at, where its text has as many. */
const LINES_KEPT = 10_000;
/** Most text that is kept for that, UTF-16 units. @source xenstore.md §7 (console/limit 1048576 is xenconsoled's buffer) */
const UNITS_KEPT = 1_048_576;
/** A page's length, UTF-16 units: text is dropped page by page. */
const PAGE = 64 * 1024;

export interface ScrollbackState {
  readonly pages: readonly string[];
}

/**
 * Text that has left a console's ring, for whoever looks back. Only a console that has printed more than its ring holds has one.
 * Nothing in a lab acts on it, and it is left out of a state's hash: labs from before there was any replay as they did.
 */
export class Scrollback {
  private pages: { readonly text: string; readonly lines: number }[] = [];
  /** UTF-16 units kept */
  length = 0;
  private lines = 0;

  push(text: string): void {
    for (let from = 0; from < text.length; from += PAGE) this.add(text.slice(from, from + PAGE));
    for (let first = this.pages[0]; first; first = this.pages[0]) {
      if (this.length <= UNITS_KEPT && this.lines - first.lines < LINES_KEPT) return;
      this.pages.shift();
      this.length -= first.text.length;
      this.lines -= first.lines;
    }
  }

  /** oldest first; it goes on with the first unit of the ring */
  get text(): string {
    return this.pages.map((page) => page.text).join("");
  }

  export(): ScrollbackState {
    return { pages: this.pages.map((page) => page.text) };
  }
  /** @throws Error when the data are none */
  import({ pages }: ScrollbackState): void {
    if (!Array.isArray(pages) || !pages.every((page) => typeof page === "string")) throw new Error("the state has no scrollback there");
    for (const page of pages) this.add(page);
  }

  private add(text: string): void {
    const lines = linesIn(text);
    this.pages.push({ text, lines });
    this.length += text.length;
    this.lines += lines;
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
