import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { mergeChunk, mergeScrollback } from "../../components/kinds/common/console/console-stream";
import { InputQueue, type InputRefusal } from "../../components/kinds/common/console/input-queue";
import type { App } from "../../server/app";
import { FAKE_VM } from "./support/fake-lab";
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

/** A console as a page shows it: what it has, and how often it had to take the view anew. */
async function watch(socket: TestSocket, labId: string) {
  const screen = { text: "", position: 0, restarts: 0, chunks: 0 };
  let opening: Promise<void> | null = null;
  const open = async () => {
    const reply = await socket.emitWithAck("console:open", labId, FAKE_VM, null);
    if (reply.kind !== "open") throw new Error(reply.message);
    const merge = mergeScrollback(screen.position, reply.view.offset, reply.view.text);
    if (merge.kind === "restart") screen.restarts++;
    screen.text = merge.kind === "restart" ? merge.text : screen.text + merge.text;
    screen.position = merge.position;
    opening = null;
  };
  socket.on("console:output", ({ labId: lab, offset, text }) => {
    if (lab !== labId) return;
    screen.chunks++;
    if (opening) return;
    const merge = mergeChunk(screen.position, offset, text);
    if (merge.kind === "gap") opening = open();
    else if (merge.kind === "write") {
      screen.text += merge.text;
      screen.position = merge.position;
    }
  });
  await open();
  return screen;
}

test("many small writes go out in one message, and of a flood the newest, after which the page takes the view", async () => {
  const labId = await newLab("flood");
  const socket = await admin.socket();
  const screen = await watch(socket, labId);
  const first = heard(socket, "console:output");
  await socket.emitWithAck("console:input", labId, FAKE_VM, "flood 2000");
  expect(await first).toMatchObject({ offset: 0, text: `flood 2000${"x".repeat(2_000)}` });
  expect(screen).toMatchObject({ chunks: 1, restarts: 0 });

  const second = heard(socket, "console:output");
  await socket.emitWithAck("console:input", labId, FAKE_VM, "flood 100000");
  const written = "flood 2000".length + 2_000 + "flood 100000".length + 100_000;
  expect((await second).text.length).toBe(64 * 1024);
  await vi.waitFor(() => expect(screen.position).toBe(written), { timeout: 10_000, interval: 20 });
  expect(screen.text.endsWith("x".repeat(64 * 1024))).toBe(true);
  expect(screen.chunks).toBe(2);
});

test("a paste that is more than the server takes at once arrives whole, beside somebody who types", async () => {
  const labId = await newLab("paste");
  const [one, two] = [await admin.socket(), await admin.socket()];
  const screen = await watch(two, labId);
  const refusals: InputRefusal[] = [];
  let busy = 0;
  const queue = new InputQueue(async (piece) => {
    const ack = await one.emitWithAck("console:input", labId, FAKE_VM, piece);
    if (!ack.ok) busy++;
    return ack;
  });
  queue.onRefused = (refusal) => refusals.push(refusal);
  // What may come at once is used up elsewhere first: how long that takes to grow again is the server's to say, however slow the machine.
  const burst = Array.from({ length: 24 }, () => one.emitWithAck("console:input", labId, "serial:none", "x".repeat(16 * 1024)));
  expect((await Promise.all(burst)).filter((ack) => !ack.ok && ack.code === "TOO_BUSY")).not.toEqual([]);
  const line = (n: number) => `echo ${"ü😀".repeat(400)} ${n}\n`;
  const text = Array.from({ length: 120 }, (_, n) => line(n)).join("");
  expect(text.length).toBeGreaterThan(2 * 64 * 1024);
  queue.push(text);
  await vi.waitFor(() => expect(screen.position).toBe(text.length), { timeout: 10_000, interval: 20 });
  expect(screen.text).toBe(text);
  expect(busy).toBeGreaterThan(0);
  expect(refusals).toEqual([]);
});

test("two hundred pasted lines, key by key, keep their order", async () => {
  const labId = await newLab("lines");
  const socket = await admin.socket();
  const screen = await watch(socket, labId);
  const queue = new InputQueue((piece) => socket.emitWithAck("console:input", labId, FAKE_VM, piece));
  const text = Array.from({ length: 200 }, (_, n) => `echo line ${n}\r`).join("");
  for (const key of text) queue.push(key);
  await vi.waitFor(() => expect(screen.position).toBe(text.length), { timeout: 10_000, interval: 20 });
  expect(screen.text).toBe(text);
});

test("a page that reads nothing is not sent a flood of console text, and shows the end of it once it reads again", async () => {
  const labId = await newLab("slow");
  const [slow, quick] = [await admin.socket(), await admin.socket()];
  const screen = await watch(slow, labId);
  holdUp(slow, true);
  slow.emit("exec:start", labId, FAKE_VM, "flood 16000000", () => {});
  slow.emit("exec:start", labId, FAKE_VM, "wait", () => {});
  await vi.waitFor(async () => expect(await app.labs.find(labId)?.query("execs", null)).toHaveLength(1), { timeout: 5_000, interval: 20 });
  let written = 0;
  for (let n = 0; n < 40; n++) {
    const ack = await quick.emitWithAck("console:input", labId, FAKE_VM, "flood 50000");
    // Nobody waits for the server's patience here: only what was taken counts.
    if (ack.ok) written += "flood 50000".length + 50_000;
  }
  holdUp(slow, false);
  await vi.waitFor(() => expect(screen.position).toBe(written), { timeout: 10_000, interval: 20 });
  expect(screen.chunks).toBeLessThan(10);
  expect(screen.text.endsWith("x".repeat(50_000))).toBe(true);
});

test("a lab that is deleted answers whoever waits for it", async () => {
  const labId = await newLab("answers");
  const socket = await admin.socket();
  const waits = Array.from({ length: 20 }, () => socket.emitWithAck("console:input", labId, FAKE_VM, "x"));
  const deleted = admin.api.lab.delete.mutate({ labId });
  for (const ack of await Promise.all(waits)) expect(ack).toBeDefined();
  await deleted;
});
