import { consolePlace } from "../../../simulator";
import type { LabDeed } from "../../auth/authorize";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LabListener } from "../../lab/live/lab-listener";
import type { LiveLab } from "../../lab/live/live-lab";
import { LabRefusal } from "../../lab/types";
import type { Backlog } from "./backlog";
import { KeyboardDesk } from "./keyboard-desk";
import { type LabServer, type LabSocket, type Reply, rooms } from "./socket-session";

const CONSOLES_PER_SOCKET = 32;
/** Consoles that pages have open. A host's console asks for more rights than a guest's. */
export class ConsoleDesk {
  readonly keyboards: KeyboardDesk;

  /** @param nowMs - monotonic clock, ms */
  constructor(
    private readonly io: LabServer,
    private readonly labs: LabDirectory,
    private readonly backlog: Backlog,
    nowMs?: () => number,
  ) {
    this.keyboards = new KeyboardDesk((labId, console) => this.tellKeyboard(labId, console), nowMs);
  }

  /** New text of a console to all who have it open, but to those who cannot follow: they are told when they can. */
  output(labId: string, { console, offset, text }: Parameters<LabListener["console"]>[1]): void {
    const room = rooms.console(labId, console);
    const behind: string[] = [];
    for (const id of this.io.sockets.adapter.rooms.get(room) ?? []) {
      const socket = this.io.sockets.sockets.get(id);
      if (!socket || !this.backlog.isBehind(socket)) continue;
      const end = offset + text.length;
      // No text at an offset beyond what a page has is a gap to it: it takes the console's view.
      this.backlog.miss(socket, whatOf(labId, console), () => socket.emit("console:output", { labId, console, offset: end, text: "" }));
      behind.push(id);
    }
    this.io.to(room).except(behind).emit("console:output", { labId, console, offset, text });
  }

  async open(
    socket: LabSocket,
    { labId, console, since }: { readonly labId: string; readonly console: string; readonly since: number | null },
    done: Reply,
  ): Promise<void> {
    const { session } = socket.data;
    // One that is open already is opened again after a gap, and is no further one.
    const isFull = (): boolean => session.consoles.size >= CONSOLES_PER_SOCKET && !session.consoles.has(key(labId, console));
    const tooMany = `One page may have ${CONSOLES_PER_SOCKET} consoles open.`;
    if (isFull()) throw new LabRefusal("TOO_BUSY", tooMany);
    const lab = await this.enter(socket, labId, console, "see");
    lab.queryInStep(
      "console",
      { console, since },
      (view) => {
        if (!view) return done({ kind: "refused", code: "NOT_FOUND", message: "There is no such console." });
        if (isFull()) return done({ kind: "refused", code: "TOO_BUSY", message: tooMany });
        // Members may have changed since it was asked for.
        if (!this.may(socket, labId, console)) return done({ kind: "refused", code: "NOT_FOUND", message: "There is no such lab." });
        // Whoever is gone meanwhile looks at nothing.
        if (!socket.connected) return;
        // By its own id, whatever name it was asked for by.
        session.consoles.add(key(labId, view.console));
        this.backlog.forget(socket, whatOf(labId, view.console));
        void socket.join(rooms.console(labId, view.console));
        const keyboard = this.keyboards.came(labId, view.console, socket.id, session.principal, view);
        done({ kind: "open", view, keyboard });
      },
      (error) => done({ kind: "refused", code: error.code, message: error.message }),
    );
  }

  async type(socket: LabSocket, labId: string, console: string, text: string, done: Reply): Promise<void> {
    if (!socket.data.session.inputUnits.take(text.length))
      return done({ ok: false, code: "TOO_BUSY", message: "Too much input at once; wait a moment." });
    const lab = await this.enter(socket, labId, console, "type");
    const { object, user } = consolePlace(console);
    if (user !== null && user !== socket.data.session.principal.username)
      return done({ ok: false, code: "FORBIDDEN", message: `This shell is ${user}'s: you may watch it, and have one of your own.` });
    if (!lab.index.records.has(object)) return done({ ok: false, code: "NOT_FOUND", message: "There is no such console." });
    this.keyboards.type(labId, console, socket.data.session.principal);
    await this.labs.input(lab, { kind: "consoleInput", console, text }, socket.data.session.principal);
    done({ ok: true });
  }

