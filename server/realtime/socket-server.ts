import { randomBytes, randomUUID } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { Server } from "socket.io";
import type { LabDeed } from "../auth/authorize";
import type { AccountService } from "../auth/types";
import type { ClientToServer, JoinReply, Presence, ServerToClient } from "../contract/events";
import { isOwnOrigin } from "../http/origin";
import type { LabDirectory } from "../lab/lab-directory";
import type { LabListener, LiveLab } from "../lab/live-lab";
import { LabRefusal } from "../lab/types";
import { eventInputs } from "./inputs";
import { type LabSocket, rooms, SocketSession } from "./socket-session";

const CLOCK_MS = 5_000;
const SAMPLES_MS = 1_000;
const RATES_MS = 500;
const MESSAGE_LIMIT = 1024 * 1024;
const CONSOLES_PER_SOCKET = 32;
const EXECS_PER_SOCKET = 16;
const LABS_PER_SOCKET = 16;

export interface SocketServerParts {
  readonly http: HttpServer;
  readonly labs: LabDirectory;
  readonly accounts: AccountService;
  readonly log: Logger;
  readonly origins: readonly string[];
}

type ExecSink = (chunk: Parameters<LabListener["exec"]>[1]) => void;
type Reply = (reply: unknown) => void;

/** Everything live: deltas, consoles, samples, topology, who is there, and commands. */
export class SocketServer {
  /** names this run of the server; deltas continue only within it */
  private readonly epoch = randomBytes(6).toString("base64url");
  private readonly io: Server<ClientToServer, ServerToClient, Record<string, never>, { session: SocketSession }>;
  private readonly timers: NodeJS.Timeout[] = [];
  /** labs that have changed since their samples and rates were last sent */
  private readonly changedForSamples = new Set<string>();
  private readonly changedForRates = new Set<string>();
  private readonly graphVersions = new Map<string, number>();
  private readonly execOwners = new Map<string, ExecSink>();

  constructor(private readonly parts: SocketServerParts) {
    this.io = new Server(parts.http, {
      transports: ["websocket"],
      perMessageDeflate: false,
      maxHttpBufferSize: MESSAGE_LIMIT,
      destroyUpgrade: false,
      serveClient: false,
      allowRequest: (request, decide) => decide(null, isOwnOrigin(request.headers.origin, request.headers.host, parts.origins)),
    });
    this.io.use((socket, next) => {
      const headers = new Headers({ cookie: socket.handshake.headers.cookie ?? "" });
      parts.accounts.principalOf(headers).then(
        (principal) => {
          if (!principal) return next(new Error("UNAUTHORIZED"));
          socket.data.session = new SocketSession(principal);
          next();
        },
        () => next(new Error("UNAUTHORIZED")),
      );
    });
    this.io.on("connection", (socket) => this.connected(socket));
    parts.accounts.onRevoked((ids) => this.cut((session) => ids.has(session.principal.sessionId)));
    this.listenToLabs();
    this.every(1_000, () => this.cut((session) => session.principal.expiresAt <= Date.now()));
    this.every(CLOCK_MS, () => this.sendClocks());
    this.every(SAMPLES_MS, () => this.sendSamples());
    this.every(RATES_MS, () => this.sendRates());
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.io.disconnectSockets(true);
    await new Promise<void>((resolve) => {
      this.io.engine.close();
      resolve();
    });
  }

  // From labs

  private listenToLabs(): void {
    this.parts.labs.listen({
      deltas: (deltas) => {
        this.changedForSamples.add(deltas.labId);
        this.changedForRates.add(deltas.labId);
        this.io.to(rooms.lab(deltas.labId)).emit("lab:deltas", deltas);
      },
      clock: (clock) => {
        this.changedForSamples.add(clock.labId);
        this.changedForRates.add(clock.labId);
        this.io.to(rooms.lab(clock.labId)).emit("lab:clock", clock);
      },
      console: (labId, { console, offset, text }) =>
        this.io.to(rooms.console(labId, console)).emit("console:output", { labId, console, offset, text }),
      exec: (_labId, chunk) => this.execOwners.get(chunk.id)?.(chunk),
      gone: (labId, reason, message) => {
        this.io.to(rooms.lab(labId)).emit("lab:gone", { labId, reason, message });
        for (const socket of this.sockets()) if (reason === "deleted") this.leave(socket, labId);
      },
      accessChanged: (labId) => {
        for (const socket of this.sockets()) {
          if (!socket.rooms.has(rooms.lab(labId))) continue;
          if (!this.may(socket, labId, "lab.see")) {
            socket.emit("lab:gone", { labId, reason: "deleted", message: "This lab is no longer shared with you." });
            this.leave(socket, labId);
            continue;
          }
          for (const key of [...socket.data.session.consoles]) {
            const [lab, console] = splitKey(key);
            if (lab === labId && !this.may(socket, labId, this.consoleDeed(labId, console, "see")))
              this.closeConsole(socket, labId, console);
          }
        }
        this.sendPresence(labId);
      },
    });
  }

