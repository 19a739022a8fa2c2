import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { bundled } from "../support/bundles";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let ada: Visitor;
let labId = "";
let requests = 0;

const start = (): Promise<App> => startTestApp(directory.path, { workerFile: bundled("worker") });
beforeAll(async () => {
  app = await start();
  ada = await Visitor.signedIn(app.url);
  labId = (await ada.api.lab.create.mutate({ name: "travels", scenario: "starter" })).id;
  await ada.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
});
afterAll(async () => {
  ada.leave();
  await app.close();
  directory.remove();
});

async function recordsOf(id: string): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  return new Map((await ada.records(id)).records.map(({ ref, fields }) => [ref, fields]));
}
async function vmNames(id: string): Promise<readonly string[]> {
  const found = [...(await recordsOf(id)).entries()].filter(([ref, fields]) => ref.includes("VM") || fields.power_state !== undefined);
  return found
    .map(([, fields]) => `${String(fields.name_label)}`)
    .filter((name) => /^(web|db|late|n)/.test(name))
    .sort();
}
async function vmNamed(id: string, name: string): Promise<{ ref: string; fields: Readonly<Record<string, unknown>> }> {
  for (const [ref, fields] of await recordsOf(id))
    if (fields.name_label === name && fields.is_control_domain !== true && fields.VCPUs_max !== undefined) return { ref, fields };
  throw new Error(`there is no VM ${name}`);
}
const submit = (id: string, op: string, args: Record<string, unknown>) =>
  ada.api.lab.submit.mutate({ labId: id, requestId: `request-${++requests}`, op: op as never, args: args as never });
const rename = async (id: string, from: string, to: string): Promise<void> => {
  const { ref } = await vmNamed(id, from);
  expect(await submit(id, "set_field", { class: "VM", self: ref, field: "name_label", value: to })).toMatchObject({ ok: true });
};
const step = (us: number) => ada.api.lab.clock.mutate({ labId, action: { kind: "step", us } });

test("a lab goes back to a moment, what came after is kept as a branch, and it goes on at that branch's end again", async () => {
  const first = (await ada.api.past.get.query({ labId })).now;
  const { ref } = await vmNamed(labId, "web-01");
  await step(1_000_000);
  await rename(labId, "web-01", "n1");
  await step(60_000_000);
  await rename(labId, "n1", "n2");
  const socket = await ada.socket();
  await socket.emitWithAck("lab:join", labId, null);
  const told = heard(socket, "lab:travelled", () => true, 20_000);
  const deeds = await ada.api.past.deeds.query({ labId, branch: null, before: null });
  const last = deeds.find(({ what }) => what.includes('"n2"'));
  if (!last) throw new Error("the second renaming is not among the deeds");
  await ada.api.past.goTo.mutate({ labId, moment: { branch: last.branch, at: last.at, journalIndex: last.index }, name: "second try" });
  expect(await told).toMatchObject({ labId, travel: { by: "admin", left: "second try" } });
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ name_label: "n1" });
  const past = await ada.api.past.get.query({ labId });
  expect(past.branches).toMatchObject([
    { number: 0, name: "second try", author: "admin", isCurrent: false },
    { number: 1, isCurrent: true, from: { branch: 0 } },
  ]);
  await rename(labId, "n1", "n3");
  await ada.api.past.goTo.mutate({ labId, moment: { branch: 1, at: first.at } });
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ name_label: "web-01" });
  await ada.api.past.goOnIn.mutate({ labId, branch: 0, name: "" });
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ name_label: "n2" });
  await ada.api.past.goOnIn.mutate({ labId, branch: 1 });
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ name_label: "n3" });
  await ada.api.past.dropBranch.mutate({ labId, branch: 0 });
  await expect(ada.api.past.goOnIn.mutate({ labId, branch: 0 })).rejects.toThrow("not kept any more");
  await rename(labId, "n3", "web-01");
});

