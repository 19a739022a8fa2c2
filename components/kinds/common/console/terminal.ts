/** One xterm.js terminal bound to one console of a lab: opened, kept in step, closed. */
import { FitAddon } from "@xterm/addon-fit";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { Terminal } from "@xterm/xterm";
import type { ConsoleReply } from "@/server/contract";
import type { LabSocket } from "../../../data/socket";
import { copyText } from "../../../ui/copy-button";
import { token } from "../../../ui/theme";
import { mergeChunk, mergeScrollback } from "./console-stream";
import { type InputQueue, type InputRefusal, inputQueueOf } from "./input-queue";
import { permitScriptedStyles } from "./scripted-styles";
import { silence } from "./silence";

export interface TerminalEvents {
  readonly onReply: (reply: ConsoleReply) => void;
  readonly onRefused: (refusal: InputRefusal) => void;
}
const ansiNames = [
  "black",
  "red",
  "green",
  "yellow",
  "blue",
  "magenta",
  "cyan",
  "white",
  "brightBlack",
  "brightRed",
  "brightGreen",
  "brightYellow",
  "brightBlue",
  "brightMagenta",
  "brightCyan",
  "brightWhite",
] as const;
function palette(): Record<string, string> {
  const colours: Record<string, string> = {
    background: token("console"),
    foreground: token("console-text"),
    cursor: token("console-text"),
    selectionBackground: token("console-selection"),
  };
  for (const name of ansiNames) colours[name] = token(`ansi-${name}`);
  return colours;
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

export class ConsoleTerminal {
  readonly xterm: Terminal;
  readonly #fit = new FitAddon();
  readonly #stops: (() => void)[] = [];
  /** units shown so far; null: nothing yet */
  #position: number | null = null;
  #isOpening = false;
  /** counts what it has asked, so that an answer to an older question is not taken for the newest */
  #opening = 0;
  #isClosed = false;
  readonly #input: InputQueue;
  readonly #onRefused = (refusal: InputRefusal): void => this.events.onRefused(refusal);

  constructor(
    readonly socket: LabSocket,
    readonly labId: string,
    readonly console: string,
    readonly events: TerminalEvents,
    readonly options: {
      readonly fontSize: number;
      readonly readsAloud: boolean;
      readonly inputLabel: string;
      /** it is only looked at: no key and no size is sent */
      readonly isWatched: boolean;
    },
  ) {
    permitScriptedStyles();
    countShown(socket, `${labId} ${console}`, 1);
    this.xterm = new Terminal({
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: options.fontSize,
      lineHeight: 1.2,
      scrollback: 10_000,
      cursorBlink: false,
      disableStdin: options.isWatched,
      convertEol: false,
      // For the widths of characters, which the guests' editors count as the addon does.
      allowProposedApi: true,
      screenReaderMode: options.readsAloud,
      theme: palette(),
      // Guests print what they like: no links to follow, no answers about the window.
      linkHandler: { activate: () => undefined, allowNonHttpProtocols: false },
      windowOptions: {},
    });
    this.xterm.loadAddon(this.#fit);
    this.xterm.loadAddon(new UnicodeGraphemesAddon());
    // Titles, links and clipboard writes from a guest are taken and dropped.
    for (const code of [0, 1, 2, 8, 52]) this.xterm.parser.registerOscHandler(code, () => true);
    silence(this.xterm);
    this.inputLabel = options.inputLabel;
    this.#input = inputQueueOf(socket, labId, console);
    this.#input.onRefused = this.#onRefused;
  }
  readonly inputLabel: string;

  mount(element: HTMLElement): void {
    this.xterm.open(element);
    const { textarea } = this.xterm;
    textarea?.setAttribute("aria-label", this.inputLabel);
    const onFocus = (): void => {
      if (textarea) textarea.tabIndex = 0;
    };
    textarea?.addEventListener("focus", onFocus);
    this.#stops.push(() => textarea?.removeEventListener("focus", onFocus));
    this.#fit.fit();
    const watch = new ResizeObserver(() => this.#refit());
    watch.observe(element);
    this.#stops.push(() => watch.disconnect());
    const data = this.xterm.onData((text) => this.send(text));
    const size = this.xterm.onResize(({ cols, rows }) => this.#tellSize(cols, rows));
    this.#stops.push(
      () => data.dispose(),
      () => size.dispose(),
    );
    this.xterm.attachCustomKeyEventHandler((event) => this.#onKey(event));
    const onOutput = (chunk: { labId: string; console: string; offset: number; text: string }): void => {
      if (chunk.labId === this.labId && chunk.console === this.console) this.#onChunk(chunk.offset, chunk.text);
    };
    const onConnect = (): void => this.open();
    // Numbers of a text start anew where a lab goes on from another moment: nothing of what stands here counts.
    const onTravelled = (note: { readonly labId: string }): void => {
      if (note.labId === this.labId) this.#restart();
    };
    this.socket.on("console:output", onOutput);
    this.socket.on("connect", onConnect);
    this.socket.on("lab:travelled", onTravelled);
    this.#stops.push(
      () => this.socket.off("console:output", onOutput),
      () => this.socket.off("connect", onConnect),
      () => this.socket.off("lab:travelled", onTravelled),
    );
    if (this.socket.connected) this.open();
  }
  #restart(): void {
    this.#position = null;
    this.#early.length = 0;
    this.#isOpening = false;
    this.open();
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
        if (merge.kind === "restart") this.xterm.reset();
        this.xterm.write(merge.text);
        this.#position = merge.position;
        this.#tellSize(this.xterm.cols, this.xterm.rows);
        for (const early of this.#early.splice(0)) this.#onChunk(early.offset, early.text);
      }
      this.events.onReply(reply);
    });
  }
  readonly #early: { readonly offset: number; readonly text: string }[] = [];
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
      this.xterm.write(merge.text);
    }
  }
  send(text: string): void {
    if (!this.options.isWatched) void this.#input.push(text);
  }
  #tellSize(cols: number, rows: number): void {
    if (!this.options.isWatched) this.socket.emit("console:resize", this.labId, this.console, cols, rows);
  }
  #onKey(event: KeyboardEvent): boolean {
    if (event.type !== "keydown") return true;
    if (event.ctrlKey && event.shiftKey && event.key === "Escape") {
      this.#leave();
      return false;
    }
    if (event.ctrlKey && event.shiftKey && event.code === "KeyC") {
      this.copy();
      event.preventDefault();
      return false;
    }
    // Ctrl+Shift+V is left to the browser, which then pastes.
    return !(event.ctrlKey && event.shiftKey && event.code === "KeyV");
  }
  /** Gives the keyboard back to the page: Tab then passes the terminal, until somebody goes in again. */
  #leave(): void {
    const { textarea } = this.xterm;
    this.xterm.blur();
    if (textarea) textarea.tabIndex = -1;
    this.xterm.element?.closest("section")?.querySelector<HTMLElement>("[data-way-in]")?.focus();
  }
  enter(): void {
    this.xterm.focus();
  }
  copy(): boolean {
    const text = this.xterm.getSelection();
    if (text) void copyText(text);
    return text !== "";
  }
  async paste(): Promise<void> {
    try {
      this.xterm.paste(await navigator.clipboard.readText());
    } catch {
      // The browser keeps its clipboard: Ctrl+V still works.
    }
    this.xterm.focus();
  }
  setFontSize(px: number): void {
    this.xterm.options.fontSize = px;
    this.#refit();
  }
  #refit(): void {
    if (!this.#isClosed && this.xterm.element && this.xterm.element.clientWidth > 0) this.#fit.fit();
  }
  repaint(): void {
    this.xterm.options.theme = palette();
  }
  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    if (this.#input.onRefused === this.#onRefused) this.#input.onRefused = () => undefined;
    if (countShown(this.socket, `${this.labId} ${this.console}`, -1) === 0) this.socket.emit("console:close", this.labId, this.console);
    this.xterm.dispose();
  }
}
