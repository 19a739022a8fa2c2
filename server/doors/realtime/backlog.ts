import type { LabSocket } from "./socket-session";

/** How often room is looked for while something waits for a connection that is behind, ms. */
export const ROOM_MS = 20;
/** A connection that has more than this to send is behind and gets no more for now, bytes: a few full batches of consoles. */
export const BEHIND_BYTES = 1024 * 1024;
/** It has caught up when it has no more than this, bytes. */
export const CAUGHT_UP_BYTES = 256 * 1024;
/** A connection that is behind for so long is closed, ms. guess: a page that was only held up for a moment has caught up by then */
export const BEHIND_MS = 30_000;
/** The code that such a connection is closed with. @source RFC 6455 §7.4.2: 4000–4999 are for private use */
export const BEHIND_CODE = 4008;

/** What a socket was given and its connection has not taken yet, in bytes, or UTF-16 units where nothing is encoded yet. */
export function unsentBy(socket: LabSocket): number {
  const { conn } = socket;
  const { socket: line } = conn.transport as unknown as { readonly socket?: { readonly bufferedAmount?: number } };
  let unsent = line?.bufferedAmount ?? 0;
  const packets = (conn as unknown as { readonly writeBuffer: readonly { readonly data?: { readonly length?: number } }[] }).writeBuffer;
  for (const { data } of packets) unsent += data?.length ?? 0;
  return unsent;
}

interface Late {
  readonly sinceMs: number;
  /** what brings the page up to date, by what it has missed */
  readonly missed: Map<string, () => void>;
}

export interface BacklogParts {
  readonly unsent: (socket: LabSocket) => number;
  /** monotonic ms */
  readonly now: () => number;
  readonly behindMs: number;
  readonly close: (socket: LabSocket) => void;
}
const live: BacklogParts = { unsent: unsentBy, now: () => performance.now(), behindMs: BEHIND_MS, close: closeLine };

/** Connections that do not keep up. What they miss is not queued: when they have caught up they are told the latest of it. */
export class Backlog {
  private readonly late = new Map<LabSocket, Late>();
  private readonly parts: BacklogParts;
  private timer: NodeJS.Timeout | null = null;

  constructor(parts: Partial<BacklogParts> = {}) {
    this.parts = { ...live, ...parts };
  }

  /** Whether a connection gets nothing more for now. */
  isBehind(socket: LabSocket): boolean {
    return this.late.has(socket) || this.parts.unsent(socket) > BEHIND_BYTES;
  }

  /** Whether a connection has room for a piece of something long. */
  hasRoom(socket: LabSocket): boolean {
    return this.parts.unsent(socket) <= CAUGHT_UP_BYTES;
  }

  /** A connection that is behind misses something. @param catchUp - tells it the latest of that, once it has caught up */
  miss(socket: LabSocket, what: string, catchUp: () => void): void {
    const late = this.late.get(socket) ?? { sinceMs: this.parts.now(), missed: new Map() };
    this.late.set(socket, late);
    late.missed.set(what, catchUp);
    this.lookLater();
  }

  /** A connection that does not take even what it asked for is closed once it has been behind for long enough. */
  watch(socket: LabSocket): void {
    if (this.isBehind(socket)) this.miss(socket, "what it asks for", () => {});
  }

  /** Ends a connection that has stopped taking what it was promised. */
  close(socket: LabSocket): void {
    this.late.delete(socket);
    this.parts.close(socket);
  }

  /** It does not look at that any more, or has been told of it another way. */
  forget(socket: LabSocket, what: string): void {
    this.late.get(socket)?.missed.delete(what);
  }

  /** A socket has gone. */
  left(socket: LabSocket): void {
    this.late.delete(socket);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  private lookLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      for (const [socket, late] of this.late) this.look(socket, late);
      if (this.late.size > 0) this.lookLater();
    }, ROOM_MS).unref();
  }

  private look(socket: LabSocket, { sinceMs, missed }: Late): void {
    if (this.hasRoom(socket)) {
      this.late.delete(socket);
      for (const catchUp of missed.values()) catchUp();
    } else if (this.parts.now() - sinceMs >= this.parts.behindMs) {
      this.late.delete(socket);
      this.parts.close(socket);
    }
  }
}

/** Ends a connection with a code that its page can tell from others; one that takes not even that is cut by `ws` after 30 s. */
function closeLine(socket: LabSocket): void {
  const { transport } = socket.conn;
  const line = (transport as unknown as { readonly socket?: { close(code: number, reason: string): void } }).socket;
  line?.close(BEHIND_CODE, "the connection does not keep up");
}