  // From browsers

  private connected(socket: LabSocket): void {
    this.on(socket, "lab:join", ([labId, since, done]) => this.join(socket, labId, since, done));
    this.on(socket, "lab:leave", ([labId]) => {
      this.leave(socket, labId);
      this.sendPresence(labId);
    });
    this.on(socket, "lab:at", ([labId, ref]) => {
      if (!socket.data.session.at.has(labId)) return;
      socket.data.session.at.set(labId, ref);
      this.sendPresence(labId);
    });
    this.on(socket, "console:open", ([labId, console, done]) => this.openConsole(socket, labId, console, done));
    this.on(socket, "console:input", async ([labId, console, text, done]) => {
      if (!socket.data.session.inputUnits.take(text.length))
        return done({ ok: false, code: "TOO_BUSY", message: "Too much input at once; wait a moment." });
      const lab = await this.parts.labs.openFor(socket.data.session.principal, labId, this.consoleDeed(labId, console, "type"));
      if (!lab.index.has(console)) return done({ ok: false, code: "NOT_FOUND", message: "There is no such console." });
      await this.parts.labs.input(lab, { kind: "consoleInput", console, text });
      done({ ok: true });
    });
    this.on(socket, "console:resize", async ([labId, console, cols, rows]) => {
      if (!socket.data.session.consoles.has(key(labId, console))) return;
      const lab = await this.parts.labs.openFor(socket.data.session.principal, labId, this.consoleDeed(labId, console, "type"));
      await this.parts.labs.input(lab, { kind: "consoleResize", console, cols, rows });
    });
    this.on(socket, "console:close", ([labId, console]) => this.closeConsole(socket, labId, console));
    this.on(socket, "metrics:watch", ([labId, refs]) => {
      this.parts.labs.enter(socket.data.session.principal, labId, "lab.see");
      if (refs.length === 0) socket.data.session.metrics.delete(labId);
      else socket.data.session.metrics.set(labId, refs);
      this.changedForSamples.add(labId);
    });
    this.on(socket, "topology:watch", async ([labId, isWatching]) => {
      if (!isWatching) return void socket.leave(rooms.topology(labId));
      const lab = await this.parts.labs.openFor(socket.data.session.principal, labId, "lab.see");
      const graph = await lab.query("topology", null);
      void socket.join(rooms.topology(labId));
      this.graphVersions.set(labId, graph.version);
      socket.emit("topology:graph", { labId, graph });
      this.changedForRates.add(labId);
    });
    this.on(socket, "exec:start", ([labId, target, commandLine, done]) => this.startExec(socket, labId, target, commandLine, done));
    this.on(socket, "exec:kill", async ([id]) => {
      const labId = socket.data.session.execs.get(id);
      if (!labId) return;
      const lab = await this.parts.labs.openFor(socket.data.session.principal, labId, "lab.exec");
      await this.parts.labs.input(lab, { kind: "execKill", id });
    });
    socket.on("disconnect", () => this.disconnected(socket));
  }

  /** Registers a handler behind its schema. A bad message is answered where an answer is expected, and never throws. */
  private on<E extends keyof typeof eventInputs>(
    socket: LabSocket,
    event: E,
    handle: (args: ReturnType<(typeof eventInputs)[E]["parse"]>) => unknown,
  ): void {
    const listener = (...args: unknown[]) => {
      const last = args.at(-1);
      const answer: Reply | null = typeof last === "function" ? (last as Reply) : null;
      const refuse = (code: string, message: string) => answer?.({ ok: false, kind: "refused", code, message });
      if (!socket.data.session.events.take(1)) return refuse("TOO_BUSY", "Too many messages; wait a moment.");
      const parsed = eventInputs[event].safeParse(args);
      if (!parsed.success) return refuse("BAD_REQUEST", `${event}: ${parsed.error.issues[0]?.message ?? "wrong arguments"}`);
      Promise.resolve()
        .then(() => handle(parsed.data as ReturnType<(typeof eventInputs)[E]["parse"]>))
        .catch((error: unknown) => {
          if (error instanceof LabRefusal) return refuse(error.code, error.message);
          this.parts.log.error({ event, error: error instanceof Error ? error.stack : String(error) }, "a socket message failed");
          refuse("INTERNAL", "The server could not do this; its log says why.");
        });
    };
    (socket as unknown as { on(event: string, listener: (...args: unknown[]) => void): void }).on(event, listener);
  }

