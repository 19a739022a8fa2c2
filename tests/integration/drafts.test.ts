import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { DRAFT_LIMITS } from "../../server/contract/drafts";
import { draftRepository } from "../../server/db/drafts";
import { openDatabase } from "../../server/db/open";
import { ROOT } from "../support/root";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let ada: Visitor;
let bob: Visitor;
let labId = "";
const body = (text: string): string => JSON.stringify({ values: { text } });

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  for (const username of ["ada", "bob"])
    await admin.api.account.create.mutate({ username, displayName: username, password: "long enough", role: "student" });
  ada = await Visitor.signedIn(app.url, "ada", "long enough");
  bob = await Visitor.signedIn(app.url, "bob", "long enough");
  labId = (await admin.api.lab.create.mutate({ name: "drafted", scenario: "starter" })).id;
  await admin.api.lab.setMember.mutate({ labId, username: "ada", role: "read-only" });
}, 60_000);
afterAll(async () => {
  await app.close();
  directory.remove();
});

test("a draft waits for its person in any browser, and for nobody else", async () => {
  const form = { labId, form: "properties OpaqueRef:a" };
  expect(await ada.api.draft.get.query(form)).toBeNull();
  await ada.api.draft.put.mutate({ ...form, body: body("one") });
  await ada.api.draft.put.mutate({ ...form, body: body("two") });
  const elsewhere = await Visitor.signedIn(app.url, "ada", "long enough");
  expect((await elsewhere.api.draft.get.query(form))?.body).toBe(body("two"));
  expect(await admin.api.draft.get.query(form)).toBeNull();
  expect(await ada.api.draft.get.query({ ...form, form: "properties OpaqueRef:b" })).toBeNull();
  expect(await ada.api.draft.get.query({ ...form, labId: null })).toBeNull();
  await admin.api.draft.drop.mutate(form);
  expect((await ada.api.draft.get.query(form))?.body).toBe(body("two"));
  await elsewhere.api.draft.drop.mutate(form);
  expect(await ada.api.draft.get.query(form)).toBeNull();
});
test("who is not a member of a lab keeps and reads no drafts of it, nor one who has ceased to be", async () => {
  const form = { labId, form: "new-vm" };
  const refused = { data: { code: "NOT_FOUND" } };
  await expect(bob.api.draft.get.query(form)).rejects.toMatchObject(refused);
  await expect(bob.api.draft.put.mutate({ ...form, body: body("x") })).rejects.toMatchObject(refused);
  await expect(bob.api.draft.drop.mutate(form)).rejects.toMatchObject(refused);
  await expect(bob.api.draft.get.query({ ...form, labId: "nowhere" })).rejects.toMatchObject(refused);
  await ada.api.draft.put.mutate({ ...form, body: body("mine") });
  await admin.api.lab.setMember.mutate({ labId, username: "ada", role: null });
  await expect(ada.api.draft.get.query(form)).rejects.toMatchObject(refused);
  await admin.api.lab.setMember.mutate({ labId, username: "ada", role: "read-only" });
  expect((await ada.api.draft.get.query(form))?.body).toBe(body("mine"));
  await expect(new Visitor(app.url).api.draft.get.query({ ...form, labId: null })).rejects.toMatchObject({
    data: { code: "UNAUTHORIZED" },
  });
});
test("a draft that is too large, or none, is refused and leaves the one before", async () => {
  const form = { labId: null, form: "new-account" };
  await ada.api.draft.put.mutate({ ...form, body: body("kept") });
  // Bytes count, not characters.
  const wide = body("\u4f60".repeat(DRAFT_LIMITS.bytes / 2));
  await expect(ada.api.draft.put.mutate({ ...form, body: wide })).rejects.toMatchObject({ data: { code: "PAYLOAD_TOO_LARGE" } });
  for (const bad of ["", "{", "[]", "null", '"text"', "1"])
    await expect(ada.api.draft.put.mutate({ ...form, body: bad })).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
  const long = "x".repeat(DRAFT_LIMITS.formCharacters + 1);
  await expect(ada.api.draft.put.mutate({ labId: null, form: long, body: body("") })).rejects.toMatchObject({
    data: { code: "BAD_REQUEST" },
  });
  expect((await ada.api.draft.get.query(form))?.body).toBe(body("kept"));
});
test("a person has only so many drafts: the oldest goes first, and only so many are taken in a minute", async () => {
  const at = (n: number) => ({ labId: null, form: `form ${n}` });
  for (let n = 0; n <= DRAFT_LIMITS.perPerson; n++) await bob.api.draft.put.mutate({ ...at(n), body: body(`${n}`) });
  expect(await bob.api.draft.get.query(at(0))).toBeNull();
  expect((await bob.api.draft.get.query(at(1)))?.body).toBe(body("1"));
  const rest = DRAFT_LIMITS.putsPerMinute - DRAFT_LIMITS.perPerson - 1;
  for (let n = 0; n < rest; n++) await bob.api.draft.put.mutate({ ...at(1), body: body(`${n}`) });
  await expect(bob.api.draft.put.mutate({ ...at(1), body: body("") })).rejects.toMatchObject({ data: { code: "TOO_MANY_REQUESTS" } });
  expect((await ada.api.draft.get.query({ labId: null, form: "new-account" }))?.body).toBe(body("kept"));
}, 60_000);
test("drafts go with their lab and with their person", async () => {
  const database = await openDatabase(`${directory.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  try {
    const other = (await admin.api.lab.create.mutate({ name: "short", scenario: "starter" })).id;
    await admin.api.draft.put.mutate({ labId: other, form: "new-vm", body: body("of a lab") });
    await admin.api.lab.delete.mutate({ labId: other });
    expect(await database.prisma.draft.count({ where: { place: other } })).toBe(0);
    const carl = { username: "carl", displayName: "carl", password: "long enough", role: "student" } as const;
    const { id } = await admin.api.account.create.mutate(carl);
    const his = await Visitor.signedIn(app.url, "carl", "long enough");
    await his.api.draft.put.mutate({ labId: null, form: "new-vm", body: body("of a person") });
    expect(await database.prisma.draft.count({ where: { userId: id } })).toBe(1);
    await admin.api.account.delete.mutate({ username: "carl" });
    expect(await database.prisma.draft.count({ where: { userId: id } })).toBe(0);
  } finally {
    await database.close();
  }
});
test("a draft that nobody has touched for thirty days is none, and is swept away", async () => {
  const own = temporaryDirectory();
  const database = await openDatabase(`${own.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  try {
    const user = { id: "u", name: "u", email: "u@example.invalid" };
    await database.prisma.user.createMany({ data: [user] });
    const drafts = draftRepository(database);
    const key = { userId: "u", labId: null, form: "f" };
    const then = Date.UTC(2026, 0, 1);
    const days = (count: number): number => then + count * 24 * 60 * 60 * 1000;
    await drafts.put(key, body("old"), then);
    expect((await drafts.find(key, days(30)))?.body).toBe(body("old"));
    expect(await drafts.find(key, days(30) + 1)).toBeNull();
    expect(await drafts.sweep(days(30))).toBe(0);
    expect(await drafts.sweep(days(30) + 1)).toBe(1);
  } finally {
    await database.close();
    own.remove();
  }
});
