/** Programs that read frames as they pass an interface. @source packet(7) */
import { bytesToLatin1 } from "../../wire/bytes";
import { lookedAt } from "../../wire/concern";
import type { CapturedFrame } from "../../wire/pcap";
import { deliver } from "../os/inbox";
import type { Machine } from "../os/machine";

/** A frame of a capture, with where it has passed. */
export interface Tapped extends CapturedFrame {
  readonly device: number;
  readonly isOut: boolean;
}
/** What a program captures. Plain data. */
export interface Capture {
  readonly pid: number;
  /** null: of every interface; of one that the world keeps: its name */
  readonly device: number | null;
  readonly outside?: string;
  readonly snaplen: number;
  /** a program that says which frames it wants */
  readonly wants: Wanted | null;
  /** frames that nobody has read yet */
  frames: Tapped[];
  seen: number;
  dropped: number;
}
/** A filter as data; what it means is `programs/tcpdump/filter`'s. */
export type Wanted = { readonly [key: string]: unknown };

/** Frames that wait for a program at most. guess: a ring of 2 MiB holds some thousand of 1.5 kB */
const WAITING_MOST = 2_048;

let test: (wanted: Wanted, frame: Uint8Array, length: number) => boolean = () => true;
/** Says how filters are read, once. */
export function readFiltersBy(how: typeof test): void {
  test = how;
}

/** A frame passes an interface. Cheap where nobody looks. */
export function tap(m: Machine, device: number, passing: Uint8Array, isOut: boolean, outside?: string): void {
  const { captures } = m.state.net;
  if (captures === undefined) return;
  const frame = lookedAt(passing);
  for (const capture of captures) {
    if (capture.outside !== outside || (capture.device !== null && capture.device !== device && outside === undefined)) continue;
    if (capture.wants !== null && !test(capture.wants, frame, frame.length)) continue;
    capture.seen++;
    if (capture.frames.length >= WAITING_MOST) {
      capture.dropped++;
      continue;
    }
    const bytes = bytesToLatin1(frame.length > capture.snaplen ? frame.subarray(0, capture.snaplen) : frame);
    capture.frames.push({ at: m.unixUs(), bytes, length: frame.length, device, isOut });
    if (capture.frames.length === 1) deliver(m, capture.pid, { type: "frames" });
  }
}

export function openCapture(m: Machine, parts: Omit<Capture, "frames" | "seen" | "dropped">): void {
  m.state.net.captures ??= [];
  m.state.net.captures.push({ ...parts, frames: [], seen: 0, dropped: 0 });
  m.services.fluid?.look();
}
export const captureOf = (m: Machine, pid: number): Capture | null => m.state.net.captures?.find((one) => one.pid === pid) ?? null;
/** A process has ended, or looks no longer. */
export function closeCapture(m: Machine, pid: number): void {
  const { net } = m.state;
  if (!net.captures) return;
  net.captures = net.captures.filter((one) => one.pid !== pid);
  if (net.captures.length === 0) delete net.captures;
}
