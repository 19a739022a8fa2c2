/**
 * Grant tables of one host: by an entry a domain lets one other domain reach one of its frames. Entries alike that follow each other
 * (the 256 posted receive buffers of an interface) are kept as one run.
 * @source hypervisor.md §9
 */
import { invariant } from "../model/fault";
import { interned } from "./names";

/** @source hypervisor.md §9 (flags) */
export const grantFlags = { permitAccess: 1, acceptTransfer: 2, readonly: 4, reading: 8, writing: 16 } as const;
/** @source hypervisor.md §9 (status) */
export const grantStatus = { okay: 0, generalError: -1, badDomain: -2, badRef: -3, permissionDenied: -8, noSpace: -13 } as const;
/** Refs that belong to fixed pages. @source hypervisor.md §9 (0 console, 1 xenstore, Linux keeps 8) */
export const reservedRefs = { console: 0, xenstore: 1, firstFree: 8 } as const;

export type GrantVersion = 1 | 2;
/** @source hypervisor.md §9 (entries per 4 KiB frame) */
export const entriesPerFrame: Readonly<Record<GrantVersion, number>> = { 1: 512, 2: 256 };

/** A run of entries alike. */
export interface GrantRun {
  readonly ref: number;
  readonly count: number;
  readonly domid: number;
  /** guest frame of the first; the others follow */
  readonly frame: number;
  readonly flags: number;
  readonly purpose: string;
}

interface Table {
  readonly version: GrantVersion;
  readonly maxFrames: number;
  readonly maxMaptrackFrames: number;
  /** in order of ref */
  runs: GrantRun[];
  /** since the domain was made */
  maps: number;
  unmaps: number;
  copies: number;
}
export interface GrantTablesState {
  readonly tables: readonly (readonly [
    domid: number,
    version: GrantVersion,
    maxFrames: number,
    maxMaptrackFrames: number,
    runs: readonly GrantRun[],
    maps: number,
    unmaps: number,
    copies: number,
  ])[];
}

export class GrantTables {
  private readonly tables = new Map<number, Table>();

  create(domid: number, version: GrantVersion, maxFrames: number, maxMaptrackFrames: number): void {
    this.tables.set(domid, { version, maxFrames, maxMaptrackFrames, runs: [], maps: 0, unmaps: 0, copies: 0 });
  }

  /** @returns entries that another domain still has mapped; a domain with such lives on as a zombie until they are let go */
  destroy(domid: number): number {
    const mapped = this.mappedOf(domid);
    this.tables.delete(domid);
    return mapped;
  }

  /**
   * Lets `to` reach `count` frames from `frame` on: a write to shared memory, no hypercall.
   * @returns the first ref, or `noSpace` when the table cannot grow any more
   */
  grant(domid: number, to: number, frame: number, count: number, isReadonly: boolean, purpose: string): number {
    const table = this.must(domid);
    let ref: number = reservedRefs.firstFree;
    let at = table.runs.length;
    for (let i = 0; i < table.runs.length; i++) {
      const run = table.runs[i] as GrantRun;
      if (run.ref < reservedRefs.firstFree) continue;
      if (run.ref - ref >= count) {
        at = i;
        break;
      }
      ref = run.ref + run.count;
    }
    if (ref + count > table.maxFrames * entriesPerFrame[table.version]) return grantStatus.noSpace;
    const flags = grantFlags.permitAccess | (isReadonly ? grantFlags.readonly : 0);
    const run: GrantRun = { ref, count, domid: to, frame, flags, purpose: interned(purpose) };
    // A table grows by a run at a time: a copy leaves no room unused.
    table.runs = table.runs.toSpliced(at, 0, run);
    return ref;
  }

  /** The toolstack's fixed entries for the console and XenStore pages. */
  grantReserved(domid: number, ref: number, to: number, frame: number, purpose: string): void {
    const table = this.must(domid);
    const at = table.runs.findIndex((run) => run.ref > ref);
    const run: GrantRun = { ref, count: 1, domid: to, frame, flags: grantFlags.permitAccess, purpose: interned(purpose) };
    table.runs = table.runs.toSpliced(at < 0 ? table.runs.length : at, 0, run);
  }

