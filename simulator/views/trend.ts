/** The last ten minutes of an object in a few lines, as small drawings show them. */
import { fields, refText } from "../model/shape";
import { nowOf, type World } from "../world/world";
import { defineView } from "./view";

const STEP_S = 10;
const ROWS = 60;

type Values = readonly (number | null)[];
/** Lines of `ROWS` values, the oldest first; null where nothing is known. Of a pool they are its hosts' together. */
export interface Trend {
  /** Unix seconds at which the last row ends */
  readonly endS: number;
  readonly stepS: number;
  /** share of its CPUs that was in use, 0 to 1 */
  readonly cpu: Values;
  /** memory that is not free, as graphs have it: of a host what is given to domains, of a VM what its guest uses, bytes */
  readonly memory: Values;
  /** received and sent by its interfaces, B/s */
  readonly network: Values;
  /** read and written on its disks, B/s; nobody measures that of hosts */
  readonly disk: Values;
}
type Line = "cpu" | "memory" | "network" | "disk";

/** What a data source adds to which line. */
interface Share {
  readonly line: Line;
  readonly factor: number;
}
const hostSources: Readonly<Record<string, Share>> = {
  cpu_avg: { line: "cpu", factor: 1 },
  memory_total_kib: { line: "memory", factor: 1024 },
  memory_free_kib: { line: "memory", factor: -1024 },
};
const vmSources: Readonly<Record<string, Share>> = {
  cpu_usage: { line: "cpu", factor: 1 },
  memory: { line: "memory", factor: 1 },
  memory_internal_free: { line: "memory", factor: -1024 },
};
function shareOf(name: string, known: Readonly<Record<string, Share>>): Share | undefined {
  if (Object.hasOwn(known, name)) return known[name];
  if (/^[pv]if_\w+_(rx|tx)$/.test(name)) return { line: "network", factor: 1 };
  return /^vbd_[a-z]+_(read|write)$/.test(name) ? { line: "disk", factor: 1 } : undefined;
}

/** The last rows of an object, or of all hosts of a pool; null: there is no such object. Complete rows do not change any more. */
export const trend = defineView({
  args: fields({ ref: refText }),
  role: "read-only",
  ask(world, { ref }): Trend | null {
    const endS = lastEnd(world);
    const isVm = world.db.get("VM", ref) !== undefined;
    const hosts = world.db.get("host", ref) ? [ref] : world.db.get("pool", ref) ? [...world.db.all("host")].map(({ $ref }) => $ref) : [];
    if (!isVm && hosts.length === 0) return null;
    const sums = new Sums();
    for (const one of isVm ? [ref] : hosts) {
      const cpus = isVm ? 1 : Number(world.db.must("host", one).cpu_info.cpu_count ?? 1);
      addTo(sums, world, { ref: one, cpus, endS, known: isVm ? vmSources : hostSources });
    }
    return { endS, stepS: STEP_S, ...sums.lines() };
  },
  follow: { everyMs: 5_000, isAtOnce: false, most: 4 },
  stamp: lastEnd,
});

function lastEnd(world: World): number {
  return Math.floor((world.epochUs + nowOf(world)) / (STEP_S * 1_000_000)) * STEP_S;
}

interface Source {
  readonly ref: string;
  /** by which its share of CPU counts in a mean */
  readonly cpus: number;
  readonly endS: number;
  readonly known: Readonly<Record<string, Share>>;
}
function addTo(sums: Sums, world: World, { ref, cpus, endS, known }: Source): void {
  const log = world.series.peek(ref);
  if (!log) return;
  const from = (endS - ROWS * STEP_S) * 1_000_000 - world.epochUs;
  const means = log.means(from, STEP_S * 1_000_000, ROWS);
  for (const [column, name] of log.names.entries()) {
    const share = shareOf(name, known);
    if (!share) continue;
    sums.add(share.line, means[column] ?? [], share.factor, share.line === "cpu" ? cpus : null);
  }
}

/** Lines in the making: sums, and means of what has a weight. */
class Sums {
  private readonly sums = new Map<Line, { readonly sum: Float64Array; readonly weight: Float64Array; readonly isKnown: Uint8Array }>();

  /** @param weight - of the values in a mean; null: they are added up */
  add(line: Line, values: Values, factor: number, weight: number | null): void {
    let rows = this.sums.get(line);
    if (!rows) {
      rows = { sum: new Float64Array(ROWS), weight: new Float64Array(ROWS), isKnown: new Uint8Array(ROWS) };
      this.sums.set(line, rows);
    }
    const { sum, weight: weights, isKnown } = rows;
    for (let row = 0; row < ROWS; row++) {
      const value = values[row] ?? null;
      if (value === null) continue;
      sum[row] = (sum[row] as number) + value * factor * (weight ?? 1);
      weights[row] = weight === null ? 1 : (weights[row] as number) + weight;
      isKnown[row] = 1;
    }
  }

  lines(): Readonly<Record<Line, Values>> {
    const line = (name: Line): Values => {
      const rows = this.sums.get(name);
      return Array.from({ length: ROWS }, (_, row) => (rows?.isKnown[row] ? (rows.sum[row] as number) / (rows.weight[row] || 1) : null));
    };
    return { cpu: line("cpu"), memory: line("memory"), network: line("network"), disk: line("disk") };
  }
}