test("a new lab is branched off as a lab is, and as it was, and neither touches the other", async () => {
  await rename(labId, "web-01", "n4");
  const before = (await ada.api.past.get.query({ labId })).now;
  const now = await ada.api.past.branchOff.mutate({ labId, moment: null, name: "as it is" });
  await step(2_000_000);
  await rename(labId, "n4", "n5");
  expect(now).toMatchObject({ state: "running" });
  expect(await vmNames(now.id)).toEqual(expect.arrayContaining(["n4"]));
  await rename(now.id, "n4", "n6");
  const then = await ada.api.past.branchOff.mutate({ labId, moment: { branch: before.branch, at: before.at }, name: "as it was" });
  expect(await vmNames(then.id)).toEqual(expect.arrayContaining(["n4"]));
  expect(await vmNames(labId)).toEqual(expect.arrayContaining(["n5"]));
  // What was acknowledged is there after an end without warning, whether a snapshot of its own was saved or not.
  ada.leave();
  await app.close();
  app = await start();
  ada = await Visitor.signedIn(app.url);
  expect(await vmNames(now.id)).toEqual(expect.arrayContaining(["n6"]));
  expect(await vmNames(then.id)).toEqual(expect.arrayContaining(["n4"]));
  expect(await vmNames(labId)).toEqual(expect.arrayContaining(["n5"]));
  await rename(labId, "n5", "web-01");
});

test("two moments are compared as a list of objects, the present among them", async () => {
  const before = (await ada.api.past.get.query({ labId })).now;
  await step(1_000_000);
  const { ref } = await vmNamed(labId, "web-01");
  await rename(labId, "web-01", "n7");
  expect(await submit(labId, "VM.clone", { vm: (await vmNamed(labId, "db-01")).ref, new_name: "late" })).toBeDefined();
  const found = await ada.api.past.compare.query({ labId, before: { branch: before.branch, at: before.at }, after: null });
  const renamed = found.differences.find((each) => each.ref === ref);
  expect(renamed).toMatchObject({ change: "changed", class: "VM", label: "n7" });
  expect(renamed?.fields).toContainEqual({ name: "name_label", before: '"web-01"', after: '"n7"' });
  const backwards = await ada.api.past.compare.query({ labId, before: null, after: { branch: before.branch, at: before.at } });
  expect(backwards.counts).toEqual({ added: found.counts.gone, gone: found.counts.added, changed: found.counts.changed });
  await rename(labId, "n7", "web-01");
});

test("a map is seen as it was at moments of the past, whichever is asked first, and the lab itself goes on", async () => {
  const { ref } = await vmNamed(labId, "web-01");
  const moments: { readonly branch: number; readonly at: number }[] = [];
  const moment = async (): Promise<void> => {
    const { branch, at } = (await ada.api.past.get.query({ labId })).now;
    moments.push({ branch, at });
    await step(1_000_000);
  };
  const { edges } = await ada.ask(labId, "topology", { plan: "infrastructure" });
  const vif = edges.find(({ from }) => from === ref)?.to ?? "";
  await moment();
  await rename(labId, "web-01", "n9");
  await moment();
  expect(await submit(labId, "link.set", { link: vif, rate: 10_000 })).toMatchObject({ ok: true });
  await moment();
  const mapAt = async (at: (typeof moments)[number], plan: "infrastructure" | "logical" = "infrastructure") => {
    const { graph, rates } = await ada.api.past.map.query({ labId, moment: at, plan });
    expect([rates.version, rates.forwardBytesPerS.length]).toEqual([graph.version, graph.edges.length]);
    return graph;
  };
  const said = ({ nodes, edges }: Awaited<ReturnType<typeof mapAt>>) => [
    nodes.find(({ id }) => id === ref)?.label,
    edges.find(({ link }) => link === vif)?.speedMbps ?? null,
  ];
  // One after another, then back: the second time nothing of the first is left to go on with.
  const forth = [];
  for (const at of moments) forth.push(await mapAt(at));
  expect(forth.map(said)).toEqual([
    ["web-01", null],
    ["n9", null],
    ["n9", 10],
  ]);
  const back = [];
  for (const at of [...moments].reverse()) back.unshift(await mapAt(at));
  expect(back).toEqual(forth);
  // Several at once are answered each for itself.
  expect(await Promise.all(moments.map((at) => mapAt(at)))).toEqual(forth);
  expect((await mapAt(moments[0] as (typeof moments)[number], "logical")).nodes.find(({ id }) => id === ref)?.label).toBe("web-01");
  const soon = { branch: moments[0]?.branch ?? 0, at: Number.MAX_SAFE_INTEGER };
  await expect(ada.api.past.map.query({ labId, moment: soon, plan: "network" })).rejects.toThrow("has not come yet");
  expect((await vmNamed(labId, "n9")).ref).toBe(ref);
  await rename(labId, "n9", "web-01");
});

