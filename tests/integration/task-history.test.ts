/** The history of tasks: who did what to what. Kept whatever ends the server, its branch's alone, and hidden by each person for themselves. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACTIVITY_LIMITS, type TaskCursor, type TaskFilter, type TaskView } from "../../server/contract/activity";
import { openDatabase } from "../../server/db/open";
import { pruneTaskStatements } from "../../server/db/task-history";
import { bundled } from "../support/bundles";
import { ROOT } from "../support/root";
import { temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let child: ChildProcess;
let admin: Visitor;
let bob: Visitor;
let labId = "";
let requests = 0;
const SECOND = 1_000_000;

async function startServer(): Promise<string> {
  const file = fileURLToPath(bundled("server-process"));
  child = spawn(process.execPath, [file, ROOT, directory.path, bundled("worker").href], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return line.toString().trim();
}
async function signIn(url: string): Promise<void> {
  admin = await Visitor.signedIn(url);
  bob = await Visitor.signedIn(url, "bob", "long enough");
}
/** The server is killed, and another comes up on what lies on the disk. */
async function killed(): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
  await signIn(await startServer());
}

beforeAll(async () => {
  const url = await startServer();
  admin = await Visitor.signedIn(url);
  for (const username of ["bob", "eve"])
    await admin.api.account.create.mutate({ username, displayName: username, password: "long enough", role: "student" });
  await signIn(url);
  labId = (await admin.api.lab.create.mutate({ name: "remembers", scenario: "starter" })).id;
  await admin.api.lab.setMember.mutate({ labId, username: "bob", role: "vm-admin" });
  await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
}, 60_000);
afterAll(async () => {
  child.kill("SIGKILL");
  directory.remove();
});

const submit = (visitor: Visitor, op: string, args: Record<string, unknown>) =>
  visitor.api.lab.submit.mutate({ labId, requestId: `request-${++requests}`, op: op as never, args: args as never });
const step = (seconds: number) => admin.api.lab.clock.mutate({ labId, action: { kind: "step", us: seconds * SECOND } });
const list = async (filter: TaskFilter = {}, visitor = admin): Promise<readonly TaskView[]> =>
  (await visitor.api.activity.list.query({ labId, filter, most: ACTIVITY_LIMITS.page })).tasks;
async function vm(name: string): Promise<{ ref: string; uuid: string }> {
  for (const { ref, fields } of (await admin.records(labId)).records)
    if (fields.name_label === name && fields.is_control_domain !== true && fields.VCPUs_max !== undefined)
      return { ref, uuid: String(fields.uuid) };
  throw new Error(`there is no VM ${name}`);
}
const clear = async (): Promise<void> => {
  for (const record of (await admin.records(labId)).records)
    if (record.fields.name_label !== undefined && record.fields.subtask_of !== undefined)
      await submit(admin, "task.destroy", { self: record.ref });
};

test("a task is there with who, what, on what and how long, while it runs and after its record is gone", async () => {
  const { ref, uuid } = await vm("web-01");
  await submit(bob, "VM.clean_reboot", { vm: ref });
  const [running] = await list({ ops: ["VM.clean_reboot"] });
  expect(running).toMatchObject({ user: "bob", status: "pending", endedUs: null, object: { class: "VM", uuid, name: "web-01" } });
  expect(running?.args).toEqual([["vm", "web-01"]]);
  await step(120);
  const [done] = await list({ ops: ["VM.clean_reboot"] });
  expect(done).toMatchObject({ key: running?.key, status: "success", fault: null, beganUs: running?.beganUs });
  expect(done?.endedUs).toBeGreaterThan(running?.beganUs ?? Number.NaN);
  await clear();
  expect((await list({ ops: ["VM.clean_reboot"] }))[0]).toEqual(done);
});

test("what took no time and what was refused is there too, with the reason; a look is not", async () => {
  const { ref } = await vm("web-01");
  await submit(admin, "set_field", { class: "VM", self: ref, field: "name_description", value: "the first" });
  await submit(bob, "VM.start", { vm: ref });
  const [refused] = await list({ ops: ["VM.start"], users: ["bob"] });
  expect(refused).toMatchObject({ status: "refused", fault: { code: "VM_BAD_POWER_STATE" }, object: { name: "web-01" } });
  expect(refused?.endedUs).toBe(refused?.beganUs);
  const [set] = await list({ ops: ["set_field"] });
  expect(set).toMatchObject({ user: "admin", status: "success", object: { name: "web-01" } });
  expect(set?.args).toContainEqual(["value", "the first"]);
});

