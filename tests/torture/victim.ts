import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bundled } from "../support/bundles";
import { ROOT } from "../support/root";
import type { FromServer, StateOfLab, ToServer } from "./protocol";

/** A running server that may be killed at any time. */
export class Victim {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly labs: readonly string[],
  ) {}

  /** @param point - where it shall die by itself, and behind how many passes; "" for nowhere */
  static async start(data: string, point = "", after = 0): Promise<Victim> {
    const child = fork(fileURLToPath(bundled("victim")), [ROOT, data, bundled("worker").href, point, `${after}`], {
      execArgv: [],
      stdio: "inherit",
    });
    const [message] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code} before it was up`))),
    ])) as [FromServer];
    if (message.t !== "up") throw new Error(`unexpected: ${message.t}`);
    const victim = new Victim(child, message.url, message.labs);
    child.on("message", (said: FromServer) => {
      if (said.t === "pruning") child.kill("SIGKILL");
    });
    return victim;
  }

  get isDead(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits for the death that it was given. */
  async dies(): Promise<void> {
    if (!this.isDead) await once(this.child, "exit");
  }

  /** Kills it, or waits for the death that it was given. */
  async kill(): Promise<void> {
    if (this.isDead) return;
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }

  async look(labId: string): Promise<StateOfLab> {
    const answer = once(this.child, "message") as Promise<[FromServer]>;
    this.child.send({ t: "look", labId } satisfies ToServer);
    const [said] = await answer;
    if (said.t !== "state") throw new Error(said.t === "broken" ? said.why : said.t);
    return said.state;
  }

  async stop(): Promise<void> {
    this.child.send({ t: "stop" } satisfies ToServer);
    await once(this.child, "exit");
  }
}
