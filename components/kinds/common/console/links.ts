/** Links in what guests print: those written out, and those behind another text (OSC 8). */
import { WebLinksAddon } from "@xterm/addon-web-links";
import type { IBufferRange, IDisposable, IMarker, Terminal } from "@xterm/xterm";

export interface ConsoleLink {
  /** what stands on the screen */
  readonly text: string;
  readonly target: string;
}
/** Links that are offered in a list, newest first. */
const LISTED = 20;
/** Rows that are looked through for them, from the end. */
const LISTED_ROWS = 1_000;
/** @source @xterm/addon-web-links 0.12.0: strictUrlRegex, without upper-case schemes */
const WRITTEN_OUT = /https?:\/\/[^\s"'!*(){}|\\^<>`]*[^\s"':,.!?{}|\\^~[\]`()<>]/g;

/** A link's target as a browser would open it; null: it is none that may be opened. */
export function targetOf(text: string): URL | null {
  const target = URL.canParse(text) ? new URL(text) : null;
  return target?.protocol === "http:" || target?.protocol === "https:" ? target : null;
}
/** Whether a link says where it leads: its text is its target, no name stands before the host, and the host's letters can be told from others. */
export function isPlain({ text, target }: ConsoleLink): boolean {
  const [shown, led] = [targetOf(text.trim()), targetOf(target)];
  return (
    led !== null &&
    shown?.href === led.href &&
    led.username === "" &&
    led.password === "" &&
    !led.hostname.split(".").some((part) => part.startsWith("xn--"))
  );
}
/** Opens a link in a tab of its own that knows nothing of this one. Anything but http and https is left alone. */
export function openLink({ target }: ConsoleLink): void {
  const url = targetOf(target);
  if (url) window.open(url.href, "_blank", "noopener,noreferrer");
}

/** Finds links for one terminal. */
export class ConsoleLinks {
  readonly #stops: IDisposable[] = [];
  /** those behind other texts, newest last */
  #hidden: { readonly marker: IMarker | undefined; readonly link: ConsoleLink }[] = [];
  #open: { readonly target: string; readonly marker: IMarker | undefined; readonly column: number } | null = null;

  /** @param onLink - somebody has clicked on one */
  constructor(
    readonly xterm: Terminal,
    readonly onLink: (link: ConsoleLink) => void,
  ) {
    xterm.options.linkHandler = {
      activate: (_event, target, range) => onLink({ text: textIn(xterm, range), target }),
      allowNonHttpProtocols: false,
    };
    xterm.loadAddon(new WebLinksAddon((_event, target) => onLink({ text: target, target })));
    this.#stops.push(xterm.parser.registerOscHandler(8, (data) => this.#osc(data)));
  }

  /** Links that somebody may want to open, newest first, each once. */
  listed(): readonly ConsoleLink[] {
    const found = new Map<string, ConsoleLink>();
    const buffer = this.xterm.buffer.active;
    const add = (link: ConsoleLink): void => {
      if (found.size < LISTED && targetOf(link.target)) found.set(`${link.target} ${link.text}`, link);
    };
    for (const { link } of [...this.#hidden].reverse()) add(link);
    const last = buffer.length - 1;
    for (let row = last; row >= 0 && last - row < LISTED_ROWS && found.size < LISTED; row--) {
      let text = buffer.getLine(row)?.translateToString(true) ?? "";
      for (; row > 0 && buffer.getLine(row)?.isWrapped; row--) text = (buffer.getLine(row - 1)?.translateToString() ?? "") + text;
      for (const [target] of [...text.matchAll(WRITTEN_OUT)].reverse()) add({ text: target, target });
    }
    return [...found.values()];
  }

  dispose(): void {
    for (const stop of this.#stops) stop.dispose();
  }

  /** Notes where a link behind a text begins and ends; the terminal does the rest. @source OSC 8: `8 ; parameters ; target`, no target ends it */
  #osc(data: string): false {
    const buffer = this.xterm.buffer.active;
    const before = this.#open;
    if (before) {
      const row = before.marker?.line ?? -1;
      const text =
        row < 0
          ? ""
          : textIn(this.xterm, {
              start: { x: before.column + 1, y: row + 1 },
              end: { x: buffer.cursorX, y: buffer.baseY + buffer.cursorY + 1 },
            });
      this.#hidden.push({ marker: before.marker, link: { text, target: before.target } });
      this.#hidden = this.#hidden.filter(({ marker }) => marker !== undefined && !marker.isDisposed).slice(-LISTED);
      this.#open = null;
    }
    const target = data.slice(data.indexOf(";") + 1);
    if (target !== "") this.#open = { target, marker: this.xterm.registerMarker(0), column: buffer.cursorX };
    return false;
  }
}

/** Text between two places of a terminal, both included and counted from 1, as one line. */
function textIn({ buffer: { active }, cols }: Terminal, { start, end }: IBufferRange): string {
  let text = "";
  for (let row = start.y; row <= end.y && row - start.y < 16; row++) {
    const from = row === start.y ? start.x - 1 : 0;
    text += active.getLine(row - 1)?.translateToString(false, from, row === end.y ? end.x : cols) ?? "";
  }
  return text.trim();
}
