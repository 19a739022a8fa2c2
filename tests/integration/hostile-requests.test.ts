/** Requests made to harm: what the one HTTP door does with them, and what the log keeps. */
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { App } from "../../server/app";
import { type LabFile, readLabFile, writeLabFile } from "../../server/lab/files/lab-file";
import { FAKE_VM } from "./support/fake-lab";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const directory = temporaryDirectory();
const logged: string[] = [];
let app: App;
let admin: Visitor;
let labId: string;
beforeAll(async () => {
  app = await startTestApp(directory.path, {
    log: pino({ level: "debug" }, { write: (line) => void logged.push(line) }),
    pages: async () => async (request, response) => {
      if (request.url === "/broken") throw new Error("a secret of the inside");
      response.end("a page");
    },
  });
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.list.query())[0]?.id ?? "";
});
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

const send = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: admin.cookie, ...headers },
    body: body as BodyInit,
  });
const get = (path: string) => fetch(`${app.url}${path}`, { headers: { cookie: admin.cookie } });

/** What is answered to bytes that no well-behaved client sends. */
function raw(text: string): Promise<string> {
  const line = connect(app.port, "127.0.0.1");
  line.end(text);
  return new Promise((resolve) => {
    let said = "";
    line.on("data", (chunk) => {
      said += chunk.toString();
    });
    line.on("error", () => undefined);
    line.on("close", () => resolve(said));
  });
}

describe("too much of something", () => {
  test("a hundred thousand headers", async () => {
    const headers = Array.from({ length: 100_000 }, (_, n) => `x-${n}: 1\r\n`).join("");
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`)).toMatch(/^(HTTP\/1\.1 431 |$)/);
    expect((await get("/healthz")).status).toBe(200);
  });

  test("a bomb of gzip is never unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    const answer = await send("/api/trpc/auth.signIn", bomb, { "content-encoding": "gzip" });
    expect(answer.status).toBe(400);
    const file = await send("/api/labs/import", bomb, { "content-encoding": "gzip" });
    expect([file.status, await file.text()]).toEqual([400, expect.stringContaining("This is not a lab exported from Xenarium")]);
  });

  test.each([
    [
      "both a length and chunks",
      "POST /api/trpc/auth.signIn HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["two lengths", "POST /api/trpc/auth.signIn HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"],
    ["a broken chunk", "POST /api/trpc/auth.signIn HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
    ["no HTTP", "\u0000\u0001\u0002\r\n\r\n"],
  ])("a request with %s is a bad one", async (_what, text) => {
    expect(await raw(text)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("what is asked beside the pages' own ways", () => {
  test.each(["/", "/socket.iox/", "/_next/webpack-hmr"])("an upgrade at %s is refused at once", async (path) => {
    const asked = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`;
    expect(await raw(asked)).toMatch(/^HTTP\/1\.1 400 .*Upgrade header/s);
  });
  test("an address that only begins like that of the sockets is a page's", async () => {
    expect(await (await get("/socket.io-not")).text()).toBe("a page");
  });
  test("a quote in one value of a query hides no brackets in the next", async () => {
    const input = encodeURIComponent(`${"[".repeat(200)}${"]".repeat(200)}`);
    const answer = await get(`/api/trpc/lab.list?a=%22&input=${input}`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("nested deeper")]);
  });
  test("a request holds few calls", async () => {
    const paths = Array.from({ length: 200 }, () => "auth.signIn").join(",");
    const answer = await send(`/api/trpc/${paths}?batch=1`, "{}");
    expect(answer.status).toBe(400);
  });
  test("a line carries one socket, however often it asks for another", async () => {
    const { io } = (await admin.socket()).io.socket("/");
    io.engine.close();
    const said: string[] = [];
    const isAnswered = new Promise<void>((resolve) => {
      io.once("open", () => {
        io.engine.on("data", (data) => said.push(String(data)) > 2 && resolve());
        io.engine.on("close", () => resolve());
        for (let n = 0; n < 5; n++) io.engine.write("0");
      });
    });
    io.connect();
    await isAnswered;
    io.engine.close();
    expect(said.filter((packet) => packet.startsWith("0")).length).toBeLessThanOrEqual(1);
    expect(said.every((packet) => /^0|^4.*ONE_SOCKET/.test(packet))).toBe(true);
  });
});

