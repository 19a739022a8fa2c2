import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import type { SubmitInput } from "../../server/contract";
import type { InsideView, ViewName } from "../../simulator";
import { FAKE_DOM0, FAKE_HOST, FAKE_VM } from "./support/fake-lab";
import { ADMIN_PASSWORD, appOptions, heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let labId: string;

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.list.query())[0]?.id ?? "";
});
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

test("the first start makes the account admin and the lab starter", async () => {
  expect(await admin.api.auth.me.query()).toMatchObject({ username: "admin", role: "admin" });
  expect(await admin.api.lab.list.query()).toMatchObject([
    { name: "starter", state: "running", role: "pool-admin", counts: { hosts: 1, vms: 1, running: 0 } },
  ]);
});

test("a wrong password is refused in the same words as an unknown name", async () => {
  const visitor = new Visitor(app.url);
  const wrong = await visitor.api.auth.signIn.mutate({ username: "admin", password: "not this" }).catch((error: Error) => error.message);
  const unknown = await visitor.api.auth.signIn.mutate({ username: "nobody", password: "not this" }).catch((error: Error) => error.message);
  expect(wrong).toBe(unknown);
});

test("an operation's outcome comes back once it is done, a retry gets the same, and others see the change", async () => {
  const socket = await admin.socket();
  const read = await admin.records(labId);
  expect(read.records.map(({ class: of }) => of)).toEqual(["host", "VM", "VM"]);
  expect(await socket.emitWithAck("lab:join", labId, null)).toMatchObject({ kind: "behind", seq: read.seq });
  expect(await socket.emitWithAck("lab:join", labId, read)).toMatchObject({ kind: "deltas", seq: read.seq, missed: [] });
  const changed = heard(socket, "lab:deltas", ({ changes }) => changes.some((change) => change.op === "mod"));
  const call = {
    labId,
    requestId: "rename-one",
    op: "set_field" as const,
    args: { class: "VM", self: FAKE_VM, field: "name_label", value: "web-02" },
  };
  const first = await admin.api.lab.submit.mutate(call);
  expect(first).toMatchObject({ ok: true });
  expect(await admin.api.lab.submit.mutate(call)).toEqual(first);
  expect((await changed).seq).toBe(read.seq + 1);
  const again = await socket.emitWithAck("lab:join", labId, read);
  expect(again).toMatchObject({ kind: "deltas", missed: [{ changes: [{ fields: { name_label: "web-02" } }] }] });
});

test("the simulator's refusals are values", async () => {
  const start = () => admin.api.lab.submit.mutate({ labId, requestId: `start-${Math.random()}`, op: "VM.start", args: { vm: FAKE_VM } });
  const socket = await admin.socket();
  await socket.emitWithAck("lab:join", labId, null);
  const running = heard(socket, "lab:deltas", ({ changes }) =>
    changes.some((change) => change.op !== "del" && change.fields.power_state === "Running"),
  );
  expect(await start()).toMatchObject({ ok: true });
  await running;
  expect(await start()).toMatchObject({ ok: false, fault: { code: "VM_BAD_POWER_STATE" } });
});

test("a call that is none is a bad request that names the field; one that the lab does not know is the lab's refusal", async () => {
  const submit = (call: Record<string, unknown>) =>
    admin.api.lab.submit.mutate({ labId, requestId: "bad-call-1", op: "VM.start", args: { vm: FAKE_VM }, ...call } as SubmitInput);
  await expect(submit({ args: { vm: "x".repeat(300_000) } })).rejects.toThrow(/args.*longer than 262144 characters/s);
  await expect(submit({ args: "VM" })).rejects.toThrow(/args/);
  expect(await submit({ op: "VM.teleport", args: {} })).toEqual({
    ok: false,
    fault: { code: "MESSAGE_METHOD_UNKNOWN", params: ["VM.teleport"] },
  });
});

test("a console shows what was typed, with offsets, to all who have it open", async () => {
  const [one, two] = [await admin.socket(), await admin.socket()];
  const open = await one.emitWithAck("console:open", labId, FAKE_VM, null);
  await two.emitWithAck("console:open", labId, FAKE_VM, null);
  expect(open).toMatchObject({ kind: "open", view: { cols: 80 } });
  const seen = heard(two, "console:output");
  expect(await one.emitWithAck("console:input", labId, FAKE_VM, "ls\r")).toEqual({ ok: true });
  expect(await seen).toMatchObject({ text: "ls\r", offset: open.kind === "open" ? open.view.text.length : -1 });
  // Who writes there has the keyboard for as long as they look.
  for (const socket of [one, two]) socket.emit("console:close", labId, FAKE_VM);
});

