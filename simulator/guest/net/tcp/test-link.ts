/** Two ends and a line between them, for tests: it delays, queues and drops by a seed. */
import { decodeTcp, encodeTcp, type TcpSegment } from "../../../wire/tcp";
import { type ControlBlock, newControlBlock, type TcpEvent, type TcpServices } from "./control-block";
import { accept, connect, segmentIn } from "./input";
import { nextTimer, runTimers } from "./timers";

export interface LineSpec {
  /** one way, µs */
  readonly delayUs: number;
  /** bits a second; null: as fast as one likes */
  readonly rate: number | null;
  /** frames that wait for the line; what comes beyond is dropped */
  readonly queue: number;
  /** of a million data segments: so many are lost, by the seed */
  readonly lossMicro: number;
  readonly seed: number;
  /** segments pass as they are: nothing is written into bytes and read from them, and none is kept */
  readonly isPlain?: true;
}
/** Bytes around a segment of TCP on Ethernet. */
const AROUND = 14 + 20;

/** Bytes of a segment: a header with what Linux writes into it, and data. */
function lengthOf({ options, payload }: TcpSegment): number {
  const stamps = options?.timestamps ? 12 : 0;
  return 20 + (options?.mss === undefined ? 0 : 8) + stamps + (options?.sack ? 4 + 8 * options.sack.length : 0) + payload.length;
}

/** A stream of numbers by a seed: the forwarder between real systems draws the same. @source Steele, Vigna: SplitMix (32 bits, as in Mulberry32) */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) % 1_000_000;
  };
}

interface End {
  readonly tcb: ControlBlock;
  readonly heard: TcpEvent[];
  readonly states: string[];
  /** frames that are on the line from here: when the last of them has left it */
  freeAt: number;
  readonly leaves: number[];
  readonly draw: () => number;
}

export class TestLine {
  now = 1_000_000;
  readonly a: End;
  readonly b: End;
  /** what has passed, and what has not: for tests that look at single segments */
  readonly passed: { readonly at: number; readonly from: "a" | "b"; readonly segment: TcpSegment; readonly isLost: boolean }[] = [];
  /** says of a segment, by its number on the line, whether it is lost; beside what the seed says */
  loses: (segment: TcpSegment, from: "a" | "b", number: number) => boolean = () => false;
  /** called when one hears of something */
  onEvent: (from: "a" | "b", event: TcpEvent) => void = () => undefined;
  /** in order of time; of what comes at once, first in, first out */
  private readonly queue: { readonly at: number; readonly run: () => void }[] = [];
  private count = 0;

  constructor(
    private readonly line: LineSpec,
    ports: { readonly a?: number; readonly b?: number } = {},
  ) {
    const end = (own: number, other: number, iss: number): End => ({
      tcb: newControlBlock(
        {
          localIp: 0x0a000001 + own - 1,
          localPort: own === 1 ? (ports.a ?? 40_000) : (ports.b ?? 80),
          remoteIp: 0x0a000001 + other - 1,
          remotePort: own === 1 ? (ports.b ?? 80) : (ports.a ?? 40_000),
        },
        iss,
        1_460,
      ),
      heard: [],
      states: [],
      freeAt: 0,
      leaves: [],
      draw: draws(line.seed + own),
    });
    this.a = end(1, 2, 4_294_960_000);
    this.b = end(2, 1, 77_000);
  }

  at(time: number, run: () => void): void {
    const one = { at: time, run };
    let place = this.queue.length;
    while (place > 0 && (this.queue[place - 1] as { at: number }).at > time) place--;
    this.queue.splice(place, 0, one);
  }
  services(from: "a" | "b"): TcpServices {
    const line = this;
    const own = this[from];
    return {
      get now() {
        return line.now;
      },
      send: (_, segment) => line.send(from, segment),
      tell: (_, event) => {
        own.heard.push(event);
        line.note(own);
        line.at(line.now, () => line.onEvent(from, event));
      },
    };
  }
  private note({ tcb, states }: End): void {
    if (states.at(-1) !== tcb.state) states.push(tcb.state);
  }
  private send(from: "a" | "b", segment: TcpSegment): void {
    const own = this[from];
    this.note(own);
    const bytes = this.line.isPlain ? null : encodeTcp(segment, own.tcb.localIp, own.tcb.remoteIp);
    const length = bytes?.length ?? lengthOf(segment);
    const { rate, delayUs, queue, lossMicro } = this.line;
    while ((own.leaves[0] ?? Number.POSITIVE_INFINITY) <= this.now) own.leaves.shift();
    const isDropped = own.leaves.length > queue;
    const isLost =
      this.loses(segment, from, this.count++) || (segment.payload.length > 0 && lossMicro > 0 && own.draw() < lossMicro) || isDropped;
    if (!this.line.isPlain) this.passed.push({ at: this.now, from, segment, isLost });
    if (isDropped) return;
    const takes = rate === null ? 0 : Math.ceil(((length + AROUND) * 8 * 1e6) / rate);
    own.freeAt = Math.max(own.freeAt, this.now) + takes;
    own.leaves.push(own.freeAt);
    if (isLost) return;
    const other = from === "a" ? "b" : "a";
    this.at(own.freeAt + delayUs, () => this.arrive(other, bytes ? decodeTcp(bytes, own.tcb.localIp, own.tcb.remoteIp) : segment));
  }
  private arrive(to: "a" | "b", segment: TcpSegment | null): void {
    const { tcb } = this[to];
    if (!segment) throw new Error("a segment is damaged");
    if (tcb.state === "CLOSED" && segment.syn && !segment.ack) accept(tcb, this.services(to), segment);
    else segmentIn(tcb, this.services(to), segment);
    this.note(this[to]);
  }
  open(): this {
    this.connectFrom("a");
    return this;
  }
  connectFrom(from: "a" | "b"): void {
    connect(this[from].tcb, this.services(from));
  }
  /** A segment comes to an end from nowhere, as from somebody who guesses. */
  hand(to: "a" | "b", parts: Partial<TcpSegment>): void {
    const { remotePort, localPort } = this[to].tcb;
    const segment = {
      sourcePort: remotePort,
      destinationPort: localPort,
      sequence: 0,
      acknowledgment: 0,
      syn: false,
      ack: true,
      fin: false,
      rst: false,
      psh: false,
      window: 1_000,
      payload: new Uint8Array(0),
    };
    segmentIn(this[to].tcb, this.services(to), { ...segment, ...parts });
  }
  /** Runs until nothing more happens, or a moment. */
  run(until = this.now + 600_000_000): this {
    for (;;) {
      const next = this.queue[0];
      const timers = [nextTimer(this.a.tcb), nextTimer(this.b.tcb)].filter((at) => at !== null);
      const timer = timers.length > 0 ? Math.min(...timers) : null;
      const at = Math.min(next?.at ?? Number.POSITIVE_INFINITY, timer ?? Number.POSITIVE_INFINITY);
      if (!Number.isFinite(at) || at > until) {
        if (Number.isFinite(until)) this.now = Math.max(this.now, Math.min(until, at));
        return this;
      }
      this.now = Math.max(this.now, at);
      if (next && next.at <= at) {
        this.queue.shift();
        next.run();
      } else {
        runTimers(this.a.tcb, this.services("a"));
        runTimers(this.b.tcb, this.services("b"));
      }
      this.note(this.a);
      this.note(this.b);
    }
  }
}
