import { randomBytes } from "node:crypto";
import type { LabDeed } from "../../auth/authorize";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LabListener } from "../../lab/live/lab-listener";
import { LabRefusal } from "../../lab/types";
import { type Backlog, ROOM_MS, unsentBy } from "./backlog";
import { EXEC_WAITING_UNITS, ExecOutbox } from "./exec-outbox";
import type { LabSocket, Reply } from "./socket-session";

const EXECS_PER_SOCKET = 16;
/** Exit code of a command that was not ended by itself. @source env(1), timeout(1): 125 says that the tool, not the command, has failed */
const NOT_RUN = 125;

type ExecChunk = Parameters<LabListener["exec"]>[1];

interface Command {
  readonly id: string;
  readonly labId: string;
  readonly socket: LabSocket;
  readonly deeds: readonly LabDeed[];
  readonly outbox: ExecOutbox;
  /** what came before whoever started it was told its id; null: that has been done */
  early: ExecChunk[] | null;
  /** its exit is known, though perhaps not sent yet */
  isEnded: boolean;
}

/** Commands that run in guests and hosts for a socket, and where their output goes. Each one that was started ends with a code. */
export class CommandDesk {
  private readonly commands = new Map<string, Command>();
  /** commands that nobody reads any more and whose end is not confirmed, with their labs */
  private readonly unwanted = new Map<string, string>();
  private timer: NodeJS.Timeout | null = null;
  /** commands that have been given since the server started */
  private given = 0;

  constructor(
    private readonly labs: LabDirectory,
    private readonly backlog: Backlog,
  ) {}

  /** Whether a command runs in a lab, or has to be ended there. */
  isBusy(labId: string): boolean {
    return [...this.commands.values()].some((command) => command.labId === labId) || [...this.unwanted.values()].includes(labId);
  }

  /** Hands output or an exit code to whoever started the command. */
  deliver(chunk: ExecChunk): void {
    const command = this.commands.get(chunk.id);
    if (!command || command.isEnded) return;
    if (command.early) return void command.early.push(chunk);
    if ("code" in chunk) this.end(command, chunk.code);
    else {
      command.outbox.add(chunk.stream, chunk.text);
      if (command.outbox.isWaiting) this.pumpLater();
    }
  }

  async start(socket: LabSocket, labId: string, target: string, commandLine: string, done: Reply): Promise<void> {
    const { session } = socket.data;
    const { labs } = this;
    const lab = await labs.openFor(session.principal, labId, "lab.exec");
    if (session.execs.size >= EXECS_PER_SOCKET)
      throw new LabRefusal("TOO_BUSY", `One connection may run ${EXECS_PER_SOCKET} commands at a time.`);
    await lab.index.fill();
    const found = lab.index.records.find(target);
    if (found.kind === "none") throw new LabRefusal("NOT_FOUND", `There is no VM or host ${target} in this lab.`);
    if (found.kind === "many") throw new LabRefusal("CONFLICT", `${found.count} objects are named ${target}; give a uuid.`);
    if (found.isHost) labs.enter(session.principal, labId, "hostConsole.type");
    if (!socket.connected) return;
    const command = this.enter(socket, labId, found.isHost ? ["lab.exec", "hostConsole.type"] : ["lab.exec"]);
    try {
      await labs.input(lab, { kind: "exec", id: command.id, target: found.ref, commandLine }, session.principal);
    } catch (error) {
      this.forget(command);
      // It may have begun all the same, when the lab broke off before it could say so.
      this.stop(command);
      throw error;
    }
    // Whoever asked may have gone meanwhile.
    if (!this.commands.has(command.id)) return;
    done({ ok: true, id: command.id });
    // Output must never come before the id that it belongs to.
    const early = command.early ?? [];
    command.early = null;
    for (const chunk of early) this.deliver(chunk);
  }

  async kill(socket: LabSocket, id: string): Promise<void> {
    const command = this.commands.get(id);
    const lab = command?.socket === socket && !command.isEnded ? this.labs.keeper.get(command.labId) : undefined;
    if (lab) await this.labs.input(lab, { kind: "execKill", id }, socket.data.session.principal);
  }

  /** Ends what a socket that has gone was running: nobody is left to read it, as with a broken terminal line. */
  abandon(socket: LabSocket): void {
    for (const id of [...socket.data.session.execs.keys()]) {
      const command = this.commands.get(id);
      if (!command) continue;
      this.forget(command);
      if (!command.isEnded) this.stop(command);
    }
  }

