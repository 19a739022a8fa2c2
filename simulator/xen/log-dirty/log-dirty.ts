/** Domains of a host whose writes are logged. @source xen: public/domctl.h (XEN_DOMCTL_shadow_op) */
import type { Domain } from "../domain";
import { type DirtyBitmap, DirtyLog, type DirtyLogState, type Moment } from "./dirty-log";

export type { DirtyBitmap, DirtyLogState, Moment } from "./dirty-log";

/** Operations of XEN_DOMCTL_shadow_op that are about it, with their numbers. @source xen: public/domctl.h */
export const shadowOps = { OFF: 0, ENABLE_LOGDIRTY: 2, CLEAN: 11, PEEK: 12 } as const;
export type ShadowOp = keyof typeof shadowOps;

export class LogDirty {
  private readonly logs = new Map<number, DirtyLog>();

  has(domid: number): boolean {
    return this.logs.has(domid);
  }
  /** A copy of a domain's log to look at; null: its writes are not logged. */
  look(domid: number): DirtyLog | null {
    return this.logs.get(domid)?.copy() ?? null;
  }
  /** Part of its CPU time that a domain has for itself. */
  usefulShare(domid: number): number {
    return this.logs.get(domid)?.usefulShare ?? 1;
  }

  /** EINVAL: the mode is on already, or it is Dom0, which cannot do this to itself. @source xen: arch/x86/mm/paging.c (paging_log_dirty_enable, paging_domctl) */
  enable({ domid, type }: Pick<Domain, "domid" | "type">, moment: Moment): "EINVAL" | null {
    if (domid === 0 || this.logs.has(domid)) return "EINVAL";
    // guess: HVM and PVH guests run with HAP here, PV ones get shadow page tables for it.
    this.logs.set(domid, DirtyLog.begin(type !== "pv", moment));
    return null;
  }
  /** EINVAL: it is not on. guess: later releases answer an empty bitmap */
  read(domid: number, op: "CLEAN" | "PEEK", moment: Moment): DirtyBitmap | "EINVAL" {
    const log = this.logs.get(domid);
    if (!log) return "EINVAL";
    log.fold(moment);
    return op === "CLEAN" ? log.clean() : log.peek();
  }
  /** What the domain does is another from now on. */
  fold(domid: number, moment: Moment): void {
    this.logs.get(domid)?.fold(moment);
  }
  /** The mode ends, with the domain or before it. */
  off(domid: number): void {
    this.logs.delete(domid);
  }

  export(): readonly (readonly [number, DirtyLogState])[] {
    return [...this.logs].map(([domid, log]) => [domid, log.export()] as const);
  }
  import(state: readonly (readonly [number, DirtyLogState])[]): void {
    for (const [domid, log] of state) this.logs.set(domid, new DirtyLog({ ...log, regions: log.regions.map((region) => ({ ...region })) }));
  }
}
