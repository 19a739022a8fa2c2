import type { ExactWindow } from "./exact-window";
import type { Whereabouts } from "./run-states";

/**
 * Where every vCPU of a pool is at this instant, kept until something changes or time goes on: a listing asks for each domain.
 * Derived, so no part of any state.
 */
export class Instants {
  private at = -1;
  private readonly pools = new Map<number, ReadonlyMap<string, Whereabouts>>();

  forget(): void {
    this.pools.clear();
  }
  /** By `domid.vcpu`. @param look - works it out */
  of(pool: number, now: number, look: () => ExactWindow | null): ReadonlyMap<string, Whereabouts> {
    if (now !== this.at) this.pools.clear();
    this.at = now;
    let known = this.pools.get(pool);
    if (!known) {
      known = new Map(look()?.vcpus.map((vcpu) => [`${vcpu.domid}.${vcpu.vcpu}`, vcpu]) ?? []);
      this.pools.set(pool, known);
    }
    return known;
  }
}
