import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { App } from "../../server/app";
import { FAKE_VM } from "./support/fake-lab";
import { heard, startTestApp, type TestSocket, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let sam: Visitor;
let labId = "";

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  await admin.api.account.create.mutate({ username: "sam", displayName: "Sam", password: "student-pass", role: "student" });
  sam = await Visitor.signedIn(app.url, "sam", "student-pass");
});
beforeEach(async () => {
  labId = (await admin.api.lab.create.mutate({ name: "shared", scenario: "starter" })).id;
  await admin.api.lab.setMember.mutate({ labId, username: "sam", role: "vm-operator" });
});
afterAll(async () => {
  for (const visitor of [admin, sam]) visitor.leave();
  await app.close();
  directory.remove();
});

const open = async (socket: TestSocket) => {
  const reply = await socket.emitWithAck("console:open", labId, FAKE_VM, null);
  if (reply.kind !== "open") throw new Error(reply.message);
  return reply.keyboard;
};
const type = (socket: TestSocket, text = "x") => socket.emitWithAck("console:input", labId, FAKE_VM, text);

test("of two who look at a console the first who types writes; the other is refused at the door, asks, is told no, and takes no part until it is free", async () => {
  const [one, two] = [await admin.socket(), await sam.socket()];
  expect(await open(one)).toMatchObject({ writer: null, viewers: [{ user: "admin" }], cols: 80, rows: 24 });
  const joined = heard(one, "console:keyboard");
  expect(await open(two)).toMatchObject({ writer: null, viewers: [{ user: "admin" }, { user: "sam" }] });
  expect((await joined).keyboard.viewers.map(({ displayName }) => displayName)).toEqual(["Administrator", "Sam"]);

  const written = heard(one, "console:keyboard");
  expect(await type(two)).toEqual({ ok: true });
  expect((await written).keyboard).toMatchObject({ writer: { user: "sam", displayName: "Sam" }, sizedBy: "sam" });
  expect(await type(one, "rm -rf /\r")).toMatchObject({
    ok: false,
    code: "CONFLICT",
    message: "Sam has the keyboard of this console: you may ask for it.",
  });
  // Another page of the same person does not look, and is refused all the same.
  expect(await type(await admin.socket())).toMatchObject({ ok: false, code: "CONFLICT" });

  const asked = heard(two, "console:keyboard", ({ keyboard }) => keyboard.asking !== null);
  expect(await one.emitWithAck("console:ask", labId, FAKE_VM)).toEqual({ ok: true });
  expect((await asked).keyboard.asking).toMatchObject({ user: "admin", leftMs: expect.any(Number) });
  const told = heard(one, "console:keyboard", ({ keyboard }) => keyboard.declined !== null);
  expect(await two.emitWithAck("console:answer", labId, FAKE_VM, false)).toEqual({ ok: true });
  expect((await told).keyboard).toMatchObject({ asking: null, declined: { user: "admin", by: "Sam" } });
  expect(await one.emitWithAck("console:ask", labId, FAKE_VM)).toMatchObject({ ok: false, code: "CONFLICT" });

  const freed = heard(one, "console:keyboard", ({ keyboard }) => keyboard.writer === null);
  two.disconnect();
  expect((await freed).keyboard).toMatchObject({ writer: null, viewers: [{ user: "admin" }] });
  expect(await type(one)).toEqual({ ok: true });
});

test("who has every right in a lab takes the keyboard; others must ask, and are given it", async () => {
  const [one, two] = [await admin.socket(), await sam.socket()];
  await open(one);
  await open(two);
  expect(await one.emitWithAck("console:take", labId, FAKE_VM)).toEqual({ ok: true });
  expect(await two.emitWithAck("console:take", labId, FAKE_VM)).toMatchObject({
    ok: false,
    code: "FORBIDDEN",
    message: "Taking the keyboard needs the role pool-admin in this lab; yours is vm-operator: ask for it.",
  });
  expect(await two.emitWithAck("console:ask", labId, FAKE_VM)).toEqual({ ok: true });
  const given = heard(two, "console:keyboard", ({ keyboard }) => keyboard.writer?.user === "sam");
  expect(await one.emitWithAck("console:answer", labId, FAKE_VM, true)).toEqual({ ok: true });
  await given;
  expect(await type(one)).toMatchObject({ ok: false, code: "CONFLICT" });
  const released = heard(one, "console:keyboard", ({ keyboard }) => keyboard.writer === null);
  two.emit("console:release", labId, FAKE_VM);
  await released;
  expect(await type(one)).toEqual({ ok: true });
});

test("who may not type may not ask, and who is shown out has no keyboard any more", async () => {
  const [one, two] = [await admin.socket(), await sam.socket()];
  await open(two);
  await open(one);
  await type(two);
  const freed = heard(one, "console:keyboard", ({ keyboard }) => keyboard.writer === null);
  await admin.api.lab.setMember.mutate({ labId, username: "sam", role: "read-only" });
  await freed;
  for (const deed of ["console:ask", "console:take"] as const)
    expect(await two.emitWithAck(deed, labId, FAKE_VM)).toMatchObject({ ok: false, code: "FORBIDDEN" });
  expect(await two.emitWithAck("console:answer", labId, FAKE_VM, true)).toMatchObject({ ok: false, code: "FORBIDDEN" });
});
