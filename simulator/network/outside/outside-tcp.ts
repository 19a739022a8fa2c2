/**
 * TCP of web servers outside: they take a request, send a page and close. Loss is found by time and by acknowledgments that come again; of
 * options there is the largest segment alone. @source RFC 9293 §3; RFC 5681 §3 (windows); RFC 6298 §2, §5 (time)
 */
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import type { Ipv4Packet } from "../../wire/ipv4";
import { decodeTcp, encodeTcp, refusalOf, type TcpSegment } from "../../wire/tcp";
import { pageFor } from "./http-pages";
import type { OutsideWorld } from "./outside-world";

export const HTTP_PORT = 80;
/** guess: as most servers' own interfaces */
const MSS = 1_460;
const WINDOW = 65_535;
/** @source RFC 6298 §2.1, §2.4 */
const RTO_US = 1_000_000;
/** Times that anything is sent again. guess: as Linux' answers to a SYN */
const TRIES = 5;
/** Kept once all is said, for what comes late. @source Linux: TCP_TIMEWAIT_LEN */
const AFTER_US = 60_000_000;
const MOST_CONNECTIONS = 4_096;
/** Longest head of a request. @source nginx: large_client_header_buffers (8k) */
const MOST_ASKED = 8_192;

/** A connection as plain data. Places in the stream count from the SYN, which is 0; data begin at 1. */
export interface OutsideConnection {
  readonly client: number;
  readonly clientPort: number;
  readonly host: number;
  /** where its client's frames came from */
  readonly mac: string;
  readonly first: number;
  readonly mss: number;
  /** next of the client's sequence */
  received: number;
  /** what the client has not acknowledged begins here */
  una: number;
  next: number;
  window: number;
  congestion: number;
  duplicates: number;
  asked: string;
  /** a character for each byte; null: nothing has been asked yet */
  answer: string | null;
  /** the client has closed */
  hasClosed: boolean;
  tries: number;
  due: number | null;
}

/** Where a segment goes. */
export interface OutsideSegment {
  readonly to: OutsideConnection;
  readonly payload: Uint8Array;
}

const NOTHING = { refusal: null, sent: [] } as const;

/** Place of the end in the stream: beyond the last byte of the answer. */
function endOf({ answer }: OutsideConnection): number {
  return (answer ?? "").length + 1;
}

export class OutsideTcp {
  readonly connections = new Map<string, OutsideConnection>();

  constructor(private readonly world: OutsideWorld) {}

  /** When the next of its timers is due; null: none runs. */
  get nextDue(): number | null {
    let next: number | null = null;
    for (const { due } of this.connections.values()) if (due !== null && (next === null || due < next)) next = due;
    return next;
  }

  /** A segment comes to a named host. @returns what it sends, or the segment by which it refuses */
  receive(packet: Ipv4Packet, mac: string, now: number): { readonly refusal: Uint8Array | null; readonly sent: readonly OutsideSegment[] } {
    const asked = decodeTcp(packet.payload, packet.source, packet.destination);
    const host = this.world.at(packet.destination);
    if (!asked || !host) return NOTHING;
    const key = `${packet.source}:${asked.sourcePort} ${packet.destination}`;
    const known = this.connections.get(key);
    const isServed = asked.destinationPort === HTTP_PORT && host.pages.length > 0;
    if (asked.rst) {
      this.connections.delete(key);
      return NOTHING;
    }
    if (isServed && asked.syn && !asked.ack) return { refusal: null, sent: this.opened(key, packet, asked, mac, now) };
    if (isServed && known) return { refusal: null, sent: this.heard(known, asked, now) };
    const refusal = refusalOf(asked);
    return refusal ? { refusal: encodeTcp(refusal, packet.destination, packet.source), sent: [] } : NOTHING;
  }

  private opened(key: string, packet: Ipv4Packet, asked: TcpSegment, mac: string, now: number): readonly OutsideSegment[] {
    const known = this.connections.get(key);
    const received = (asked.sequence + 1) >>> 0;
    if (known && known.received === received && known.una === 0) return [this.greeting(known)];
    if (!known && this.connections.size >= MOST_CONNECTIONS) return [];
    const made: OutsideConnection = {
      client: packet.source,
      clientPort: asked.sourcePort,
      host: packet.destination,
      mac,
      // guess: a clock of 4 µs, as the RFC has it, and something of the connection's own
      first: (Math.floor(now / 4) + Math.imul(packet.source ^ (asked.sourcePort << 8), 0x9e3779b1)) >>> 0,
      mss: Math.min(MSS, asked.options?.mss ?? 536),
      received,
      una: 0,
      next: 1,
      window: asked.window,
      congestion: 10 * MSS,
      duplicates: 0,
      asked: "",
      answer: null,
      hasClosed: false,
      tries: 0,
      due: now + RTO_US,
    };
    this.connections.set(key, made);
    return [this.greeting(made)];
  }

