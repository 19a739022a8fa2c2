/** Most text of all commands of one connection that waits while it is slow, UTF-16 units: 1 MiB. Beyond it the newest is left out. */
export const EXEC_WAITING_UNITS = 1024 * 1024;
/** A connection that has no more than this to send is not behind: it gets what has come as a whole. */
const IDLE_UNSENT = 64 * 1024;
/** While a connection has more than this to send, text waits here. */
const BUSY_UNSENT = 256 * 1024;
/** Longest text in one message, UTF-16 units. */
const PIECE_UNITS = 64 * 1024;

type Stream = "stdout" | "stderr";

/** Where a command's output goes. */
export interface ExecLine {
  /** bytes that the connection was given and has not taken yet */
  unsent(): number;
  /** units that may still wait for it */
  room(): number;
  output(stream: Stream, text: string): void;
  exit(code: number): void;
}

/** A command's output on its way to one connection: in order, and bounded when the connection is slow. */
export class ExecOutbox {
  private waiting: { readonly stream: Stream; text: string }[] = [];
  /** text that waits here, UTF-16 units */
  waitingUnits = 0;
  private leftOutBytes = 0;
  private code: number | null = null;
  private why = "";

  constructor(private readonly line: ExecLine) {}

  /** Whether something is left to be sent when there is room. */
  get isWaiting(): boolean {
    return this.waiting.length > 0 || this.leftOutBytes > 0;
  }

  add(stream: Stream, text: string): void {
    if (this.code !== null) return;
    if (!this.isWaiting && this.line.unsent() <= IDLE_UNSENT) {
      for (let rest = text; rest !== ""; ) rest = this.send(stream, rest);
      return;
    }
    // Once something was left out, all is until the gap has been told: what comes stays in order.
    const room = this.leftOutBytes > 0 ? 0 : Math.max(0, this.line.room());
    const kept = wholeLength(text, room);
    if (kept > 0) {
      this.waiting.push({ stream, text: text.slice(0, kept) });
      this.waitingUnits += kept;
    }
    if (kept < text.length) this.leftOutBytes += guestBytes(text.slice(kept));
    this.pump();
  }

  /** The command has ended; `why`, if any, is the last line on its stderr. */
  finish(code: number, why = ""): void {
    if (this.code !== null) return;
    this.code = code;
    this.why = why;
    this.pump();
  }

  /** Sends what the connection has room for. */
  pump(): void {
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      if (this.line.unsent() > BUSY_UNSENT) return;
      const rest = this.send(first.stream, first.text);
      this.waitingUnits -= first.text.length - rest.length;
      first.text = rest;
      if (rest === "") this.waiting.shift();
    }
    if (this.leftOutBytes > 0) {
      this.line.output("stderr", `xenarium: ${this.leftOutBytes} bytes of output were left out here: the connection is too slow\n`);
      this.leftOutBytes = 0;
    }
    if (this.code === null || this.isDone) return;
    this.isDone = true;
    if (this.why !== "") this.line.output("stderr", `xenarium: ${this.why}\n`);
    this.line.exit(this.code);
  }
  private isDone = false;

  /** @returns what did not fit into one message */
  private send(stream: Stream, text: string): string {
    const end = wholeLength(text, PIECE_UNITS);
    this.line.output(stream, text.slice(0, end));
    return text.slice(end);
  }
}

/** The longest start of a text within a limit that does not end inside a surrogate pair. */
function wholeLength(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  return limit > 0 && /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : Math.max(0, limit);
}

/** Bytes behind a guest's text, in which a lone surrogate U+DC80..U+DCFF stands for one byte that is no UTF-8. */
function guestBytes(text: string): number {
  const alone = text.match(/[\uDC80-\uDCFF]/gu)?.length ?? 0;
  return Buffer.byteLength(text) - 2 * alone;
}
