/** What holds of a server behind a proxy that is set up as docs/deploy.md says, and of one that is not. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { BROWSER_FLAGS, findBrowser } from "../../../scripts/browser.mjs";
import { type BuiltServer, startBuiltServer } from "../../support/built-server";
import { type Holds, matches, same } from "./check";
import { environment } from "./examples";
import { type Certificate, Machine } from "./machine";
import { HOST, Visitor } from "./visitor";

const MIB = 1024 * 1024;

export interface Ports {
  readonly http: number;
  readonly https: number;
  /** of the server behind */
  readonly upstream: number;
}

/** How a proxy asks: as written in the example; by its upstream's own Host; or so, and without saying how it was asked. */
export type Manner = "as written" | "own host" | "own host, untold";

export interface ProxyKind {
  /** Starts the proxy in the foreground of a check. @returns ends it */
  start(machine: Machine, ports: Ports, certificate: Certificate, manner: Manner): Promise<() => Promise<void>>;
}

type Settings = Readonly<Record<string, string>>;

/** Runs something with a server and a proxy in front of it. */
async function standing(
  kind: ProxyKind,
  parts: { readonly machine: Machine; readonly certificate: Certificate; readonly data: string; readonly manner: Manner },
  settings: (origin: string) => Settings,
  use: (visitor: Visitor, server: BuiltServer, ports: Ports) => Promise<void>,
): Promise<void> {
  const { machine, certificate, manner } = parts;
  const ports = { http: await machine.freePort(), https: await machine.freePort(), upstream: await machine.freePort() };
  const visitor = new Visitor(ports.https, certificate.text);
  const data = join(machine.folder, parts.data);
  mkdirSync(data, { recursive: true });
  const server = await startBuiltServer(data, ports.upstream, settings(visitor.origin));
  machine.atEnd(() => server.stop());
  const end = await kind.start(machine, ports, certificate, manner);
  try {
    await use(visitor, server, ports);
  } finally {
    visitor.leave();
    await end();
    await server.stop();
  }
}

/** Everything that is checked of a proxy. */
export async function behind(kind: ProxyKind, holds: Holds, more?: (holds: Holds, ports: Ports) => Promise<void>): Promise<void> {
  const machine = new Machine();
  try {
    const certificate = machine.certificate();
    const { XENARIUM_TRUST_PROXY: trust = "", XENARIUM_ORIGINS: origins = "" } = environment();
    same("XENARIUM_ORIGINS of the example", origins, `https://${HOST}`);
    const right = (origin: string): Settings => ({ XENARIUM_TRUST_PROXY: trust, XENARIUM_ORIGINS: origin });
    const parts = { machine, certificate, data: "right" };
    await standing(kind, { ...parts, manner: "as written" }, right, async (visitor, server, ports) => {
      await pages(visitor, holds);
      const labId = await signingIn(visitor, server, holds);
      await sockets(visitor, labId, holds);
      await bodies(visitor, labId, holds);
      await addresses(visitor, server, holds);
      await browser(visitor, server, holds);
      await more?.(holds, ports);
    });
    await wrong(kind, parts, holds);
  } finally {
    await machine.close();
  }
}

async function pages(visitor: Visitor, holds: Holds): Promise<void> {
  await holds("a page loads with its scripts, its policy and the header that keeps browsers on HTTPS", async () => {
    const page = await visitor.ask("/sign-in");
    same("the status", page.status, 200);
    matches("the policy", String(page.headers["content-security-policy"]), /script-src 'self' 'nonce-/);
    matches("Strict-Transport-Security", String(page.headers["strict-transport-security"]), /^max-age=31536000$/);
    const script = /<script src="(\/_next\/static\/[^"]+)"/.exec(page.text)?.[1] ?? "none";
    const answer = await visitor.ask(script);
    same("the script's status", answer.status, 200);
    matches("the script's type", String(answer.headers["content-type"]), /javascript/);
  });
}

async function signingIn(visitor: Visitor, server: BuiltServer, holds: Holds): Promise<string> {
  let labId = "";
  await holds("signing in works, and its cookies are Secure, HttpOnly and SameSite", async () => {
    const answer = await visitor.signIn("admin", server.password);
    same("the status", answer.status, 200);
    const cookies = answer.headers["set-cookie"] ?? [];
    if (cookies.length < 2) throw new Error(`two cookies are set, not ${cookies.length}`);
    for (const cookie of cookies) for (const mark of [/; HttpOnly/i, /; SameSite=Lax/i, /; Secure$/]) matches("a cookie", cookie, mark);
    const labs = await visitor.ask("/api/trpc/lab.list");
    labId = (JSON.parse(labs.text) as { result: { data: { id: string }[] } }).result.data[0]?.id ?? "";
    matches("the lab", labId, /^.+$/);
  });
  return labId;
}

async function sockets(visitor: Visitor, labId: string, holds: Holds): Promise<void> {
  await holds("the WebSocket connects and a lab comes over it", async () => same("the answer", await visitor.join(labId), "deltas"));
}

async function bodies(visitor: Visitor, labId: string, holds: Holds): Promise<void> {
  await holds("bodies over the limits are answered with 413, and others reach the server", async () => {
    same("2 MiB for an interface", (await visitor.ask("/api/trpc/lab.create", Buffer.alloc(2 * MIB, 0x20))).status, 413);
    same("3 MiB of nothing for an import", (await visitor.ask("/api/labs/import", Buffer.alloc(3 * MIB))).status, 400);
    same("65 MiB for an import", (await visitor.ask("/api/labs/import", Buffer.alloc(65 * MIB))).status, 413);
  });
  await holds("a lab goes out as a file and comes back", async () => {
    const file = await visitor.ask(`/api/labs/${labId}/export`);
    same("the status", file.status, 200);
    const type = { "content-type": "application/octet-stream" };
    const copy = await visitor.ask("/api/labs/import?name=copy", file.bytes, type);
    same("the status", copy.status, 200);
    const { id, name } = JSON.parse(copy.text) as { id: string; name: string };
    same("the name", name, "copy");
    same("the status of deleting it", (await visitor.call("lab.delete", { labId: id })).status, 200);
  });
}