describe("names of files in addresses", () => {
  const up = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/secret",
    "..\\..\\secret",
    "%00",
    "C:%5csecret",
    "//host/share",
    "x".repeat(5_000),
  ];
  test.each(up)("%s leads nowhere", async (name) => {
    for (const path of [`/api/labs/${name}/export`, `/api/labs/${labId}%2f..%2f${name}/export`]) {
      const said = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${admin.cookie}\r\nConnection: close\r\n\r\n`);
      // What is no lab's address goes to the pages, as any other; a lab of that name there is not.
      expect(said).toMatch(/^HTTP\/1\.1 (200|400|404) /);
      expect(said).not.toContain("application/octet-stream");
      expect(said).not.toContain("root:");
    }
    await expect(admin.api.lab.get.query({ labId: name.slice(0, 64) })).rejects.toMatchObject({ data: { code: "NOT_FOUND" } });
  });
});

describe("names of labs", () => {
  const exported = (id: string) => get(`/api/labs/${id}/export`);
  test.each([
    `<img src=x onerror=alert(1)>`,
    `"; filename="../../.bashrc`,
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\u202Egpj.exe",
    "名前 🦆",
    "__proto__",
  ])("%j goes out as a file whose name is harmless, and comes back", async (name) => {
    const lab = await admin.api.lab.create.mutate({ name, scenario: "starter" });
    expect(lab.name).toBe(name);
    const answer = await exported(lab.id);
    const disposition = answer.headers.get("content-disposition") ?? "";
    expect(disposition).toMatch(
      /^attachment; filename="[A-Za-z0-9._-]+\.xenarium-lab"; filename\*=UTF-8''[A-Za-z0-9%!*().~_-]+\.xenarium-lab$/,
    );
    const copy = (await (await send("/api/labs/import", new Uint8Array(await answer.arrayBuffer()))).json()) as {
      id: string;
      name: string;
    };
    expect(copy.name).toBe(name);
    for (const id of [lab.id, copy.id]) await admin.api.lab.delete.mutate({ labId: id });
  });

  test.each(["a\nb", "a\u0000b", "a\u001b[2Jb", "\u200b", "n".repeat(129), "🦆".repeat(64) + "n"])(
    "%j is refused by whatever makes or names a lab",
    async (name) => {
      const labs = (await admin.api.lab.list.query()).length;
      const refused = { data: { code: "BAD_REQUEST" } };
      await expect(admin.api.lab.create.mutate({ name, scenario: "starter" })).rejects.toMatchObject(refused);
      await expect(admin.api.lab.rename.mutate({ labId, name })).rejects.toMatchObject(refused);
      const file = new Uint8Array(await (await exported(labId)).arrayBuffer());
      const asked = await send(`/api/labs/import?name=${encodeURIComponent(name)}`, file);
      expect([asked.status, await asked.text()]).toEqual([400, expect.stringContaining("BAD_REQUEST")]);
      const inside = await writeLabFile({ ...(await readLabFile(file)), name });
      expect((await send("/api/labs/import", inside)).status).toBe(400);
      expect((await admin.api.lab.list.query()).length).toBe(labs);
    },
  );
});

test.each<[string, Partial<LabFile>, RegExp]>([
  ["of another engine", { engine: "fake-99" }, /was exported by engine fake-99; this server opens labs of fake-1/],
  ["with a piece whose name leads out of its folder", { chunks: { "../../../escaped": "eA==" } }, /holds wrong values/],
  ["with a piece that is not what its name says", { chunks: { ["0".repeat(64)]: "eA==" } }, /does not fit its checksum/],
  ["with a clock beyond all numbers", { at: 1e300 }, /holds wrong values/],
])("a lab file %s is refused whole", async (_what, changes, why) => {
  const labs = await admin.api.lab.list.query();
  const file = new Uint8Array(await (await get(`/api/labs/${labId}/export`)).arrayBuffer());
  const answer = await send("/api/labs/import", await writeLabFile({ ...(await readLabFile(file)), ...changes }));
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(why)]);
  expect((await admin.api.lab.list.query()).map(({ id }) => id)).toEqual(labs.map(({ id }) => id));
  expect(readdirSync(`${directory.path}/uploads`)).toEqual([]);
  expect(readdirSync(`${directory.path}/labs`).sort()).toEqual(labs.map(({ id }) => id).sort());
});

describe("prototypes", () => {
  const isClean = () => Object.keys(Object.prototype).length === 0 && ({} as Record<string, unknown>).polluted === undefined;
  test.each([
    ["a key", `{"__proto__":{"polluted":1},"username":"x","password":"y"}`],
    ["a constructor", `{"constructor":{"prototype":{"polluted":1}},"username":"x","password":"y"}`],
    ["a key within a value", `{"username":{"__proto__":{"polluted":1}},"password":"y"}`],
    [
      "what a serialiser with types would read",
      `{"json":{"a":1},"meta":{"values":{"__proto__.polluted":["Date"],"a":[["class","Object"]]}}}`,
    ],
  ])("%s changes none", async (_what, body) => {
    const answer = await send("/api/trpc/auth.signIn", body);
    expect([400, 401]).toContain(answer.status);
    expect(isClean()).toBe(true);
    expect((await get(`/api/trpc/auth.me?input=${encodeURIComponent(body)}`)).status).toBeLessThan(500);
    expect(isClean()).toBe(true);
  });

  test("maps that come from outside have none: keys of a VM's platform, names of operations", async () => {
    const platform = `{"__proto__":"x","constructor":"y","toString":"z"}`;
    const call = `{"labId":"${labId}","requestId":"platform-1","op":"VM.set_platform","args":{"self":"${FAKE_VM}","value":${platform}}}`;
    expect((await send("/api/trpc/lab.submit", call)).status).toBeLessThan(500);
    expect(isClean()).toBe(true);
    for (const op of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const answer = await send("/api/trpc/lab.submit", JSON.stringify({ labId, requestId: `proto ${op}`, op, args: {} }));
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("MESSAGE_METHOD_UNKNOWN")]);
      expect(isClean()).toBe(true);
    }
    const socket = await admin.socket();
    const told = socket as unknown as { emit(event: string, ...args: unknown[]): void };
    for (const event of ["__proto__", "constructor", "toString"]) told.emit(event, labId, "x");
    expect(await socket.emitWithAck("lab:join", labId, null)).toMatchObject({ kind: "behind" });
    expect(await socket.emitWithAck("exec:start", labId, "__proto__", "ls")).toMatchObject({ ok: false, code: "NOT_FOUND" });
  });
});

describe("pages", () => {
  test("are in no frame, in no cache, and repeat no Host", async () => {
    for (const path of ["/", "/healthz", "/api/trpc/auth.me", `/api/labs/${labId}/export`]) {
      const answer = await get(path);
      expect(answer.headers.get("content-security-policy")).toMatch(/frame-ancestors 'none'.*|.*form-action 'self'/);
      expect(answer.headers.get("x-frame-options")).toBe("DENY");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      await answer.arrayBuffer();
    }
    for (const path of ["/", "/healthz", "/api/trpc/auth.me", "/api/labs/none/export"]) {
      const said = await raw(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n`);
      expect(said).toMatch(/^HTTP\/1\.1 (200|401) /);
      expect(said).not.toContain("evil.example");
      expect(said).not.toMatch(/^location:/im);
    }
  });

  test("say nothing of the inside when something breaks", async () => {
    const answer = await get("/broken");
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { code: "INTERNAL", message: "The server could not do this; its log says why." },
    ]);
  });
});