  private async join(
    socket: LabSocket,
    labId: string,
    since: { readonly epoch: string; readonly seq: number } | null,
    done: Reply,
  ): Promise<void> {
    const { session } = socket.data;
    if (session.at.size >= LABS_PER_SOCKET && !session.at.has(labId))
      throw new LabRefusal("TOO_BUSY", `One page may watch ${LABS_PER_SOCKET} labs.`);
    const lab = await this.parts.labs.openFor(session.principal, labId, "lab.see");
    const enter = () => {
      void socket.join(rooms.lab(labId));
      if (!session.at.has(labId)) session.at.set(labId, null);
    };
    const missed = since && since.epoch === this.epochOf(lab) ? lab.since(since.seq) : null;
    if (missed) {
      enter();
      const reply: JoinReply = {
        kind: "deltas",
        epoch: this.epochOf(lab),
        seq: lab.seq,
        clock: lab.clock(),
        missed,
        presence: this.presence(labId),
      };
      done(reply);
      this.sendPresence(labId);
      return;
    }
    lab.queryInStep(
      "records",
      null,
      (records) => {
        enter();
        const reply: JoinReply = {
          kind: "snapshot",
          epoch: this.epochOf(lab),
          seq: lab.seq,
          clock: lab.clock(),
          records,
          presence: this.presence(labId),
        };
        done(reply);
        this.sendPresence(labId);
      },
      (error) => done({ kind: "refused", code: error.code, message: error.message }),
    );
  }

  private async openConsole(socket: LabSocket, labId: string, console: string, done: Reply): Promise<void> {
    const { session } = socket.data;
    if (session.consoles.size >= CONSOLES_PER_SOCKET)
      throw new LabRefusal("TOO_BUSY", `One page may have ${CONSOLES_PER_SOCKET} consoles open.`);
    const lab = await this.parts.labs.openFor(session.principal, labId, this.consoleDeed(labId, console, "see"));
    lab.queryInStep(
      "console",
      { console },
      (view) => {
        if (!view) return done({ kind: "refused", code: "NOT_FOUND", message: "There is no such console." });
        session.consoles.add(key(labId, console));
        void socket.join(rooms.console(labId, console));
        done({ kind: "open", view });
      },
      (error) => done({ kind: "refused", code: error.code, message: error.message }),
    );
  }

  private closeConsole(socket: LabSocket, labId: string, console: string): void {
    socket.data.session.consoles.delete(key(labId, console));
    void socket.leave(rooms.console(labId, console));
  }

  private async startExec(socket: LabSocket, labId: string, target: string, commandLine: string, done: Reply): Promise<void> {
    const { session } = socket.data;
    const { labs } = this.parts;
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
    this.execOwners.set(id, (chunk) => early.push(chunk));
    try {
      await labs.input(lab, { kind: "exec", id, target: found.ref, commandLine });
    } catch (error) {
      this.execOwners.delete(id);
      session.execs.delete(id);
      throw error;
    }
    done({ ok: true, id });
    const send: ExecSink = (chunk) => {
      if (!("code" in chunk)) return void socket.emit("exec:output", chunk);
      this.execOwners.delete(id);
      session.execs.delete(id);
      socket.emit("exec:exit", chunk);
    };
    this.execOwners.set(id, send);
    for (const chunk of early) send(chunk);
  }

  private disconnected(socket: LabSocket): void {
    const { session } = socket.data;
    for (const [id, labId] of session.execs) {
      this.execOwners.delete(id);
      // Nobody is left to read it: the command is ended, as by a broken terminal line.
      this.parts.labs
        .openFor(session.principal, labId, "lab.exec")
        .then((lab) => this.parts.labs.input(lab, { kind: "execKill", id }))
        .catch(() => {});
    }
    for (const labId of session.at.keys()) this.sendPresence(labId);
  }

