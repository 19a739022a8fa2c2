/** One xterm.js terminal bound to one console of a lab: opened, kept in step, closed. */
import { FitAddon } from "@xterm/addon-fit";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { Terminal } from "@xterm/xterm";
import type { ConsoleReply, KeyboardView } from "@/server/contract";
import type { LabSocket } from "../../../data/socket";
import { copyText } from "../../../ui/copy-button";
import { token } from "../../../ui/theme";
import { CONSOLE_FONT } from "./console-font";
import { ConsoleLine } from "./console-line";
import { type InputQueue, type InputRefusal, inputQueueOf } from "./input-queue";
import { type ConsoleLink, ConsoleLinks } from "./links";
import { drawFast } from "./renderer";
import { ScreenFeed } from "./screen-feed";
import { permitScriptedStyles } from "./scripted-styles";
import { silence } from "./silence";
import { withModifier } from "./touch-keys";

export interface TerminalEvents {
  readonly onReply: (reply: ConsoleReply) => void;
  readonly onRefused: (refusal: InputRefusal) => void;
  readonly onKeyboard: (keyboard: KeyboardView) => void;
  readonly onLink: (link: ConsoleLink) => void;
  /** Ctrl+F */
  readonly onSearch: () => void;
  /** Ctrl+plus, Ctrl+minus; 0: Ctrl+0 */
  readonly onZoom: (by: -1 | 0 | 1) => void;
}
export interface TerminalOptions {
  readonly fontSize: number;
  readonly readsAloud: boolean;
  readonly inputLabel: string;
  /** the account that looks */
  readonly me: string;
  /** it is only looked at: no key and no size is sent */
  readonly isWatched: boolean;
}
/** Smallest letters that a console of another's size is shown in, px; what does not fit then is scrolled to. */
const FONT_LEAST = 7;
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

export class ConsoleTerminal {
  readonly xterm: Terminal;
  readonly line: ConsoleLine;
  readonly links: ConsoleLinks;
  readonly #fit = new FitAddon();
  readonly #stops: (() => void)[] = [];
  #isClosed = false;
  #keyboard: KeyboardView | null = null;
  /** whether this page says how large the console is; null: not known yet */
  #leads: boolean | null = null;
  #isTold = false;
  #isWatched: boolean;
  #held: { readonly modifier: "ctrl" | "alt"; readonly onUsed: () => void } | null = null;
  #fontSize: number;
  readonly #input: InputQueue;
  readonly #onRefused = (refusal: InputRefusal): void => this.events.onRefused(refusal);

