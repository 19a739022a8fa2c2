import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type { LabWithAll } from "./labs";
import { setAsideRow } from "./past";
import { bigint, number, numberOrNull, type Row, rows, text, textOrNull } from "./rows";

// What a server reads before it listens. Prisma's first question costs a quarter of a second, in which its compiler is loaded; these are
// asked of the connection itself, and Prisma's is loaded afterwards. tests/integration/at-start.test.ts holds the two against each other.

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
  const setAside = byLab(await rows(connection, `SELECT * FROM "set_aside_entry" ORDER BY "index"`), setAsideRow);
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
    dom0Access: textOrNull(row, "dom0Access"),
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
