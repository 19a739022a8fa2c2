import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { App } from "../../server/app";
import { startProxy } from "../support/proxy";
import { ADMIN_PASSWORD, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

const OUTSIDE = "https://lab.example.org";

const post = (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
const signIn = (url: string, headers: Record<string, string> = {}) =>
  post(url, "/api/trpc/auth.signIn", { username: "admin", password: ADMIN_PASSWORD }, headers);

const told = { "x-forwarded-host": "lab.example.org", "x-forwarded-proto": "https", "x-forwarded-for": "6.6.6.6, 203.0.113.7" };
const browser = { origin: OUTSIDE };

/** A server of a group of tests, with settings of its own. */
function serverWith(settings: { readonly origins?: readonly string[]; readonly proxies?: number }): { app: App } {
  const directory = temporaryDirectory();
  const group = {} as { app: App };
  beforeAll(async () => {
    group.app = await startTestApp(directory.path, settings);
  });
  afterAll(async () => {
    await group.app.close();
    directory.remove();
  });
  return group;
}

async function expectToWork(app: App, added: Record<string, string>): Promise<void> {
  const proxy = await startProxy(app.port, { added });
  const entered = await signIn(proxy.url, browser);
  expect(entered.status).toBe(200);
  const cookies = entered.headers.getSetCookie();
  expect(cookies.length).toBeGreaterThanOrEqual(2);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).toMatch(/; Secure$/);
  }
  expect((await post(proxy.url, "/api/door", {}, browser)).status).toBe(200);
  const own = new Visitor(proxy.url);
  own.cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
  await own.socket(browser);
  own.leave();
  // Another site stays another site.
  expect((await signIn(proxy.url, { origin: "https://evil.example" })).status).toBe(403);
  expect((await signIn(proxy.url, { origin: "null" })).status).toBe(403);
  await proxy.close();
}

describe("[server.md 14] a proxy that passes its own upstream's Host, without settings", () => {
  const group = serverWith({});

  test.each([
    ["XENARIUM_ORIGINS", {}, `XENARIUM_ORIGINS=${OUTSIDE}`],
    ["XENARIUM_TRUST_PROXY, for the proxy says who asked", told, "XENARIUM_TRUST_PROXY=1"],
  ])("the refusal says what is wrong, and to set %s", async (_name, added, setting) => {
    const { app } = group;
    const proxy = await startProxy(app.port, { added });
    const refused = await signIn(proxy.url, browser);
    expect(refused.status).toBe(403);
    expect(refused.headers.getSetCookie()).toEqual([]);
    const { error } = (await refused.json()) as { error: { message: string; data: unknown } };
    expect(error.message).toContain(`This page is at ${OUTSIDE}, but the server was asked as 127.0.0.1:${app.port}`);
    expect(error.message).toContain(`start the server with ${setting}`);
    expect(error.data).toMatchObject({
      code: "FORBIDDEN",
      fault: { code: "FOREIGN_ORIGIN", params: [OUTSIDE, `127.0.0.1:${app.port}`, setting] },
    });
    for (const path of ["/api/labs/import", "/api/door"]) {
      const plain = await post(proxy.url, path, {}, browser);
      expect(plain.status).toBe(403);
      expect(await plain.json()).toMatchObject({ code: "FOREIGN_ORIGIN", origin: OUTSIDE, setting });
    }
    const own = new Visitor(proxy.url);
    own.cookie = (await Visitor.signedIn(app.url)).cookie;
    await expect(own.socket(browser)).rejects.toThrow();
    await proxy.close();
  });
});

describe("[server.md 14] a proxy that passes its own upstream's Host, with XENARIUM_ORIGINS", () => {
  const group = serverWith({ origins: [OUTSIDE] });

  test("works, and cookies come back over HTTPS only", () => expectToWork(group.app, {}));
});

describe("[server.md 14] a proxy that passes its own upstream's Host, with XENARIUM_TRUST_PROXY", () => {
  const group = serverWith({ proxies: 1 });

  test("works, and cookies come back over HTTPS only", () => expectToWork(group.app, told));

  test("failed sign-ins are counted by the address that the nearest proxy wrote", async () => {
    const guess = (forwarded: string) =>
      post(group.app.url, "/api/trpc/auth.signIn", { username: "mallory", password: "wrong" }, { "x-forwarded-for": forwarded });
    for (let n = 0; n < 3; n++) await guess(`10.1.1.${n}, 203.0.113.7`);
    expect((await guess("198.51.100.1")).status).toBe(401);
    const admin = await Visitor.signedIn(group.app.url);
    const failures = await admin.api.account.failedSignIns.query();
    expect(failures.map(({ address }) => address).sort()).toEqual(["198.51.100.1", "203.0.113.7"]);
  });

  test("Secure follows X-Forwarded-Proto for a tool without Origin, and the page's own scheme in a browser", async () => {
    const secure = async (headers: Record<string, string>) =>
      (await signIn(group.app.url, headers)).headers.getSetCookie().map((cookie) => cookie.endsWith("; Secure"));
    expect(await secure({ "x-forwarded-proto": "https" })).toEqual([true, true]);
    expect(await secure({ "x-forwarded-proto": "http" })).toEqual([false, false]);
    expect(await secure({ origin: group.app.url })).toEqual([false, false]);
    expect(await secure({ origin: `https://127.0.0.1:${group.app.port}` })).toEqual([true, true]);
  });

  test("a Host that is none is refused", async () => {
    const status = await new Promise((resolve, reject) => {
      httpRequest({ port: group.app.port, host: "127.0.0.1", path: "/api/trpc/auth.me", headers: { host: "a b" } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(400);
  });
});