test("the parts of one operation for many stand under it, and it knows whom it was refused for", async () => {
  const [one, other] = [await vm("web-01"), await vm("web-02").catch(() => vm("db-01"))];
  await submit(admin, "lab.bulk", { op: "VM.start", items: [{ ref: one.ref }, { ref: other.ref }] });
  await step(5);
  const [bulk] = await list({ ops: ["lab.bulk"] });
  expect(bulk).toMatchObject({ bulk: { op: "VM.start", count: 2 }, status: "success" });
  expect(bulk?.bulk?.refusals.map(({ fault }) => fault.code)).toContain("VM_BAD_POWER_STATE");
  await submit(admin, "lab.bulk", { op: "VM.clean_reboot", items: [{ ref: one.ref }] });
  await step(120);
  const [whole] = await list({ ops: ["lab.bulk"] });
  expect(whole?.parts).toBe(1);
  const parts = await list({ parent: whole?.key ?? "" });
  expect(parts).toMatchObject([{ op: "VM.clean_reboot", parent: whole?.key, object: { uuid: one.uuid } }]);
  // By itself a part stands where its object is asked for.
  expect((await list()).map(({ key }) => key)).not.toContain(parts[0]?.key);
  expect((await list({ object: one.uuid })).map(({ key }) => key)).toContain(parts[0]?.key);
});

test("kill -9 loses nothing: neither what has ended nor what is under way", async () => {
  const { ref } = await vm("web-01");
  await submit(bob, "VM.clean_reboot", { vm: ref });
  const before = await list();
  expect(before[0]).toMatchObject({ op: "VM.clean_reboot", status: "pending" });
  await killed();
  await admin.records(labId);
  expect(await list()).toEqual(before);
  await step(120);
  expect((await list())[0]).toMatchObject({ key: before[0]?.key, status: "success", beganUs: before[0]?.beganUs });
});

test("filters narrow it down, by person, outcome, time and text; pages follow one another without a gap", async () => {
  const all = await list();
  expect(all.length).toBeGreaterThan(5);
  expect((await list({ users: ["bob"] })).every(({ user }) => user === "bob")).toBe(true);
  expect((await list({ statuses: ["refused"] })).map(({ status }) => status)).toContain("refused");
  expect((await list({ statuses: ["refused"] })).every(({ status }) => status === "refused")).toBe(true);
  expect((await list({ text: "the first" })).map(({ op }) => op)).toEqual(["set_field"]);
  expect(await list({ text: "100%_of'; --" })).toEqual([]);
  expect((await list({ text: "nothing", textOps: ["set_field"] })).map(({ op }) => op)).toEqual(["set_field"]);
  const middle = all[3]?.beganUs ?? 0;
  const later = await list({ fromUs: middle });
  const earlier = await list({ toUs: middle });
  expect([...later, ...earlier]).toEqual(all);
  const paged: TaskView[] = [];
  let cursor: TaskCursor | null = null as TaskCursor | null;
  do {
    const page: { tasks: readonly TaskView[]; next: TaskCursor | null } = await admin.api.activity.list.query({ labId, cursor, most: 2 });
    paged.push(...page.tasks);
    cursor = page.next;
  } while (cursor);
  expect(paged).toEqual(all);
  const facets = await admin.api.activity.facets.query({ labId });
  expect(facets.users).toEqual(expect.arrayContaining(["admin", "bob"]));
  expect(facets.ops).toContain("VM.clean_reboot");
});

test("hiding is one's own, and outlives the server", async () => {
  const before = await list();
  const first = before[0]?.key ?? "";
  await admin.api.activity.hide.mutate({ labId, tasks: [first, first, before[1]?.key ?? ""] });
  await admin.api.activity.hide.mutate({ labId, tasks: [first] });
  await killed();
  expect(await list()).toEqual(before.slice(2));
  expect(await list({}, bob)).toEqual(before);
  expect(await bob.api.activity.hidden.query({ labId })).toEqual([]);
  expect(new Set(await admin.api.activity.hidden.query({ labId }))).toEqual(new Set([first, before[1]?.key]));
  expect((await list({ withHidden: true })).map(({ isHidden }) => isHidden)).toEqual(before.map((_, at) => at < 2));
  await admin.api.activity.unhide.mutate({ labId, tasks: [first, before[1]?.key ?? ""] });
  expect(await list()).toEqual(before);
});

test("a lab that has gone back has its own past alone, and the other branch keeps its own", async () => {
  const { ref } = await vm("web-01");
  await submit(bob, "VM.clean_reboot", { vm: ref });
  const [mine] = await list();
  await step(1);
  const { now } = await admin.api.past.get.query({ labId });
  await step(120);
  await submit(admin, "set_field", { class: "VM", self: ref, field: "name_description", value: "later" });
  const left = await list();
  expect(left[0]).toMatchObject({ op: "set_field", args: expect.arrayContaining([["value", "later"]]) });
  await admin.api.past.goTo.mutate({ labId, moment: { branch: now.branch, at: now.at } });
  // It is under way again, and what came after that moment is not of this branch.
  const back = await list();
  expect(back[0]).toMatchObject({ key: mine?.key, status: "pending", endedUs: null, beganUs: mine?.beganUs });
  expect(back.slice(1)).toEqual(left.slice(left.findIndex(({ key }) => key === mine?.key) + 1));
  await step(5);
  await submit(admin, "task.cancel", { task: mine?.key });
  await step(200);
  const ended = (await list()).find(({ key }) => key === mine?.key);
  expect(ended).toMatchObject({ beganUs: mine?.beganUs });
  expect(ended?.status).not.toBe("pending");
  await admin.api.past.goOnIn.mutate({ labId, branch: now.branch });
  expect(await list()).toEqual(left);
});

