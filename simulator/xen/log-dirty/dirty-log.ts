/**
 * Which pages of one domain have been written to since somebody last looked: Xen's log-dirty mode. Writes are known by who writes where
 * and how often; how many different pages that makes follows when it is asked for, so that a domain in the mode costs no event.
 * @source xen: arch/x86/mm/paging.c (paging_log_dirty_op); lifecycle.md §7 (re-dirtied pages count once: W · (1 − e^(−D·T/W)))
 */
import { decay } from "../../kernel/decay";

/**
 * What the first write to a page since it was cleaned costs its vCPU, µs: the page is write-protected, Xen notes it and lets the write
 * through. guess: an EPT violation with the change of one entry, 1.5 µs; a shadow fault about twice that. lifecycle.md §7 has 2–20 % for a guest
 */
export const FAULT_US = { hap: 1.5, shadow: 3 } as const;

/** What writes to a domain's memory now. */
export interface WriterNow {
  readonly name: string;
  readonly from: number;
  readonly pages: number;
  /** writes a second to pages of it, while the domain gets all the CPU that it wants */
  readonly perS: number;
}
/** What a domain does with its memory at an instant, as far as the log is concerned. */
export interface Moment {
  /** virtual µs */
  readonly nowUs: number;
  /** CPU time of the domain so far, µs, and what it wants from now on, millionths of a pCPU */
  readonly cpuUs: number;
  readonly demandMicro: number;
  readonly writers: readonly WriterNow[];
  /** bytes put into its page cache so far, and where that lies */
  readonly movedBytes: number;
  readonly cache: { readonly from: number; readonly pages: number };
  /** pages that the domain has */
  readonly allPages: number;
}

/** Pages written to by one writer. Its count has a fraction: it is what is to be expected. */
interface Region {
  readonly name: string;
  from: number;
  pages: number;
  perS: number;
  dirty: number;
}
/** A log as plain data. */
export interface DirtyLogState {
  readonly isHap: boolean;
  readonly sinceUs: number;
  atUs: number;
  cpuUs: number;
  demandMicro: number;
  movedBytes: number;
  allPages: number;
  regions: Region[];
  /** first writes since the mode began, and bitmaps taken away */
  faults: number;
  rounds: number;
  /** when the last was taken, µs */
  cleanedUs: number;
}

/** A run of pages of which some have been written to. */
export interface DirtyRun {
  readonly from: number;
  readonly pages: number;
  readonly dirty: number;
  readonly name: string;
}
/** What a bitmap says. @source xen: public/domctl.h (xen_domctl_shadow_op_stats: fault_count, dirty_count) */
export interface DirtyBitmap {
  readonly runs: readonly DirtyRun[];
  readonly dirtyCount: number;
  readonly faultCount: number;
}

/** Name of the region that page cache is in. */
const CACHE = "cache";
const NO_PLACE = { from: 0, pages: 0 };

export class DirtyLog {
  constructor(private readonly state: DirtyLogState) {}

  static begin(isHap: boolean, moment: Moment): DirtyLog {
    const { nowUs, cpuUs, demandMicro, movedBytes, allPages } = moment;
    const state = { atUs: nowUs, cpuUs, demandMicro, movedBytes, allPages, regions: [], faults: 0, rounds: 0, cleanedUs: nowUs };
    const log = new DirtyLog({ isHap, sinceUs: nowUs, ...state });
    log.takeUp(moment);
    return log;
  }
  copy(): DirtyLog {
    return new DirtyLog(this.export());
  }
  export(): DirtyLogState {
    return { ...this.state, regions: this.state.regions.map((region) => ({ ...region })) };
  }

  get isHap(): boolean {
    return this.state.isHap;
  }
  get sinceUs(): number {
    return this.state.sinceUs;
  }
  get cleanedUs(): number {
    return this.state.cleanedUs;
  }
  get rounds(): number {
    return this.state.rounds;
  }
  get faults(): number {
    return Math.round(this.state.faults);
  }

  /** Brings the log to an instant; from there on the domain does what the moment says. */
  fold(moment: Moment): void {
    const { state } = this;
    const ran = this.ranSeconds(moment);
    if (ran > 0) {
      // What faults cost is not there for writing: as much less is written.
      const cpu = ran * state.demandMicro;
      const useful = cpu / (cpu + this.gain(ran) * this.faultUs);
      for (const region of state.regions) {
        const more = gainOf(region, ran * useful);
        region.dirty += more;
        state.faults += more;
      }
    }
    const moved = Math.max(0, moment.movedBytes - state.movedBytes) / 4096;
    state.atUs = moment.nowUs;
    state.cpuUs = moment.cpuUs;
    state.demandMicro = moment.demandMicro;
    state.movedBytes = moment.movedBytes;
    state.allPages = moment.allPages;
    this.takeUp(moment);
    this.write(CACHE, moved);
  }

