import { expect, test } from "vitest";
import { Database } from "../model/database";
import type { Ref } from "../model/ref";
import { isMacTaken, macEntered } from "./mac-index";

const made = (db: Database, name: string, MAC: string): Ref<"VIF"> =>
  db.create("VIF", ["OpaqueRef", name].join(":") as Ref<"VIF">, { MAC });

test("[network.md §1] a MAC is taken while an interface has it, whether that was there before or came later", () => {
  const db = new Database();
  const early = made(db, "early", "00:16:3e:00:00:01");
  expect([isMacTaken(db, "00:16:3e:00:00:01"), isMacTaken(db, "00:16:3e:00:00:02")]).toEqual([true, false]);
  const late = made(db, "late", "00:16:3e:00:00:02");
  macEntered(db, late);
  const second = made(db, "second", "00:16:3e:00:00:02");
  macEntered(db, second);
  db.destroy("VIF", late);
  expect(isMacTaken(db, "00:16:3e:00:00:02")).toBe(true);
  db.destroy("VIF", second);
  db.destroy("VIF", early);
  expect([isMacTaken(db, "00:16:3e:00:00:01"), isMacTaken(db, "00:16:3e:00:00:02")]).toEqual([false, false]);
});
