import { readdirSync } from "node:fs";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { readLabFile, writeLabFile } from "../../server/lab/files/lab-file";
import { sha256 } from "../../server/lab/journal/journal-store";
import { openState } from "../../server/lab/snapshots/packed-state";
import { packState } from "../../server/lab/snapshots/packing";
import { bundled } from "../support/bundles";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let file: Awaited<ReturnType<typeof readLabFile>>;
beforeAll(async () => {
  // The real engine: what it holds is what is checked.
  app = await startTestApp(directory.path, { workerFile: bundled("worker") });
  admin = await Visitor.signedIn(app.url);
  const labId = (await admin.api.lab.list.query())[0]?.id ?? "";
  const exported = await fetch(`${app.url}/api/labs/${labId}/export`, { headers: { cookie: admin.cookie } });
  file = await readLabFile(new Uint8Array(await exported.arrayBuffer()));
}, 60_000);
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

async function importOf(changes: Partial<typeof file>): Promise<{ status: number; message: string }> {
  const body = await writeLabFile({ ...file, ...changes });
  const response = await fetch(`${app.url}/api/labs/import?name=strange`, {
    method: "POST",
    headers: { cookie: admin.cookie },
    body: body as BodyInit,
  });
  return { status: response.status, message: ((await response.json()) as { message?: string }).message ?? "" };
}
/** The file's state with one piece changed. */
function changed(part: string, change: (text: string) => string): ReturnType<typeof packState> {
  const state = openState(file.blocks);
  return packState({
    ...state,
    slices: state.slices.map((slice) => (slice.part === part ? { ...slice, part, key: slice.key, text: change(slice.text) } : slice)),
  });
}

/** Blocks with the checksum that fits them. */
function summed(blocks: readonly Uint8Array[]): Pick<typeof file, "blocks" | "sha256"> {
  return { blocks, sha256: sha256(Buffer.concat(blocks)) };
}

test("[server.md 12] a lab as it was exported is taken", async () => {
  expect((await importOf({})).status).toBe(200);
});

test.each([
  ["a clock before its beginning", -1],
  ["a clock after the end of time", 1e15],
  ["a clock that is not where the file says", 12_345],
  ["a clock that is no number", null],
])("[server.md 12] %s is refused, and nothing of the lab stays", async (_what, now) => {
  const state = await changed("clock", (text) => JSON.stringify({ ...JSON.parse(text), now }));
  const labs = (await admin.api.lab.list.query()).length;
  const { status, message } = await importOf(state);
  expect(status).toBe(400);
  expect(message).toMatch(/could not be made/);
  expect((await admin.api.lab.list.query()).length).toBe(labs);
});

test("[SR-2] a lab with storage of a type that there is no driver for is refused, and the refusal names it", async () => {
  const state = await changed("records", (text) =>
    text.includes('"class":"SR"') ? text.replace(/"type":\{"each":\["ext"/, '"type":{"each":["tape"') : text,
  );
  const { status, message } = await importOf(state);
  expect(status).toBe(400);
  expect(message).toContain("there is a driver for storage of type tape");
});

test("[xl-config.md] a lab's name has one rule, in the file and beside it", async () => {
  for (const name of ["bell\u0007", "  ", "x".repeat(129)]) {
    const { status, message } = await importOf({ name });
    expect(status, name).toBe(400);
    expect(message).toMatch(/name is not accepted/);
    const beside = await fetch(`${app.url}/api/labs/import?name=${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { cookie: admin.cookie },
      body: (await writeLabFile(file)) as BodyInit,
    });
    expect(beside.status, name).toBe(400);
  }
});

test("[server.md 12] a state in which a piece cannot be read is refused, whichever piece it is", async () => {
  const there = new Set(openState(file.blocks).slices.map(({ part }) => part));
  expect(there.size).toBeGreaterThan(15);
  for (const part of there) expect([part, (await importOf(await changed(part, () => "{"))).status]).toEqual([part, 400]);
});

test.each(["lab", "clock", "records", "fabric", "bridge", "gateway", "host", "xenstore", "guest", "disk", "requests", "events"])(
  "[server.md 12] a state with another thing in place of its %s is refused",
  async (part) => {
    for (const text of ['{"a":1}', '"text"', "[[[]]]"]) {
      const { status } = await importOf(await changed(part, () => text));
      expect([text, status]).toEqual([text, 400]);
    }
  },
);

test("[server.md 12] a state that lacks a part, has one too many or is cut short is refused", async () => {
  const state = openState(file.blocks);
  const some = (slices: typeof state.slices) => packState({ ...state, slices });
  const states = [
    await some(state.slices.filter(({ part }) => part !== "lab")),
    await some(state.slices.filter(({ part }) => part !== "clock")),
    await packState({
      ...state,
      versions: { ...state.versions, strange: 1 },
      slices: [...state.slices, { part: "strange", key: "", text: "{}" }],
    }),
    summed(file.blocks.slice(0, -1)),
    summed(file.blocks.slice(1)),
    summed([...file.blocks.slice(0, -1), ...file.blocks.slice(-2)]),
    summed([Buffer.concat(file.blocks).subarray(0, -1)]),
    summed([Buffer.concat(file.blocks).subarray(0, 100)]),
    summed([]),
  ];
  for (const [n, each] of states.entries()) expect([n, (await importOf(each)).status]).toEqual([n, 400]);
});

test("[server.md 10] files that unpack to much are read beside everything else, and who may import nothing sends none", {
  timeout: 120_000,
}, async () => {
  const state = await changed("requests", () => `"${" ".repeat(150 * 1024 * 1024)}"`);
  const body = (await writeLabFile({ ...file, ...state })) as BodyInit;
  expect((body as unknown as Buffer).length).toBeLessThan(1024 * 1024);
  const order: string[] = [];
  const imports = [1, 2, 3].map(async (n) => {
    const response = await fetch(`${app.url}/api/labs/import`, { method: "POST", headers: { cookie: admin.cookie }, body });
    order.push(`file ${n}`);
    return response.status;
  });
  for (let n = 1; n <= 20; n++) {
    await fetch(`${app.url}/healthz`);
    order.push(`health ${n}`);
  }
  expect(await Promise.all(imports)).toEqual([400, 400, 400]);
  // None of the answers had to wait for a file, though a file is read in the time of many.
  expect(order.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => `health ${n + 1}`));
  expect(await admin.api.lab.list.query()).not.toContainEqual(expect.objectContaining({ state: "failed" }));
  expect(readdirSync(`${directory.path}/uploads`)).toEqual([]);

  await admin.api.account.create.mutate({ username: "stu", displayName: "Stu", password: "a long password", role: "student" });
  const student = await Visitor.signedIn(app.url, "stu", "a long password");
  const status = await new Promise<number>((resolve, reject) => {
    const own = request(`${app.url}/api/labs/import`, {
      method: "POST",
      headers: { cookie: student.cookie, "content-length": 60_000_000 },
    });
    own.once("error", reject);
    own.once("response", (response) => {
      resolve(response.statusCode ?? 0);
      own.destroy();
    });
    own.write("a first piece, and never the rest");
  });
  expect(status).toBe(403);
});
