/**
 * What changes in an exact run, as plain data and as a copy: a run that goes on in a lab's state, and one that looks ahead. Both are made by
 * the scheduler's constructor first, from the same pool; then everything that changes is laid over it, so that arrays which its parts share
 * stay shared.
 */
import type { ExactRun } from "./exact-run";
import { Jobs } from "./jobs";

type Cells = Int32Array | Uint8Array | Float64Array;

/** Where a run keeps what changes, in an order that is the same for each run of a kind. */
export interface Places {
  readonly cells: readonly Cells[];
  /** [object, name of a number in it] */
  readonly numbers: readonly (readonly [Record<string, unknown>, string])[];
  readonly jobs: Jobs;
}
/** JSON knows no infinities. */
type Figure = number | "inf" | "-inf";
/** Plain data. */
export interface RunImage {
  readonly cells: readonly (readonly Figure[])[];
  readonly numbers: readonly Figure[];
  /** of each vCPU: µs left of what it has been given */
  readonly jobs: readonly (readonly number[])[];
}

/** What follows from the pool alone, and what nobody asks of such a run. */
const FIXED: ReadonlySet<string> = new Set(["pool", "options", "allowed", "prefers", "hasSoft", "domainOf", "peers", "log", "sorted"]);

const isCells = (value: unknown): value is Cells =>
  value instanceof Int32Array || value instanceof Uint8Array || value instanceof Float64Array;

export function placesOf(run: ExactRun): Places {
  const cells: Cells[] = [];
  const numbers: [Record<string, unknown>, string][] = [];
  const seen = new Set<object>();
  let jobs = new Jobs(0);
  const walk = (owner: object): void => {
    if (seen.has(owner)) return;
    seen.add(owner);
    for (const [name, value] of Object.entries(owner)) {
      if (FIXED.has(name)) continue;
      if (typeof value === "number") numbers.push([owner as Record<string, unknown>, name]);
      else if (value instanceof Jobs) jobs = value;
      else if (isCells(value)) {
        if (!seen.has(value)) cells.push(value);
        seen.add(value);
      } else if (Array.isArray(value)) {
        for (const one of value) if (typeof one === "object" && one !== null) walk(one);
      } else if (typeof value === "object" && value !== null) walk(value);
    }
  };
  walk(run);
  return { cells, numbers, jobs };
}

/** One run becomes what another of its kind and pool is. */
export function copyRun(from: Places, to: Places): void {
  for (let i = 0; i < from.cells.length; i++) (to.cells[i] as Cells).set(from.cells[i] as Cells);
  for (let i = 0; i < from.numbers.length; i++) {
    const [owner, name] = from.numbers[i] as (typeof from.numbers)[number];
    (to.numbers[i] as (typeof to.numbers)[number])[0][name] = owner[name];
  }
  to.jobs.takeAfter(from.jobs);
}

const figure = (value: number): Figure =>
  value === Number.POSITIVE_INFINITY ? "inf" : value === Number.NEGATIVE_INFINITY ? "-inf" : value;
const numberOf = (value: Figure): number =>
  value === "inf" ? Number.POSITIVE_INFINITY : value === "-inf" ? Number.NEGATIVE_INFINITY : value;

export function imageOf({ cells, numbers, jobs }: Places): RunImage {
  return {
    cells: cells.map((some) => Array.from(some, figure)),
    numbers: numbers.map(([owner, name]) => figure(owner[name] as number)),
    jobs: jobs.left(),
  };
}
export function layImage({ cells, numbers, jobs }: RunImage, to: Places): void {
  cells.forEach((some, i) => {
    (to.cells[i] as Cells).set(some.map(numberOf));
  });
  numbers.forEach((value, i) => {
    const [owner, name] = to.numbers[i] as (typeof to.numbers)[number];
    owner[name] = numberOf(value);
  });
  to.jobs.take(jobs);
}