  /** Writes to pages a second that are the first since they were cleaned, as it goes on now. */
  get firstPerS(): number {
    let sum = 0;
    for (const { pages, perS, dirty } of this.state.regions) if (pages > 0) sum += perS * Math.max(0, 1 - dirty / pages);
    return sum * this.usefulShare;
  }
  /** Part of its CPU time that the domain has for itself; the rest goes into faults. */
  get usefulShare(): number {
    const { regions, demandMicro } = this.state;
    let first = 0;
    for (const { pages, perS, dirty } of regions) if (pages > 0) first += perS * Math.max(0, 1 - dirty / pages);
    return demandMicro <= 0 ? 1 : demandMicro / (demandMicro + first * this.faultUs);
  }

  /** XEN_DOMCTL_SHADOW_OP_PEEK. */
  peek(): DirtyBitmap {
    const { regions, allPages, faults } = this.state;
    const runs = regions
      .map(({ from, pages, dirty, name }) => ({ from, pages, dirty: Math.min(pages, Math.round(dirty)), name }))
      .filter(({ dirty }) => dirty > 0)
      .sort((a, b) => a.from - b.from);
    const sum = runs.reduce((count, run) => count + run.dirty, 0);
    // Writers of the same pages may have met there.
    return { runs, dirtyCount: Math.min(allPages, sum), faultCount: Math.round(faults) };
  }
  /** XEN_DOMCTL_SHADOW_OP_CLEAN: the same, and all pages are clean afterwards. */
  clean(): DirtyBitmap {
    const { state } = this;
    const bitmap = this.peek();
    for (const region of state.regions) region.dirty = 0;
    state.regions = state.regions.filter(({ perS, name }) => perS > 0 || name === CACHE);
    state.rounds++;
    state.cleanedUs = state.atUs;
    return bitmap;
  }
  /** Something else has written pages, such as a back end that fills them. */
  write(name: string, pages: number): void {
    const region = this.state.regions.find((each) => each.name === name);
    if (!region || pages <= 0) return;
    const before = region.dirty;
    region.dirty = Math.min(region.pages, region.dirty + pages);
    this.state.faults += region.dirty - before;
  }

  private get faultUs(): number {
    return this.state.isHap ? FAULT_US.hap : FAULT_US.shadow;
  }
  /** For how long the domain has run as it wants since the last instant, s: less than has passed when others had its CPU, or it stood still. */
  private ranSeconds({ nowUs, cpuUs }: Moment): number {
    const { state } = this;
    if (state.demandMicro <= 0) return 0;
    const wanted = (Math.max(0, cpuUs - state.cpuUs) * 1_000_000) / state.demandMicro;
    return Math.min(nowUs - state.atUs, wanted) / 1_000_000;
  }
  private gain(seconds: number): number {
    return this.state.regions.reduce((sum, region) => sum + gainOf(region, seconds), 0);
  }
  /** Who writes from now on. Pages that somebody has written who does so no longer stay dirty. */
  private takeUp({ writers, cache }: Moment): void {
    const now = new Map<string, WriterNow>(writers.map((writer) => [writer.name, writer]));
    now.set(CACHE, { name: CACHE, perS: 0, ...(cache ?? NO_PLACE) });
    const regions: Region[] = [];
    for (const region of this.state.regions) {
      const writer = now.get(region.name);
      now.delete(region.name);
      const { from, pages, perS } = writer ?? { ...region, perS: 0 };
      if (writer || region.dirty > 0) regions.push({ name: region.name, from, pages, perS, dirty: Math.min(pages, region.dirty) });
    }
    for (const { name, from, pages, perS } of now.values()) regions.push({ name, from, pages, perS, dirty: 0 });
    this.state.regions = regions;
  }
}

/** Pages of a region that are written to for the first time in so many seconds. */
function gainOf({ pages, perS, dirty }: Region, seconds: number): number {
  if (pages <= 0 || perS <= 0) return 0;
  return Math.max(0, pages - dirty) * (1 - decay((perS * seconds) / pages));
}
