/**
 * Connections whose data go from one end to the other as a rate: fluid runs. Which connection is one, since when and how far it has come is
 * state; the ways and shares of all of them follow from it, as those of steady loads do (`flow-book`).
 */
import type { ConnectionEnds } from "../guest/connection-ends";
import type { Way } from "../network/way";
import { domainCalled } from "./domain-book";
import type { DomainId } from "./domain-id";
import { portOfDomain } from "./domain-ports";
import { defineSlot } from "./slot";
import type { World } from "./world";

/** One end: a domain's interface, and the connection as it has it. */
export interface FluidPlace {
  readonly domain: DomainId;
  readonly nic: number;
  readonly mac: string;
  readonly own: ConnectionEnds;
}

/** CPU of one vCPU that a run takes, ns for each KiB of its data. */
export type CpuUse = readonly [vcpu: string, nsPerKib: number];

/** Plain data. */
export interface FluidRun {
  readonly id: string;
  readonly from: FluidPlace;
  readonly to: FluidPlace;
  /** what one of its frames would carry, bytes of data, on its way and over a cable, and of headers beside them */
  readonly bundle: number;
  readonly cut: number;
  readonly head: number;
  readonly cpu: readonly CpuUse[];
  /** names of the ports on its way */
  readonly path: string;
  /** when it began, and up to when its bytes have been moved, virtual µs */
  readonly begun: number;
  at: number;
  /** what windows let it have, and what it is given, bytes/s */
  wish: number;
  rate: number;
  /** of a byte, millionths, that are due and not moved yet; bytes of the frame that is not full yet */
  owed: number;
  open: number;
  /** bytes so far, and of them those that lay unread when it was looked at last */
  moved: number;
  unread: number;
}

/** Plain data of a lab. */
export interface FluidState {
  /** everything goes in frames */
  isOff: boolean;
  readonly runs: Map<string, FluidRun>;
  /** when all are looked at next, virtual µs; null: there are none */
  due: number | null;
}
export const fluidOf = defineSlot((): FluidState => ({ isOff: false, runs: new Map(), due: null }));

/** All runs are looked at at a time, if they are not before. */
export function lookAt(world: World, at: number): void {
  const state = fluidOf(world);
  if (state.due !== null && state.due <= at) return;
  state.due = at;
  world.kernel.schedule(at, world.kinds.fluid, { due: at });
}
/** Something has changed that runs may have to end for: they are looked at now. */
export function lookAtRuns(world: World): void {
  if (fluidOf(world).runs.size > 0) lookAt(world, world.kernel.now);
}
/** Whether a domain is an end of one. */
export function isEndOfRun(world: World, domain: string): boolean {
  for (const { from, to } of fluidOf(world).runs.values()) if (from.domain === domain || to.domain === domain) return true;
  return false;
}

/** Ports that data cross between two ends, as every node decides now; null: there is no way. */
export function wayOfEnds(world: World, from: FluidPlace, to: FluidPlace): Way | null {
  const [a, b] = [from, to].map(({ domain, nic, mac }) => {
    const guest = domainCalled(world, domain);
    const station = guest ? portOfDomain(world, guest, nic) : null;
    return station ? { station, mac } : null;
  });
  const way = a && b ? world.fabric.wayBetween(a, b) : null;
  return way === null || typeof way === "string" ? null : way;
}
export function pathOf(way: Way): string {
  return way.map(({ name, link }) => [link.node, name].join("<")).join(" ");
}
/** Answers to so much data, bytes/s: an acknowledgment for each frame. */
export function answersOf({ bundle, head }: Pick<FluidRun, "bundle" | "head">, rate: number): number {
  return Math.ceil((rate * head) / bundle);
}