  constructor(
    socket: LabSocket,
    labId: string,
    console: string,
    readonly events: TerminalEvents,
    readonly options: TerminalOptions,
  ) {
    permitScriptedStyles();
    this.#isWatched = options.isWatched;
    this.#fontSize = options.fontSize;
    this.xterm = new Terminal({
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: options.fontSize,
      lineHeight: 1.2,
      // As many lines as the server keeps.
      scrollback: 10_000,
      cursorBlink: false,
      disableStdin: options.isWatched,
      convertEol: false,
      // For the widths of characters, which the guests' editors count as the addon does.
      allowProposedApi: true,
      screenReaderMode: options.readsAloud,
      theme: palette(),
      // Guests print what they like: no answers about the window.
      windowOptions: {},
    });
    this.xterm.loadAddon(this.#fit);
    this.xterm.loadAddon(new UnicodeGraphemesAddon());
    // Titles and clipboard writes from a guest are taken and dropped.
    for (const code of [0, 1, 2, 52]) this.xterm.parser.registerOscHandler(code, () => true);
    silence(this.xterm);
    this.links = new ConsoleLinks(this.xterm, (link) => events.onLink(link));
    this.line = new ConsoleLine(socket, labId, console, new ScreenFeed((piece, done) => this.xterm.write(piece, done)), {
      onReply: (reply) => {
        // What stands behind the console may be new, and know no size yet.
        if (reply.kind === "open") this.#onKeyboard(reply.keyboard, true);
        events.onReply(reply);
      },
      onKeyboard: (keyboard) => this.#onKeyboard(keyboard, false),
    });
    this.#input = inputQueueOf(socket, labId, console);
    this.#input.onRefused = this.#onRefused;
  }

  mount(element: HTMLElement): void {
    this.xterm.open(element);
    const { textarea } = this.xterm;
    textarea?.setAttribute("aria-label", this.options.inputLabel);
    const onFocus = (): void => {
      if (textarea) textarea.tabIndex = 0;
    };
    textarea?.addEventListener("focus", onFocus);
    this.#stops.push(() => textarea?.removeEventListener("focus", onFocus), drawFast(this.xterm));
    this.#resize();
    const watch = new ResizeObserver(() => this.#resize());
    watch.observe(element);
    const data = this.xterm.onData((text) => this.send(text));
    const size = this.xterm.onResize(() => this.#tellSize());
    this.#stops.push(
      () => watch.disconnect(),
      () => data.dispose(),
      () => size.dispose(),
    );
    this.xterm.attachCustomKeyEventHandler((event) => this.#onKey(event));
    this.line.start();
  }
  send(text: string): void {
    if (this.#isWatched) return;
    const held = this.#held;
    this.#held = null;
    held?.onUsed();
    void this.#input.push(held ? withModifier(text, held.modifier) : text);
  }
  /** Holds a modifier for the next text that is typed: a phone's keyboard has none. @param modifier - null: none any more */
  hold(modifier: "ctrl" | "alt" | null, onUsed: () => void): void {
    this.#held = modifier && { modifier, onUsed };
  }
  /** Looks only from now on, or types again. */
  watch(isWatched: boolean): void {
    if (isWatched === this.#isWatched) return;
    this.#isWatched = isWatched;
    this.xterm.options.disableStdin = isWatched;
    if (isWatched) this.line.release();
    this.#lead(false);
  }
  #onKeyboard(keyboard: KeyboardView, isAnew: boolean): void {
    this.#keyboard = keyboard;
    this.#lead(isAnew);
    this.events.onKeyboard(keyboard);
  }
  /** Takes the say over the console's size, or follows another's. @param isAnew - the size has to be told whoever knows it */
  #lead(isAnew: boolean): void {
    const { sizedBy } = this.#keyboard ?? { sizedBy: null };
    const leads = !this.#isWatched && (sizedBy === null || sizedBy === this.options.me);
    const isNew = leads !== this.#leads;
    this.#leads = leads;
    this.#isTold = false;
    if (isNew || !leads) this.#resize();
    // Nobody has told a size yet, or the console has had another's meanwhile.
    if ((isAnew || isNew || sizedBy === null) && !this.#isTold) this.#tellSize();
  }
  #tellSize(): void {
    if (!this.#leads) return;
    this.#isTold = true;
    this.line.resize(this.xterm.cols, this.xterm.rows);
  }
  #onKey(event: KeyboardEvent): boolean {
    if (event.type !== "keydown" || !event.ctrlKey || event.altKey || event.metaKey) return true;
    // The browser then pastes, and needs to ask nobody.
    if (event.shiftKey && event.code === "KeyV") return false;
    const act = this.#actOf(event);
    if (!act) return true;
    act();
    event.preventDefault();
    return false;
  }
  /** What a key with Ctrl does here; null: it is the guest's, or the browser's. */
  #actOf({ code, key, shiftKey }: KeyboardEvent): (() => void) | null {
    if (shiftKey && key === "Escape") return () => this.#leave();
    if (shiftKey && code === "KeyC") return () => void this.copy();
    // A program that has the whole screen looks for text by itself.
    if (!shiftKey && code === "KeyF" && this.xterm.buffer.active.type === "normal") return () => this.events.onSearch();
    if (key === "+" || key === "=") return () => this.events.onZoom(1);
    if (key === "-") return () => this.events.onZoom(-1);
    if (key === "0" && !shiftKey) return () => this.events.onZoom(0);
    return null;
  }
  /** Gives the keyboard back to the page: Tab then passes the terminal, until somebody goes in again. A question that waits comes first. */
  #leave(): void {
    const { textarea } = this.xterm;
    this.xterm.blur();
    if (textarea) textarea.tabIndex = -1;
    const frame = this.xterm.element?.closest("section");
    (frame?.querySelector<HTMLElement>("[data-answer]") ?? frame?.querySelector<HTMLElement>("[data-way-in]"))?.focus();
  }
  enter(): void {
    this.xterm.focus();
  }
  /** @returns false: nothing is selected */
  async copy(): Promise<boolean> {
    const text = this.xterm.getSelection();
    return text !== "" && (await copyText(text));
  }
  /** @returns false: the browser keeps its clipboard */
  async paste(): Promise<boolean> {
    const text = await navigator.clipboard.readText().catch(() => null);
    if (text !== null) this.xterm.paste(text);
    this.xterm.focus();
    return text !== null;
  }
  setFontSize(px: number): void {
    this.#fontSize = px;
    this.#resize();
  }
  /** As many letters as fit, where this page says how large the console is; else as many as it has, in letters that fit. */
  #resize(): void {
    const { element, options } = this.xterm;
    if (this.#isClosed || !element || element.clientWidth === 0) return;
    if (options.fontSize !== this.#fontSize) options.fontSize = this.#fontSize;
    const keyboard = this.#keyboard;
    if (this.#leads !== false || !keyboard) {
      this.#fit.fit();
      return;
    }
    const fitting = this.#fit.proposeDimensions();
    if (!fitting) return;
    const scale = Math.min(1, fitting.cols / keyboard.cols, fitting.rows / keyboard.rows);
    // Who has made letters larger than at first sees a part of it in larger ones.
    const zoom = Math.max(1, this.#fontSize / CONSOLE_FONT.usual);
    if (scale < 1) options.fontSize = Math.max(FONT_LEAST, Math.floor(2 * scale * zoom * this.#fontSize) / 2);
    this.xterm.resize(keyboard.cols, keyboard.rows);
  }
  repaint(): void {
    this.xterm.options.theme = palette();
  }
  close(): void {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    if (this.#input.onRefused === this.#onRefused) this.#input.onRefused = () => undefined;
    this.line.close();
    this.links.dispose();
    this.xterm.dispose();
  }
}
