import { afterEach, expect, test } from "vitest";
import type { App } from "../../server/app";
import { FAKE_VM } from "./support/fake-lab";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

let app: App | null = null;
const directory = temporaryDirectory();
afterEach(async () => {
  await app?.close();
  directory.remove();
});

/** The moments at which a lab's page was told to take a new snapshot. */
function reopenings(socket: Awaited<ReturnType<Visitor["socket"]>>, labId: string): number[] {
  let last: number | null = null;
  const gaps: number[] = [];
  socket.on("lab:deltas", (deltas) => {
    if (deltas.labId !== labId) return;
    if (last !== null && deltas.seq > last + 1) gaps.push(deltas.seq);
    last = deltas.seq;
  });
  return gaps;
}

test("[server.md] a lab whose engine hangs is ended and opened alone; its neighbours come back at once and notice nothing more", {
  timeout: 120_000,
}, async () => {
  app = await startTestApp(directory.path, { workers: 1 });
  const visitor = await Visitor.signedIn(app.url);
  const [sick, well] = await Promise.all(["sick", "well"].map((name) => visitor.api.lab.create.mutate({ name, scenario: "starter" })));
  if (!sick || !well) throw new Error("two labs");
  const socket = await visitor.socket();
  for (const { id } of [sick, well]) await socket.emitWithAck("lab:join", id, null);
  const gaps = reopenings(socket, well.id);
  const rename = (labId: string, value: string) =>
    visitor.api.lab.submit.mutate({
      labId,
      requestId: `rename ${labId} ${value}`.padEnd(12, "-"),
      op: "set_field",
      args: { class: "VM", self: FAKE_VM, field: "name_label", value },
    });
  await rename(well.id, "before");

  // Once: the suspect goes on in a worker of its own, with everything that was acknowledged.
  await socket.emitWithAck("console:open", sick.id, FAKE_VM, null);
  await rename(sick.id, "kept");
  socket.emit("console:input", sick.id, FAKE_VM, "hang once", () => {});
  await expect.poll(() => gaps.length, { timeout: 15_000 }).toBe(1);
  expect(await rename(well.id, "after")).toMatchObject({ ok: true });
  expect(await visitor.api.lab.list.query()).toContainEqual(expect.objectContaining({ id: well.id, state: "running" }));
  await expect.poll(async () => JSON.stringify(await visitor.records(sick.id)), { timeout: 15_000 }).toContain('"kept"');

  // What hangs it each time anew is set aside, and nobody but the suspect notices.
  await socket.emitWithAck("console:open", sick.id, FAKE_VM, null);
  const notes: string[] = [];
  socket.on("lab:setAside", ({ labId, entry }) => notes.push(`${labId} ${entry.actor} ${entry.what}`));
  await socket.emitWithAck("lab:join", sick.id, null);
  socket.emit("console:input", sick.id, FAKE_VM, "hang", () => {});
  await expect.poll(() => notes, { timeout: 20_000 }).toEqual([`${sick.id} admin typed "hang"`]);
  await expect.poll(async () => JSON.stringify(await visitor.records(sick.id)), { timeout: 15_000 }).toContain('"kept"');
  expect(await visitor.api.lab.get.query({ labId: sick.id })).toMatchObject({ state: "running", setAside: 1 });
  expect(await visitor.api.lab.setAside.query({ labId: sick.id })).toMatchObject([{ actor: "admin", what: 'typed "hang"' }]);
  expect(await visitor.api.lab.faults.query({ labId: sick.id })).toMatchObject([
    { kind: "entry", what: 'admin: typed "hang"', message: expect.stringContaining("was set aside: a lab hung") },
  ]);
  expect(await rename(well.id, "still")).toMatchObject({ ok: true });
  await socket.emitWithAck("lab:join", well.id, null);
  expect(gaps.length).toBe(1);

  // It goes with the lab wherever that goes, and stays left out.
  const file = await fetch(`${app.url}/api/labs/${sick.id}/export`, { headers: { cookie: visitor.cookie } });
  const copied = await fetch(`${app.url}/api/labs/import`, {
    method: "POST",
    body: await file.arrayBuffer(),
    headers: { cookie: visitor.cookie },
  });
  const copy = (await copied.json()) as { id: string };
  expect(await visitor.api.lab.faults.query({ labId: copy.id })).toMatchObject([{ kind: "entry", what: 'admin: typed "hang"' }]);
  visitor.leave();
});
