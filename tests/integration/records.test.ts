import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { recordsInLines } from "../support/lab-records";
import { FAKE_VM } from "./support/fake-lab";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let stranger: Visitor;
let labId: string;
beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.list.query())[0]?.id ?? "";
  await admin.api.account.create.mutate({ username: "stranger", displayName: "S", password: "a long password", role: "student" });
  stranger = await Visitor.signedIn(app.url, "stranger", "a long password");
});
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

/** An answer as it comes over the line, nothing unpacked. */
function raw(coding: string | null, path = `/api/labs/${labId}/records`): Promise<{ readonly head: string; readonly body: Buffer }> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      const coded = coding === null ? "" : `accept-encoding: ${coding}\r\n`;
      // HTTP/1.0: the body comes in one piece, without chunks.
      socket.write(`GET ${path} HTTP/1.0\r\nhost: ${hostname}:${port}\r\ncookie: ${admin.cookie}\r\n${coded}\r\n`);
    });
    socket.on("data", (part) => parts.push(part));
    socket.on("error", reject);
    socket.on("close", () => {
      const all = Buffer.concat(parts);
      const end = all.indexOf("\r\n\r\n");
      resolve({ head: all.subarray(0, end).toString().toLowerCase(), body: all.subarray(end + 4) });
    });
  });
}
const states = (text: string) => recordsInLines(text).records.map(({ class: of, ref }) => `${of} ${ref}`);

test("the state comes packed as the asker takes it, and in no cache", async () => {
  const plain = await raw(null);
  expect(plain.head).not.toContain("content-encoding");
  expect(plain.head).toContain("vary: accept-encoding");
  expect(plain.head).toContain("no-store");
  const expected = states(plain.body.toString());
  expect(expected).toContain(`VM ${FAKE_VM}`);
  for (const [asked, name, unpack] of [
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["br;q=0, gzip", "gzip", gunzipSync],
    ["gzip;q=0.5", "gzip", gunzipSync],
  ] as const) {
    const { head, body } = await raw(asked);
    expect(head).toContain(`content-encoding: ${name}`);
    expect(states(unpack(body).toString())).toEqual(expected);
  }
  for (const none of ["identity", "br;q=0", "zstd", "vbr"]) expect((await raw(none)).head).not.toContain("content-encoding");
});

test("who is not signed in, or may not see the lab, gets nothing; another method is refused", async () => {
  const path = `${app.url}/api/labs/${labId}/records`;
  expect((await fetch(path)).status).toBe(401);
  const foreign = await fetch(path, { headers: { cookie: stranger.cookie } });
  const none = await fetch(`${app.url}/api/labs/nowhere/records`, { headers: { cookie: stranger.cookie } });
  expect([foreign.status, none.status]).toEqual([404, 404]);
  expect(await foreign.json()).toEqual(await none.json());
  expect((await fetch(path, { method: "POST", headers: { cookie: admin.cookie } })).status).toBe(405);
  expect((await fetch(`${path}/more`, { headers: { cookie: admin.cookie } })).status).not.toBe(200);
});

test("who has read the state hears of every change after it, and of none before", async () => {
  const rename = (value: string) =>
    admin.api.lab.submit.mutate({
      labId,
      requestId: `rename ${value}`,
      op: "set_field",
      args: { class: "VM", self: FAKE_VM, field: "name_label", value },
    });
  await rename("before");
  const read = await admin.records(labId);
  expect(JSON.stringify(read.records)).toContain('"before"');
  await rename("after");
  const socket = await admin.socket();
  const joined = await socket.emitWithAck("lab:join", labId, read);
  expect(joined).toMatchObject({ kind: "deltas", seq: read.seq + 1, missed: [{ changes: [{ fields: { name_label: "after" } }] }] });
});

test("one session may read so many states at once, and more when those are over", async () => {
  const many = Array.from({ length: 40 }, () => fetch(`${app.url}/api/labs/${labId}/records`, { headers: { cookie: admin.cookie } }));
  const answers = await Promise.all(
    many.map(async (asked) => ((await asked).status === 200 ? (await asked).text() : (await asked).json())),
  );
  const refused = answers.filter((answer) => typeof answer !== "string");
  for (const answer of refused) expect(answer).toMatchObject({ code: "TOO_BUSY" });
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(16);
  expect((await admin.records(labId)).records).not.toEqual([]);
});