test("typing needs a role, and a host's console needs the highest", async () => {
  await admin.api.account.create.mutate({ username: "sam", displayName: "Sam", password: "student-pass", role: "student" });
  const sam = await Visitor.signedIn(app.url, "sam", "student-pass");
  expect(await sam.api.lab.list.query()).toEqual([]);
  const unknown = await sam.api.lab.get.query({ labId: "no-such-lab" }).catch((error: Error) => error.message);
  expect(await sam.api.lab.get.query({ labId }).catch((error: Error) => error.message)).toBe(unknown);
  const socket = await sam.socket();
  expect(await socket.emitWithAck("lab:join", labId, null)).toMatchObject({ kind: "refused", code: "NOT_FOUND" });

  await admin.api.lab.setMember.mutate({ labId, username: "sam", role: "read-only" });
  expect(await socket.emitWithAck("lab:join", labId, null)).toMatchObject({ kind: "behind" });
  expect(await socket.emitWithAck("console:input", labId, FAKE_VM, "x")).toMatchObject({ ok: false, code: "FORBIDDEN" });
  const denied = await sam.api.lab.submit.mutate({ labId, requestId: "sam-start-1", op: "VM.start", args: { vm: FAKE_VM } });
  expect(denied).toMatchObject({ ok: false, fault: { code: "RBAC_PERMISSION_DENIED" } });

  await admin.api.lab.setMember.mutate({ labId, username: "sam", role: "vm-operator" });
  expect(await socket.emitWithAck("console:input", labId, FAKE_VM, "x")).toEqual({ ok: true });
  expect(await socket.emitWithAck("console:open", labId, FAKE_DOM0, null)).toMatchObject({ kind: "refused", code: "FORBIDDEN" });
  expect(await socket.emitWithAck("exec:start", labId, "host-1", "xl list")).toMatchObject({ ok: false, code: "FORBIDDEN" });

  const gone = heard(socket, "lab:gone");
  await admin.api.lab.setMember.mutate({ labId, username: "sam", role: null });
  expect(await gone).toMatchObject({ labId, reason: "removed" });
  sam.leave();
});

test("a command's output and exit code come back in order", async () => {
  const socket = await admin.socket();
  const texts: string[] = [];
  socket.on("exec:output", ({ text }) => texts.push(text));
  const exit = heard(socket, "exec:exit");
  const started = await socket.emitWithAck("exec:start", labId, "host-1", "xl list");
  expect(started).toMatchObject({ ok: true });
  expect(await exit).toMatchObject({ code: 0 });
  expect(texts.join("")).toBe(`xl list on ${FAKE_HOST}\n`);
  const failed = heard(socket, "exec:exit");
  await socket.emitWithAck("exec:start", labId, FAKE_VM, "fail");
  expect(await failed).toMatchObject({ code: 7 });
  expect(await socket.emitWithAck("exec:start", labId, "nowhere", "ls")).toMatchObject({ ok: false, code: "NOT_FOUND" });
});

test("the clock can be stopped, stepped and sent to the next event, and everybody is told", async () => {
  const socket = await admin.socket();
  await socket.emitWithAck("lab:join", labId, null);
  const told = heard(socket, "lab:clock", ({ speed }) => speed === 0);
  const stopped = await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
  await told;
  const stepped = await admin.api.lab.clock.mutate({ labId, action: { kind: "step", us: 60_000_000 } });
  expect(stepped.virtualUs - stopped.virtualUs).toBe(60_000_000);
  await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 60 } });
  await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 1 } });
});

test("samples come once a second while they are watched", async () => {
  const socket = await admin.socket();
  const follow = async (view: ViewName, args: unknown): Promise<unknown> => {
    const update = heard(socket, "view:update", ({ id }) => id === view);
    expect(await socket.emitWithAck("view:follow", labId, view, { view, args })).toEqual({ ok: true });
    return (await update).answer;
  };
  expect(await follow("samples", { refs: [FAKE_VM] })).toMatchObject([{ ref: FAKE_VM, values: { cpu0: 0.5 } }]);
  const [first] = [await heard(socket, "view:update", ({ id }) => id === "samples")];
  expect(first.answer).toMatchObject([{ ref: FAKE_VM, values: { cpu0: 0.5 } }]);
  expect(await follow("topology", { plan: "infrastructure" })).toMatchObject({ version: 1 });
  expect(await follow("topologyRates", { plan: "infrastructure" })).toMatchObject({ version: 1 });
});

