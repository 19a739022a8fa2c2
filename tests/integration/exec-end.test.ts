import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { App } from "../../server/app";
import { FAKE_HOST, FAKE_VM } from "./support/fake-lab";
import { heard, holdUp, startTestApp, type TestSocket, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;

beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
});
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

const newLab = async (name: string) => (await admin.api.lab.create.mutate({ name, scenario: "starter" })).id;

/** Starts a command and follows it: its id, what it prints, and how it ends. */
async function run(socket: TestSocket, labId: string, command: string, target = FAKE_VM) {
  const printed = { stdout: "", stderr: "" };
  const ids = new Set<string>();
  socket.on("exec:output", ({ id, stream, text }) => {
    if (ids.size === 0 || ids.has(id)) printed[stream] += text;
  });
  const ack = await socket.emitWithAck("exec:start", labId, target, command);
  if (!ack.ok) throw new Error(ack.message);
  ids.add(ack.id);
  const end = heard(socket, "exec:exit", ({ id }) => id === ack.id, 20_000);
  return { id: ack.id, printed, end };
}

/** Breaks a lab again and again until it stays closed. */
async function fail(labId: string): Promise<void> {
  for (let n = 0; (await admin.api.lab.get.query({ labId })).state !== "failed"; n++) {
    await admin.api.lab.submit
      .mutate({
        labId,
        requestId: `break-${n}-${labId}`,
        op: "set_field",
        args: { class: "VM", self: FAKE_VM, field: "name_label", value: "broken" },
      })
      .catch(() => null);
    await vi.waitFor(async () => expect((await admin.api.lab.get.query({ labId })).state).not.toBe("opening"), { timeout: 10_000 });
  }
}

test("a command ends with 125 and a reason when its lab fails", async () => {
  const labId = await newLab("fails");
  const { printed, end } = await run(await admin.socket(), labId, "wait");
  await fail(labId);
  expect(await end).toMatchObject({ code: 125 });
  expect(printed.stderr).toMatch(/xenarium: the lab has stopped: it came down again and again \(.*names are whole\)\n$/);
});

test("a command ends with 125 and a reason when its lab is deleted", async () => {
  const labId = await newLab("deleted");
  const { printed, end } = await run(await admin.socket(), labId, "wait");
  await admin.api.lab.delete.mutate({ labId });
  expect(await end).toMatchObject({ code: 125 });
  expect(printed.stderr).toBe("xenarium: The lab deleted was deleted.\n");
});

test("when a lab's worker dies, a command that runs on is told so, and one that is not there any more ends with 125", async () => {
  const labId = await newLab("restarted");
  const [one, two, third] = [await admin.socket(), await admin.socket(), await admin.socket()];
  const stays = await run(one, labId, "wait");
  const vanishes = await run(two, labId, "vanish");
  third.emit("console:input", labId, FAKE_VM, "crash worker", () => {});
  expect(await vanishes.end).toMatchObject({ code: 125 });
  expect(vanishes.printed.stderr).toMatch(/^xenarium: the lab was restarted; the command's outcome is not known.*\n$/);
  one.emit("exec:kill", stays.id);
  expect(await stays.end).toMatchObject({ code: 137 });
  expect(stays.printed.stderr).toMatch(/^xenarium: the lab was restarted; the command goes on.*\n$/);
});

test("who loses the right to run commands reads no more of those that run", async () => {
  const labId = await newLab("shared");
  await admin.api.account.create.mutate({ username: "eve", displayName: "Eve", password: "student-pass", role: "student" });
  await admin.api.lab.setMember.mutate({ labId, username: "eve", role: "vm-operator" });
  const eve = await Visitor.signedIn(app.url, "eve", "student-pass");
  const { printed, end } = await run(await eve.socket(), labId, "wait");
  await admin.api.lab.setMember.mutate({ labId, username: "eve", role: null });
  expect(await end).toMatchObject({ code: 125 });
  expect(printed.stderr).toContain("may not run commands there any more");
  eve.leave();
});

test("nobody's command can be killed but one's own, and an ordinary one still ends by itself", async () => {
  const labId = await newLab("own");
  const [one, two] = [await admin.socket(), await admin.socket()];
  const waits = await run(one, labId, "wait");
  two.emit("exec:kill", waits.id);
  const other = await run(two, labId, "ls", FAKE_HOST);
  expect(await other.end).toMatchObject({ code: 0 });
  one.emit("exec:kill", waits.id);
  expect(await waits.end).toMatchObject({ code: 137 });
});

test("much output at once reaches a client that reads it", async () => {
  const labId = await newLab("much");
  const { printed, end } = await run(await admin.socket(), labId, "flood 3000000");
  expect(await end).toMatchObject({ code: 0 });
  expect(printed).toEqual({ stdout: "x".repeat(3_000_000), stderr: "" });
});

test("of what a client that reads nothing is sent, the newest is left out with a word, and its commands still end in order", async () => {
  const labId = await newLab("slow");
  const socket = await admin.socket();
  const first = await run(socket, labId, "wait");
  const printed: Record<string, { stdout: number; stderr: string }> = {};
  socket.on("exec:output", ({ id, stream, text }) => {
    printed[id] ??= { stdout: 0, stderr: "" };
    const own = printed[id];
    if (stream === "stdout") own.stdout += text.length;
    else own.stderr += text;
  });
  holdUp(socket, true);
  const ids: string[] = [];
  // More than the two ends of a connection keep by themselves, then as much again for a connection that is full.
  for (const units of [16_000_000, 3_000_000])
    socket.emit("exec:start", labId, FAKE_VM, `flood ${units}`, (ack) => void (ack.ok && ids.push(ack.id)));
  socket.emit("exec:start", labId, FAKE_VM, "wait", () => {});
  await vi.waitFor(async () => expect(await app.labs.find(labId)?.query("execs", null)).toHaveLength(2), { timeout: 5_000, interval: 20 });
  const ends: string[] = [];
  socket.on("exec:exit", ({ id }) => ends.push(id));
  holdUp(socket, false);
  await vi.waitFor(() => expect(ends).toHaveLength(2), { timeout: 10_000, interval: 20 });
  expect(ends).toEqual(ids);
  expect(printed[ids[0] ?? ""]).toEqual({ stdout: 16_000_000, stderr: "" });
  expect(printed[ids[1] ?? ""]).toEqual({
    stdout: 1024 * 1024,
    stderr: `xenarium: ${3_000_000 - 1024 * 1024} bytes of output were left out here: the connection is too slow\n`,
  });
  socket.emit("exec:kill", first.id);
  expect(await first.end).toMatchObject({ code: 137 });
});
