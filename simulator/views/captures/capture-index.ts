/** Which frames of a capture a filter means: looked at once each, some at every call. Derived, and never part of a state. */
import type { CaptureRow } from "../../contract/capture";
import type { PassedFrame } from "../../network/capture/frame-ring";
import { dissect } from "../../wire/decode/dissect";
import { type Dissected, SeenStreams } from "../../wire/decode/layers";
import { isMeant } from "../../wire/display-filter/match";
import type { Filter } from "../../wire/display-filter/tree";
import type { KeptCapture } from "../../world/captures";
import type { World } from "../../world/world";
import { captureLink } from "./capture-links";

/** Frames that are looked at in one call: some 15 ms. */
export const LOOKED_AT_ONCE = 1_500;
/** Filters of one capture that are remembered: of those who look at it together. */
const FILTERS_MOST = 8;
/** Frames are counted for each of so many seconds. */
export const SECONDS = 60;
const SECOND_US = 1_000_000;

/** A frame of a capture, and which of its links it passed. */
export interface Found extends PassedFrame {
  readonly link: number;
}

/** Frames of all links with serial numbers from one to before another, in their order. */
export function* framesOf(world: World, { frames }: KeptCapture, from: number, to: number): Generator<Found> {
  const rings = [...frames.rings.values()].map((ring, link) => {
    const passed = ring.frames(from, to, world.files);
    return { link, passed, next: passed.next() };
  });
  for (;;) {
    let first: (typeof rings)[number] | null = null;
    for (const ring of rings)
      if (!ring.next.done && (first === null || ring.next.value.serial < (first.next.value as PassedFrame).serial)) first = ring;
    if (first === null) return;
    yield { ...(first.next.value as PassedFrame), link: first.link };
    first.next = first.passed.next();
  }
}
/** The frame of a number; null: it is not kept any more, or has not come yet. */
export function frameCalled(world: World, capture: KeptCapture, serial: number): Found | null {
  for (const found of framesOf(world, capture, serial, serial + 1)) return found;
  return null;
}

/** Frames of some numbers, in their order; those that are not kept any more are left out. */
export function framesCalled(world: World, capture: KeptCapture, serials: readonly number[]): Found[] {
  const [first, last] = [serials[0], serials.at(-1)];
  if (first === undefined || last === undefined) return [];
  // Far from one another each is looked for by itself.
  if (last - first > 16 * serials.length) return serials.flatMap((serial) => frameCalled(world, capture, serial) ?? []);
  const wanted = new Set(serials);
  return [...framesOf(world, capture, first, last + 1)].filter(({ serial }) => wanted.has(serial));
}

/** What has been found out about a capture. */
class CaptureIndex {
  /** of the whole capture: numbers of streams are the same for every filter */
  readonly streams = new SeenStreams();
  private readonly byFilter = new Map<string, FilterIndex>();

  of(text: string, filter: Filter | null): FilterIndex {
    const known = this.byFilter.get(text) ?? new FilterIndex(filter);
    // The one that was asked for last goes last.
    this.byFilter.delete(text);
    this.byFilter.set(text, known);
    for (const oldest of this.byFilter.keys()) {
      if (this.byFilter.size <= FILTERS_MOST) break;
      this.byFilter.delete(oldest);
    }
    return known;
  }
}
/** Frames that a filter means. */
export class FilterIndex {
  /** serial numbers and times, in their order */
  private serials: number[] = [];
  private times: number[] = [];
  private links: number[] = [];
  /** serial number of the first frame that has not been looked at */
  next = 0;

  constructor(private readonly filter: Filter | null) {}

  get count(): number {
    return this.serials.length;
  }
  /** Looks at frames that came since, so many at most. */
  look(world: World, capture: KeptCapture, streams: SeenStreams): void {
    this.forget(capture);
    let looked = 0;
    for (const found of framesOf(world, capture, this.next, this.next + LOOKED_AT_ONCE)) {
      looked++;
      const dissected = dissect(found.bytes, streams);
      if (this.filter !== null && !isMeant(this.filter, { dissected, bytes: found.bytes, own: ownOf(world, capture, found, dissected) }))
        continue;
      this.serials.push(found.serial);
      this.times.push(found.at);
      this.links.push(found.link);
    }
    const { serial } = capture.frames;
    // Numbers that nobody has any more cost nothing to pass over.
    this.next = looked === 0 ? oldestOf(capture, this.next) : Math.min(serial, this.next + LOOKED_AT_ONCE);
  }
  /** Frames that the rings have let go. */
  private forget(capture: KeptCapture): void {
    const first = [...capture.frames.rings.values()].map((ring) => (ring.count === 0 ? 0 : ring.first));
    if (this.serials.length === 0 || !this.serials.some((serial, i) => serial < (first[this.links[i] as number] as number))) return;
    const isKept = (_: number, i: number): boolean => (this.serials[i] as number) >= (first[this.links[i] as number] as number);
    const [times, links, serials] = [this.times.filter(isKept), this.links.filter(isKept), this.serials.filter(isKept)];
    Object.assign(this, { times, links, serials });
  }
  /** Serial numbers of those at some places. */
  at(from: number, count: number): readonly number[] {
    return this.serials.slice(from, from + count);
  }
  /** Place of the first with a serial number of at least so much. */
  placeOf(serial: number): number {
    let [low, high] = [0, this.serials.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.serials[middle] as number) < serial) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  /** Frames in each of the last seconds before a time, the oldest first. */
  perSecond(until: number): number[] {
    const counts = new Array<number>(SECONDS).fill(0);
    for (let i = this.times.length - 1; i >= 0; i--) {
      const ago = Math.floor((until - (this.times[i] as number)) / SECOND_US);
      if (ago >= SECONDS) break;
      if (ago >= 0) counts[SECONDS - 1 - ago] = (counts[SECONDS - 1 - ago] as number) + 1;
    }
    return counts;
  }
}
/** The oldest number, from one on, that is kept or will come. */
function oldestOf({ frames }: KeptCapture, from: number): number {
  const firsts = [...frames.rings.values()].flatMap((ring) => (ring.count > 0 && ring.first >= from ? [ring.first] : []));
  return Math.min(frames.serial, ...firsts);
}

const indexes = new WeakMap<KeptCapture, CaptureIndex>();
export function indexOf(capture: KeptCapture): CaptureIndex {
  const known = indexes.get(capture) ?? new CaptureIndex();
  indexes.set(capture, known);
  return known;
}

/** What is told of a frame itself. */
export function ownOf(world: World, capture: KeptCapture, { serial, length, bytes, at, link }: Found, { layers }: Dissected) {
  return {
    "frame.number": serial + 1,
    "frame.len": length,
    "frame.cap_len": bytes.length,
    "frame.time_relative": (at - capture.startedAt) / SECOND_US,
    "frame.protocols": layers.map(({ name }) => name).join(":"),
    get "frame.interface_name"(): string {
      return captureLink(world, capture.links[link] ?? "").name;
    },
  };
}

export function rowOf(capture: KeptCapture, found: Found, { source, destination, protocol, info }: Dissected): CaptureRow {
  const { serial, at, link, isOut, length } = found;
  return { number: serial + 1, at: at - capture.startedAt, link, isOut, source, destination, protocol, length, info };
}
