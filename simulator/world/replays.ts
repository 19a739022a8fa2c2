/** Files of captured frames that somebody has brought into a lab, and what is played of them. */
import { fromBase64 } from "../guest/programs/ssh/base64";
import { latin1ToBytes } from "../wire/bytes";
import { LINKTYPE, readPcap } from "../wire/pcap";
import { readPcapng } from "../wire/pcapng";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import type { World } from "./world";

/** As if the guest had sent them, or towards the guest. */
export type ReplayDirection = "from_guest" | "to_guest";

/** A frame of a file. */
export interface ReplayFrame {
  /** µs after the first */
  readonly at: number;
  readonly bytes: Uint8Array;
}
/** What is played now: plain data. */
export interface Playing {
  readonly vif: string;
  readonly direction: ReplayDirection;
  /** how many times as fast as the file says */
  readonly speed: number;
  readonly task: string;
  /** virtual time, µs */
  readonly startedAt: number;
  /** place of the next frame, and when it is due, µs */
  next: number;
  due: number;
  /** frames that found no interface to go by */
  lost: number;
}
export interface Replay {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  /** of the whole file, bytes */
  readonly bytes: number;
  /** of the file as far as it has come, base64 */
  readonly parts: readonly string[];
  playing: Playing | null;
}
interface ReplayBook {
  /** how many there ever were */
  made: number;
  readonly replays: Map<string, Replay>;
}
const book = defineSlot((): ReplayBook => ({ made: 0, replays: new Map() }));
/** Frames of files that were read: made again from them when they are asked for. */
const read = defineSlot(() => new Map<string, readonly ReplayFrame[] | null>());

export const replaysOf = (world: World): readonly Replay[] => [...book(world).replays.values()];
export const replayCalled = (world: World, id: string): Replay | undefined => book(world).replays.get(id);

/** Bytes of a part that is written in base64; null: it is not. */
export function partBytes(part: string): number | null {
  return fromBase64(part)?.length ?? null;
}
export const loadedBytes = ({ parts }: Pick<Replay, "parts">): number => parts.reduce((sum, part) => sum + (partBytes(part) ?? 0), 0);

export function beginReplay(world: World, about: Pick<Replay, "name" | "user" | "bytes">, part: string): string {
  const own = book(world);
  own.made++;
  const id = `replay-${own.made}`;
  own.replays.set(id, { id, ...about, parts: [part], playing: null });
  return id;
}
export function addToReplay(world: World, replay: Replay, part: string): void {
  book(world).replays.set(replay.id, { ...replay, parts: [...replay.parts, part] });
  read(world).delete(replay.id);
}
export function forgetReplay(world: World, id: string): void {
  book(world).replays.delete(id);
  read(world).delete(id);
}

/** Frames of Ethernet in a file of pcap or pcapng, in the order of their times; null: it is none, or of another kind of link. */
export function framesIn(parts: readonly string[]): readonly ReplayFrame[] | null {
  const file = parts.map((part) => fromBase64(part) ?? "").join("");
  const pcap = readPcap(file);
  const ng = pcap ? null : readPcapng(file);
  if (pcap ? pcap.linktype !== LINKTYPE.ethernet : !ng || ng.interfaces.some(({ linktype }) => linktype !== LINKTYPE.ethernet)) return null;
  const found = pcap ? pcap.frames.map(({ at, bytes }) => ({ at, bytes: latin1ToBytes(bytes) })) : (ng?.frames ?? []);
  // What is shorter than its addresses is no frame.
  const frames = found.filter(({ bytes }) => bytes.length >= HEADER && bytes.length <= LONGEST).sort((a, b) => a.at - b.at);
  const first = frames[0]?.at ?? 0;
  return frames.map(({ at, bytes }) => ({ at: at - first, bytes }));
}
const HEADER = 14;
/** Longest frame that a guest hands over at once, its header with it. @source Linux include/net/ip.h (IP_MAX_MTU) */
const LONGEST = 65_549;

/** Frames of a file that is whole; null: it is not yet. */
export function framesOf(world: World, replay: Replay): readonly ReplayFrame[] | null {
  const known = read(world).get(replay.id);
  if (known !== undefined) return known;
  const frames = loadedBytes(replay) === replay.bytes ? framesIn(replay.parts) : null;
  read(world).set(replay.id, frames);
  return frames;
}

interface Stored {
  readonly made?: number;
  readonly replay?: Replay;
}
export const replaysPart = definePart<Stored>("replays", {
  version: 1,
  *export(world) {
    const { made, replays } = book(world);
    if (made > 0) yield ["", () => ({ made })];
    for (const [id, replay] of replays) {
      const copy = { ...replay, playing: replay.playing && { ...replay.playing } };
      yield [id, () => ({ replay: copy })];
    }
  },
  import(world, id, { made, replay }) {
    if (made !== undefined) book(world).made = made;
    if (replay) book(world).replays.set(id, { ...replay, playing: replay.playing && { ...replay.playing } });
  },
});
