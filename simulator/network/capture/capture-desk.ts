/** Links whose frames are kept, and the captures that keep them. */
import { LIMITS } from "../../model/limits";
import { lookedAt } from "../../wire/concern";
import type { LearningNode } from "../learning-node";
import { isUplink } from "../link";
import type { Port } from "../port";
import type { FrameRing, PassedFrame } from "./frame-ring";

/** Frames kept of each link that is watched. */
export const RING_FRAMES = 10_000;

/** A capture: what has passed some links. */
export class Capture {
  /** frames that have passed all its links */
  serial = 0;
  /** by the names of its links */
  readonly rings = new Map<string, FrameRing>();

  /** @param snaplen - most bytes kept of a frame */
  constructor(readonly snaplen: number) {}

  /** A frame passes one of its links. */
  pass(link: string, frame: Omit<PassedFrame, "serial">): void {
    this.rings.get(link)?.push({ ...frame, serial: this.serial++ });
  }
}

/** Where a link is watched: at one of its ends. */
export type Watched = readonly { readonly capture: Capture; readonly link: string }[];

/** What a port's link is called while nobody knows it by a name: by what is plugged in, or by the port. */
export function placeKey({ attachment, nodeKey, name }: Port): string {
  if (attachment.kind === "guest") return `${attachment.domain}/${attachment.device}`;
  if (attachment.kind === "trunk" && attachment.side === "outer") return `${attachment.domain}/${attachment.device}`;
  if (attachment.kind === "cable" && isUplink(attachment)) return `${attachment.host}/${attachment.device}`;
  return portKey(nodeKey, name);
}

/** The same of a port that is called by itself, and not by what is plugged in. */
export const portKey = (node: string, port: string): string => `${node} ${port}`;

/** Who watches which links: derived from the captures that run. */
export class CaptureDesk {
  private byPlace: ReadonlyMap<string, Watched> = new Map();
  private nodes: readonly LearningNode[] = [];

  constructor(private readonly now: () => number) {}

  /**
   * Who watches what has changed, or where it is plugged in.
   * @param byPlace - by the keys of places
   * @param nodes - bridges with ports there, in an order that is the same after a restore
   */
  watch(byPlace: ReadonlyMap<string, Watched>, nodes: readonly LearningNode[]): void {
    this.byPlace = byPlace;
    this.nodes = nodes;
  }
  get isIdle(): boolean {
    return this.byPlace.size === 0;
  }
  /** Bridges that what is flooded is looked for at. */
  get watchedNodes(): readonly LearningNode[] {
    return this.nodes;
  }
  isWatched(port: Port): boolean {
    return this.byPlace.size > 0 && this.byPlace.has(placeKey(port));
  }

  /** A frame passes a port. @param laterUs - it does so in so many µs */
  passes(port: Port, frame: Uint8Array, isOut: boolean, laterUs = 0): void {
    if (this.byPlace.size === 0) return;
    const watched = this.byPlace.get(placeKey(port));
    if (watched === undefined) return;
    const whole = lookedAt(frame);
    for (const { capture, link } of watched) {
      // A frame with what stands before it fits a run of its ring.
      const kept = Math.min(capture.snaplen, LIMITS.snaplen.most);
      const bytes = whole.length > kept ? whole.subarray(0, kept) : whole;
      capture.pass(link, { at: this.now() + laterUs, isOut, length: whole.length, bytes });
    }
  }
  /** A frame is flooded at a bridge to the ports that it does not cross by itself. */
  floods(node: LearningNode, ingress: Port, frame: Uint8Array, laterUs: number): void {
    if (this.byPlace.size === 0 || !this.nodes.includes(node)) return;
    for (const port of node.ports.values())
      if (port !== ingress && port.isUp && port.link.isShared) this.passes(port, frame, true, laterUs);
  }
}