  /** A lab has failed or was deleted: its commands have nowhere to run. */
  gone(labId: string, why: string): void {
    for (const [id, lab] of this.unwanted) if (lab === labId) this.unwanted.delete(id);
    for (const command of this.runningIn(labId)) this.end(command, NOT_RUN, why);
  }

  /** A lab came back from what is on the disk: a command may run there still, or not any more. */
  reopened(labId: string): void {
    for (const [id, lab] of this.unwanted) if (lab === labId) this.stop({ id, labId });
    const asked = this.runningIn(labId);
    const lab = this.labs.find(labId);
    if (asked.length === 0 || !lab) return;
    const lost = "the lab was restarted; the command's outcome is not known, and the last of its output may be missing";
    const { generation } = lab;
    lab.query("execs", null).then(
      (running) => {
        const there = new Set(running);
        for (const command of asked) {
          if (command.isEnded) continue;
          if (!there.has(command.id)) this.end(command, NOT_RUN, lost);
          else
            this.deliver({
              id: command.id,
              stream: "stderr",
              text: "xenarium: the lab was restarted; the command goes on, but output of the moment before may be missing\n",
            });
        }
      },
      () => {
        // A lab that is restarted once more, or fails, asks or ends them itself.
        if (this.labs.find(labId)?.generation !== generation) return;
        for (const command of asked) if (!command.isEnded) this.end(command, NOT_RUN, lost);
      },
    );
  }

  /** Members of a lab have changed: who may run nothing there any more reads nothing more either. */
  accessChanged(labId: string): void {
    for (const command of this.runningIn(labId)) {
      try {
        for (const deed of command.deeds) this.labs.enter(command.socket.data.session.principal, labId, deed);
      } catch {
        this.stop(command);
        this.end(command, NOT_RUN, "you may not run commands there any more");
      }
    }
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  private enter(socket: LabSocket, labId: string, deeds: readonly LabDeed[]): Command {
    const id = this.nextId(labId, socket.data.session.principal.username);
    const outbox = new ExecOutbox({
      unsent: () => unsentBy(socket),
      room: () => EXEC_WAITING_UNITS - this.waitingFor(socket),
      output: (stream, text) => void socket.emit("exec:output", { id, stream, text }),
      exit: (code) => {
        socket.emit("exec:exit", { id, code });
        this.forget(command);
      },
    });
    const command: Command = { id, labId, socket, deeds, outbox, early: [], isEnded: false };
    this.commands.set(id, command);
    socket.data.session.execs.set(id, labId);
    return command;
  }

  /** Names the lab, who has given the command, and which of theirs it is; nobody makes up another's, since its end is drawn by lot. */
  private nextId(labId: string, user: string): string {
    return [labId, user, ++this.given, randomBytes(9).toString("base64url")].join("/");
  }

  /** What all commands of a connection hold for it, UTF-16 units. */
  private waitingFor(socket: LabSocket): number {
    let units = 0;
    for (const id of socket.data.session.execs.keys()) units += this.commands.get(id)?.outbox.waitingUnits ?? 0;
    return units;
  }

  private end(command: Command, code: number, why = ""): void {
    command.isEnded = true;
    command.outbox.finish(code, why);
    if (command.outbox.isWaiting) this.pumpLater();
  }

  /** Commands of a lab that have begun and whose end is not known. */
  private runningIn(labId: string): readonly Command[] {
    return [...this.commands.values()].filter((command) => command.labId === labId && !command.early && !command.isEnded);
  }

  private forget({ id, socket }: Command): void {
    this.commands.delete(id);
    socket.data.session.execs.delete(id);
  }

  /** Kills a command in its lab; if the lab cannot take that now, then when it has been reopened. */
  private stop({ id, labId }: Pick<Command, "id" | "labId">): void {
    const lab = this.labs.keeper.get(labId);
    if (!lab || lab.state === "failed") return;
    this.unwanted.set(id, labId);
    this.labs.input(lab, { kind: "execKill", id }, null).then(
      () => this.unwanted.delete(id),
      () => {},
    );
  }

  private pumpLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      let isWaiting = false;
      for (const { outbox, socket } of [...this.commands.values()]) {
        if (!outbox.isWaiting) continue;
        outbox.pump();
        if (!outbox.isWaiting) continue;
        isWaiting = true;
        // One that never takes it is closed in the end.
        this.backlog.miss(socket, "output of its commands", () => {});
      }
      if (isWaiting) this.pumpLater();
    }, ROOM_MS).unref();
  }
}
