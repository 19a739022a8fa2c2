import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { ACTIVITY_LIMITS, type TaskCursor, type TaskFacets, type TaskFilter, type TaskView } from "../contract/activity";
import type { JournalCommit } from "../lab/journal/journal-store";
import { lineageOf, type Segment } from "../lab/journal/lineage";
import type { PlacedNote } from "../lab/journal/task-notes";
import { branchesOf } from "./branches";
import { inWords } from "./damage";
import type { Database } from "./open";
import { number, numberOrNull, type Row, rows, text } from "./rows";
import { quoted, whole } from "./sql";

const COLUMNS = [
  ...["labId", "task", "parent", "op", "label", "actor", "objectClass", "objectRef", "objectUuid", "objectName", "args"],
  ...["beganIndex", "beganAt", "endedIndex", "endedAt", "status", "fault", "bulk"],
] as const;
type Column = (typeof COLUMNS)[number];
/** What a later note of a task may change. */
const CHANGING = /^(object|args|ended|status|fault|bulk)/;

function valuesOf(labId: string, { index, note }: PlacedNote): readonly (string | number | null)[] {
  const { key, parent, op, label, user, object, args, beganAt, ended } = note;
  const about = object ? [object.class, object.ref, object.uuid, object.name] : ["", "", "", ""];
  const end = ended ? [index, ended.at, ended.as] : [null, null, "pending"];
  const json = (value: unknown): string => (value ? JSON.stringify(value) : "");
  return [
    labId,
    key,
    parent ?? "",
    op,
    label,
    user,
    ...about,
    JSON.stringify(args),
    index,
    beganAt,
    ...end,
    json(ended?.fault),
    json(ended?.bulk),
  ];
}

/**
 * Notes tasks in the branch that their labs go on in. The same note again changes nothing. What was noted first stays: when a task began,
 * its arguments, and what its object was called then, also where another branch knows that.
 */
export function taskStatements(commits: readonly JournalCommit[]): string[] {
  const values = commits.flatMap(({ labId, notes = [] }) => notes.map((note) => valuesOf(labId, note)));
  if (values.length === 0) return [];
  const given = (name: Column): string => `json_extract("value", '$[${COLUMNS.indexOf(name)}]')`;
  /** What the first note of the task that fits says, in whichever branch; else what this one says. */
  const first = (name: Column, fits: string): string =>
    `coalesce((SELECT "${name}" FROM "task_note" AS "k" WHERE "k"."labId" = ${given("labId")} AND "k"."task" = ${given("task")} AND ${fits} ORDER BY "k"."id" LIMIT 1), ${given(name)})`;
  // A record says to the second when its task ended.
  const isSameEnd = `"k"."status" = ${given("status")} AND "k"."endedAt" BETWEEN ${given("endedAt")} AND ${given("endedAt")} + 999999`;
  const selected = COLUMNS.map((name) => {
    if (name.startsWith("began")) return first(name, "true");
    if (name.startsWith("object")) return first(name, `"k"."objectRef" <> ''`);
    if (name === "args") return first(name, `"k"."args" <> '[]'`);
    return name.startsWith("ended") ? first(name, isSameEnd) : given(name);
  });
  const names = COLUMNS.map((name) => `"${name}"`).join(", ");
  const changes = COLUMNS.filter((name) => CHANGING.test(name)).map((name) => `"${name}" = excluded."${name}"`);
  // A lab that is being deleted meanwhile keeps no other from being written.
  return [
    `INSERT INTO "task_note" ("branch", ${names}) SELECT "lab"."branch", ${selected.join(", ")} FROM json_each(${quoted(JSON.stringify(values))}) JOIN "lab" ON "lab"."id" = ${given("labId")} WHERE true ON CONFLICT ("labId", "task", "branch") DO UPDATE SET ${changes.join(", ")};`,
  ];
}

/** Takes away what is beyond what a history keeps, and what was noted in branches of which nothing is left. */
export function pruneTaskStatements(labId: string, goneBranches: readonly number[]): string[] {
  const ofLab = `"labId" = ${quoted(labId)}`;
  const beyond = `SELECT "id" FROM "task_note" WHERE ${ofLab} ORDER BY "beganAt" DESC, "id" DESC LIMIT -1 OFFSET ${whole(ACTIVITY_LIMITS.kept)}`;
  return [
    ...goneBranches.map((branch) => `DELETE FROM "task_note" WHERE ${ofLab} AND "branch" = ${whole(branch)};`),
    `DELETE FROM "task_note" WHERE "id" IN (${beyond});`,
  ];
}