  /** GNTTABOP_map_grant_ref on a whole run. @returns 0 or a negative status */
  map(by: number, domid: number, ref: number, isReadonly: boolean): number {
    const table = this.tables.get(domid);
    if (!table) return grantStatus.badDomain;
    const at = table.runs.findIndex((run) => run.ref === ref);
    const run = table.runs[at];
    if (!run) return grantStatus.badRef;
    if (run.domid !== by) return grantStatus.permissionDenied;
    if (!isReadonly && (run.flags & grantFlags.readonly) !== 0) return grantStatus.permissionDenied;
    const bits = isReadonly ? grantFlags.reading : grantFlags.reading | grantFlags.writing;
    table.runs[at] = { ...run, flags: run.flags | bits };
    table.maps += run.count;
    return grantStatus.okay;
  }
  /** GNTTABOP_unmap_grant_ref on a whole run. */
  unmap(domid: number, ref: number): number {
    const table = this.tables.get(domid);
    if (!table) return grantStatus.badDomain;
    const at = table.runs.findIndex((run) => run.ref === ref);
    const run = table.runs[at];
    if (!run) return grantStatus.badRef;
    table.runs[at] = { ...run, flags: run.flags & ~(grantFlags.reading | grantFlags.writing) };
    table.unmaps += run.count;
    return grantStatus.okay;
  }
  /** GNTTABOP_copy: at most a page, nothing stays mapped. */
  copied(domid: number, count: number): void {
    const table = this.tables.get(domid);
    if (table) table.copies += count;
  }

  /** Takes a run back. False: it is in use, and the front end has to wait. @source hypervisor.md §9 */
  end(domid: number, ref: number): boolean {
    const table = this.tables.get(domid);
    const at = table?.runs.findIndex((run) => run.ref === ref) ?? -1;
    if (!table || at < 0) return true;
    if (((table.runs[at] as GrantRun).flags & (grantFlags.reading | grantFlags.writing)) !== 0) return false;
    table.runs.splice(at, 1);
    return true;
  }

  runs(domid: number): readonly GrantRun[] {
    return this.tables.get(domid)?.runs ?? [];
  }
  /** Frames that a domain's table may have. */
  mostFrames(domid: number): number {
    return this.must(domid).maxFrames;
  }
  versionOf(domid: number): GrantVersion {
    return this.must(domid).version;
  }
  /** Entries in use, frames that hold them, and what has been done with them. */
  figures(domid: number): {
    readonly inUse: number;
    readonly frames: number;
    readonly maxFrames: number;
    readonly maps: number;
    readonly unmaps: number;
    readonly copies: number;
    readonly maxMaptrackFrames: number;
  } {
    const table = this.must(domid);
    const last = table.runs.at(-1);
    const top = last ? last.ref + last.count : 0;
    return {
      inUse: table.runs.reduce((sum, run) => sum + run.count, 0),
      frames: Math.max(1, Math.ceil(top / entriesPerFrame[table.version])),
      maxFrames: table.maxFrames,
      maps: table.maps,
      unmaps: table.unmaps,
      copies: table.copies,
      maxMaptrackFrames: table.maxMaptrackFrames,
    };
  }
  /** Entries of a domain that somebody has mapped. */
  mappedOf(domid: number): number {
    return this.runs(domid).reduce((sum, run) => sum + ((run.flags & (grantFlags.reading | grantFlags.writing)) === 0 ? 0 : run.count), 0);
  }
  /** Entries of others that this domain has mapped: its maptrack handles. */
  maptrackOf(domid: number): number {
    let sum = 0;
    for (const owner of this.tables.keys())
      for (const run of this.runs(owner))
        if (run.domid === domid && (run.flags & (grantFlags.reading | grantFlags.writing)) !== 0) sum += run.count;
    return sum;
  }

  /** [GNT-1] No two runs share a ref, and none reaches beyond its table. */
  check(): void {
    for (const [domid, table] of this.tables) {
      let next = 0;
      for (const run of table.runs) {
        invariant(run.ref >= next && run.count > 0, `[GNT-1] grant ${run.ref} of domain ${domid} has its refs to itself`);
        next = run.ref + run.count;
      }
      invariant(next <= table.maxFrames * entriesPerFrame[table.version], `[GNT-1] domain ${domid} grants within its table`);
    }
  }

  export(): GrantTablesState {
    return {
      tables: [...this.tables].map(
        ([domid, t]) =>
          [domid, t.version, t.maxFrames, t.maxMaptrackFrames, t.runs.map((r) => ({ ...r })), t.maps, t.unmaps, t.copies] as const,
      ),
    };
  }
  import(state: GrantTablesState): void {
    for (const [domid, version, maxFrames, maxMaptrackFrames, runs, maps, unmaps, copies] of state.tables)
      this.tables.set(domid, {
        version,
        maxFrames,
        maxMaptrackFrames,
        runs: runs.map((r) => ({ ...r, purpose: interned(r.purpose) })),
        maps,
        unmaps,
        copies,
      });
  }

  private must(domid: number): Table {
    const table = this.tables.get(domid);
    invariant(table !== undefined, `domain ${domid} has a grant table`);
    return table;
  }
}