test("a look inside a host comes at once, again after each change while the clock stands, and not otherwise", async () => {
  const socket = await admin.socket();
  const other = await admin.socket();
  await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
  const views: InsideView[] = [];
  socket.on("view:update", ({ answer }) => answer && views.push(answer as InsideView));
  const first = heard(socket, "view:update");
  const query = { host: FAKE_HOST, detail: null };
  expect(await socket.emitWithAck("view:follow", labId, "host", { view: "inside", args: query })).toEqual({ ok: true });
  expect(await first).toMatchObject({ labId, id: "host", answer: { overview: { host: FAKE_HOST } } });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(views).toHaveLength(1);

  const theirs = heard(other, "view:update");
  await other.emitWithAck("view:follow", labId, "theirs", { view: "inside", args: query });
  await theirs;
  const stepped = heard(socket, "view:update");
  await admin.api.lab.clock.mutate({ labId, action: { kind: "step", us: 250 } });
  expect(((await stepped).answer as InsideView).overview.atUs).toBe((views[0]?.overview.atUs ?? 0) + 250);

  await socket.emitWithAck("view:follow", labId, "host", null);
  const seen = views.length;
  await admin.api.lab.clock.mutate({ labId, action: { kind: "step", us: 250 } });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(views).toHaveLength(seen);
  await admin.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 1 } });
});

test("a look inside is asked for within limits, and only by who may see the lab", async () => {
  const socket = await admin.socket();
  const raw = socket as unknown as { emitWithAck(...args: unknown[]): Promise<unknown> };
  const watch = (detail: unknown, host: unknown = FAKE_HOST) =>
    raw.emitWithAck("view:follow", labId, "host", { view: "inside", args: { host, detail } });
  const refused = { ok: false, code: "BAD_REQUEST" };
  expect(await watch({ kind: "xenstore", open: Array.from({ length: 201 }, (_, n) => `/${n}`) })).toMatchObject(refused);
  expect(await watch({ kind: "xenstore", open: [`/${"x".repeat(3072)}`] })).toMatchObject(refused);
  expect(await watch({ kind: "scheduler", pool: 0, windowUs: 300_001 })).toMatchObject(refused);
  expect(await watch({ kind: "scheduler", pool: 0, windowUs: 999 })).toMatchObject(refused);
  expect(await watch({ kind: "everything" })).toMatchObject(refused);
  expect(await watch({ kind: "xenstore", open: Array.from({ length: 200 }, (_, n) => `/${n}`) })).toEqual({ ok: true });
  expect(
    await raw.emitWithAck("view:follow", "nowhere", "host", { view: "inside", args: { host: FAKE_HOST, detail: null } }),
  ).toMatchObject({
    ok: false,
    code: "NOT_FOUND",
  });
});

test("a page follows what may be followed, and no more of it than its number", async () => {
  const socket = await admin.socket();
  const follow = (id: string, view: string, args: unknown) => socket.emitWithAck("view:follow", labId, id, { view, args });
  expect(await follow("a", "nothing", null)).toMatchObject({ ok: false, code: "BAD_REQUEST", message: "There is no view nothing." });
  expect(await follow("a", "toString", null)).toMatchObject({ ok: false, code: "BAD_REQUEST" });
  expect(await follow("a", "whyNot", { ref: FAKE_VM, operations: [] })).toMatchObject({ ok: false, code: "BAD_REQUEST" });
  expect(await follow("a", "topology", { plan: "infrastructure" })).toEqual({ ok: true });
  expect(await follow("c", "topology", { plan: "infrastructure" })).toEqual({ ok: true });
  expect(await follow("b", "topology", { plan: "infrastructure" })).toMatchObject({ ok: false, code: "TOO_BUSY" });
  expect(await follow("a", "topology", { plan: "infrastructure" })).toEqual({ ok: true });
  expect(await follow("b", "topologyRates", { plan: "infrastructure" })).toEqual({ ok: true });
  await socket.emitWithAck("view:follow", labId, "a", null);
  expect(await follow("b", "topology", { plan: "infrastructure" })).toEqual({ ok: true });
});

test("bad messages are answered and break nothing", async () => {
  const socket = await admin.socket();
  const raw = socket as unknown as { emit(...args: unknown[]): void; emitWithAck(...args: unknown[]): Promise<unknown> };
  raw.emit("lab:join");
  raw.emit("lab:join", { toString: 1 }, null, 3);
  raw.emit("console:resize", labId, FAKE_VM, "wide", null);
  expect(await raw.emitWithAck("console:input", labId, 7, "x")).toMatchObject({ ok: false, code: "BAD_REQUEST" });
  expect(await raw.emitWithAck("console:input", labId, FAKE_VM, "x".repeat(70_000))).toMatchObject({ ok: false, code: "BAD_REQUEST" });
  expect(await socket.emitWithAck("lab:join", labId, null)).toMatchObject({ kind: "behind" });
});

