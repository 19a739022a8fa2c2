/** A task as rows show it, whether it comes from its record or from the history. */
import type { WireFault } from "@/server/contract";
import type { TaskStatus, TaskView } from "@/server/contract/activity";
import { textOf } from "../i18n/loaded";
import { formatDuration, parseXapiDate } from "../ui/format";
import { type BulkCounters, bulkCounters } from "./bulk-counters";
import type { Rec } from "./defaults";
import { isSet } from "./defaults";
import { taskFault } from "./task-fault";

export interface ShownTask {
  readonly key: string;
  readonly parent: string | null;
  readonly op: string;
  /** the record's label; "" where there is none */
  readonly label: string;
  readonly user: string;
  /** the object that it is about; `name`: as it was called then, null where the page has to ask the lab */
  readonly object: { readonly ref: string; readonly name: string | null; readonly uuid?: string } | null;
  readonly args: TaskView["args"];
  /** Unix µs of virtual time */
  readonly beganUs: number | null;
  readonly endedUs: number | null;
  readonly status: TaskStatus | "cancelling";
  readonly fault: WireFault | null;
  readonly bulk: BulkCounters | null;
  readonly refusals: readonly { readonly name: string; readonly fault: WireFault }[];
  readonly parts: number;
  /** its record, as long as there is one */
  readonly record: Rec<"task"> | null;
}

export function isRunning({ status }: Pick<ShownTask, "status">): boolean {
  return status === "pending" || status === "cancelling";
}

/** @param parts - how many tasks it has started */
export function shownRecord(record: Rec<"task">, parts: number): ShownTask {
  const { user = "", operation = "", applies_to } = record.other_config;
  return {
    key: record.ref,
    parent: isSet(record.subtask_of) ? record.subtask_of : null,
    op: operation,
    label: record.name_label,
    user,
    object: applies_to ? { ref: applies_to, name: null } : null,
    args: [],
    beganUs: parseXapiDate(record.created),
    endedUs: record.status === "pending" || record.status === "cancelling" ? null : parseXapiDate(record.finished),
    status: record.status,
    fault: taskFault(record),
    bulk: bulkCounters(record),
    refusals: [],
    parts,
    record,
  };
}

/** @param record - of the task, as long as there is one: while it runs, it says more than the history */
export function shownView(view: TaskView, record: Rec<"task"> | null): ShownTask {
  const { key, parent, op, label, user, object, args, beganUs, endedUs, status, fault, bulk, parts } = view;
  const live = record && status === "pending" ? shownRecord(record, parts) : null;
  return {
    ...{ key, parent, op, label, user, args, beganUs, parts, record },
    object: object && { ref: object.ref, name: object.name, uuid: object.uuid },
    endedUs: live?.endedUs ?? endedUs,
    status: live?.status ?? status,
    fault: live?.fault ?? fault,
    bulk: live?.bulk ?? (bulk && { ...bulk, left: Math.max(0, bulk.count - bulk.done - bulk.refused) }),
    refusals: bulk?.refusals ?? [],
  };
}

/** Seconds from a task's beginning to its end, or to now; null: not known. */
export function secondsOf({ beganUs, endedUs }: Pick<ShownTask, "beganUs" | "endedUs">, nowUs: number): number | null {
  return beganUs === null ? null : Math.max(0, (endedUs ?? nowUs) - beganUs) / 1e6;
}

/** How long a task took, or has taken so far, in words. @param exact - false: it is known to the second alone */
export function tookText(seconds: number | null, language: "en" | "zh", exact = true): string {
  if (seconds === null) return "—";
  const unit = textOf(language, "unit.second");
  if (seconds >= 10 || (!exact && seconds >= 1)) return formatDuration(seconds, language);
  if (!exact) return `< 1 ${unit}`;
  return seconds === 0 ? (textOf(language, "data.atOnce") ?? "") : `${Math.max(0.1, seconds).toFixed(1)} ${unit}`;
}

/** Tasks that differ in nothing but their object. */
export interface TaskGroup {
  readonly key: string;
  readonly tasks: readonly ShownTask[];
}
/** From so many equal tasks in a row on, they are one group. */
const GROUPED = 3;

/** Puts ended tasks that stand together and say the same of different objects into groups; others are groups of one. */
export function grouped(tasks: readonly ShownTask[]): readonly TaskGroup[] {
  const groups: ShownTask[][] = [];
  const alike = ({ op, user, status, fault, label }: ShownTask): string => [op || label, user, status, fault?.code ?? ""].join("\n");
  const isAlone = (task: ShownTask): boolean => isRunning(task) || task.bulk !== null || task.parts > 0;
  for (const task of tasks) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    if (last && first && !isAlone(task) && !isAlone(first) && alike(first) === alike(task)) last.push(task);
    else groups.push([task]);
  }
  // The oldest of a group stays its oldest when more come: it is known by that.
  return groups.flatMap((group): readonly TaskGroup[] =>
    group.length >= GROUPED
      ? [{ key: `group ${group.at(-1)?.key}`, tasks: group }]
      : group.map((task) => ({ key: task.key, tasks: [task] })),
  );
}
