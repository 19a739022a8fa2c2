import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const START_LIMIT_MS = 30_000;
const root = fileURLToPath(new URL("..", import.meta.url));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const response = await fetch(`${url}/healthz`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer from ${url}`);
}

/** Starts the built server on a free port of this machine with a data directory of its own; browser tests find it in XENARIUM_TEST_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.XENARIUM_TEST_URL) return async () => {};
  const data = mkdtempSync(join(tmpdir(), "xenarium-e2e-"));
  const port = await freePort();
  const password = "e2e-admin-password";
  const server = spawn(process.execPath, ["--enable-source-maps", "scripts/start.mjs"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      XENARIUM_HOST: "127.0.0.1",
      XENARIUM_DATA: data,
      XENARIUM_ADMIN_PASSWORD: password,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(url, server);
  Object.assign(process.env, { XENARIUM_TEST_URL: url, XENARIUM_TEST_PASSWORD: password, XENARIUM_TEST_DATA: data });
  return async () => {
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    rmSync(data, { recursive: true, force: true });
  };
}