test("a lab that is branched off begins with the tasks that its state has", async () => {
  const { ref } = await vm("web-01");
  await submit(bob, "VM.clean_reboot", { vm: ref });
  await step(120);
  const [last] = await list({ ops: ["VM.clean_reboot"] });
  const other = await admin.api.past.branchOff.mutate({ labId, moment: null, name: "its own" });
  await admin.records(other.id);
  const listed = async () => (await admin.api.activity.list.query({ labId: other.id })).tasks;
  await expect.poll(async () => (await listed()).map(({ key }) => key), { timeout: 10_000 }).toContain(last?.key);
  expect((await listed()).find(({ key }) => key === last?.key)).toMatchObject({
    user: "bob",
    status: "success",
    object: { name: "web-01" },
  });
});

test("who may not see the lab is told that there is none", async () => {
  const eve = await Visitor.signedIn(admin.url, "eve", "long enough");
  const NOT_FOUND = { data: { code: "NOT_FOUND" } };
  await expect(eve.api.activity.list.query({ labId })).rejects.toMatchObject(NOT_FOUND);
  await expect(eve.api.activity.hide.mutate({ labId, tasks: ["x"] })).rejects.toMatchObject(NOT_FOUND);
  await expect(eve.api.activity.see.mutate({ labId, date: "20260101T00:00:00Z", uuids: [] })).rejects.toMatchObject(NOT_FOUND);
});

test("what may be asked at once has its limits", async () => {
  const BAD_REQUEST = { data: { code: "BAD_REQUEST" } };
  await expect(admin.api.activity.list.query({ labId, most: ACTIVITY_LIMITS.page + 1 })).rejects.toMatchObject(BAD_REQUEST);
  const long = "x".repeat(ACTIVITY_LIMITS.textCharacters + 1);
  await expect(admin.api.activity.list.query({ labId, filter: { text: long } })).rejects.toMatchObject(BAD_REQUEST);
  const many = Array.from({ length: ACTIVITY_LIMITS.hideAtOnce + 1 }, (_, n) => `task ${n}`);
  await expect(admin.api.activity.hide.mutate({ labId, tasks: many })).rejects.toMatchObject(BAD_REQUEST);
  await expect(admin.api.activity.see.mutate({ labId, date: "yesterday", uuids: [] })).rejects.toMatchObject(BAD_REQUEST);
});

test("how far somebody has seen the alerts is their own, and goes back with the lab", async () => {
  expect(await admin.api.activity.seen.query({ labId })).toEqual({ date: "", uuids: [] });
  const { now } = await admin.api.past.get.query({ labId });
  const seen = { date: "20990101T00:00:00Z", uuids: ["u1", "u2"] };
  await admin.api.activity.see.mutate({ labId, ...seen });
  expect(await admin.api.activity.seen.query({ labId })).toEqual(seen);
  expect(await bob.api.activity.seen.query({ labId })).toEqual({ date: "", uuids: [] });
  await admin.api.past.goTo.mutate({ labId, moment: { branch: now.branch, at: now.at } });
  const after = await admin.api.activity.seen.query({ labId });
  expect(after.uuids).toEqual([]);
  expect(after.date).toBe(`${new Date(now.virtualUs / 1_000).toISOString().slice(0, 19).replaceAll("-", "")}Z`);
});

test("the oldest go when there are too many", async () => {
  child.kill("SIGTERM");
  await once(child, "exit");
  const database = await openDatabase(`${directory.path}/xenarium.db`, `${ROOT}/prisma/sqlite/migrations`);
  const row = await database.prisma.taskNote.findFirstOrThrow({ where: { labId }, orderBy: { beganAt: "desc" } });
  const { branch } = await database.prisma.lab.findUniqueOrThrow({ where: { id: labId } });
  const { id, ...rest } = { ...row, branch };
  const before = await database.prisma.taskNote.count({ where: { labId } });
  const data = Array.from({ length: ACTIVITY_LIMITS.kept }, (_, n) => ({ ...rest, task: `many ${n}`, beganAt: rest.beganAt + BigInt(n) }));
  for (let from = 0; from < data.length; from += 1_000) await database.prisma.taskNote.createMany({ data: data.slice(from, from + 1_000) });
  expect(await database.prisma.taskNote.count({ where: { labId } })).toBe(ACTIVITY_LIMITS.kept + before);
  for (const statement of pruneTaskStatements(labId, [])) await database.prisma.$executeRawUnsafe(statement);
  expect(await database.prisma.taskNote.count({ where: { labId } })).toBe(ACTIVITY_LIMITS.kept);
  expect(await database.prisma.taskNote.findUnique({ where: { id } })).toBeNull();
  await database.close();
  await signIn(await startServer());
  await admin.records(labId);
  expect((await list()).map(({ key }) => key)[0]).toBe(`many ${ACTIVITY_LIMITS.kept - 1}`);
});
