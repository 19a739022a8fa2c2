/** Sessions: other sites, stolen and planted cookies, and connections that have died without a word. */
import { connect, type Socket } from "node:net";
import timers from "node:timers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { App } from "../../server/app";
import { heard, startTestApp, type TestSocket, temporaryDirectory, Visitor } from "./support/test-app";

const PASSWORD = "a long password";
const directory = temporaryDirectory();
let app: App;
let admin: Visitor;
let labId: string;
beforeAll(async () => {
  app = await startTestApp(directory.path);
  admin = await Visitor.signedIn(app.url);
  labId = (await admin.api.lab.list.query())[0]?.id ?? "";
  await admin.api.account.create.mutate({ username: "ann", displayName: "Ann", password: PASSWORD, role: "instructor" });
});
afterAll(async () => {
  admin.leave();
  await app.close();
  directory.remove();
});

const cut = (socket: TestSocket): Promise<unknown> => new Promise((resolve) => socket.once("disconnect", resolve));
const sessionOf = (visitor: Visitor): string => /xenarium\.session_token=([^;]*)/.exec(visitor.cookie)?.[1] ?? "";
const nameOf = async (visitor: Visitor): Promise<string | null> => (await visitor.api.auth.me.query())?.username ?? null;

describe("another site's page", () => {
  const origins = () => ["null", "http://evil.example", `${app.url}.evil.example`, `http://evil.example:${app.port}`, "file://", "x"];

  test("changes nothing and opens no socket, whatever its origin is called", async () => {
    const labs = await admin.api.lab.list.query();
    for (const origin of origins()) {
      for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
        const headers = { cookie: admin.cookie, origin, "content-type": type };
        const body = JSON.stringify({ json: { labId } });
        expect((await fetch(`${app.url}/api/trpc/lab.delete`, { method: "POST", headers, body })).status).toBe(403);
      }
      const upload = { method: "POST", headers: { cookie: admin.cookie, origin }, body: "x" };
      expect((await fetch(`${app.url}/api/labs/import`, upload)).status).toBe(403);
      await expect(admin.socket({ origin })).rejects.toThrow();
    }
    expect((await admin.api.lab.list.query()).map(({ id }) => id)).toEqual(labs.map(({ id }) => id));
  });

  test("changes nothing by a link or an image either: what changes something is no GET", async () => {
    const input = encodeURIComponent(JSON.stringify({ json: { labId } }));
    const asked = await fetch(`${app.url}/api/trpc/lab.delete?input=${input}`, { headers: { cookie: admin.cookie } });
    expect(asked.status).toBe(405);
    expect((await fetch(`${app.url}/api/trpc/auth.signOut`, { headers: { cookie: admin.cookie } })).status).toBe(405);
    expect(await nameOf(admin)).toBe("admin");
  });
});

