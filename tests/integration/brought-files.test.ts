/** The door for files of captured frames and for pictures of a map: who may bring one, how long it may be, and what the lab says of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { LIMITS } from "../../server/contract/limits";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let labId = "";
beforeAll(async () => {
  app = await startTestApp(`${directory.path}/data`);
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.list.query())[0]?.id ?? "";
});
afterAll(async () => {
  await app.close();
  directory.remove();
});

function bring(
  cookie: string,
  body: Uint8Array<ArrayBuffer>,
  lab = labId,
  method = "POST",
  what = "replays?name=office.pcap",
): Promise<Response> {
  const init = { method, headers: { cookie, origin: app.url }, ...(method === "POST" ? { body } : {}) };
  return fetch(`${app.url}/api/labs/${lab}/${what}`, init);
}
const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);

test("a file is handed to the lab in its sender's name, and what the lab says comes back", async () => {
  const response = await bring(admin.cookie, bytes(400_000));
  expect(response.status).toBe(200);
  // The lab that stands for one answers with the number of its entries: the file has come in three.
  expect(await response.json()).toMatchObject({ ok: true, value: 3 });
});
test("a picture comes by the same door, and is no longer than a map takes", async () => {
  const response = await bring(admin.cookie, bytes(200_000), labId, "POST", "pictures");
  expect(await response.json()).toMatchObject({ ok: true });
  expect((await bring(admin.cookie, bytes(LIMITS.mapPictureBytes.most + 1), labId, "POST", "pictures")).status).toBe(413);
  expect((await bring("", bytes(100), labId, "POST", "pictures")).status).toBe(401);
});
test("strangers, other labs, other methods and longer files are turned away", async () => {
  expect((await bring("", bytes(100))).status).toBe(401);
  expect((await bring(admin.cookie, bytes(100), "nosuchlab")).status).toBe(404);
  expect((await bring(admin.cookie, bytes(0), labId, "GET")).status).toBe(405);
  const long = await bring(admin.cookie, bytes(LIMITS.replayBytes.most + 1));
  expect([long.status, ((await long.json()) as { code: string }).code]).toEqual([413, "TOO_LARGE"]);
});
