import { cpSync, rmSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

vi.setConfig({ testTimeout: 90_000 });

const workerFile = new URL("../../server/lab/worker.ts", import.meta.url);
const ACTS = ["VM.start", "VM.clean_shutdown", "VM.hard_reboot", "VM.pause", "VM.unpause", "VM.suspend", "VM.resume"] as const;
const KEYS = ["root\r", "xenserver\r", "xl list\r", "ping -c 3 10.0.0.1\r"] as const;

test("the real simulator, brought back from the disk as a power cut would leave it, has the same state bit by bit", async () => {
  const directory = temporaryDirectory();
  const first = await startTestApp(`${directory.path}/first`, { workerFile });
  const visitor = await Visitor.signedIn(first.url);
  const labId = (await visitor.api.lab.list.query())[0]?.id ?? "";
  const socket = await visitor.socket();
  const joined = await socket.emitWithAck("lab:join", labId, null);
  const records = joined.kind === "snapshot" ? joined.records : [];
  const vms = records.flatMap((record) => (record.class === "VM" && record.op === "add" && !record.fields.is_a_template ? [record] : []));
  const guests = vms.filter(({ fields }) => !fields.is_control_domain);
  const control = vms.find(({ fields }) => fields.is_control_domain);
  await visitor.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 10 } });
  for (let n = 0; n < 30; n++) {
    const vm = guests[n % guests.length]?.ref ?? "";
    await visitor.api.lab.submit.mutate({ labId, requestId: `request-${n}`, op: ACTS[n % ACTS.length] ?? "VM.start", args: { vm } });
    await socket.emitWithAck("console:input", labId, control?.ref ?? "", KEYS[n % KEYS.length] ?? "\r");
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await visitor.api.lab.clock.mutate({ labId, action: { kind: "speed", speed: 0 } });
  const hash = await first.labs.find(labId)?.query("hash", null);
  // What lies on the disk at this moment, without the snapshot that an orderly stop would add.
  cpSync(`${directory.path}/first`, `${directory.path}/second`, { recursive: true });
  rmSync(`${directory.path}/second/lock`);
  visitor.leave();
  await first.close();

  const second = await startTestApp(`${directory.path}/second`, { workerFile });
  const lab = second.labs.keeper.get(labId);
  await lab?.whenOpen();
  expect(await lab?.query("hash", null)).toBe(hash);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  await second.close();
  directory.remove();
});