/** Who asks for which tasks of a lab. */
export interface TaskQuestion {
  readonly labId: string;
  /** account by id, for what it has hidden */
  readonly userId: string;
  /** Unix µs of the lab's virtual time 0 */
  readonly epochUs: number;
  readonly filter: TaskFilter;
  readonly after: TaskCursor | null;
  readonly most: number;
}

/** The histories of tasks in the database. */
export interface TaskHistory {
  /** The newest first, as the branch that the lab goes on in has them. `next`: behind the last, if there may be more. */
  list(question: TaskQuestion): Promise<{ readonly tasks: readonly TaskView[]; readonly next: TaskCursor | null }>;
  facets(labId: string): Promise<TaskFacets>;
}

type Args = (string | number | bigint)[];
const END = BigInt(Number.MAX_SAFE_INTEGER);
const bounded = (n: number): bigint => (Number.isFinite(n) ? BigInt(n) : END);

export function taskHistory({ journal }: Pick<Database, "journal">): TaskHistory {
  return {
    async list(question) {
      try {
        const { sql, args } = await listQuery(journal, question);
        const found = await rows(journal, sql, args);
        const shown = found.slice(0, question.most);
        const last = found.length > shown.length ? shown.at(-1) : undefined;
        return {
          tasks: shown.map((row) => taskOf(row, question.epochUs)),
          next: last ? { at: number(last, "beganAt"), id: number(last, "id") } : null,
        };
      } catch (error) {
        throw inWords(error);
      }
    },
    async facets(labId) {
      const distinct = async (name: "actor" | "op"): Promise<readonly string[]> =>
        (await rows(journal, `SELECT DISTINCT "${name}" AS "one" FROM "task_note" WHERE "labId" = ? ORDER BY 1`, [labId])).map((row) =>
          text(row, "one"),
        );
      return { users: await distinct("actor"), ops: await distinct("op") };
    },
  };
}

/** What of each branch the one that a lab goes on in has. */
async function lineageIn(journal: SqlDriverAdapter, labId: string): Promise<readonly Segment[]> {
  const [lab] = await rows(journal, `SELECT "branch" FROM "lab" WHERE "id" = ?`, [labId]);
  return lineageOf(await branchesOf(journal, labId), lab ? number(lab, "branch") : 0);
}

async function listQuery(journal: SqlDriverAdapter, question: TaskQuestion): Promise<{ readonly sql: string; readonly args: Args }> {
  const { labId, userId, after, most } = question;
  const lineage = await lineageIn(journal, labId);
  const args: Args = [];
  const given = (arg: Args[number]): string => {
    args.push(arg);
    return "?";
  };
  const segments = lineage.map(
    ({ branch, toIndex, toAt }, depth) => `(${given(branch)}, ${given(depth)}, ${given(bounded(toIndex))}, ${given(bounded(toAt))})`,
  );
  const hasEnded = `"n"."endedAt" IS NOT NULL AND "n"."endedAt" <= "s"."toAt" AND "n"."endedIndex" <= "s"."toIndex"`;
  // Of a task that ended after a branch had left, this branch knows that it was under way.
  const ended = (name: string, otherwise: string): string => `CASE WHEN ${hasEnded} THEN "n"."${name}" ELSE ${otherwise} END AS "${name}"`;
  const isNearer =
    lineage.length === 1
      ? ""
      : ` AND NOT EXISTS (SELECT 1 FROM "task_note" AS "m" JOIN "segment" AS "t" ON "t"."branch" = "m"."branch" WHERE "m"."labId" = "n"."labId" AND "m"."task" = "n"."task" AND "t"."depth" < "s"."depth")`;
  const plain = ["id", "labId", "task", "parent", "op", "label", "actor", "objectClass", "objectRef", "objectUuid", "objectName", "args"];
  const columns = [
    ...[...plain, "beganAt"].map((name) => `"n"."${name}"`),
    ended("endedAt", "NULL"),
    ended("status", `'pending'`),
    ended("fault", `''`),
    ended("bulk", `''`),
  ];
  const seen = `SELECT ${columns.join(", ")} FROM "task_note" AS "n" JOIN "segment" AS "s" ON "s"."branch" = "n"."branch" WHERE "n"."labId" = ${given(labId)} AND "n"."beganAt" <= "s"."toAt" AND "n"."beganIndex" <= "s"."toIndex"${isNearer}`;
  const parts = `(SELECT count(DISTINCT "p"."task") FROM "task_note" AS "p" WHERE "p"."labId" = "v"."labId" AND "p"."parent" = "v"."task")`;
  const behind = after ? [`("v"."beganAt", "v"."id") < (${given(BigInt(after.at))}, ${given(after.id)})`] : [];
  const conditions = [...behind, ...conditionsOf(question, given)];
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const order = `ORDER BY "v"."beganAt" DESC, "v"."id" DESC`;
  // Of one page alone it is asked how many parts each has.
  const page = `SELECT * FROM "seen" AS "v" ${where} ${order} LIMIT ${whole(most + 1)}`;
  const hidden = `EXISTS (SELECT 1 FROM "hidden_task" AS "h" WHERE "h"."userId" = ${given(userId)} AND "h"."labId" = "v"."labId" AND "h"."task" = "v"."task")`;
  const sql = `WITH "segment"("branch", "depth", "toIndex", "toAt") AS (VALUES ${segments.join(", ")}), "seen" AS (${seen}), "page" AS (${page}) SELECT *, ${parts} AS "parts", ${hidden} AS "isHidden" FROM "page" AS "v" ${order}`;
  return { sql, args };
}

