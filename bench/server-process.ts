import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Visitor } from "../tests/integration/support/test-app";

/** The simulator itself, and the stand-in of the server's tests, which can be made to hang. */
export const WORKERS = {
  real: join(import.meta.dirname, "../server/lab/worker.ts"),
  fake: join(import.meta.dirname, "../tests/integration/support/fake-worker.ts"),
};

/** A data directory for one benchmark. */
export function benchDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A server that runs beside us. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(directory: string, worker: string): Promise<ServerProcess> {
    const child = fork(join(import.meta.dirname, "server-child.ts"), [directory, worker], { execArgv: ["--import", "tsx"] });
    const [url] = (await once(child, "message")) as [string];
    return new ServerProcess(child, url);
  }

  visitor(): Promise<Visitor> {
    return Visitor.signedIn(this.url, "admin", "correct horse");
  }

  /** Resident memory, MiB. @source proc(5) VmRSS */
  memoryMiB(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "latin1");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.child.kill(signal);
    await once(this.child, "exit");
  }
}
