import type { FabricEvent } from "./fabric-events";
import type { Gateway } from "./gateway";

/** What watching pools needs of the world. */
export interface PoolServices {
  now(): number;
  later(delayUs: number, event: FabricEvent): void;
  /** a segment's pool of addresses has run out for whoever asks, or has one again */
  onPool(segment: string, isExhausted: boolean): void;
}

/** Gateways' pools of addresses that have run out, with the time at which each may have an address again. */
export class PoolWatch {
  readonly exhausted = new Map<string, number>();

  constructor(
    private readonly services: PoolServices,
    private readonly gateways: ReadonlyMap<string, Gateway>,
  ) {}

  /** A pool that has run out was to be looked at by now. */
  due(segment: string, due: number): void {
    if (this.exhausted.get(segment) === due) this.look(segment);
  }
  /** Tells when a pool has run out and when it has room again; between the two it looks only when a lease ends. */
  look(segment: string): void {
    const now = this.services.now();
    const until = this.gateways.get(segment)?.leases.exhaustedUntil(now) ?? null;
    const due = this.exhausted.get(segment);
    if (until === null) {
      if (this.exhausted.delete(segment)) this.services.onPool(segment, false);
      return;
    }
    if (due !== undefined && due > now) return;
    this.exhausted.set(segment, until);
    this.services.later(until - now, { to: "pool", segment, due: until });
    if (due === undefined) this.services.onPool(segment, true);
  }
}
