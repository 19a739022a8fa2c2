import { randomUUID } from "node:crypto";
import type { LabDirectory } from "../lab/lab-directory";
import type { LabListener } from "../lab/live-lab";
import { LabRefusal } from "../lab/types";
import type { LabSocket, Reply } from "./socket-session";

const EXECS_PER_SOCKET = 16;

type ExecSink = (chunk: Parameters<LabListener["exec"]>[1]) => void;

/** Commands that run in guests and hosts for a socket, and where their output goes. */
export class CommandDesk {
  private readonly owners = new Map<string, ExecSink>();

  constructor(private readonly labs: LabDirectory) {}

  /** Hands output or an exit code to whoever started the command. */
  deliver(chunk: Parameters<ExecSink>[0]): void {
    this.owners.get(chunk.id)?.(chunk);
  }

  async start(socket: LabSocket, labId: string, target: string, commandLine: string, done: Reply): Promise<void> {
    const { session } = socket.data;
    const { labs } = this;
    const lab = await labs.openFor(session.principal, labId, "lab.exec");
    if (session.execs.size >= EXECS_PER_SOCKET)
      throw new LabRefusal("TOO_BUSY", `One connection may run ${EXECS_PER_SOCKET} commands at a time.`);
    const found = lab.index.find(target);
    if (found.kind === "none") throw new LabRefusal("NOT_FOUND", `There is no VM or host ${target} in this lab.`);
    if (found.kind === "many") throw new LabRefusal("CONFLICT", `${found.count} objects are named ${target}; give a uuid.`);
    if (found.isHost) labs.enter(session.principal, labId, "hostConsole.type");
    const id = randomUUID();
    session.execs.set(id, labId);
    const early: Parameters<ExecSink>[0][] = [];
    // Output must never come before the id that it belongs to.
    this.owners.set(id, (chunk) => early.push(chunk));
    try {
      await labs.input(lab, { kind: "exec", id, target: found.ref, commandLine });
    } catch (error) {
      this.owners.delete(id);
      session.execs.delete(id);
      throw error;
    }
    done({ ok: true, id });
    const send: ExecSink = (chunk) => {
      if (!("code" in chunk)) return void socket.emit("exec:output", chunk);
      this.owners.delete(id);
      session.execs.delete(id);
      socket.emit("exec:exit", chunk);
    };
    this.owners.set(id, send);
    for (const chunk of early) send(chunk);
  }

  async kill(socket: LabSocket, id: string): Promise<void> {
    const labId = socket.data.session.execs.get(id);
    if (!labId) return;
    const lab = await this.labs.openFor(socket.data.session.principal, labId, "lab.exec");
    await this.labs.input(lab, { kind: "execKill", id });
  }

  /** Ends what a socket that has gone was running: nobody is left to read it, as with a broken terminal line. */
  abandon(socket: LabSocket): void {
    const { session } = socket.data;
    for (const [id, labId] of session.execs) {
      this.owners.delete(id);
      this.labs
        .openFor(session.principal, labId, "lab.exec")
        .then((lab) => this.labs.input(lab, { kind: "execKill", id }))
        .catch(() => {});
    }
  }
}
