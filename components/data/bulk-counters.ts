import type { Rec } from "./defaults";

/** How far a bulk operation is, in objects. */
export interface BulkCounters {
  /** wire spelling of the operation on each */
  readonly op: string;
  readonly count: number;
  readonly done: number;
  readonly refused: number;
  readonly left: number;
}

/** The counters of a bulk operation, as its task's record has them; null: it is none. Anybody may write there, so that anything may stand there. */
export function bulkCounters({ other_config }: Pick<Rec<"task">, "other_config">): BulkCounters | null {
  const op = other_config.bulk;
  const [count, done, refused] = [other_config.count, other_config.done, other_config.refused].map(Number);
  if (op === undefined || count === undefined || done === undefined || refused === undefined) return null;
  const left = count - done - refused;
  return [count, done, refused, left].every((each) => Number.isSafeInteger(each) && each >= 0) ? { op, count, done, refused, left } : null;
}
