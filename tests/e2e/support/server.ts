/** The built server that a worker's tests go to, with a data directory of its own: what is made for one worker collides with no other's. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltServer } from "../../support/built-server";

export interface TestServer {
  readonly url: string;
  readonly password: string;
}
let running: TestServer | null = null;

/** The worker's server; there is one as soon as a test or one of its fixtures runs. */
export function testServer(): TestServer {
  if (!running) throw new Error("this test has no server: take `test` from support/fixtures");
  return running;
}

/** Runs the server while `use` is under way. XENARIUM_TEST_URL and XENARIUM_TEST_PASSWORD name one that runs already. */
export async function withTestServer(use: (server: TestServer) => Promise<void>): Promise<void> {
  const { XENARIUM_TEST_URL: url, XENARIUM_TEST_PASSWORD: password = "" } = process.env;
  if (url) {
    running = { url, password };
    await use(running);
    return;
  }
  const data = mkdtempSync(join(tmpdir(), "xenarium-e2e-"));
  const server = await startBuiltServer(data);
  running = server;
  try {
    await use(running);
  } finally {
    running = null;
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
