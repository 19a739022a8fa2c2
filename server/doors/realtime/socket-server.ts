import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { Server } from "socket.io";
import type { LabDeed } from "../../auth/authorize";
import type { AccountService } from "../../auth/types";
import type { LabClock, Presence } from "../../contract/events";
import { POINTER_MS } from "../../contract/pointers";
import { isOwnOrigin } from "../../http/origin";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { PreferenceService } from "../../lab/directory/preference-service";
import type { LiveLab } from "../../lab/live/live-lab";
import { Backlog } from "./backlog";
import { CommandDesk } from "./command-desk";
import { ConsoleDesk } from "./console-desk";
import { JoinDesk } from "./join-desk";
import { KEYBOARDS_MS } from "./keyboard-desk";
import { NeedDesk } from "./need-desk";
import { PointerDesk } from "./pointer-desk";
import { SHELLS_MS, ShellDesk } from "./shell-desk";
import { SocketMessages } from "./socket-messages";
import { type LabServer, type LabSocket, rooms, SocketSession } from "./socket-session";
import { ROUND_MS, ViewFeed } from "./view-feed";

const CLOCK_MS = 5_000;
const MESSAGE_LIMIT = 1024 * 1024;
/** Who is where is told at most this often, ms. */
const PRESENCE_MS = 100;

export interface SocketServerParts {
  readonly http: HttpServer;
  readonly labs: LabDirectory;
  readonly accounts: AccountService;
  readonly preferences: Pick<PreferenceService, "onChange">;
  readonly log: Logger;
  readonly origins: readonly string[];
  /** names this run of the server and a stretch of a lab's life; deltas continue only within it */
  readonly epochOf: (lab: LiveLab) => string;
  /** how long a connection may be behind before it is closed, ms */
  readonly behindMs?: number;
}

/** Everything live: deltas, consoles, samples, topology, who is there, and commands. */
export class SocketServer {
  private readonly io: LabServer;
  private readonly timers: NodeJS.Timeout[] = [];
  /** labs whose presence has changed since it was last told */
  private readonly moved = new Set<string>();
  /** connections that have their one socket */
  private readonly lines = new WeakSet<object>();
  private readonly views: ViewFeed;
  private readonly consoles: ConsoleDesk;
  private readonly shells: ShellDesk;
  private readonly commands: CommandDesk;
  private readonly joins: JoinDesk;
  private readonly needs: NeedDesk;
  private readonly pointers: PointerDesk;
  private readonly backlog: Backlog;
  private readonly messages: SocketMessages;

