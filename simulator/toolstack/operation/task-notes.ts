/** What a history of tasks is told: who does what to what. Nothing here changes the state. */
import type { Actor, Outcome } from "../../contract/lab";
import type { NotedBulk, NotedObject, TaskEnd, TaskNote } from "../../contract/task-note";
import { dayNumber } from "../../guest/os/calendar";
import type { SimTime } from "../../kernel/time";
import type { Fault } from "../../model/fault";
import { classNames } from "../../model/generated/class-names";
import type { RecordOf } from "../../model/generated/rows";
import { isSet } from "../../model/ref";
import type { Said } from "../../model/said";
import { quotedValue } from "../../model/text";
import type { Args, Operation } from "../../world/operation-shape";
import { nowOf, type RunningOperation, type World } from "../../world/world";
import { bulksOf } from "./bulk-book";
import { busyOf } from "./busy";

/** Arguments of an operation that are noted, and UTF-16 units of each, at most. guess: as much as fits beside a task on a page */
const ARGS_MOST = 12;
const VALUE_UNITS = 160;
/** Refusals of a bulk operation that are noted, at most. guess: as with arguments */
const REFUSALS_MOST = 50;

/** An operation has become a task. */
export function noteBegun(world: World, operation: Operation, op: RunningOperation): void {
  const { name_label, other_config } = world.db.must("task", op.task);
  world.outbox.tasks.push({
    key: op.task,
    parent: op.parent?.task ?? null,
    op: op.op,
    label: name_label,
    user: other_config.user ?? "",
    object: objectOf(world, other_config.applies_to) ?? firstBusy(world, operation, op),
    args: shownArgs(world, op.args),
    beganAt: nowOf(world),
    ended: null,
  });
}

/** A task has ended; its record says how. */
export function noteEnded(world: World, operation: Operation, op: RunningOperation): void {
  const note = noteOf(world, world.db.must("task", op.task));
  const object = note.object ?? firstBusy(world, operation, op);
  world.outbox.tasks.push({ ...note, object, args: shownArgs(world, op.args), ended: note.ended && { ...note.ended, at: nowOf(world) } });
}

/** All tasks that have records, as these say it: begun and ended to the second. */
export function notesOfRecords(world: World): readonly TaskNote[] {
  return [...world.db.all("task")].map((task) => {
    const op = world.operations.get(task.$ref);
    const note = noteOf(world, task);
    return op ? { ...note, args: shownArgs(world, op.args) } : note;
  });
}

/** A request that somebody has sent, before it is tried: what it is about may be gone afterwards. */
export interface Asked {
  readonly key: string;
  readonly operation: Operation;
  readonly object: NotedObject | null;
  readonly args: TaskNote["args"];
  readonly actor: Actor;
}

/** @param requestId - by which the request is known; null: for one that only shows something */
export function asked(world: World, requestId: string, operation: Operation, args: Args, actor: Actor): Asked | null {
  if (operation.isLook) return null;
  const { params } = operation.signature;
  const param = operation.on?.param ?? params.find(({ type }) => type.kind === "ref")?.name ?? "self";
  const about = args[param];
  const object = typeof about === "string" ? objectOf(world, about) : null;
  return { key: `request:${requestId}`, operation, object, args: shownArgs(world, args), actor };
}

/** It has been answered: what goes on as a task is noted by that, anything else here. */
export function noteAnswered(world: World, { key, operation, object, args, actor }: Asked, outcome: Outcome): void {
  if (outcome.ok && outcome.task !== null) return;
  const at = nowOf(world);
  const made = outcome.ok && typeof outcome.value === "string" ? objectOf(world, outcome.value) : null;
  const ended = { at, as: outcome.ok ? "success" : "refused", fault: outcome.ok ? null : short(outcome.fault), bulk: null } as const;
  const { name: op } = operation;
  world.outbox.tasks.push({
    key,
    parent: null,
    op,
    label: "",
    user: actor.user,
    object: made ?? object ?? null,
    args,
    beganAt: at,
    ended,
  });
}

function noteOf(world: World, task: Readonly<RecordOf["task"]>): TaskNote {
  const { $ref, name_label, subtask_of, other_config, status, created, finished } = task;
  const isOpen = status === "pending" || status === "cancelling";
  return {
    key: $ref,
    parent: isSet(subtask_of) ? subtask_of : null,
    op: other_config.operation ?? "",
    label: name_label,
    user: other_config.user ?? "",
    object: objectOf(world, other_config.applies_to),
    args: [],
    beganAt: timeOf(world, created),
    ended: isOpen ? null : { at: timeOf(world, finished), as: status as TaskEnd, fault: faultOf(task), bulk: bulkOf(world, task) },
  };
}

