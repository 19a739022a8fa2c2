import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import type { GraphBody } from "../../server/contract";
import { GRAPH_LIMITS } from "../../server/contract/graphs";
import { graphRepository } from "../../server/db/graphs";
import { openDatabase } from "../../server/db/open";
import { ROOT } from "../support/root";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let ada: Visitor;
let bob: Visitor;
let labId = "";
const VM = "00000000-0000-0000-0000-000000000001";
const HOST = "00000000-0000-0000-0000-000000000002";
const body: GraphBody = {
  style: "lines",
  lines: [
    { object: HOST, class: "host", source: "cpu_avg", colour: null },
    { object: VM, class: "VM", source: "cpu_usage", colour: 3 },
  ],
};
const at = () => ({ labId, object: VM });
const add = (visitor: Visitor, name: string) => visitor.api.graph.add.mutate({ ...at(), name, body });
const names = async (visitor: Visitor) => (await visitor.api.graph.list.query(at())).map(({ name }) => name);
const NOT_FOUND = { data: { code: "NOT_FOUND" } };

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  for (const username of ["ada", "bob"])
    await admin.api.account.create.mutate({ username, displayName: username.toUpperCase(), password: "long enough", role: "student" });
  ada = await Visitor.signedIn(app.url, "ada", "long enough");
  bob = await Visitor.signedIn(app.url, "bob", "long enough");
  labId = (await admin.api.lab.create.mutate({ name: "graphed", scenario: "starter" })).id;
  for (const username of ["ada", "bob"]) await admin.api.lab.setMember.mutate({ labId, username, role: "read-only" });
}, 60_000);
afterAll(async () => {
  await app.close();
  directory.remove();
});

test("a graph is its person's own until it is shared, and says whose it is then", async () => {
  const { id } = await add(ada, "two CPUs");
  expect(await bob.api.graph.list.query(at())).toEqual([]);
  const [own] = await ada.api.graph.list.query(at());
  expect(own).toEqual({ id, name: "two CPUs", ...body, isShared: false, isOwn: true, owner: "ADA", mayChange: true });
  // On another object's page it does not stand, nor in another lab.
  expect(await ada.api.graph.list.query({ labId, object: HOST })).toEqual([]);
  await ada.api.graph.change.mutate({ labId, id, isShared: true });
  expect(await bob.api.graph.list.query(at())).toEqual([{ ...own, isShared: true, isOwn: false, mayChange: false }]);
  await ada.api.graph.change.mutate({ labId, id, isShared: false });
  expect(await names(bob)).toEqual([]);
  await ada.api.graph.remove.mutate({ labId, id });
});

test("only its owner and who manages the lab change what is shared; what is not shared is not there for others", async () => {
  const { id } = await add(ada, "hers");
  const deeds = (visitor: Visitor) =>
    [
      () => visitor.api.graph.change.mutate({ labId, id, name: "taken" }),
      () => visitor.api.graph.change.mutate({ labId, id, body: { ...body, style: "stacked" } }),
      () => visitor.api.graph.change.mutate({ labId, id, isShared: false }),
      () => visitor.api.graph.remove.mutate({ labId, id }),
    ] as const;
  for (const deed of [...deeds(bob), ...deeds(admin)]) await expect(deed()).rejects.toMatchObject(NOT_FOUND);
  await ada.api.graph.change.mutate({ labId, id, isShared: true });
  for (const deed of deeds(bob))
    await expect(deed()).rejects.toMatchObject({ data: { code: "CONFLICT" }, message: expect.stringContaining("ADA") });
  expect((await ada.api.graph.list.query(at()))[0]).toMatchObject({ name: "hers", style: "lines", isShared: true });
  const [seen] = await admin.api.graph.list.query(at());
  expect(seen).toMatchObject({ isOwn: false, mayChange: true, owner: "ADA" });
  await admin.api.graph.change.mutate({ labId, id, name: "renamed", body: { ...body, style: "stacked" } });
  expect((await ada.api.graph.list.query(at()))[0]).toMatchObject({ name: "renamed", style: "stacked", isOwn: true });
  // Deleted by another, it comes back as its owner's.
  await admin.api.graph.remove.mutate({ labId, id });
  expect([await names(ada), await names(bob)]).toEqual([[], []]);
  await expect(bob.api.graph.restore.mutate({ labId, id })).rejects.toMatchObject({ data: { code: "CONFLICT" } });
  await admin.api.graph.restore.mutate({ labId, id });
  expect((await ada.api.graph.list.query(at()))[0]).toMatchObject({ name: "renamed", isOwn: true, isShared: true });
  await ada.api.graph.remove.mutate({ labId, id });
});

