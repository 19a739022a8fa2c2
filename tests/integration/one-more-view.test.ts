/** What one file and its name in the table give: a view that is asked and followed through contract, role check, worker and feed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import type { LabRole } from "../../simulator";
import { bundled } from "../support/bundles";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const PASSWORD = "a long password";
const directory = temporaryDirectory();
const running = { power_state: "Running" };
const what = { view: "powerCount", args: running };
let app: App;
let admin: Visitor;
let student: Visitor;
let labId: string;
const setRole = (role: LabRole) => admin.api.lab.setMember.mutate({ labId, username: "student", role });
const askBy = (visitor: Visitor, args: unknown, view = "powerCount") => visitor.api.lab.ask.query({ labId, view, args });

beforeAll(async () => {
  app = await startTestApp(directory.path, { workerFile: bundled("view-worker") });
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.create.mutate({ name: "views", scenario: "starter" })).id;
  await admin.api.account.create.mutate({ username: "student", displayName: "Student", password: PASSWORD, role: "student" });
  student = await Visitor.signedIn(app.url, "student", PASSWORD);
}, 120_000);
afterAll(async () => {
  admin.leave();
  student.leave();
  await app.close();
  directory.remove();
});

test("it is asked by who may, with arguments that fit, in the asker's name", async () => {
  await expect(askBy(student, running)).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
  await setRole("read-only");
  await expect(askBy(student, running)).rejects.toMatchObject({
    message: "This needs the role vm-operator in this lab; yours is read-only.",
    data: { code: "FORBIDDEN" },
  });
  await setRole("vm-operator");
  expect(await askBy(student, running)).toEqual({ count: expect.any(Number), user: "student" });
  await expect(askBy(student, { power_state: 1 })).rejects.toMatchObject({
    message: "powerCount.power_state: a text is expected",
    data: { code: "BAD_REQUEST" },
  });
  await expect(askBy(student, running, "powerCounts")).rejects.toMatchObject({ message: "There is no view powerCounts." });
});

test("a question may come in a body, as pages send it; what changes something still needs one", async () => {
  const headers = { "content-type": "application/json", cookie: admin.cookie };
  const text = "#".repeat(64 * 1024);
  const body = JSON.stringify({ labId, view: "checkGuestConfig", args: { text } });
  const asked = await fetch(`${app.url}/api/trpc/lab.ask`, { method: "POST", headers, body });
  expect([asked.status, await asked.json()]).toMatchObject([200, { result: { data: { ok: false } } }]);
  const input = encodeURIComponent(JSON.stringify({ labId, name: "changed" }));
  expect((await fetch(`${app.url}/api/trpc/lab.rename?input=${input}`, { headers })).status).toBe(405);
});

test("it is followed: told at once, again after a change, not while nothing changes, and not to who may not ask any more", async () => {
  const socket = await student.socket();
  await setRole("read-only");
  expect(await socket.emitWithAck("view:follow", labId, "mine", what)).toMatchObject({ ok: false, code: "FORBIDDEN" });
  await setRole("vm-operator");
  const told: unknown[] = [];
  socket.on("view:update", ({ id, answer }) => told.push([id, answer]));
  const first = heard(socket, "view:update");
  expect(await socket.emitWithAck("view:follow", labId, "mine", what)).toEqual({ ok: true });
  const { count } = (await first).answer as { readonly count: number };
  // Equal questions are answered together: in nobody's name.
  expect(told).toEqual([["mine", { count, user: "" }]]);

  await socket.emitWithAck("lab:join", labId, null);
  const vm = (await admin.records(labId)).records.find(({ fields }) => fields.name_label === "web-01");
  const submit = (op: string) => admin.api.lab.submit.mutate({ labId, requestId: `request ${op}`, op, args: { vm: vm?.ref } });
  const fewer = heard(socket, "view:update", ({ answer }) => (answer as { count: number }).count === count - 1);
  expect(await submit("VM.pause")).toMatchObject({ ok: true });
  await fewer;
  expect(told).toHaveLength(2);

  await setRole("read-only");
  expect(await submit("VM.unpause")).toMatchObject({ ok: true });
  await expect.poll(() => askBy(admin, running)).toEqual({ count, user: "admin" });
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(told).toHaveLength(2);
});