describe("the log", () => {
  test("keeps no password and no session, and nobody writes a line of his own into it", async () => {
    const stranger = new Visitor(app.url);
    const forged = 'x\n{"level":50,"msg":"forged"}';
    await expect(stranger.api.auth.signIn.mutate({ username: forged, password: "hunter2 hunter2" })).rejects.toThrow();
    await fetch(`${app.url}/api/trpc/lab.delete`, { method: "POST", headers: { origin: "http://evil.example/\tx", cookie: admin.cookie } });
    const socket = await admin.socket();
    await socket.emitWithAck("console:open", labId, FAKE_VM, null);
    const typed = heard(socket, "console:output");
    await socket.emitWithAck("console:input", labId, FAKE_VM, "fault");
    await typed;
    await get("/broken?password=hunter2%0aforged");
    await expect.poll(() => logged.join("")).toContain("a fault in a lab was contained");
    const text = logged.join("");
    expect(text).toContain("a secret of the inside");
    for (const secret of ["correct horse", "hunter2 hunter2", admin.cookie, /session_token=([^;]+)/.exec(admin.cookie)?.[1] ?? "?"])
      expect(text).not.toContain(secret);
    for (const line of logged) {
      expect(line.trimEnd()).not.toMatch(/[\n\r\u001b]/);
      expect((JSON.parse(line) as { msg: string }).msg).not.toBe("forged");
    }
  });
});