function conditionsOf({ labId, userId, epochUs, filter }: TaskQuestion, given: (arg: Args[number]) => string): readonly string[] {
  const { users, object, ops, statuses, fromUs, toUs, text: wanted, textOps = [], parent, withHidden = false } = filter;
  const among = (name: string, values: readonly string[]): string => `"v"."${name}" IN (${values.map(given).join(", ")})`;
  const conditions: string[] = [];
  if (parent !== undefined) conditions.push(`"v"."parent" = ${given(parent)}`);
  else if (object === undefined) conditions.push(`"v"."parent" = ''`);
  if (users) conditions.push(among("actor", users));
  if (object !== undefined) conditions.push(`"v"."objectUuid" = ${given(object)}`);
  if (ops) conditions.push(among("op", ops));
  if (statuses) conditions.push(among("status", statuses));
  if (fromUs !== undefined) conditions.push(`"v"."beganAt" >= ${given(BigInt(Math.round(fromUs - epochUs)))}`);
  if (toUs !== undefined) conditions.push(`"v"."beganAt" < ${given(BigInt(Math.round(toUs - epochUs)))}`);
  if (wanted) {
    const pattern = `%${wanted.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const places = ["label", "objectName", "actor", "op", "args"].map((name) => `"v"."${name}" LIKE ${given(pattern)} ESCAPE '\\'`);
    if (textOps.length > 0) places.push(among("op", textOps));
    conditions.push(`(${places.join(" OR ")})`);
  }
  if (!withHidden)
    conditions.push(
      `NOT EXISTS (SELECT 1 FROM "hidden_task" AS "h" WHERE "h"."userId" = ${given(userId)} AND "h"."labId" = ${given(labId)} AND "h"."task" = "v"."task")`,
    );
  return conditions;
}

function taskOf(row: Row, epochUs: number): TaskView {
  const json = (name: string): unknown => (text(row, name) === "" ? null : JSON.parse(text(row, name)));
  const endedAt = numberOrNull(row, "endedAt");
  const ref = text(row, "objectRef");
  return {
    key: text(row, "task"),
    parent: text(row, "parent") || null,
    op: text(row, "op"),
    label: text(row, "label"),
    user: text(row, "actor"),
    object: ref
      ? ({ class: text(row, "objectClass"), ref, uuid: text(row, "objectUuid"), name: text(row, "objectName") } as TaskView["object"])
      : null,
    args: json("args") as TaskView["args"],
    beganUs: epochUs + number(row, "beganAt"),
    endedUs: endedAt === null ? null : epochUs + endedAt,
    status: text(row, "status") as TaskView["status"],
    fault: json("fault") as TaskView["fault"],
    bulk: json("bulk") as TaskView["bulk"],
    parts: number(row, "parts"),
    isHidden: number(row, "isHidden") !== 0,
  };
}