test("what people have arranged on a map goes along, pictures among it: into a branch, into a file and out of it", async () => {
  const bytes = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(200_000, 7)]);
  const brought = await fetch(`${app.url}/api/labs/${labId}/pictures`, {
    method: "POST",
    headers: { cookie: ada.cookie, origin: app.url },
    body: bytes,
  });
  const { value: picture } = (await brought.json()) as { readonly value: string };
  const item = { plan: "network", id: "plan", kind: "picture", x: 0, y: 0, width: 200, height: 100, picture };
  expect(await submit(labId, "map.put", item)).toMatchObject({ ok: true });
  expect(await submit(labId, "map.place", { plan: "network", places: { outside: [5, -7] } })).toMatchObject({ ok: true });
  const there = await ada.ask(labId, "arrangement", { plan: "network" });
  expect(there).toMatchObject({ places: { outside: [5, -7] }, items: [{ id: "plan", picture }] });
  const branch = await ada.api.past.branchOff.mutate({ labId, moment: null, name: "arranged" });
  const file = await (await fetch(`${app.url}/api/labs/${labId}/export`, { headers: { cookie: ada.cookie } })).arrayBuffer();
  const init = { method: "POST", headers: { cookie: ada.cookie, origin: app.url }, body: file };
  const imported = (await (await fetch(`${app.url}/api/labs/import?name=brought`, init)).json()) as { readonly id: string };
  for (const id of [branch.id, imported.id]) {
    expect(await ada.ask(id, "arrangement", { plan: "network" })).toEqual(there);
    expect(await ada.ask(id, "mapPicture", { picture })).toEqual({ type: "image/png", base64: bytes.toString("base64") });
  }
});

test("a mark keeps a moment under a name, and can be gone back to", async () => {
  const mark = await ada.api.past.mark.mutate({ labId, name: "before the exam" });
  await step(5_000_000);
  await rename(labId, "web-01", "n8");
  const past = await ada.api.past.get.query({ labId });
  expect(past.marks).toMatchObject([{ name: "before the exam", author: "admin", isOfPresent: true }]);
  await ada.api.past.goTo.mutate({ labId, moment: { branch: mark.branch, at: mark.at, journalIndex: mark.journalIndex ?? 0 } });
  expect(await vmNames(labId)).toEqual(expect.arrayContaining(["web-01"]));
  await ada.api.past.unmark.mutate({ labId, mark: mark.id });
  expect((await ada.api.past.get.query({ labId })).marks).toEqual([]);
});

test("one's own last operation is undone by its contrary, or by going back, and not when something else was done meanwhile", async () => {
  const { ref } = await vmNamed(labId, "web-01");
  expect(await submit(labId, "VM.pause", { vm: ref })).toMatchObject({ ok: true });
  await step(2_000_000);
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ power_state: "Paused" });
  const pause = await ada.api.past.undoable.query({ labId });
  expect(pause).toMatchObject({ way: "inverse", inverse: { op: "VM.unpause", args: { vm: ref } }, since: [] });
  await ada.api.past.undo.mutate({ labId, index: pause?.deed.index ?? -1, seen: pause?.deed.index ?? -1 });
  await step(2_000_000);
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ power_state: "Running" });
  await rename(labId, "web-01", "n9");
  const naming = await ada.api.past.undoable.query({ labId });
  expect(naming).toMatchObject({ way: "history", since: [] });
  // Who has only looked since then does not mean that.
  expect(await submit(labId, "inside.follow", { vm: ref, request: "diskWrite", trigger: false })).toMatchObject({ ok: true });
  expect(await ada.api.past.undoable.query({ labId })).toMatchObject({ deed: { index: naming?.deed.index }, way: "history" });
  const index = naming?.deed.index ?? -1;
  await rename(labId, "n9", "n10");
  await expect(ada.api.past.undo.mutate({ labId, index, seen: index })).rejects.toThrow("done meanwhile");
  const again = await ada.api.past.undoable.query({ labId });
  await ada.api.past.undo.mutate({ labId, index: again?.deed.index ?? -1, seen: again?.deed.index ?? -1 });
  expect((await recordsOf(labId)).get(ref)).toMatchObject({ name_label: "n9" });
});

test("what cannot be reached is refused in words, and the lab stays where it is", async () => {
  const { now } = await ada.api.past.get.query({ labId });
  await expect(ada.api.past.goTo.mutate({ labId, moment: { branch: now.branch, at: now.at + 1e9 } })).rejects.toThrow("has not come yet");
  await expect(ada.api.past.goTo.mutate({ labId, moment: { branch: 99, at: 0 } })).rejects.toThrow("not kept any more");
  expect((await ada.api.lab.get.query({ labId })).state).toBe("running");
});
