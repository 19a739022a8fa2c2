/** What somebody has set of a link, and what that makes of the frames that go over it. */
import { WireQueue, type WireState } from "./wire-queue";

/** What a link is set to; what is left out is as usual. Its own part of the way alone: interfaces at its ends have settings of their own. */
export interface LinkSettings {
  /** room in either direction, kbit/s */
  readonly kbitPerS?: number;
  /** what a frame takes longer on it, µs, in either direction */
  readonly latencyUs?: number;
  /** the most that a frame takes longer beside it, µs: each draws how much, and may overtake those before it */
  readonly jitterUs?: number;
  /** frames that are lost, of a million, in either direction */
  readonly lossPpm?: number;
  /** frames that come twice, of a million */
  readonly duplicatePpm?: number;
  /** frames of which a bit is turned over, of a million */
  readonly corruptPpm?: number;
  /** longest packet that it passes on, bytes: what is longer is lost */
  readonly mtu?: number;
  /** it is pulled out: neither end has carrier */
  readonly isPulled?: true;
}
/** Towards what is plugged in at a port, or from there. */
export type LinkDirection = "out" | "in";

/** A link that is not as usual, as one of its ends has it: plain data. */
export interface ImpairedState {
  readonly settings: LinkSettings;
  /** frames that it has lost in each direction */
  readonly lost: readonly [out: number, into: number];
  /** absent: nothing was ever on it */
  readonly queued?: { readonly out?: WireState; readonly in?: WireState };
}

const MILLION = 1_000_000;
/** What a bridge's cable takes in bulk of its room on the line: headers and gaps take the rest. @source lifecycle.md §7 (117 of 125 MB/s) */
const BULK_PART = 117 / 125;

/** A frame that comes to a link. */
export interface Passing {
  /** virtual µs */
  readonly now: number;
  readonly bytes: number;
  /** its packet, or the longest of those that it will be cut into, bytes */
  readonly packetBytes: number;
  /** a number from 0 to 999,999, drawn from the lab's own stream; asked for only where something may be lost */
  readonly chance: () => number;
  /** bytes/s of steady traffic in its direction */
  readonly bulk: number;
}

/** Room of a rate for bulk traffic, bytes/s. */
export function bulkBytesPerS(kbitPerS: number): number {
  return Math.floor(kbitPerS * 125 * BULK_PART);
}

/** The settings of a link at one of its ports, what waits there, and how much it has lost. */
export class Impaired {
  private readonly queues: Readonly<Record<LinkDirection, WireQueue>> = { out: new WireQueue(), in: new WireQueue() };
  private readonly counts: Record<LinkDirection, number> = { out: 0, in: 0 };

  constructor(readonly settings: LinkSettings) {}

  /** Frames that it has lost. */
  lost(direction: LinkDirection): number {
    return this.counts[direction];
  }
  lose(direction: LinkDirection): void {
    this.counts[direction]++;
  }
  /** It is set otherwise; what it has lost stays, and what waits for it as long as it has the same room. */
  with(settings: LinkSettings): Impaired {
    const { queued, ...rest } = this.state;
    const isSame = settings.kbitPerS === this.settings.kbitPerS;
    return Impaired.import({ ...rest, settings, ...(isSame && queued ? { queued } : {}) });
  }

  /** A frame goes over it. @returns µs that it takes longer than usual; null: it is lost */
  pass(direction: LinkDirection, { now, bytes, packetBytes, chance, bulk }: Passing): number | null {
    const { latencyUs = 0, lossPpm = 0, mtu, kbitPerS } = this.settings;
    const isLost = (mtu !== undefined && packetBytes > mtu) || (lossPpm > 0 && chance() < lossPpm);
    const waits = isLost ? null : kbitPerS === undefined ? 0 : this.queues[direction].wait(now, bytes, kbitPerS * 125, bulk);
    if (waits !== null) return latencyUs + waits;
    this.lose(direction);
    return null;
  }

  /** Whether what an interface is handed to cut has to be cut before it: its parts go over the link one by one. */
  get isCutting(): boolean {
    const { kbitPerS, lossPpm, jitterUs, duplicatePpm, corruptPpm } = this.settings;
    return [kbitPerS, lossPpm, jitterUs, duplicatePpm, corruptPpm].some((set) => set !== undefined);
  }

  get state(): ImpairedState {
    const [out, into] = [this.queues.out.state, this.queues.in.state];
    const queued = { ...(out ? { out } : {}), ...(into ? { in: into } : {}) };
    return { settings: this.settings, lost: [this.counts.out, this.counts.in], ...(out || into ? { queued } : {}) };
  }
  static import({ settings, lost: [out, into], queued = {} }: ImpairedState): Impaired {
    const made = new Impaired(settings);
    made.counts.out = out;
    made.counts.in = into;
    made.queues.out.state = queued.out ?? null;
    made.queues.in.state = queued.in ?? null;
    return made;
  }
}

/** Whether anything of a link is not as usual. */
export function isImpaired(settings: LinkSettings): boolean {
  return Object.keys(settings).length > 0;
}

const SETTINGS = [
  "kbitPerS",
  "latencyUs",
  "jitterUs",
  "lossPpm",
  "duplicatePpm",
  "corruptPpm",
  "mtu",
  "isPulled",
] as const satisfies readonly (keyof LinkSettings)[];
/** Whether two links are set alike. */
export function sameSettings(a: LinkSettings, b: LinkSettings): boolean {
  return SETTINGS.every((name) => a[name] === b[name]);
}

/** Longest segment of TCP of Ethernet, bytes. */
const SEGMENT = 1_448;
/** Time of a question and its answer on a network where nothing is set, µs. @source network.md §7 (LAN 0.3–0.8 ms) */
const USUAL_ROUND_US = 500;
/** Bytes that may be under way at once. @source Linux net.ipv4.tcp_rmem (6 MiB at most), half of it for data */
const WINDOW = 3_145_728;
/** Square root of 3/2. @source Mathis et al. 1997, "The macroscopic behavior of the TCP congestion avoidance algorithm" */
const MATHIS = 1.224_744_871_391_589;

/**
 * What one transfer of TCP comes to at most over links that are not as usual, bytes/s; null: nothing holds it back.
 * Square roots are exact: IEEE 754 says how they are rounded.
 */
export function transferBytesPerS(links: Iterable<LinkSettings>): number | null {
  let [delayUs, arrives] = [0, 1];
  for (const { latencyUs = 0, jitterUs = 0, lossPpm = 0, corruptPpm = 0 } of links) {
    delayUs += latencyUs + Math.floor(jitterUs / 2);
    // What is not as it was sent is dropped by whoever it is for.
    arrives *= (1 - lossPpm / MILLION) * (1 - corruptPpm / MILLION);
  }
  if (delayUs === 0 && arrives === 1) return null;
  const roundUs = USUAL_ROUND_US + 2 * delayUs;
  const byWindow = Math.floor((WINDOW * MILLION) / roundUs);
  if (arrives === 1) return byWindow;
  if (arrives <= 0) return 0;
  const byLoss = Math.floor((SEGMENT * MATHIS * MILLION) / (roundUs * Math.sqrt(1 - arrives)));
  return Math.min(byWindow, byLoss);
}