test("graphs stand in the order in which they were put, and a deleted one comes back to its place", async () => {
  const [a, b, c] = [await add(bob, "a"), await add(bob, "b"), await add(bob, "c")];
  const others = await add(ada, "ada's");
  await ada.api.graph.change.mutate({ labId, id: others.id, isShared: true });
  expect(await names(bob)).toEqual(["a", "b", "c", "ada's"]);
  await bob.api.graph.arrange.mutate({ ...at(), ids: [c.id, others.id, a.id, "nowhere"] });
  expect(await names(bob)).toEqual(["c", "a", "b", "ada's"]);
  await bob.api.graph.remove.mutate({ labId, id: a.id });
  expect(await names(bob)).toEqual(["c", "b", "ada's"]);
  await expect(bob.api.graph.change.mutate({ labId, id: a.id, name: "x" })).rejects.toMatchObject(NOT_FOUND);
  await bob.api.graph.restore.mutate({ labId, id: a.id });
  expect(await names(bob)).toEqual(["c", "a", "b", "ada's"]);
  await expect(bob.api.graph.restore.mutate({ labId, id: a.id })).rejects.toMatchObject(NOT_FOUND);
  for (const { id } of [a, b, c]) await bob.api.graph.remove.mutate({ labId, id });
  await ada.api.graph.remove.mutate({ labId, id: others.id });
});

test("what is no graph is refused: no line, too many, another class, a name of nothing", async () => {
  const bad = { data: { code: "BAD_REQUEST" } };
  const line = body.lines[0] as GraphBody["lines"][number];
  const send = (name: string, shown: object) => ada.api.graph.add.mutate({ ...at(), name, body: { ...body, ...shown } });
  await expect(send("x", { lines: [] })).rejects.toMatchObject(bad);
  await expect(send("x", { lines: new Array(GRAPH_LIMITS.lines + 1).fill(line) })).rejects.toMatchObject(bad);
  await expect(send("x", { lines: [{ ...line, class: "SR" }] })).rejects.toMatchObject(bad);
  await expect(send("x", { lines: [{ ...line, colour: 9 }] })).rejects.toMatchObject(bad);
  await expect(send("x", { style: "pie" })).rejects.toMatchObject(bad);
  await expect(send("  ", {})).rejects.toMatchObject(bad);
  await expect(send("x".repeat(GRAPH_LIMITS.nameCharacters + 1), {})).rejects.toMatchObject(bad);
  expect(await names(ada)).toEqual([]);
});

test("a person has only so many, graphs go with their lab and person, and deleted ones for good after a day", async () => {
  const own = temporaryDirectory();
  const database = await openDatabase(`${own.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  try {
    const user = (id: string) => ({ id, name: id, email: `${id}@example.invalid` });
    await database.prisma.user.createMany({ data: [user("u"), user("v")] });
    const lab = (id: string) => ({ id, name: id, scenario: "starter", seed: 1, epochUs: 0n, ownerId: "u" });
    await database.prisma.lab.createMany({ data: [lab("l"), lab("m")] });
    const graphs = graphRepository(database);
    const graph = (id: string, labId: string, userId: string) => ({ id, labId, userId, object: VM, name: id, ...body });
    const then = Date.UTC(2026, 0, 1);
    for (const [id, place, by] of [
      ["1", "l", "u"],
      ["2", "l", "v"],
      ["3", "m", "v"],
    ] as const)
      await graphs.add(graph(id, place, by), then);
    expect(await graphs.add(graph("4", "nowhere", "u"), then)).toBeNull();
    expect(await graphs.count("l", "u")).toBe(1);
    await graphs.change("1", { deletedAtMs: then }, then);
    expect(await graphs.count("l", "u")).toBe(0);
    expect(await graphs.sweep(then)).toBe(0);
    expect(await graphs.sweep(then + 1)).toBe(1);
    expect(await graphs.find("l", "1")).toBeNull();
    // One who adds and deletes again and again fills nothing.
    for (let n = 0; n < GRAPH_LIMITS.deletedKept + 3; n++) {
      await graphs.add(graph(`d${n}`, "l", "v"), then);
      await graphs.change(`d${n}`, { deletedAtMs: then + n }, then);
    }
    await graphs.trim("l", "v");
    const left = await database.prisma.ownGraph.findMany({ where: { userId: "v", deletedAt: { not: null } }, select: { id: true } });
    expect(left.length).toBe(GRAPH_LIMITS.deletedKept);
    expect([await graphs.find("l", "d2"), (await graphs.find("l", "d3"))?.id, (await graphs.find("l", "2"))?.id]).toEqual([
      null,
      "d3",
      "2",
    ]);
    await database.prisma.lab.delete({ where: { id: "m" } });
    expect(await graphs.find("m", "3")).toBeNull();
    await database.prisma.user.delete({ where: { id: "v" } });
    expect(await graphs.find("l", "2")).toBeNull();
  } finally {
    await database.close();
    own.remove();
  }
});