  private heard(c: OutsideConnection, seg: TcpSegment, now: number): readonly OutsideSegment[] {
    const sent: OutsideSegment[] = [];
    if (seg.ack && this.acknowledged(c, seg, now)) sent.push(this.piece(c, c.una, c.next));
    if (seg.sequence === c.received && c.una > 0) {
      if (c.answer === null && c.asked.length < MOST_ASKED) c.asked += bytesToLatin1(seg.payload);
      c.received = (c.received + seg.payload.length + (seg.fin ? 1 : 0)) >>> 0;
      c.hasClosed ||= seg.fin;
    }
    this.answered(c);
    sent.push(...this.transmit(c, now));
    if (c.hasClosed && c.una === endOf(c) + 1) c.due = now + AFTER_US;
    const isTold = sent.length > 0 || (seg.payload.length === 0 && !seg.fin);
    return isTold ? sent : [this.segment(c, c.next, { ack: true })];
  }
  /** @returns whether what it lacks is sent again at once */
  private acknowledged(c: OutsideConnection, seg: TcpSegment, now: number): boolean {
    const to = (seg.acknowledgment - c.first) >>> 0;
    const isSame = seg.window === c.window;
    c.window = seg.window;
    if (to > c.una && to <= c.next) {
      c.congestion += Math.min(c.mss, to - c.una);
      [c.una, c.duplicates, c.tries] = [to, 0, 0];
      c.due = c.una < c.next ? now + RTO_US : null;
      return false;
    }
    const isAgain = to === c.una && to > 0 && to < c.next && seg.payload.length === 0 && !seg.fin && isSame;
    if (!isAgain || ++c.duplicates !== 3) return false;
    c.congestion = Math.max(2 * c.mss, (c.next - c.una) >>> 1);
    return true;
  }
  /** The request is whole, or its client wants nothing any more. */
  private answered(c: OutsideConnection): void {
    const host = this.world.at(c.host);
    if (c.answer !== null || !host) return;
    c.answer = pageFor(host, c.asked, this.world.clockUs()) ?? (c.hasClosed ? "" : null);
    if (c.answer !== null) c.asked = "";
  }
  /** What the windows let out, and the end once all is out. */
  private transmit(c: OutsideConnection, now: number): OutsideSegment[] {
    if (c.answer === null || c.una === 0) return [];
    const end = endOf(c);
    const room = c.una + Math.min(c.window, c.congestion);
    const sent: OutsideSegment[] = [];
    while (c.next < end && c.next < room) {
      sent.push(this.piece(c, c.next, room));
      c.next = Math.min(c.next + c.mss, end, room);
    }
    if (c.next === end) {
      sent.push(this.piece(c, end, end));
      c.next++;
    }
    if (c.una < c.next) c.due ??= now + RTO_US;
    return sent;
  }
  /** What is at a place of the stream, in one segment: data up to another place at most, or the end. */
  private piece(c: OutsideConnection, from: number, until: number): OutsideSegment {
    const end = endOf(c);
    if (from >= end) return this.segment(c, end, { ack: true, fin: true });
    const to = Math.min(from + c.mss, end, until);
    return this.segment(c, from, { ack: true, psh: to === end }, (c.answer ?? "").slice(from - 1, to - 1));
  }
  private segment(c: OutsideConnection, at: number, flags: Partial<TcpSegment>, data = ""): OutsideSegment {
    const none = { syn: false, ack: false, fin: false, rst: false, psh: false } as const;
    const ends = { sourcePort: HTTP_PORT, destinationPort: c.clientPort, window: WINDOW, payload: latin1ToBytes(data) };
    const places = { sequence: (c.first + at) >>> 0, acknowledgment: c.received };
    return { to: c, payload: encodeTcp({ ...none, ...ends, ...places, ...flags }, c.host, c.client) };
  }
  private greeting(c: OutsideConnection): OutsideSegment {
    return this.segment(c, 0, { syn: true, ack: true, options: { mss: MSS } });
  }

  /** Timers that are due: what was lost is sent again, what nobody answers is given up. */
  tick(now: number): readonly OutsideSegment[] {
    const sent: OutsideSegment[] = [];
    for (const [key, c] of this.connections) {
      if (c.due === null || c.due > now) continue;
      const isOver = c.una === c.next;
      if (isOver || c.tries >= TRIES) {
        this.connections.delete(key);
        continue;
      }
      c.tries++;
      c.due = now + RTO_US * 2 ** c.tries;
      c.congestion = c.mss;
      c.duplicates = 0;
      if (c.una === 0) sent.push(this.greeting(c));
      else {
        c.next = c.una;
        sent.push(...this.transmit(c, now));
      }
    }
    return sent;
  }
}
