/** What a block request passes, piece by piece: whose CPU each piece takes and how much. Sums as in `times.ts`. @source io.md §4, §5, §8 */
import type { Domain } from "../../xen/domain";
import { emulatedBlock, hardwareGuest, splitBlock } from "./times";

export type StageName =
  | "queue"
  | "take"
  | "trap"
  | "emulate"
  | "submit"
  | "device"
  | "answer"
  | "interrupt"
  | "inject"
  | "status"
  | "complete";
export interface Stage {
  readonly name: StageName;
  /** whose CPU it takes: the guest's, that of the domain with the back end or the device model, or none */
  readonly side: "guest" | "back" | "device";
  /** µs of it for so many requests in one go */
  readonly us: (requests: number) => number;
}

const s = splitBlock;
/** Through the ring: what is done once for a kick, and what for each request. The hypercall that kicks is counted with what it wakes, so that a request is in the ring when its stage ends. */
export const splitStages: readonly Stage[] = [
  { name: "queue", side: "guest", us: (n) => n * (s.queue + s.grant + s.slot) },
  { name: "take", side: "back", us: (n) => s.notify + s.pending + s.upcall + n * (s.map + s.submit) },
  { name: "device", side: "device", us: () => 0 },
  { name: "answer", side: "back", us: (n) => n * s.respond + s.notifyBack + s.pendingFront },
  { name: "complete", side: "guest", us: (n) => n * s.complete + s.back },
];

/** What a stage through the ring takes more of a guest that is none of PV, µs. */
export function exitUs(type: Domain["type"], { name, side }: Stage): number {
  if (side !== "guest" || type === "pv") return 0;
  return name === "queue" ? hardwareGuest.kick : name === "complete" ? hardwareGuest.interrupt : 0;
}

const e = emulatedBlock;
const trap = e.exit + e.ioreq + e.notify;
const emulate = e.wake + e.emulate + e.respond;
/** Through qemu: each access to a register is an exit and a round of the device model, however much it moves in the end. */
export const emulatedStages: readonly Stage[] = [
  { name: "queue", side: "guest", us: (n) => n * (e.queue + trap) },
  { name: "emulate", side: "back", us: (n) => n * emulate },
  ...Array.from({ length: e.exits - 1 }, (): readonly Stage[] => [
    { name: "trap", side: "guest", us: (n) => n * (e.resume + trap) },
    { name: "emulate", side: "back", us: (n) => n * emulate },
  ]).flat(),
  { name: "submit", side: "back", us: (n) => n * (e.resume + 4) },
  { name: "device", side: "device", us: () => 0 },
  { name: "interrupt", side: "back", us: (n) => n * e.irq },
  { name: "inject", side: "guest", us: (n) => n * (e.inject + trap) },
  { name: "status", side: "back", us: (n) => n * emulate },
  { name: "complete", side: "guest", us: (n) => n * (e.resume + e.back) },
];

/** µs of the back end for one request by itself, and for one more that it finds in the ring. */
const alone = splitStages.reduce((sum, { side, us }) => sum + (side === "back" ? us(1) : 0), 0);
const more = splitStages.reduce((sum, { side, us }) => sum + (side === "back" ? us(2) : 0), 0) - alone;
/**
 * CPU of a back end that serves so many requests a second through a ring, millionths of a pCPU: the one cost model. Those that come while it
 * is at one need no kick and no interrupt of their own: of a queue that is busy a part ρ of the time, that is a part ρ of them.
 */
export function steadyBackMicro(requestsPerS: number): number {
  const busy = Math.min(1_000_000, requestsPerS * more);
  return requestsPerS * more + Math.floor((requestsPerS * (alone - more) * (1_000_000 - busy)) / 1_000_000);
}
