import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { labRepository } from "../../server/db/labs";
import { openDatabase } from "../../server/db/open";
import { temporaryDirectory } from "./support/test-app";

test("a lab's settings that the disk has no room for are refused in words, and kept when it has", async () => {
  const directory = temporaryDirectory();
  const migrations = fileURLToPath(new URL("../../prisma/sqlite/migrations", import.meta.url));
  const database = await openDatabase(`${directory.path}/xenarium.db`, migrations);
  const repository = labRepository(database);
  await database.prisma.user.createMany({ data: [{ id: "ada", name: "Ada", email: "ada@example.org" }] });
  const lab = {
    id: "lab",
    name: "lab",
    scenario: "s",
    seed: 1,
    epochUs: 0,
    clockUs: 0,
    speed: 1,
    ownerId: "ada",
    instructorRole: null,
  } as const;
  await repository.insert(lab);
  // As many pages as there are: the next one finds no room.
  const [pages] = await database.prisma.$queryRawUnsafe<{ page_count: bigint }[]>("PRAGMA page_count");
  await database.prisma.$queryRawUnsafe(`PRAGMA max_page_count = ${pages?.page_count ?? 0}`);
  await expect(repository.change("lab", { name: "n".repeat(20_000) })).rejects.toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: expect.stringContaining("the disk is full"),
  });
  await database.prisma.$queryRawUnsafe("PRAGMA max_page_count = 100000");
  await repository.change("lab", { name: "named" });
  expect((await repository.all())[0]?.row.name).toBe("named");
  await database.close();
  directory.remove();
});
