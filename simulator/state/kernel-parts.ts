/** Virtual time, chance, and what is due. */
import type { StoredEvent } from "../kernel/kernel";
import type { Slice } from "../kernel/pieces";
import { checkList, definePart } from "../world/part";
import { byDomain, byNode } from "./domain-events";

/** Pending events in one piece at most. */
const EVENTS_PER_PIECE = 512;

interface LabData {
  readonly seed: number;
  /** Unix µs of virtual time 0 */
  readonly epochUs: number;
  readonly flowsPending: boolean;
}

/** What a world is made with; read before there is one. */
export const labPart = definePart<LabData>("lab", {
  version: 1,
  export({ kernel, epochUs, flowsPending }) {
    return [["", () => ({ seed: kernel.random.seed, epochUs, flowsPending })]];
  },
  import(world, _key, { flowsPending }) {
    world.flowsPending = flowsPending;
  },
});

/** What a world has to be made with before a state can be opened in it. @throws Error when the state does not say */
export function labDataOf(slices: Iterable<Slice>): LabData {
  for (const { part, text } of slices) {
    if (part !== labPart.name) continue;
    const data = JSON.parse(text) as LabData;
    if (Number.isSafeInteger(data.seed) && Number.isSafeInteger(data.epochUs)) return data;
  }
  throw new Error("the state does not say what its lab was made with");
}

export const clockPart = definePart<{ readonly now: number; readonly streams: readonly (readonly [string, number])[] }>("clock", {
  version: 1,
  export({ kernel }) {
    const { now } = kernel;
    const streams = kernel.random.copy();
    return [["", () => ({ now, streams: streams() })]];
  },
  import({ kernel }, _key, { now, streams }) {
    kernel.wheel.advanceTo(now);
    kernel.random.import(streams);
  },
});

/** Pending events in the order in which they leave. */
export const eventsPart = definePart<readonly StoredEvent[]>("events", {
  version: 3,
  *export({ kernel }) {
    const copied = kernel.copyEvents();
    const { pending } = kernel;
    for (let from = 0; from < pending; from += EVENTS_PER_PIECE) yield [`${from}`, () => copied(from, from + EVENTS_PER_PIECE)];
  },
  import({ kernel }, key, events) {
    checkList("events", key, events);
    kernel.importEvents(events);
  },
  upgrade(events, version, world) {
    checkList("events", "stored", events);
    const stored = events as readonly StoredEvent[];
    return byNode(version < 2 ? byDomain(world, stored) : stored);
  },
});
