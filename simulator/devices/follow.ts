/** A request that somebody follows from the application to the device and back: its steps with their times, kept for looking at. */
import type { InsideDomainKind, InsideRequest, InsideStep, InsideWait } from "../contract/inside";
import type { SaidBy } from "../model/said";
import type { DeviceModels, FollowTroubles, InsideObjects } from "../model/said/inside-objects";

/** A step with its virtual time instead of the wall's. */
export type PathStep = Omit<InsideStep, "atUs"> & { readonly at: number };

/** Plain data. */
export interface Follow {
  readonly id: string;
  readonly vm: string;
  readonly domid: number;
  readonly request: InsideRequest;
  readonly kind: InsideDomainKind;
  device: string;
  readonly askedAt: number;
  /** null while it waits for the guest's next request */
  startedAt: number | null;
  /** what has happened so far, and what has begun and takes until a time to come */
  steps: readonly PathStep[];
  /** how many steps it has when nothing comes between */
  expected: number;
  /** the request, as device and number; null: none yet, or one whose steps were all known as it began */
  flying: readonly [device: string, request: number] | null;
  /** what it has waited for since its last step, µs */
  waited: InsideWait | null;
  /** how it ended; null: it has not */
  end: "done" | "failed" | null;
  /** why it stands still, or failed */
  trouble: SaidBy<keyof FollowTroubles> | null;
}

/** Followed requests kept on a host. */
export const FOLLOWS_KEPT = 12;

/** The device model of a guest. @param modelDomid - domain that it runs in */
export function modelOf({ domid, modelDomid }: { readonly domid: number; readonly modelDomid: number }): SaidBy<keyof DeviceModels> {
  return modelDomid === 0 ? ["model.dom0", domid] : ["model.stub", modelDomid];
}

/** Writes steps down one after the other. */
export class Walk {
  readonly steps: PathStep[] = [];
  constructor(private now: number) {}

  /** @param after - µs since the step before */
  step(
    code: InsideStep["code"],
    after: number,
    who: readonly [actor: InsideStep["actor"], target: InsideStep["target"]],
    more: {
      readonly hypercall?: readonly [number: number, name: string];
      readonly facts?: Readonly<Record<string, string | number | SaidBy<keyof DeviceModels>>>;
      readonly changes?: readonly (readonly [
        object: SaidBy<keyof InsideObjects>,
        field: string,
        before: string | number,
        after: string | number,
      ])[];
      readonly waited?: InsideWait | null;
    } = {},
  ): void {
    this.now += after;
    this.steps.push({
      code,
      at: this.now,
      actor: who[0],
      target: who[1],
      hypercall: more.hypercall ? { number: more.hypercall[0], name: more.hypercall[1] } : null,
      waited: more.waited && more.waited.us > 0 ? more.waited : null,
      facts: Object.entries(more.facts ?? {}).map(([name, value]) => ({ name, value: typeof value === "object" ? value : `${value}` })),
      changes: (more.changes ?? []).map(([object, field, before, after]) => ({ object, field, before: `${before}`, after: `${after}` })),
    });
  }
  /** The next step comes at this time, or now when that has passed. */
  until(at: number): void {
    this.now = Math.max(this.now, at);
  }
  get at(): number {
    return this.now;
  }
}
