import { fileURLToPath } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { expect, test } from "vitest";
import { sqliteJournal } from "../../server/db/journal";
import { openDatabase } from "../../server/db/open";
import { temporaryDirectory } from "./support/test-app";

test("what is tried once waits for another process that writes: setting aside, taking back, going back", async () => {
  const directory = temporaryDirectory();
  const file = `${directory.path}/xenarium.db`;
  const database = await openDatabase(file, fileURLToPath(new URL("../../prisma/sqlite/migrations", import.meta.url)));
  const store = sqliteJournal(database);
  const other = await new PrismaLibSql({ url: `file:${file}` }).connect();
  const ask = (sql: string) => other.executeRaw({ sql, args: [], argTypes: [] });
  await ask("BEGIN IMMEDIATE");
  const order: string[] = [];
  const done = store.dropBranch("lab", 0).then(
    () => order.push("written"),
    (error: Error) => order.push(error.message),
  );
  await new Promise((resolve) => setImmediate(resolve));
  order.push("free");
  await ask("COMMIT");
  await done;
  expect(order).toEqual(["free", "written"]);
  await other.dispose();
  await database.close();
  directory.remove();
});