async function addresses(visitor: Visitor, server: BuiltServer, holds: Holds): Promise<void> {
  await holds("a failed sign-in is counted by the address that the proxy saw, whatever the client says", async () => {
    const answer = await visitor.call("auth.signIn", { username: "mallory", password: "wrong" }, { "x-forwarded-for": "6.6.6.6" });
    same("the status", answer.status, 401);
    // Beside the proxy the server believes the same header.
    const direct = await fetch(`${server.url}/api/trpc/auth.signIn`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "7.7.7.7" },
      body: JSON.stringify({ username: "mallory", password: "wrong" }),
    });
    same("the status", direct.status, 401);
    const failed = await visitor.ask("/api/trpc/account.failedSignIns");
    const rows = (JSON.parse(failed.text) as { result: { data: { address: string }[] } }).result.data;
    same("the addresses", rows.map(({ address }) => address).sort(), ["127.0.0.1", "7.7.7.7"]);
  });
}

async function browser(visitor: Visitor, server: BuiltServer, holds: Holds): Promise<void> {
  await holds("a browser signs in, opens the lab and sees it live", async () => {
    const executablePath = findBrowser();
    const args = [...BROWSER_FLAGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`];
    const chrome = await chromium.launch({ args, ...(executablePath ? { executablePath } : {}) });
    try {
      const context = await chrome.newContext({ ignoreHTTPSErrors: true, locale: "en-GB" });
      const page = await context.newPage();
      await page.goto(visitor.origin);
      await page.getByLabel("User name").fill("admin");
      await page.getByLabel("Password").fill(server.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("link", { name: "starter" }).click();
      await page.getByRole("treeitem", { name: "web-01", exact: true }).waitFor();
      await page.getByRole("contentinfo").getByText("Connected", { exact: true }).waitFor();
      const cookies = (await context.cookies()).filter(({ name }) => name.startsWith("xenarium."));
      same(
        "the cookies' marks",
        [...new Set(cookies.map((cookie) => [cookie.secure, cookie.httpOnly, cookie.sameSite].join()))],
        ["true,true,Lax"],
      );
    } finally {
      await chrome.close();
    }
  });
}

type Parts = { readonly machine: Machine; readonly certificate: Certificate };
async function wrong(kind: ProxyKind, parts: Parts, holds: Holds): Promise<void> {
  const refusal = async (visitor: Visitor, server: BuiltServer, setting: string): Promise<void> => {
    const answer = await visitor.signIn("admin", server.password);
    same("the status", answer.status, 403);
    matches("the answer", answer.text, new RegExp(`This page is at ${visitor.origin}, but the server was asked as 127\\.0\\.0\\.1:`));
    if (!answer.text.includes(`start the server with ${setting}`)) throw new Error(`the answer does not name ${setting}: ${answer.text}`);
    const plain = await visitor.ask("/api/labs/import", "{}");
    same("the code", (JSON.parse(plain.text) as { code: string }).code, "FOREIGN_ORIGIN");
  };
  const none = (): Settings => ({});
  const untold = { ...parts, data: "wrong", manner: "own host, untold" } as const;
  await standing(kind, untold, none, (visitor, server) =>
    holds("a proxy that asks by its upstream's Host, and no settings: the refusal names XENARIUM_ORIGINS", () =>
      refusal(visitor, server, `XENARIUM_ORIGINS=${visitor.origin}`),
    ),
  );
  await standing(kind, { ...untold, manner: "own host" }, none, (visitor, server) =>
    holds("the same, saying how it was asked: the refusal names XENARIUM_TRUST_PROXY", () =>
      refusal(visitor, server, "XENARIUM_TRUST_PROXY=1"),
    ),
  );
  const works = (title: string) => (visitor: Visitor, server: BuiltServer) =>
    holds(title, async () => {
      const answer = await visitor.signIn("admin", server.password);
      same("the status", answer.status, 200);
      // A tool that is no browser says nothing of its own address: the proxy or the settings say that this is HTTPS.
      const tool = await visitor.call("auth.signIn", { username: "admin", password: server.password }, { origin: undefined });
      same("the tool's status", tool.status, 200);
      const cookies = [answer, tool].flatMap(({ headers }) => headers["set-cookie"] ?? []);
      if (cookies.length < 4) throw new Error(`four cookies are set, not ${cookies.length}`);
      for (const cookie of cookies) matches("a cookie", cookie, /; Secure$/);
      const labs = await visitor.ask("/api/trpc/lab.list");
      const [lab] = (JSON.parse(labs.text) as { result: { data: { id: string }[] } }).result.data;
      same("the socket's answer", await visitor.join(lab?.id ?? ""), "deltas");
    });
  await standing(kind, untold, (origin) => ({ XENARIUM_ORIGINS: origin }), works("with that XENARIUM_ORIGINS it works"));
  await standing(
    kind,
    { ...untold, manner: "own host" },
    () => ({ XENARIUM_TRUST_PROXY: "1" }),
    works("with that XENARIUM_TRUST_PROXY it works"),
  );
}
