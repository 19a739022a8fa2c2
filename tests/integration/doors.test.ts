import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { App } from "../../server/app";
import { FAKE_DOM0, FAKE_VM } from "./support/fake-lab";
import { startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let labId: string;
beforeAll(async () => {
  // With pages, as in production: they answer everything that is not an interface.
  app = await startTestApp(directory.path, {
    pages: async () => async (_request, response) => void response.end("a page"),
    patience: { headerMs: 1_000, paceMs: 800 },
  });
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.list.query())[0]?.id ?? "";
});
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

/** Begins to send a body of so many bytes; what was answered, and how many bytes had gone out by then. */
function send(path: string, bytes: number, headers: Record<string, string> = {}): Promise<{ status: number; sent: number; text: string }> {
  return new Promise((resolve, reject) => {
    const own = httpRequest(`${app.url}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers } });
    let sent = 0;
    let isOver = false;
    const more = (): void => {
      while (!isOver && sent < bytes) {
        sent += 65_536;
        if (!own.write(Buffer.alloc(65_536, 0x20))) return void own.once("drain", more);
      }
      if (!isOver) own.end();
    };
    own.on("error", (error) => (isOver ? undefined : reject(error)));
    own.on("response", (response) => {
      isOver = true;
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => {
        own.destroy();
        resolve({ status: response.statusCode ?? 0, sent, text });
      });
    });
    more();
  });
}

test.each(["/api/trpc/lab.submit", "/api/trpc/auth.signIn", "/some/page", "/"])(
  "[server.md 1] a body of 200 MB sent to %s by nobody known is refused before it is read",
  async (path) => {
    const known = await send(path, 200 * 1024 * 1024, { "content-length": String(200 * 1024 * 1024) }).catch(() => null);
    if (known) expect([405, 413]).toContain(known.status);
    const { status, sent } = await send(path, 200 * 1024 * 1024, { "transfer-encoding": "chunked" }).catch(() => ({
      status: 413,
      sent: 0,
    }));
    expect([405, 413]).toContain(status);
    // Socket buffers on both sides hold some.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  },
);

test("[server.md 2] arrays nested thousands deep are refused by the door, and the lab goes on", async () => {
  const deep = "[".repeat(6_000) + "]".repeat(6_000);
  const body = `{"labId":"${labId}","requestId":"deep-deep-1","op":"set_field","args":{"class":"VM","self":"${FAKE_VM}","field":"tags","value":${deep}}}`;
  for (let n = 0; n < 256; n++) {
    const response = await fetch(`${app.url}/api/trpc/lab.submit`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: admin.cookie },
      body,
    });
    expect(response.status).toBe(400);
    if (n === 0) expect(await response.text()).toContain("nested deeper than 32 levels");
  }
  const query = await fetch(`${app.url}/api/trpc/lab.ask?input=${encodeURIComponent(deep.slice(5_000, 7_000))}`, {
    headers: { cookie: admin.cookie },
  });
  expect(query.status).toBe(400);
  expect(
    await admin.api.lab.submit.mutate({
      labId,
      requestId: "still-there-1",
      op: "set_field",
      args: { class: "VM", self: FAKE_VM, field: "name_label", value: "still" },
    }),
  ).toMatchObject({ ok: true });
});

test.each(["__proto__", "constructor", "VM.__proto__", "toString", "VM.", "VM.start; x"])(
  "[server.md 13] why not %j: such an operation is unknown",
  async (operation) => {
    const asked = admin.ask(labId, "whyNot", { ref: FAKE_VM, operations: [operation] });
    await expect(asked).rejects.toMatchObject({ data: { code: "BAD_REQUEST" } });
  },
);

/** Everything that is answered to something sent and left standing; ends when the server closes. */
function left(text: string): Promise<string> {
  const socket = connect(app.port, "127.0.0.1");
  socket.write(text);
  return new Promise((resolve) => {
    let said = "";
    socket.on("data", (chunk) => {
      said += chunk.toString();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(said));
  });
}

test("[server.md 11] half a header, and a body that does not come, hold no connection", async () => {
  const slow = (first: string, length = 100, more = "") =>
    left(`${first} HTTP/1.1\r\nHost: x\r\n${more}Content-Length: ${length}\r\n\r\n{"js`);
  const [header, call, page, socket, file, stranger] = await Promise.all([
    left("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "),
    slow("POST /api/trpc/auth.signIn", 100, "Content-Type: application/json\r\n"),
    slow("GET /"),
    slow("POST /socket.io/?EIO=4&transport=polling"),
    slow("POST /api/labs/import", 100_000, `Cookie: ${admin.cookie}\r\n`),
    slow("POST /api/labs/import"),
  ]);
  expect(header).toContain("408");
  expect(page).toContain("400 Bad Request");
  expect(stranger).toContain("401 Unauthorized");
  for (const said of [call, socket, file]) expect(said).not.toContain("200 OK");
});

test("[server.md 1] whoever sends all before listening, as proxies do, gets the refusal and not a broken connection", async () => {
  const bytes = 4 * 1024 * 1024;
  for (const path of ["/api/trpc/lab.submit", "/api/labs/import", "/some/page"])
    for (const length of [`Content-Length: ${bytes}`, "Transfer-Encoding: chunked"]) {
      const socket = connect(app.port, "127.0.0.1");
      socket.pause();
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${length}\r\n\r\n`);
      const isChunked = length.startsWith("Transfer");
      if (isChunked) socket.write(`${bytes.toString(16)}\r\n`);
      await new Promise((resolve) => socket.write(Buffer.alloc(bytes, 0x20), resolve));
      if (isChunked) socket.write("\r\n0\r\n\r\n");
      socket.resume();
      let said = "";
      for await (const chunk of socket) said += String(chunk);
      expect(said.slice(0, 12)).toMatch(/HTTP\/1.1 (401|405|413)/);
    }
});

test("[server.md 3] a console of the control domain stays shut to a student while the lab's worker is replaced", async () => {
  await admin.api.account.create.mutate({ username: "stu", displayName: "Stu", password: "stu-password", role: "student" });
  await admin.api.lab.setMember.mutate({ labId, username: "stu", role: "vm-operator" });
  const student = await Visitor.signedIn(app.url, "stu", "stu-password");
  const socket = await student.socket();
  await socket.emitWithAck("lab:join", labId, null);
  expect(await socket.emitWithAck("console:open", labId, FAKE_DOM0, null)).toMatchObject({ kind: "refused", code: "FORBIDDEN" });
  const own = await admin.socket();
  await own.emitWithAck("lab:join", labId, null);
  own.emit("console:input", labId, FAKE_VM, "crash worker", () => {});
  await expect.poll(() => app.labs.find(labId), { interval: 1, timeout: 10_000 }).toBeUndefined();
  const [host, guest] = await Promise.all([
    socket.emitWithAck("console:open", labId, FAKE_DOM0, null),
    socket.emitWithAck("console:open", labId, FAKE_VM, null),
  ]);
  expect(host).toMatchObject({ kind: "refused", code: "FORBIDDEN" });
  expect(guest).toMatchObject({ kind: "open" });
  student.leave();
});
