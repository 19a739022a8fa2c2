import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle as bundleInto } from "../scripts/bundle.mjs";
import { Visitor } from "../tests/integration/support/test-app";

/** The simulator itself, and the stand-in of the server's tests, which can be made to hang. */
export const WORKERS = {
  real: join(import.meta.dirname, "../server/lab/worker/worker.ts"),
  fake: join(import.meta.dirname, "../tests/integration/support/fake-worker.ts"),
};

/** A data directory for one benchmark. */
export function benchDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "xenarium-bench-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const ROOT = join(import.meta.dirname, "..");
const BUNDLES = "node_modules/.cache/bench";
/** Where the bundled server lies. */
export const BUNDLE_FOLDER = join(ROOT, BUNDLES);
let bundle: Promise<void> | null = null;

async function bundleServer(): Promise<void> {
  mkdirSync(BUNDLE_FOLDER, { recursive: true });
  await bundleInto(
    { root: ROOT, outdir: BUNDLES, sourcemap: false },
    {
      programs: { "server-child": "bench/server-child.ts", "file-worker": "server/lab/worker/file-worker.ts" },
      engines: { worker: "server/lab/worker/worker.ts" },
    },
  );
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

  /** The same as `npm start` has it: bundled, which starts in a part of the time. */
  static async bundled(directory: string): Promise<ServerProcess> {
    bundle ??= bundleServer();
    await bundle;
    const child = fork(join(BUNDLE_FOLDER, "server-child.mjs"), [directory, join(BUNDLE_FOLDER, "worker.mjs")], {
      execArgv: [],
      env: { ...process.env, BENCH_ROOT: ROOT },
    });
    const [url] = (await once(child, "message")) as [string];
    return new ServerProcess(child, url);
  }

  /** Somebody who has signed in before. */
  visitorWith(cookie: string): Visitor {
    return Object.assign(new Visitor(this.url), { cookie });
  }

  visitor(): Promise<Visitor> {
    return Visitor.signedIn(this.url, "admin", "correct horse");
  }

  /** Resident memory, MiB. @source proc(5) VmRSS */
  memoryMiB(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "latin1");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  /** CPU that it has used, all of its threads, ms, in steps of 10. @source proc(5) utime, stime; USER_HZ is 100 on Linux */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.child.pid}/stat`, "latin1");
    const [utime = "0", stime = "0"] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(utime) + Number(stime)) * 10;
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.child.kill(signal);
    await once(this.child, "exit");
  }
}
