/** The built server as a process of its own: started on a free port of this machine, stopped, or killed without warning. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const START_LIMIT_MS = 60_000;
const root = fileURLToPath(new URL("../..", import.meta.url));

export const TEST_PASSWORD = "e2e-admin-password";

export interface BuiltServer {
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** ends it as a person would */
  stop(): Promise<void>;
  /** ends it as a power cut would */
  kill(): Promise<void>;
}

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

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill(signal);
  await exit;
}

/**
 * Starts the server that `npm start` starts.
 *
 * @param data - its data directory; a second start on the same one goes on where the first one was
 * @param port - left out: a free one
 * @param settings - further variables of its environment
 */
export async function startBuiltServer(data: string, port?: number, settings: Readonly<Record<string, string>> = {}): Promise<BuiltServer> {
  const chosen = port ?? (await freePort());
  const server = spawn(process.execPath, ["--enable-source-maps", "scripts/start.mjs"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(chosen),
      XENARIUM_HOST: "127.0.0.1",
      XENARIUM_DATA: data,
      XENARIUM_ADMIN_PASSWORD: TEST_PASSWORD,
      ...settings,
    },
  });
  const url = `http://127.0.0.1:${chosen}`;
  try {
    await answers(url, server);
  } catch (error) {
    await end(server, "SIGKILL");
    throw error;
  }
  return { url, port: chosen, password: TEST_PASSWORD, stop: () => end(server, "SIGTERM"), kill: () => end(server, "SIGKILL") };
}