/** A record's date as virtual time. @param date - `20260101T00:00:00Z` */
function timeOf(world: World, date: string): SimTime {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)T(.+)Z$/.exec(date) ?? [];
  const [hours = 0, minutes = 0, seconds = 0] = (time ?? "").split(":").map(Number);
  const unixS = dayNumber(Number(year), Number(month), Number(day)) * 86_400 + hours * 3_600 + minutes * 60 + seconds;
  const at = Math.round(unixS * 1e6) - world.epochUs;
  return Math.min(Math.max(0, Number.isFinite(at) ? at : 0), nowOf(world)) as SimTime;
}
function faultOf({ error_info, other_config }: Readonly<RecordOf["task"]>): Fault | null {
  const [code, ...params] = error_info;
  if (code === undefined) return null;
  const why = whyOf(other_config.why);
  return short({ code, params, ...(why ? { why } : {}) } as unknown as Fault);
}
/** Anybody may write into `other_config`: what is no reason is left out. */
function whyOf(kept: string | undefined): Said | null {
  if (kept === undefined) return null;
  try {
    const why: unknown = JSON.parse(kept);
    return Array.isArray(why) && typeof why[0] === "string" ? (why as unknown as Said) : null;
  } catch {
    return null;
  }
}

function bulkOf(world: World, { $ref, other_config }: Readonly<RecordOf["task"]>): NotedBulk | null {
  const { bulk: op, count, done, refused } = other_config;
  if (op === undefined) return null;
  const refusals = (bulksOf(world).get($ref)?.refused ?? []).slice(0, REFUSALS_MOST);
  return {
    op,
    count: Number(count) || 0,
    done: Number(done) || 0,
    refused: Number(refused) || 0,
    refusals: refusals.map(({ ref, fault }) => ({ name: nameOf(world, ref), fault: short(fault) })),
  };
}

function firstBusy(world: World, operation: Operation, op: RunningOperation): NotedObject | null {
  const [first] = busyOf(world, operation, op);
  return first ? objectOf(world, first.ref) : null;
}

type AnyRow = Readonly<Record<string, unknown>> & { readonly uuid: string };
/** The object that a reference stands for; null: there is none. */
function objectOf(world: World, ref: string | undefined): NotedObject | null {
  if (ref === undefined || !isSet(ref)) return null;
  for (const name of classNames) {
    const row = world.db.get(name, ref) as unknown as AnyRow | undefined;
    if (row) return { class: name, ref, uuid: row.uuid, name: nameOfRow(world, row) };
  }
  return null;
}
/** What people call an object: a device by its place and its VM. */
function nameOfRow(world: World, row: AnyRow): string {
  if (typeof row.name_label === "string" && row.name_label !== "") return row.name_label;
  const place = [row.userdevice, row.device].find((each) => typeof each === "string" && each !== "");
  const vm = typeof row.VM === "string" ? world.db.get("VM", row.VM)?.name_label : undefined;
  if (place !== undefined) return vm === undefined ? `${place}` : `${place} (${vm})`;
  return typeof row.name === "string" && row.name !== "" ? row.name : row.uuid;
}
function nameOf(world: World, ref: string): string {
  return objectOf(world, ref)?.name ?? ref;
}

function shownArgs(world: World, args: Args): TaskNote["args"] {
  const given = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  return given.slice(0, ARGS_MOST).map(([name, value]) => [cut(name), cut(shownValue(world, value))]);
}
/** A value with names in place of references; of many, as many as are shown. */
function shownValue(world: World, value: unknown): string {
  if (typeof value === "string") return value.startsWith("OpaqueRef:") ? nameOf(world, value) : value;
  if (Array.isArray(value))
    return (
      value
        .slice(0, ARGS_MOST)
        .map((each) => shownValue(world, each))
        .join(", ") + (value.length > ARGS_MOST ? ", …" : "")
    );
  if (typeof value === "object" && value !== null && "ref" in value && typeof value.ref === "string") return nameOf(world, value.ref);
  return quotedValue(value);
}
/** What somebody has sent may stand in a fault as it came. */
function short(fault: Fault): Fault {
  return { ...fault, params: fault.params.map(cut) } as unknown as Fault;
}
function cut(text: string): string {
  if (text.length <= VALUE_UNITS) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(VALUE_UNITS - 2)) ? VALUE_UNITS - 2 : VALUE_UNITS - 1;
  return `${text.slice(0, end)}…`;
}