describe("a session", () => {
  test("is new at each sign-in, whatever cookie a page has planted, and a changed one is none", async () => {
    const first = await Visitor.signedIn(app.url, "ann", PASSWORD);
    const victim = new Visitor(app.url);
    victim.cookie = first.cookie;
    await victim.api.auth.signIn.mutate({ username: "admin", password: "correct horse" });
    expect(sessionOf(victim)).not.toBe("");
    expect(sessionOf(victim)).not.toBe(sessionOf(first));
    expect([await nameOf(first), await nameOf(victim)]).toEqual(["ann", "admin"]);
    const forged = new Visitor(app.url);
    const token = sessionOf(victim);
    for (const planted of ["planted", token.slice(0, -4), token.replace(/^./, (c) => (c === "a" ? "b" : "a")), token.split(".")[0]]) {
      forged.cookie = `xenarium.session_token=${planted}`;
      expect(await nameOf(forged)).toBeNull();
      await expect(forged.socket()).rejects.toThrow("UNAUTHORIZED");
    }
  });

  test("ends everywhere when it is signed out: kept cookies and open sockets too", async () => {
    const own = await Visitor.signedIn(app.url, "ann", PASSWORD);
    const { cookie } = own;
    const ended = cut(await own.socket());
    await own.api.auth.signOut.mutate();
    await ended;
    const thief = new Visitor(app.url);
    thief.cookie = cookie;
    expect(await nameOf(thief)).toBeNull();
    await expect(thief.api.lab.list.query()).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
  });

  test("of an account ends with its password, but for the one that has changed it, and with its role", async () => {
    const [own, other] = [await Visitor.signedIn(app.url, "ann", PASSWORD), await Visitor.signedIn(app.url, "ann", PASSWORD)];
    const otherEnded = cut(await other.socket());
    const socket = await own.socket();
    await own.api.auth.changePassword.mutate({ current: PASSWORD, next: "another long one" });
    await otherEnded;
    expect([await nameOf(own), await nameOf(other), socket.connected]).toEqual(["ann", null, true]);
    await expect(Visitor.signedIn(app.url, "ann", PASSWORD)).rejects.toMatchObject({ data: { code: "UNAUTHORIZED" } });
    const ended = cut(socket);
    await admin.api.account.setRole.mutate({ username: "ann", role: "student" });
    await ended;
    expect(await nameOf(own)).toBeNull();
  });

  test("lies in a cookie that scripts and other sites do not get", async () => {
    const response = await fetch(`${app.url}/api/trpc/auth.signIn`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ json: { username: "admin", password: "correct horse" } }),
    });
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThanOrEqual(2);
    for (const cookie of cookies) expect(cookie).toMatch(/^(?=.*; HttpOnly)(?=.*; SameSite=Lax)(?=.*; Path=\/)/i);
    expect(cookies.join()).not.toMatch(/Domain=/i);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});

/** A page whose connection has broken without a word: it joins a lab and never answers again, nor closes. */
function halfOpen(cookie: string): Promise<Socket> {
  const line = connect(app.port, "127.0.0.1");
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
  line.write(
    ["GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", `Host: 127.0.0.1:${app.port}`, `Cookie: ${cookie}`, ...upgrade, "", ""].join(
      "\r\n",
    ),
  );
  const say = (text: string) => line.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
  return new Promise((resolve, reject) => {
    line.on("error", reject);
    let said = "";
    line.on("data", (chunk) => {
      const before = said;
      said += chunk.toString("latin1");
      const isNew = (text: string) => said.includes(text) && !before.includes(text);
      if (isNew("pingInterval")) say("40");
      if (isNew('40{"sid"')) say(`420["lab:join","${labId}",null]`);
      if (isNew('"kind":"snapshot"')) resolve(line);
    });
  });
}

test("who has gone without a word is noticed within 45 s, and is in the lab no longer", async () => {
  await admin.api.account.create.mutate({ username: "ghost", displayName: "Ghost", password: PASSWORD, role: "student" });
  await admin.api.lab.setMember.mutate({ labId, username: "ghost", role: "read-only" });
  const ghost = await Visitor.signedIn(app.url, "ghost", PASSWORD);
  const socket = await admin.socket();
  const joined = heard(socket, "lab:presence", ({ people }) => people.some(({ user }) => user === "ghost"));
  await socket.emitWithAck("lab:join", labId, null);
  // The heartbeat of a new connection waits for the test instead of for time: first to ask, then for the answer.
  const waits: { readonly ms: number; readonly over: () => void }[] = [];
  const clock = vi.spyOn(timers, "setTimeout").mockImplementation(((over: () => void, ms: number) => {
    waits.push({ ms, over });
    return setTimeout(() => undefined, 0);
  }) as unknown as typeof timers.setTimeout);
  const line = await halfOpen(ghost.cookie);
  await joined;
  const gone = heard(socket, "lab:presence", ({ people }) => people.every(({ user }) => user !== "ghost"));
  expect(waits).toHaveLength(1);
  waits[0]?.over();
  expect(waits).toHaveLength(2);
  waits[1]?.over();
  expect((await gone).people.map(({ user }) => user)).toEqual(["admin"]);
  expect(waits.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(45_000);
  clock.mockRestore();
  line.destroy();
});
