import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltServer } from "./support/built-server";

/** Starts the built server on a free port of this machine with a data directory of its own; browser tests find it in XENARIUM_TEST_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.XENARIUM_TEST_URL) return async () => {};
  const data = mkdtempSync(join(tmpdir(), "xenarium-e2e-"));
  const server = await startBuiltServer(data);
  Object.assign(process.env, { XENARIUM_TEST_URL: server.url, XENARIUM_TEST_PASSWORD: server.password, XENARIUM_TEST_DATA: data });
  return async () => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  };
}
