import { afterEach, expect, test } from "vitest";
import type { App } from "../../server/app";
import { FAKE_VM } from "./support/fake-lab";
import { heard, holdUp, startTestApp, type TestSocket, temporaryDirectory, Visitor } from "./support/test-app";

let app: App;
const directory = temporaryDirectory();
afterEach(async () => {
  await app.close();
  directory.remove();
});

/** Changes a lab again and again: each change is a message of this many letters to every page. */
async function change(visitor: Visitor, labId: string, times: number, letters: number): Promise<string> {
  let value = "";
  for (let n = 0; n < times; n++) {
    value = `${n}`.padEnd(letters, "x");
    await visitor.api.lab.submit.mutate({
      labId,
      requestId: `change-${n}-${letters}`,
      op: "set_field",
      args: { class: "VM", self: FAKE_VM, field: "name_description", value },
    });
  }
  return value;
}
const closeCode = (socket: TestSocket) =>
  new Promise<number>((resolve) =>
    socket.once("disconnect", (_reason, details) => resolve((details as unknown as { context: { code: number } }).context.code)),
  );

test("[server.md 4] a page that stops reading is sent no more than fits, and afterwards what it missed; one that never reads again is closed", {
  timeout: 120_000,
}, async () => {
  app = await startTestApp(directory.path, { patience: { headerMs: 20_000, paceMs: 15_000, behindMs: 1_000 } });
  const visitor = await Visitor.signedIn(app.url);
  const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
  const [slow, quick] = [await visitor.socket(), await visitor.socket()];
  const numbers: number[] = [];
  slow.on("lab:deltas", ({ seq }) => numbers.push(seq));
  for (const socket of [slow, quick]) await socket.emitWithAck("lab:join", labId, null);

  holdUp(slow, true);
  const code = closeCode(slow);
  let last = "";
  let deltas = 0;
  quick.on("lab:deltas", () => {
    deltas++;
  });
  for (let round = 0; round < 4; round++) last = await change(visitor, labId, 60, 60_000 + round);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  holdUp(slow, false);
  expect(await code).toBe(4008);
  expect(deltas).toBe(240);
  expect(numbers.length).toBeLessThan(240);

  // A page that was only held up for a moment hears of a gap, and gets the rest when it asks.
  const again = await visitor.socket();
  const seen: number[] = [];
  again.on("lab:deltas", ({ seq }) => seen.push(seq));
  const read = await visitor.records(labId);
  expect(JSON.stringify(read)).toContain(last.slice(0, 10));
  await again.emitWithAck("lab:join", labId, read);
  holdUp(again, true);
  last = await change(visitor, labId, 100, 64_000);
  const gap = heard(again, "lab:deltas", ({ changes }) => changes.length === 0);
  holdUp(again, false);
  // No number that could be the next: a page that has missed one batch alone must ask as well.
  expect((await gap).seq).toBe(Number.MAX_SAFE_INTEGER);
  const before = seen.at(-2) ?? 0;
  const reply = await again.emitWithAck("lab:join", labId, { epoch: read.epoch, seq: before });
  expect(reply).toMatchObject({ kind: "deltas", seq: before + (reply.kind === "deltas" ? reply.missed.length : 0) });
  expect(JSON.stringify(reply.kind === "deltas" && reply.missed.at(-1))).toContain(last);
  visitor.leave();
});
