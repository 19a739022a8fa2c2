import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type { LabWithAll } from "./labs";
import { statement } from "./sql";

// What a server reads before it listens. Prisma's first question costs a quarter of a second, in which its compiler is loaded; these are
// asked of the connection itself, and Prisma's is loaded afterwards. tests/integration/at-start.test.ts holds the two against each other.

/** A row, by the names of its columns. */
type Row = ReadonlyMap<string, unknown>;

async function rows(connection: SqlDriverAdapter, sql: string): Promise<readonly Row[]> {
  const found = await connection.queryRaw(statement(sql, []));
  return found.rows.map((row) => new Map(found.columnNames.map((name, column) => [name, row[column]])));
}

const text = (row: Row, name: string): string => String(row.get(name));
const textOrNull = (row: Row, name: string): string | null => (row.get(name) === null ? null : text(row, name));
const number = (row: Row, name: string): number => Number(row.get(name));
const numberOrNull = (row: Row, name: string): number | null => (row.get(name) === null ? null : number(row, name));
const bigint = (row: Row, name: string): bigint => BigInt(text(row, name));

function byLab<T>(found: readonly Row[], read: (row: Row) => T): (labId: string) => T[] {
  const of = new Map<string, T[]>();
  for (const row of found) {
    const labId = text(row, "labId");
    const list = of.get(labId);
    if (list) list.push(read(row));
    else of.set(labId, [read(row)]);
  }
  return (labId) => of.get(labId) ?? [];
}

/** All labs with their owners, members and what was set aside of them, oldest first. */
export async function labsAtStart(connection: SqlDriverAdapter): Promise<readonly LabWithAll[]> {
  const labs = await rows(
    connection,
    `SELECT "lab".*, "user"."name" AS "ownerName", "username", "displayUsername" FROM "lab" JOIN "user" ON "user"."id" = "ownerId" ORDER BY "lab"."createdAt"`,
  );
  const members = byLab(await rows(connection, `SELECT "labId", "userId", "role" FROM "lab_member"`), (row) => ({
    userId: text(row, "userId"),
    role: text(row, "role"),
  }));
  const setAside = byLab(await rows(connection, `SELECT * FROM "set_aside_entry" ORDER BY "index"`), (row) => ({
    labId: text(row, "labId"),
    index: number(row, "index"),
    at: bigint(row, "at"),
    actor: text(row, "actor"),
    kind: text(row, "kind"),
    what: text(row, "what"),
    reason: text(row, "reason"),
    createdAt: new Date(text(row, "createdAt")),
  }));
  return labs.map((row) => ({
    id: text(row, "id"),
    name: text(row, "name"),
    scenario: text(row, "scenario"),
    seed: number(row, "seed"),
    epochUs: bigint(row, "epochUs"),
    clockUs: bigint(row, "clockUs"),
    speed: number(row, "speed"),
    historyHours: numberOrNull(row, "historyHours"),
    sleepMinutes: numberOrNull(row, "sleepMinutes"),
    isAsleep: number(row, "isAsleep") !== 0,
    counts: text(row, "counts"),
    instructorRole: textOrNull(row, "instructorRole"),
    createdAt: new Date(text(row, "createdAt")),
    ownerId: text(row, "ownerId"),
    owner: { name: text(row, "ownerName"), username: textOrNull(row, "username"), displayUsername: textOrNull(row, "displayUsername") },
    members: members(text(row, "id")),
    setAside: setAside(text(row, "id")),
  }));
}

/** The first administrator's id; null: there is none. */
export async function administratorAtStart(connection: SqlDriverAdapter): Promise<string | null> {
  const [first] = await rows(connection, `SELECT "id" FROM "user" WHERE "role" = 'admin' ORDER BY "username" LIMIT 1`);
  return first ? text(first, "id") : null;
}
