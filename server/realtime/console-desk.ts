import type { LabDeed } from "../auth/authorize";
import type { LabDirectory } from "../lab/lab-directory";
import { LabRefusal } from "../lab/types";
import { type LabSocket, type Reply, rooms } from "./socket-session";

const CONSOLES_PER_SOCKET = 32;

/** Consoles that pages have open. A host's console asks for more rights than a guest's. */
export class ConsoleDesk {
  constructor(private readonly labs: LabDirectory) {}

  async open(socket: LabSocket, labId: string, console: string, done: Reply): Promise<void> {
    const { session } = socket.data;
    if (session.consoles.size >= CONSOLES_PER_SOCKET)
      throw new LabRefusal("TOO_BUSY", `One page may have ${CONSOLES_PER_SOCKET} consoles open.`);
    const lab = await this.labs.openFor(session.principal, labId, this.deed(labId, console, "see"));
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

  async type(socket: LabSocket, labId: string, console: string, text: string, done: Reply): Promise<void> {
    if (!socket.data.session.inputUnits.take(text.length))
      return done({ ok: false, code: "TOO_BUSY", message: "Too much input at once; wait a moment." });
    const lab = await this.labs.openFor(socket.data.session.principal, labId, this.deed(labId, console, "type"));
    if (!lab.index.has(console)) return done({ ok: false, code: "NOT_FOUND", message: "There is no such console." });
    await this.labs.input(lab, { kind: "consoleInput", console, text });
    done({ ok: true });
  }

  async resize(socket: LabSocket, labId: string, console: string, size: { readonly cols: number; readonly rows: number }): Promise<void> {
    if (!socket.data.session.consoles.has(key(labId, console))) return;
    const lab = await this.labs.openFor(socket.data.session.principal, labId, this.deed(labId, console, "type"));
    await this.labs.input(lab, { kind: "consoleResize", console, ...size });
  }

  close(socket: LabSocket, labId: string, console: string): void {
    socket.data.session.consoles.delete(key(labId, console));
    void socket.leave(rooms.console(labId, console));
  }

  /** Closes a socket's consoles in one lab, all or those that `isMeant` picks. */
  closeIn(socket: LabSocket, labId: string, isMeant: (console: string) => boolean = () => true): void {
    for (const each of [...socket.data.session.consoles]) {
      const [lab, console] = splitKey(each);
      if (lab === labId && isMeant(console)) this.close(socket, labId, console);
    }
  }

  deed(labId: string, console: string, what: "see" | "type"): LabDeed {
    return this.labs.find(labId)?.index.isHostConsole(console) ? `hostConsole.${what}` : `console.${what}`;
  }
}

const key = (labId: string, console: string) => `${labId} ${console}`;
function splitKey(text: string): [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}
