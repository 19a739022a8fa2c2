/**
 * Broadcast storms: what is flooded where frames can go round goes round until the loop is cut. Its copies are too many to follow one by
 * one: what they do to counters, tables and links is worked out once a second. @source network.md §6 (links saturate, Dom0 at 100 %)
 */
import type { FabricEvent } from "./fabric-events";
import type { LearningNode } from "./learning-node";
import { LINE_BYTES_PER_S } from "./link";
import { LinuxBridge } from "./linux-bridge";
import { type Loop, loopsOf } from "./loops";
import type { Port } from "./port";
import { USUAL_VLAN } from "./switch-vlans";

/** CPU that netback takes for a small frame when it does nothing else, µs. guess: some 150,000 frames a second and queue */
const NETBACK_STORM_US = 6.6;
/** Preamble, check sum and gap of each frame on a wire, bytes. @source IEEE 802.3 */
const WIRE_OVERHEAD = 24;
const LEAST_FRAME = 60;
const TICK_US = 1_000_000;
/** Of frames that are none of the storm's one in so many finds room in a queue. guess: as a fair share of a full queue */
const PASSES_ONE_IN = 20;
/** Addresses that go round at most: each sends one frame at least. */
const MOST_SOURCES = 16;

/** One storm as plain data. */
export interface StormState {
  /** key of the first of the bridges that it reaches */
  readonly key: string;
  readonly since: number;
  /** keys of the bridges that it reached when it began */
  readonly reach: readonly string[];
  /** bytes of a frame that goes round */
  bytes: number;
  readonly sources: string[];
  /** VLAN of the frames that go round; absent: the usual one */
  readonly vlan?: number;
  /** when it is looked at next */
  due: number;
  ticks: number;
  /** frames that have met it */
  met: number;
}

interface StormServices {
  now(): number;
  later(delayUs: number, event: FabricEvent): void;
}

export class Storms {
  /** under way, by their keys */
  readonly raging = new Map<string, StormState>();
  /** by VLANs in which something was flooded */
  private readonly loops = new Map<number, Map<string, Loop>>();

  constructor(
    private readonly services: StormServices,
    private readonly bridges: ReadonlyMap<string, LearningNode>,
    /** one has begun or ended: what it reaches */
    private readonly changed: (keys: readonly string[]) => void,
  ) {}

  /** Links between bridges are others than before. */
  moved(): void {
    this.loops.clear();
    if (this.raging.size > 0) this.services.later(0, { to: "storm", key: "", due: 0 });
  }
  private loopAt(key: string, vlan = USUAL_VLAN): Loop | undefined {
    const known = this.loops.get(vlan) ?? loopsOf(this.bridges, vlan);
    this.loops.set(vlan, known);
    return known.get(key);
  }
  /** The loop that a storm rages in, if it is the one that it began in. */
  private loopOf({ reach: [first = ""], vlan }: StormState): Loop | undefined {
    const loop = this.loopAt(first, vlan);
    return loop?.reach[0] === first ? loop : undefined;
  }
  /** The storm that reaches a bridge. */
  at(key: string): StormState | null {
    for (const storm of this.raging.values()) if (this.loopOf(storm)?.reach.includes(key)) return storm;
    return null;
  }

  /** A bridge floods a frame: where it would go round it does from now on. */
  flooded(node: LearningNode, source: string, bytes: number, vlan = USUAL_VLAN): void {
    const loop = this.loopAt(node.key, vlan);
    if (!loop) return;
    const key = `${loop.reach[0]}${vlan === USUAL_VLAN ? "" : `@${vlan}`}`;
    let storm = this.raging.get(key);
    if (!storm) {
      const now = this.services.now();
      storm = {
        key,
        since: now,
        reach: loop.reach,
        bytes,
        sources: [],
        due: now + TICK_US,
        ticks: 0,
        met: 0,
        ...(vlan === USUAL_VLAN ? {} : { vlan }),
      };
      this.raging.set(key, storm);
      this.services.later(TICK_US, { to: "storm", key, due: storm.due });
      this.changed(loop.reach);
    }
    if (!storm.sources.includes(source) && storm.sources.length < MOST_SOURCES) storm.sources.push(source);
  }
  /** Whether a frame that crosses a link is lost, since its queue is full of others, or since it has come by another way already. */
  isLost(node: string, port: Port): boolean {
    for (const storm of this.raging.values()) {
      const loop = this.loopOf(storm);
      if (!loop?.reach.includes(node)) continue;
      // Back ends of all guests that hear of it are busy with it too.
      const isPart = loop.ports.get(node)?.includes(port) === true || port.attachment.kind === "guest";
      if (isPart && (loop.closing.has(port) || ++storm.met % PASSES_ONE_IN !== 0)) return true;
    }
    return false;
  }

  /** Whether a port closes a cycle that a storm rages in. */
  isClosing(port: Port): boolean {
    for (const storm of this.raging.values()) if (this.loopOf(storm)?.closing.has(port)) return true;
    return false;
  }

  /** @param key - ""; all are looked at, since links have changed */
  due(key: string, due: number): void {
    for (const storm of key === "" ? [...this.raging.values()] : [this.raging.get(key)]) {
      if (!storm || (key !== "" && storm.due !== due)) continue;
      const loop = this.loopOf(storm);
      if (!loop) {
        this.raging.delete(storm.key);
        this.changed(storm.reach);
      } else if (key !== "") this.tick(storm, loop);
    }
  }
  /** A second of it has gone by. */
  private tick(storm: StormState, loop: Loop): void {
    const now = this.services.now();
    const isWired = [...loop.ports.values()].every((ports) => ports.every(({ attachment }) => attachment.kind !== "trunk"));
    const frames = framesPerS(storm.bytes, isWired);
    for (const key of loop.reach) {
      const node = this.bridges.get(key);
      if (!node) continue;
      // What its switch floods is counted for all bridges behind it there.
      if (node.link === null || !loop.reach.includes(node.link.bridge.key)) node.rage(now, storm.bytes, frames);
      const ports = loop.ports.get(key) ?? [];
      for (const port of ports) port.traffic.countMany(now, storm.bytes, frames);
      if (node instanceof LinuxBridge && ports.length > 0)
        for (const [at, mac] of storm.sources.entries()) node.flap(mac, ports[(storm.ticks + at) % ports.length] as Port, now);
    }
    storm.ticks++;
    storm.due = now + TICK_US;
    this.services.later(TICK_US, { to: "storm", key: storm.key, due: storm.due });
  }
}

/** Frames a second that go round: as many as the slowest part of the way takes. @param isWired - no back end is part of it, wires alone */
export function framesPerS(bytes: number, isWired = false): number {
  const wire = Math.floor(LINE_BYTES_PER_S / (Math.max(bytes, LEAST_FRAME) + WIRE_OVERHEAD));
  return isWired ? wire : Math.min(wire, Math.floor(1_000_000 / NETBACK_STORM_US));
}
