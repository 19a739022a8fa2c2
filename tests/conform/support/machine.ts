/** What a check needs of this machine: folders, ports, certificates, processes; all gone when it is over. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST } from "./visitor";

const START_MS = 20_000;

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly text: string;
}

export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), "xenarium-conform-"));
  private readonly ends: (() => Promise<void>)[] = [];

  /** A certificate for HOST, signed by itself. */
  certificate(): Certificate {
    const certificate = join(this.folder, "certificate.pem");
    const key = join(this.folder, "key.pem");
    const names = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", ...kind, ...names, "-keyout", key, "-out", certificate], { stdio: "pipe" });
    return { certificate, key, text: readFileSync(certificate, "utf8") };
  }

  async freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const address = probe.address();
    probe.close();
    await once(probe, "close");
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  }

  /** Starts a program that is to listen on a port. @returns ends it */
  async start(
    command: string,
    args: readonly string[],
    port: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<() => Promise<void>> {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env }, cwd: this.folder });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4_000)));
    const end = () => ended(child);
    this.atEnd(end);
    const until = Date.now() + START_MS;
    while (!(await listens(port))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} does not listen on ${port}: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return end;
  }

  /** Something to do when the check is over. */
  atEnd(end: () => Promise<void>): void {
    this.ends.unshift(end);
  }

  async close(): Promise<void> {
    for (const end of this.ends) await end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, "127.0.0.1");
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
