import { afterEach, expect, test } from "vitest";
import type { App } from "../../server/app";
import { FAKE_VM } from "./support/fake-lab";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

/** A minute of fifty milliseconds. */
const QUICK = { pace: { lookMs: 10, minuteMs: 50 } };
let app: App;
const directory = temporaryDirectory();
afterEach(async () => {
  await app.close();
  directory.remove();
});

test("a lab that nobody uses goes to sleep with its clock, wakes when it is wanted, and sleeps on over a restart", {
  timeout: 120_000,
}, async () => {
  app = await startTestApp(directory.path, QUICK);
  let visitor = await Visitor.signedIn(app.url);
  const used = (await visitor.api.lab.list.query())[0]?.id ?? "";
  const { id: idle } = await visitor.api.lab.create.mutate({ name: "idle", scenario: "starter" });
  const { id: kept } = await visitor.api.lab.create.mutate({ name: "kept", scenario: "starter" });
  const stateOf = async (labId: string) => (await visitor.api.lab.get.query({ labId })).state;
  const socket = await visitor.socket();
  await socket.emitWithAck("lab:join", used, null);
  await visitor.api.lab.submit.mutate({
    labId: idle,
    requestId: "rename-idle",
    op: "set_field",
    args: { class: "VM", self: FAKE_VM, field: "name_label", value: "remembered" },
  });
  await visitor.api.lab.keep.mutate({ labId: kept, historyHours: null, sleepMinutes: null });
  for (const labId of [used, idle]) await visitor.api.lab.keep.mutate({ labId, historyHours: 8, sleepMinutes: 1 });
  await expect.poll(() => stateOf(idle)).toBe("asleep");
  expect(await visitor.api.lab.get.query({ labId: idle })).toMatchObject({
    counts: { hosts: 1, vms: 1, running: 0 },
    historyHours: 8,
    sleepMinutes: 1,
  });
  const { clock } = await visitor.api.lab.get.query({ labId: idle });
  expect([await stateOf(used), await stateOf(kept)]).toEqual(["running", "running"]);
  expect((await (await fetch(`${app.url}/healthz`)).json()).labs).toMatchObject({ labs: 3, asleep: 1, failed: 0 });

  // A whole crowd comes at once, and finds it as it was.
  const crowd = await Promise.all([1, 2, 3, 4].map(() => visitor.records(idle)));
  for (const read of crowd) expect(JSON.stringify(read)).toContain('"remembered"');
  expect((await visitor.api.lab.get.query({ labId: idle })).clock.virtualUs).toBeGreaterThanOrEqual(clock.virtualUs);
  visitor.leave();
  await expect.poll(() => stateOf(idle)).toBe("asleep");
  const asleepAt = (await visitor.api.lab.get.query({ labId: idle })).clock.virtualUs;
  await expect.poll(() => stateOf(used)).toBe("asleep");
  await app.close();

  app = await startTestApp(directory.path);
  visitor = await Visitor.signedIn(app.url);
  await expect.poll(() => stateOf(kept)).toBe("running");
  expect(await visitor.api.lab.get.query({ labId: idle })).toMatchObject({
    state: "asleep",
    counts: { vms: 1 },
    clock: { virtualUs: asleepAt },
  });
  expect(await visitor.ask(idle, "whyNot", { ref: FAKE_VM, operations: ["start"] })).toEqual({ start: null });
  expect(await stateOf(idle)).toBe("running");
});

test("a lab that is deleted while it sleeps is gone", async () => {
  app = await startTestApp(directory.path, QUICK);
  const visitor = await Visitor.signedIn(app.url);
  const { id: labId } = await visitor.api.lab.create.mutate({ name: "idle", scenario: "starter" });
  await visitor.api.lab.keep.mutate({ labId, historyHours: 8, sleepMinutes: 1 });
  await expect.poll(async () => (await visitor.api.lab.get.query({ labId })).state).toBe("asleep");
  await visitor.api.lab.delete.mutate({ labId });
  await expect(visitor.api.lab.get.query({ labId })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
});