  async resize(socket: LabSocket, labId: string, console: string, size: { readonly cols: number; readonly rows: number }): Promise<void> {
    if (!socket.data.session.consoles.has(key(labId, console))) return;
    const lab = await this.enter(socket, labId, console, "type");
    if (!this.keyboards.resize(labId, console, socket.data.session.principal, size)) return;
    await this.labs.input(lab, { kind: "consoleResize", console, ...size }, socket.data.session.principal);
  }

  async ask(socket: LabSocket, labId: string, console: string, done: Reply): Promise<void> {
    await this.enter(socket, labId, console, "type");
    this.keyboards.ask(labId, console, socket.data.session.principal);
    done({ ok: true });
  }
  async answer(
    socket: LabSocket,
    { labId, console, isHandedOver }: { readonly labId: string; readonly console: string; readonly isHandedOver: boolean },
    done: Reply,
  ): Promise<void> {
    await this.enter(socket, labId, console, "type");
    this.keyboards.answer(labId, console, socket.data.session.principal, isHandedOver);
    done({ ok: true });
  }
  async take(socket: LabSocket, labId: string, console: string, done: Reply): Promise<void> {
    await this.enter(socket, labId, console, "type");
    const { principal } = socket.data.session;
    const { role } = this.labs.enter(principal, labId, this.deed(labId, console, "type"));
    this.keyboards.take(labId, console, principal, role);
    done({ ok: true });
  }
  release(socket: LabSocket, labId: string, console: string): void {
    if (socket.data.session.consoles.has(key(labId, console))) this.keyboards.release(labId, console, socket.data.session.principal);
  }

  /** A connection is gone, with all that it had open. */
  left(socket: LabSocket): void {
    for (const each of socket.data.session.consoles) this.keyboards.left(...splitKey(each), socket.id);
  }

  private tellKeyboard(labId: string, console: string): void {
    const room = rooms.console(labId, console);
    for (const id of this.io.sockets.adapter.rooms.get(room) ?? []) {
      const socket = this.io.sockets.sockets.get(id);
      if (!socket) continue;
      const say = (): void => {
        const keyboard = this.keyboards.view(labId, console);
        if (keyboard && socket.rooms.has(room)) socket.emit("console:keyboard", { labId, console, keyboard });
      };
      if (this.backlog.isBehind(socket)) this.backlog.miss(socket, `keyboard ${labId} ${console}`, say);
      else say();
    }
  }

  close(socket: LabSocket, labId: string, console: string): void {
    socket.data.session.consoles.delete(key(labId, console));
    this.keyboards.left(labId, console, socket.id);
    this.backlog.forget(socket, whatOf(labId, console));
    void socket.leave(rooms.console(labId, console));
  }

  /** Closes a socket's consoles in one lab, all or those that `isMeant` picks. */
  closeIn(socket: LabSocket, labId: string, isMeant: (console: string) => boolean = () => true): void {
    for (const each of [...socket.data.session.consoles]) {
      const [lab, console] = splitKey(each);
      if (lab === labId && isMeant(console)) this.close(socket, labId, console);
    }
  }

  /** What it takes to have a console. While a lab is not there, or its records are not known, nobody knows whose console it is, and it takes most. */
  deed(labId: string, console: string, what: "see" | "type"): LabDeed {
    const lab = this.labs.find(labId);
    return lab?.index.isComplete && !lab.index.records.isHostConsole(consolePlace(console).object)
      ? `console.${what}`
      : `hostConsole.${what}`;
  }

  private may(socket: LabSocket, labId: string, console: string): boolean {
    try {
      this.labs.enter(socket.data.session.principal, labId, this.deed(labId, console, "see"));
      return true;
    } catch {
      return false;
    }
  }

  /** Lets a socket at a console. The lab comes first: it may be on its way back, and its records say whose console it is. */
  private async enter(socket: LabSocket, labId: string, console: string, what: "see" | "type"): Promise<LiveLab> {
    const { principal } = socket.data.session;
    const lab = await this.labs.openFor(principal, labId, "lab.see");
    await lab.index.fill();
    this.labs.enter(principal, labId, this.deed(labId, console, what));
    return lab;
  }
}

const whatOf = (labId: string, console: string): string => `console ${labId} ${console}`;
const key = (labId: string, console: string) => `${labId} ${console}`;
function splitKey(text: string): [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}
