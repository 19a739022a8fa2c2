import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { PREFERENCE_LIMITS } from "../../server/contract/preferences";
import { openDatabase } from "../../server/db/open";
import { preferenceRepository } from "../../server/db/preferences";
import { ROOT } from "../support/root";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let ada: Visitor;
let bob: Visitor;
const HIDDEN = "grid.vms.hidden";
const SORT = "grid.vms.sort";
const put = (visitor: Visitor, ...changes: (readonly [string, unknown])[]) =>
  visitor.api.preference.put.mutate({
    page: "one",
    changes: changes.map(([key, value]) => ({ key, value: value === undefined ? null : JSON.stringify(value) })),
  });
const of = async (visitor: Visitor): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries(
    (await visitor.api.preference.list.query()).preferences.map(({ key, value }) => [key, JSON.parse(value) as unknown] as const),
  );

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  for (const username of ["ada", "bob"])
    await admin.api.account.create.mutate({ username, displayName: username, password: "long enough", role: "student" });
  ada = await Visitor.signedIn(app.url, "ada", "long enough");
  bob = await Visitor.signedIn(app.url, "bob", "long enough");
}, 60_000);
afterAll(async () => {
  for (const visitor of [admin, ada, bob]) visitor.leave();
  await app.close();
  directory.remove();
});

test("what somebody sets is theirs in any browser, and nobody else's, until they take it back", async () => {
  await put(ada, [HIDDEN, ["uuid"]], [SORT, [{ id: "name", desc: true }]]);
  await put(ada, [HIDDEN, ["uuid", "memory"]]);
  const elsewhere = await Visitor.signedIn(app.url, "ada", "long enough");
  expect(await of(elsewhere)).toEqual({ [HIDDEN]: ["uuid", "memory"], [SORT]: [{ id: "name", desc: true }] });
  expect((await elsewhere.api.preference.list.query()).user).toBe("ada");
  expect(await of(bob)).toEqual({});
  expect(await of(admin)).toEqual({});
  await put(elsewhere, [HIDDEN, undefined]);
  expect(await of(ada)).toEqual({ [SORT]: [{ id: "name", desc: true }] });
  const nobody = new Visitor(app.url);
  const refused = { data: { code: "UNAUTHORIZED" } };
  await expect(nobody.api.preference.list.query()).rejects.toMatchObject(refused);
  await expect(put(nobody, [HIDDEN, []])).rejects.toMatchObject(refused);
});

test("no other settings are kept than there are, and no other values than they have; one bad change keeps all away", async () => {
  const before = await of(ada);
  const refused = { data: { code: "BAD_REQUEST" } };
  for (const key of [
    "",
    "grid.vms",
    "grid.vms.rows",
    "grid.__proto__.sort",
    "panels:lab",
    "xgrid.vms.sort",
    "grid.vms.sort\n",
    "tree.toggled.infrastructure.lab",
  ])
    for (const value of [undefined, []]) await expect(put(ada, [HIDDEN, []], [key, value])).rejects.toMatchObject(refused);
  for (const [key, value] of [
    [HIDDEN, "uuid"],
    [HIDDEN, [1]],
    [HIDDEN, Array.from({ length: 101 }, (_, at) => `${at}`)],
    [SORT, [{ id: "name" }]],
    [SORT, [{ id: "name", desc: true, more: 1 }]],
    ["grid.vms.sizes", { name: -1 }],
    ["grid.vms.group", 5],
    ["tree.mode", "elsewhere"],
    ["tree.templates", "true"],
    ["graph-cpu", "pie"],
    ["inside.window", 0.5],
  ] as const)
    await expect(put(ada, [HIDDEN, []], [key, value]), key).rejects.toMatchObject(refused);
  for (const value of ["", "{", "undefined"])
    await expect(ada.api.preference.put.mutate({ page: "one", changes: [{ key: HIDDEN, value }] })).rejects.toMatchObject(refused);
  const wide = ["\u4f60".repeat(PREFERENCE_LIMITS.bytes / 2)];
  await expect(put(ada, [HIDDEN, wide])).rejects.toMatchObject({ data: { code: "PAYLOAD_TOO_LARGE" } });
  const many = Array.from({ length: PREFERENCE_LIMITS.perWrite + 1 }, (_, at) => [`grid.g${at}.group`, "os"] as const);
  await expect(put(ada, ...many)).rejects.toMatchObject(refused);
  await expect(put(ada)).rejects.toMatchObject(refused);
  expect(await of(ada)).toEqual(before);
});

test("a person has only so many settings: those changed first go; and only so many writes are taken in a minute", async () => {
  const key = (n: number): string => `grid.g${n}.group`;
  const total = PREFERENCE_LIMITS.perPerson + 1;
  let writes = 0;
  for (let n = 0; n < total; n++, writes++) await put(bob, [key(n), `${n}`]);
  const kept = await of(bob);
  expect(Object.keys(kept)).toHaveLength(PREFERENCE_LIMITS.perPerson);
  expect(kept[key(0)]).toBeUndefined();
  expect(kept[key(total - 1)]).toBe(`${total - 1}`);
  for (; writes < PREFERENCE_LIMITS.writesPerMinute; writes++) await put(bob, [key(1), "again"]);
  await expect(put(bob, [key(1), "more"])).rejects.toMatchObject({ data: { code: "TOO_MANY_REQUESTS" } });
  expect((await of(bob))[key(1)]).toBe("again");
}, 60_000);

test("a person's pages are told that something has been set, by which page, and nobody else's are", async () => {
  const elsewhere = await Visitor.signedIn(app.url, "ada", "long enough");
  const told: string[] = [];
  const others: string[] = [];
  const [hers, his] = [await elsewhere.socket(), await admin.socket()];
  hers.on("person:preferences", ({ page }) => void told.push(page));
  his.on("person:preferences", ({ page }) => void others.push(page));
  const next = heard(hers, "person:preferences");
  await put(ada, ["tree.mode", "objects"]);
  await next;
  expect(told).toEqual(["one"]);
  expect(others).toEqual([]);
  elsewhere.leave();
});

test("settings go with their person; what this version does not understand is kept and not told", async () => {
  const database = await openDatabase(`${directory.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  try {
    const carl = { username: "carl", displayName: "carl", password: "long enough", role: "student" } as const;
    const { id } = await admin.api.account.create.mutate(carl);
    const his = await Visitor.signedIn(app.url, "carl", "long enough");
    await put(his, [HIDDEN, ["uuid"]]);
    const store = preferenceRepository(database);
    await store.put(id, [{ key: "of.tomorrow", value: "1" }], 0);
    await store.put(id, [{ key: SORT, value: '"of yesterday"' }], 0);
    expect(await of(his)).toEqual({ [HIDDEN]: ["uuid"] });
    expect(await database.prisma.preference.count({ where: { userId: id } })).toBe(3);
    await admin.api.account.delete.mutate({ username: "carl" });
    expect(await database.prisma.preference.count({ where: { userId: id } })).toBe(0);
    expect(await store.put(id, [{ key: HIDDEN, value: "[]" }], 0)).toBe(false);
  } finally {
    await database.close();
  }
});