  constructor(private readonly parts: SocketServerParts) {
    this.io = new Server(parts.http, {
      transports: ["websocket"],
      perMessageDeflate: false,
      maxHttpBufferSize: MESSAGE_LIMIT,
      destroyUpgrade: false,
      serveClient: false,
      allowRequest: (request, decide) => decide(null, isOwnOrigin(request.headers.origin, request.headers.host, parts.origins)),
    });
    this.backlog = new Backlog(parts.behindMs === undefined ? {} : { behindMs: parts.behindMs });
    this.messages = new SocketMessages(this.backlog, parts.log);
    this.views = new ViewFeed(parts.labs, this.backlog);
    this.consoles = new ConsoleDesk(this.io, parts.labs, this.backlog);
    this.shells = new ShellDesk(parts.labs, (labId) => this.usersIn(labId));
    this.joins = new JoinDesk({
      labs: parts.labs,
      backlog: this.backlog,
      epochOf: parts.epochOf,
      presence: (labId) => this.presence(labId),
      joined: (labId) => this.sendPresence(labId),
    });
    this.needs = new NeedDesk(parts.labs, this.backlog, (socket, labId) => this.tellGap(socket, labId));
    this.pointers = new PointerDesk(this.io, this.backlog, (labId) => this.sendPresence(labId));
    this.commands = new CommandDesk(parts.labs, this.backlog);
    this.io.use((socket, next) => {
      // A second socket over the same line would have limits of its own.
      if (this.lines.has(socket.conn)) return next(new Error("ONE_SOCKET"));
      this.lines.add(socket.conn);
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
    parts.preferences.onChange((userId, page) => this.tellPreferences(userId, page));
    this.listenToLabs();
    this.every(1_000, () => this.cut((session) => session.principal.expiresAt <= Date.now()));
    this.every(CLOCK_MS, () => this.sendClocks());
    this.every(ROUND_MS, () => this.views.round());
    this.every(KEYBOARDS_MS, () => this.consoles.keyboards.round());
    this.every(SHELLS_MS, () => this.shells.tidy());
    this.every(PRESENCE_MS, () => this.tellPresence());
    this.every(POINTER_MS, () => this.pointers.round());
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.backlog.stop();
    this.commands.close();
    this.io.disconnectSockets(true);
    await new Promise<void>((resolve) => {
      this.io.engine.close();
      resolve();
    });
  }

  // From labs

  private listenToLabs(): void {
    this.parts.labs.keeper.listen({
      deltas: (deltas) => {
        this.views.changed(deltas.labId);
        const room = rooms.lab(deltas.labId);
        const behind = this.behindIn(room, `lab ${deltas.labId}`, (socket) => this.tellGap(socket, deltas.labId));
        this.io.to(room).except(behind).emit("lab:deltas", deltas);
      },
      clock: (clock) => {
        this.views.changed(clock.labId);
        this.sendClock(clock);
      },
      console: (labId, chunk) => this.consoles.output(labId, chunk),
      exec: (_labId, chunk) => this.commands.deliver(chunk),
      asked: (labId, news) => {
        this.views.changed(labId);
        this.needs.told(labId, news);
      },
      entered: (labId) => this.views.changed(labId),
      reopened: (labId) => {
        this.needs.reopened(labId);
        this.commands.reopened(labId);
      },
      travelled: (labId, travel) => void this.io.to(rooms.lab(labId)).emit("lab:travelled", { labId, travel }),
      setAside: (labId, { index, actor, what, reason, wall }) =>
        this.io.to(rooms.lab(labId)).emit("lab:setAside", { labId, entry: { index, actor, what, reason, wall } }),
      isWatched: (labId) => (this.io.sockets.adapter.rooms.get(rooms.lab(labId))?.size ?? 0) > 0 || this.commands.isBusy(labId),
      gone: (labId, reason, message) => {
        this.commands.gone(labId, reason === "failed" ? `the lab has stopped: ${message}` : message);
        this.io.to(rooms.lab(labId)).emit("lab:gone", { labId, reason, message });
        for (const socket of this.sockets()) if (reason === "deleted") this.leave(socket, labId);
      },
      accessChanged: (labId) => {
        this.commands.accessChanged(labId);
        this.views.accessChanged(labId);
        for (const socket of this.sockets()) {
          if (!this.may(socket, labId, "lab.see")) {
            if (socket.rooms.has(rooms.lab(labId)))
              socket.emit("lab:gone", { labId, reason: "removed", message: "This lab is no longer shared with you." });
            this.leave(socket, labId);
            continue;
          }
          if (socket.rooms.has(rooms.lab(labId))) socket.emit("lab:access", { labId });
          this.consoles.closeIn(socket, labId, (console) => !this.may(socket, labId, this.consoles.deed(labId, console, "see")));
        }
        this.sendPresence(labId);
      },
    });
  }

  // From browsers

  private connected(socket: LabSocket): void {
    const { messages } = this;
    messages.on(socket, "lab:join", ([labId, since, done]) => this.joins.join(socket, labId, since, done));
    messages.on(socket, "lab:leave", ([labId]) => {
      if (!socket.data.session.at.has(labId)) return;
      this.leave(socket, labId);
      this.sendPresence(labId);
    });
    messages.on(socket, "lab:need", ([labId, slots, done]) => this.needs.need(socket, labId, slots, done));
    messages.on(socket, "lab:unneed", ([labId, slots]) => this.needs.unneed(socket, labId, slots));
    messages.on(socket, "lab:at", ([labId, ref]) => {
      if (!socket.data.session.at.has(labId)) return;
      socket.data.session.at.set(labId, ref);
      this.sendPresence(labId);
    });
    messages.on(socket, "lab:pointer", ([labId, place, pointer]) => this.pointers.point(socket, labId, place, pointer));
    messages.on(socket, "shell:open", ([labId, host, isFresh, done]) => this.shells.open(socket, labId, host, isFresh, done));
    messages.on(socket, "shell:close", ([labId, console, done]) => this.shells.close(socket, labId, console, done));
    messages.on(socket, "console:open", ([labId, console, since, done]) => this.consoles.open(socket, { labId, console, since }, done));
    messages.on(socket, "console:input", ([labId, console, text, done]) => this.consoles.type(socket, labId, console, text, done));
    messages.on(socket, "console:resize", ([labId, console, cols, rows]) => this.consoles.resize(socket, labId, console, { cols, rows }));
    messages.on(socket, "console:ask", ([labId, console, done]) => this.consoles.ask(socket, labId, console, done));
    messages.on(socket, "console:answer", ([labId, console, isHandedOver, done]) =>
      this.consoles.answer(socket, { labId, console, isHandedOver }, done),
    );
    messages.on(socket, "console:take", ([labId, console, done]) => this.consoles.take(socket, labId, console, done));
    messages.on(socket, "console:release", ([labId, console]) => this.consoles.release(socket, labId, console));
    messages.on(socket, "console:close", ([labId, console]) => this.consoles.close(socket, labId, console));
    messages.on(socket, "view:follow", ([labId, id, what, done]) => this.views.follow(socket, labId, id, what, done));
    messages.on(socket, "exec:start", ([labId, target, commandLine, done]) =>
      this.commands.start(socket, labId, target, commandLine, done),
    );
    messages.on(socket, "exec:kill", ([id]) => this.commands.kill(socket, id));
    socket.on("disconnect", () => this.disconnected(socket));
  }

  private disconnected(socket: LabSocket): void {
    this.commands.abandon(socket);
    this.consoles.left(socket);
    this.views.left(socket);
    this.needs.left(socket);
    this.pointers.left(socket);
    this.backlog.left(socket);
    for (const labId of socket.data.session.at.keys()) this.sendPresence(labId);
  }

  private leave(socket: LabSocket, labId: string): void {
    const { session } = socket.data;
    session.at.delete(labId);
    this.views.leave(socket, labId);
    this.needs.leave(socket, labId);
    this.pointers.leave(socket, labId);
    this.consoles.closeIn(socket, labId);
    void socket.leave(rooms.lab(labId));
  }

  // Rounds

  private sendClocks(): void {
    for (const [labId] of this.watchedLabs()) {
      const lab = this.lab(labId);
      if (!lab || lab.speed === 0) continue;
      // Asked of the lab itself: what is shown has then been put on the disk.
      lab.query("clock", null).then(
        () => this.sendClock(lab.clock()),
        () => {},
      );
    }
  }

  private usersIn(labId: string): ReadonlySet<string> {
    const users = new Set<string>();
    for (const socket of this.sockets()) if (socket.data.session.at.has(labId)) users.add(socket.data.session.principal.username);
    return users;
  }

  private presence(labId: string): Presence[] {
    const people = new Map<string, Presence>();
    for (const socket of this.sockets()) {
      const { at, principal } = socket.data.session;
      const where = at.get(labId);
      if (where === undefined) continue;
      const before = people.get(principal.username);
      const presents = this.pointers.presentedBy(principal.username, labId);
      people.set(principal.username, {
        user: principal.username,
        displayName: principal.displayName,
        at: where ?? before?.at ?? null,
        ...(presents === null ? {} : { presents }),
      });
    }
    return [...people.values()];
  }

  /** Who is where has changed; it is told in the next round, once however many have moved. */
  private sendPresence(labId: string): void {
    this.moved.add(labId);
  }

  private tellPresence(): void {
    for (const labId of this.moved) {
      const room = rooms.lab(labId);
      const behind = this.behindIn(room, `presence ${labId}`, (socket) =>
        socket.emit("lab:presence", { labId, people: this.presence(labId) }),
      );
      this.io
        .to(room)
        .except(behind)
        .emit("lab:presence", { labId, people: this.presence(labId) });
    }
    this.moved.clear();
  }

  /** A clock that cannot be sent now is old when it can: the next one comes soon. */
  private sendClock(clock: LabClock): void {
    const room = rooms.lab(clock.labId);
    const behind = this.behindIn(room, `clock ${clock.labId}`, (socket) => {
      const lab = this.lab(clock.labId);
      if (lab) socket.emit("lab:clock", lab.clock());
    });
    this.io.to(room).except(behind).emit("lab:clock", clock);
  }

  /** Connections in a room that get nothing more for now. @param catchUp - tells one of them the latest, when it has caught up */
  private behindIn(room: string, what: string, catchUp: (socket: LabSocket) => void): string[] {
    const behind: string[] = [];
    for (const id of this.io.sockets.adapter.rooms.get(room) ?? []) {
      const socket = this.io.sockets.sockets.get(id);
      if (!socket || !this.backlog.isBehind(socket)) continue;
      this.backlog.miss(socket, what, () => {
        if (socket.rooms.has(room)) catchUp(socket);
      });
      behind.push(id);
    }
    return behind;
  }

  /** No changes at a number that is never the next one: the page asks for what it has missed, were it a single batch. */
  private tellGap(socket: LabSocket, labId: string): void {
    const lab = this.lab(labId);
    if (lab) socket.emit("lab:deltas", { labId, seq: Number.MAX_SAFE_INTEGER, virtualUs: lab.clock().virtualUs, changes: [] });
  }

  /** To all pages of a person: they ask for what it is. */
  private tellPreferences(userId: string, page: string): void {
    for (const socket of this.sockets()) {
      if (socket.data.session.principal.id !== userId) continue;
      const tell = (by: string): void => void socket.emit("person:preferences", { page: by });
      // Several pages may have changed something by the time it hears of it.
      if (this.backlog.isBehind(socket)) this.backlog.miss(socket, "preferences", () => tell(""));
      else tell(page);
    }
  }

  // Small helps

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