test("sockets and changes from another site are refused", async () => {
  await expect(admin.socket({ origin: "http://evil.example" })).rejects.toThrow();
  const response = await fetch(`${app.url}/api/trpc/lab.delete`, {
    method: "POST",
    headers: { cookie: admin.cookie, origin: "http://evil.example", "content-type": "application/json" },
    body: JSON.stringify({ labId }),
  });
  expect(response.status).toBe(403);
});

test("a socket needs a session and is cut when the session ends", async () => {
  await expect(new Visitor(app.url).socket()).rejects.toThrow("UNAUTHORIZED");
  await admin.api.account.create.mutate({ username: "eve", displayName: "Eve", password: "eve-pass-1", role: "student" });
  const eve = await Visitor.signedIn(app.url, "eve", "eve-pass-1");
  const socket = await eve.socket();
  const cut = new Promise<number>((resolve) => socket.once("disconnect", () => resolve(Date.now())));
  const since = Date.now();
  await admin.api.account.setPassword.mutate({ username: "eve", password: "another-pass" });
  expect((await cut) - since).toBeLessThan(1_000);
  await expect(eve.api.lab.list.query()).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
});

test("a lab goes out as a file and comes back as another lab", async () => {
  const file = await fetch(`${app.url}/api/labs/${labId}/export`, { headers: { cookie: admin.cookie } });
  expect(file.status).toBe(200);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const send = (body: Uint8Array) =>
    fetch(`${app.url}/api/labs/import?name=copy`, { method: "POST", headers: { cookie: admin.cookie }, body: body as BodyInit });
  const copy = (await (await send(bytes)).json()) as { id: string; name: string };
  expect(copy).toMatchObject({ name: "copy", state: "running", counts: { vms: 1 } });
  const damaged = bytes.slice();
  damaged[damaged.length - 5] = (damaged[damaged.length - 5] ?? 0) ^ 0xff;
  expect((await send(damaged)).status).toBe(400);
  expect((await fetch(`${app.url}/api/labs/${labId}/export`)).status).toBe(401);
  await admin.api.lab.delete.mutate({ labId: copy.id });
  expect(await admin.api.lab.list.query()).toHaveLength(1);
});

test("a lab that breaks a rule goes back to its last good state with a report, and others go on", async () => {
  const other = await admin.api.lab.create.mutate({ name: "other", scenario: "starter" });
  const breaking = admin.api.lab.submit.mutate({
    labId: other.id,
    requestId: "break-it-1",
    op: "set_field",
    args: { class: "VM", self: FAKE_VM, field: "name_label", value: "broken" },
  });
  await expect(breaking).rejects.toMatchObject({ data: { fault: { code: "LAB_FAILED" } } });
  await expect(breaking).rejects.toThrow("goes back to its last good state: invariant broken: names are whole");
  await expect.poll(async () => (await admin.api.lab.get.query({ labId: other.id })).state, { timeout: 15_000 }).toBe("running");
  expect(await admin.api.lab.get.query({ labId: other.id })).toMatchObject({ failure: null, setAside: 0 });
  expect(JSON.stringify(await admin.records(other.id))).toContain('"web-01"');
  expect(await admin.ask(labId, "whyNot", { ref: FAKE_VM, operations: ["start"] })).toEqual({ start: null });
  await admin.api.lab.delete.mutate({ labId: other.id });
});

test("pages carry the security headers and health tells how it is", async () => {
  const response = await fetch(`${app.url}/healthz`);
  expect(await response.json()).toMatchObject({ status: "ok", engine: "fake-1", db: "ok" });
  expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("a second server on the same data directory refuses to start", async () => {
  await expect(startTestApp(directory.path)).rejects.toThrow("in use by process");
  expect(appOptions(directory.path).adminPassword).toBe(ADMIN_PASSWORD);
});

test("[server.md 6] guessing is slowed by name and address; a browser that has signed in before gets in all the same", async () => {
  const guess = (visitor: Visitor, username: string, password: string) =>
    visitor.api.auth.signIn.mutate({ username, password }).then(
      () => "OK",
      (refusal: { data?: { code: string } }) => refusal.data?.code ?? "?",
    );
  const stranger = new Visitor(app.url);
  const codes: string[] = [];
  for (let n = 0; n < 8; n++) codes.push(await guess(stranger, "mallory", "guess"));
  expect(codes.slice(0, 5)).toEqual(Array(5).fill("UNAUTHORIZED"));
  expect(codes).toContain("TOO_MANY_REQUESTS");
  // The whole class sits behind that address.
  expect(await guess(new Visitor(app.url), "admin", ADMIN_PASSWORD)).toBe("OK");
  const failures = await admin.api.account.failedSignIns.query();
  expect(failures).toContainEqual(
    expect.objectContaining({ account: "mallory", count: codes.filter((code) => code === "UNAUTHORIZED").length }),
  );
});
