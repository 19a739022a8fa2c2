import { join } from "node:path";
import { expect, test } from "vitest";
import { administratorAtStart, labsAtStart } from "../../server/db/at-start";
import { openDatabase } from "../../server/db/open";
import { ROOT } from "../support/root";
import { temporaryDirectory } from "./support/test-app";

test("what a server reads before it listens is what Prisma reads", async () => {
  const directory = temporaryDirectory();
  const database = await openDatabase(join(directory.path, "xenarium.db"), join(ROOT, "prisma/sqlite/migrations"));
  const { prisma, journal } = database;
  try {
    expect(await labsAtStart(journal)).toEqual([]);
    expect(await administratorAtStart(journal)).toBeNull();

    const users = ["zoe", "adam", "eve", "nobody"].map((id) => ({
      id,
      name: `${id} 'the' Name`,
      email: `${id}@xenarium.invalid`,
      username: id === "nobody" ? null : id,
      displayUsername: id === "eve" ? null : id.toUpperCase(),
      role: id === "eve" || id === "nobody" ? "student" : "admin",
    }));
    await prisma.user.createMany({ data: users });
    const lab = { scenario: "starter", seed: 2 ** 31 - 1, epochUs: 1_764_000_000_123_456n, instructorRole: null };
    await prisma.lab.createMany({
      data: [
        { ...lab, id: "b", name: "a lab with “all”\n", ownerId: "eve", createdAt: new Date("2026-03-02T01:02:03.456Z"), speed: -1_000 },
        { ...lab, id: "a", name: "younger", ownerId: "nobody", clockUs: 8_900_000_000_000_000n, instructorRole: "pool-operator" },
        { ...lab, id: "c", name: "asleep", ownerId: "zoe", isAsleep: true, counts: '{"hosts":1}', historyHours: null, sleepMinutes: null },
      ],
    });
    const members = [
      { labId: "b", userId: "adam", role: "read-only" },
      { labId: "a", userId: "eve", role: "vm-admin" },
      { labId: "b", userId: "zoe", role: "pool-admin" },
    ];
    await prisma.labMember.createMany({ data: members });
    const aside = {
      actor: "eve",
      kind: "operation",
      what: "VM.start",
      reason: "it's unknown",
      createdAt: new Date("2026-03-02T01:02:03Z"),
    };
    await prisma.setAsideEntry.createMany({ data: [9, 10, 2].map((index) => ({ ...aside, labId: "b", index, at: 5_000_000_000n })) });

    const include = { owner: true, members: true, setAside: { orderBy: { index: "asc" } } } as const;
    const expected = await prisma.lab.findMany({ include, orderBy: { createdAt: "asc" } });
    const found = await labsAtStart(journal);
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(found.map(({ setAside }) => setAside)).toEqual(expected.map(({ setAside }) => setAside));
    const byUser = (one: { userId: string }, other: { userId: string }) => (one.userId < other.userId ? -1 : 1);
    for (const [n, each] of expected.entries()) {
      expect(each).toMatchObject({ ...found[n], members: expect.anything() });
      expect(found[n]?.members.toSorted(byUser)).toEqual(each.members.toSorted(byUser).map(({ userId, role }) => ({ userId, role })));
    }
    expect(await administratorAtStart(journal)).toBe("adam");
  } finally {
    await database.close();
    directory.remove();
  }
});