  private leave(socket: LabSocket, labId: string): void {
    const { session } = socket.data;
    session.at.delete(labId);
    session.metrics.delete(labId);
    for (const each of [...session.consoles]) {
      const [lab, console] = splitKey(each);
      if (lab === labId) this.closeConsole(socket, labId, console);
    }
    void socket.leave(rooms.topology(labId));
    void socket.leave(rooms.lab(labId));
  }

  // Rounds

  private sendClocks(): void {
    for (const [labId] of this.watchedLabs()) {
      const lab = this.lab(labId);
      if (!lab || lab.speed === 0) continue;
      // Asked of the lab itself: what is shown has then been put on the disk.
      lab.query("clock", null).then(
        () => this.io.to(rooms.lab(labId)).emit("lab:clock", lab.clock()),
        () => {},
      );
    }
  }

  private sendSamples(): void {
    const wanted = new Map<string, LabSocket[]>();
    for (const socket of this.sockets()) {
      for (const labId of socket.data.session.metrics.keys()) wanted.set(labId, [...(wanted.get(labId) ?? []), socket]);
    }
    for (const [labId, sockets] of wanted) {
      const lab = this.lab(labId);
      if (!lab || (lab.speed === 0 && !this.changedForSamples.has(labId))) continue;
      this.changedForSamples.delete(labId);
      const refs = [...new Set(sockets.flatMap((socket) => socket.data.session.metrics.get(labId) ?? []))];
      lab.query("samples", { refs }).then(
        (samples) => {
          const byRef = new Map(samples.map((sample) => [sample.ref, sample]));
          for (const socket of sockets) {
            const own = (socket.data.session.metrics.get(labId) ?? []).flatMap((ref) => byRef.get(ref) ?? []);
            if (own.length > 0) socket.volatile.emit("metrics:samples", { labId, samples: own });
          }
        },
        () => {},
      );
    }
  }

  private sendRates(): void {
    for (const room of this.io.sockets.adapter.rooms.keys()) {
      if (!room.startsWith("topology:")) continue;
      const labId = room.slice("topology:".length);
      const lab = this.lab(labId);
      if (!lab || (lab.speed === 0 && !this.changedForRates.has(labId))) continue;
      this.changedForRates.delete(labId);
      lab
        .query("topologyRates", null)
        .then(async (rates) => {
          if (rates.version !== this.graphVersions.get(labId)) {
            const graph = await lab.query("topology", null);
            this.graphVersions.set(labId, graph.version);
            this.io.to(room).emit("topology:graph", { labId, graph });
            if (graph.version !== rates.version) return;
          }
          this.io.to(room).volatile.emit("topology:rates", { labId, rates });
        })
        .catch(() => {});
    }
  }

  private presence(labId: string): Presence[] {
    const people = new Map<string, Presence>();
    for (const socket of this.sockets()) {
      const { at, principal } = socket.data.session;
      const where = at.get(labId);
      if (where === undefined) continue;
      const before = people.get(principal.username);
      people.set(principal.username, { user: principal.username, displayName: principal.displayName, at: where ?? before?.at ?? null });
    }
    return [...people.values()];
  }

  private sendPresence(labId: string): void {
    this.io.to(rooms.lab(labId)).emit("lab:presence", { labId, people: this.presence(labId) });
  }

  // Small helps

  private consoleDeed(labId: string, console: string, what: "see" | "type"): LabDeed {
    return this.lab(labId)?.index.isHostConsole(console) ? `hostConsole.${what}` : `console.${what}`;
  }

  private epochOf(lab: LiveLab): string {
    return `${this.epoch}.${lab.generation}`;
  }

  private lab(labId: string): LiveLab | undefined {
    return this.parts.labs.find(labId);
  }

  private may(socket: LabSocket, labId: string, deed: LabDeed): boolean {
    try {
      this.parts.labs.enter(socket.data.session.principal, labId, deed);
      return true;
    } catch {
      return false;
    }
  }

  private *watchedLabs(): Iterable<[string]> {
    for (const room of this.io.sockets.adapter.rooms.keys()) if (room.startsWith("lab:")) yield [room.slice(4)];
  }

  private sockets(): Iterable<LabSocket> {
    return this.io.sockets.sockets.values();
  }

  private cut(isMeant: (session: SocketSession) => boolean): void {
    for (const socket of [...this.sockets()]) if (isMeant(socket.data.session)) socket.disconnect(true);
  }

  private every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    timer.unref();
    this.timers.push(timer);
  }
}

const key = (labId: string, console: string) => `${labId} ${console}`;
function splitKey(text: string): [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}
