/**
 * Which pages of a guest are written to, and how often: its workload's writable working set, what programs write over and over, and what
 * its kernel does by itself. @source metrics.md §5 (writable working set; dirty rate)
 */
import type { PageRun, PageWriter } from "../engine";
import type { Machine } from "./machine";

export const PAGE = 4_096;
const MIB = 1_048_576;

/** Bytes that a workload writes to at full load, and bytes/s; the reference's ranges by their middle. */
interface WorkingSet {
  readonly bytes: number;
  readonly perS: number;
}
const IDLE: WorkingSet = { bytes: 10 * MIB, perS: 600_000 };
const SETS: Readonly<Record<string, WorkingSet>> = {
  web: { bytes: 150 * MIB, perS: 20_000_000 },
  app: { bytes: 1_280 * MIB, perS: 95_000_000 },
  database: { bytes: 550 * MIB, perS: 80_000_000 },
  db: { bytes: 550 * MIB, perS: 80_000_000 },
  vdi: { bytes: 100 * MIB, perS: 8_500_000 },
  build: { bytes: 2_048 * MIB, perS: 400_000_000 },
  // "large", and "all; > 1 GB/s": what the guest has.
  batch: { bytes: Number.MAX_SAFE_INTEGER, perS: 1_250_000_000 },
  memory: { bytes: Number.MAX_SAFE_INTEGER, perS: 1_500_000_000 },
  memhog: { bytes: Number.MAX_SAFE_INTEGER, perS: 1_500_000_000 },
};
/** guess: a system that boots fills its memory at the pace of its disk and of its decompressors */
const BOOT: WorkingSet = { bytes: 60 * MIB, perS: 50_000_000 };

/** Writers of one guest as it is now. */
export class Writers {
  readonly all: PageWriter[] = [];

  /** @param runs - its memory; left out: nobody knows what is where */
  constructor(
    private readonly m: Machine,
    private readonly runs: readonly PageRun[] = [],
  ) {
    const { phase, workload } = m.state;
    if (phase === "off" || phase === "stopped" || m.spec.os === "none") return;
    if (phase !== "running" || workload.scale === null) {
      this.add("boot", 0, BOOT, 1000);
      return;
    }
    this.add("kernel", 0, IDLE, 1000);
    this.addWorkload(workload.scale);
    this.addPrograms();
  }

  /** The workload's service writes to its own memory, as far as it has so much. */
  private addWorkload(scale: number): void {
    const { spec } = this.m;
    const set = Object.hasOwn(SETS, spec.workload) ? SETS[spec.workload] : undefined;
    if (!set) return;
    const names = new Set(this.m.flavour.services(this.m).flatMap(({ name, share }) => (share > 0 ? [name] : [])));
    const at = this.find((run) => run.of !== undefined && names.has(run.of));
    // What such a service has beyond its own pages is in the cache: a database's buffers, an archive that is being made.
    if (at) this.add("workload", at.from, set, scale);
  }

  /** Programs that say so. Those of a quiet guest do not: it would not be quiet. */
  private addPrograms(): void {
    if (this.m.state.quiet !== null) return;
    for (const process of this.m.state.look().os.processes) {
      const touches = process.demand?.touches;
      if (!touches || process.status === "zombie" || process.status === "stop") continue;
      const at = this.find((run) => run.of === process.program);
      const bytes = Math.min(touches.bytes, process.heldBytes);
      if (at) this.add(`${process.program} ${process.pid}`, at.from, { bytes, perS: touches.bytesPerS }, 1000);
    }
  }

  private find(wanted: (run: PageRun) => boolean): { readonly from: number } | null {
    let from = 0;
    for (const run of this.runs) {
      if (wanted(run)) return { from };
      from += run.pages;
    }
    return null;
  }

  /** @param scale - of its full load, thousandths */
  private add(name: string, from: number, { bytes, perS }: WorkingSet, scale: number): void {
    const room = Math.floor(this.m.state.memoryTarget / PAGE) - from;
    const pages = Math.min(Math.floor(bytes / PAGE), room);
    const rate = Math.floor((perS * scale) / 1000 / PAGE);
    if (pages > 0 && rate > 0) this.all.push({ name, from, pages, perS: rate });
  }
}
