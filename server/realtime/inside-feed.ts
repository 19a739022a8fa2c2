import { createHash } from "node:crypto";
import type { InsideQuery, InsideView } from "../../simulator";
import type { LabDirectory } from "../lab/lab-directory";
import type { Backlog } from "./backlog";
import type { InsideWatch, LabServer, LabSocket, Reply } from "./socket-session";

/** Views into hosts, for the pages that show one. Nothing is computed while nobody looks, and equal questions are answered together. */
export class InsideFeed {
  /** labs that have changed since their views were last sent */
  private readonly changedLabs = new Set<string>();
  /** questions on their way, as `lab key`: a slow lab is not asked twice */
  private readonly asking = new Set<string>();

  constructor(
    private readonly io: LabServer,
    private readonly labs: LabDirectory,
    private readonly backlog: Backlog,
  ) {}

  /** A lab has changed. One whose clock stands is shown at once: somebody steps through it. */
  changed(labId: string): void {
    this.changedLabs.add(labId);
    if (this.labs.find(labId)?.speed === 0) this.send(labId);
  }

  async watch(socket: LabSocket, labId: string, query: InsideQuery | null, done: Reply): Promise<void> {
    const { inside, principal } = socket.data.session;
    if (!query) {
      inside.delete(labId);
      return done({ ok: true });
    }
    await this.labs.openFor(principal, labId, "lab.see");
    if (!socket.connected) return;
    inside.set(labId, { query, key: JSON.stringify(query), sent: null });
    done({ ok: true });
    this.changedLabs.add(labId);
    this.send(labId);
  }

  /** Once in a while: labs whose clock runs, and what a round before could not send. */
  round(): void {
    const watched = new Set<string>();
    for (const socket of this.sockets()) for (const labId of socket.data.session.inside.keys()) watched.add(labId);
    for (const labId of watched) if (this.labs.find(labId)?.speed !== 0 || this.changedLabs.has(labId)) this.send(labId);
    for (const labId of this.changedLabs) if (!watched.has(labId)) this.changedLabs.delete(labId);
  }

  private send(labId: string): void {
    const lab = this.labs.find(labId);
    if (!lab) return;
    const askers = new Map<string, InsideQuery>();
    for (const socket of this.sockets()) {
      const watch = socket.data.session.inside.get(labId);
      if (watch && this.maySee(socket, labId)) askers.set(watch.key, watch.query);
    }
    this.changedLabs.delete(labId);
    for (const [key, query] of askers) {
      const asked = `${labId} ${key}`;
      if (this.asking.has(asked)) {
        this.changedLabs.add(labId);
        continue;
      }
      this.asking.add(asked);
      lab
        .query("inside", query)
        .then((view) => this.deliver(labId, key, view))
        .catch(() => {})
        .finally(() => this.asking.delete(asked));
    }
  }

  private deliver(labId: string, key: string, view: InsideView | null): void {
    const hash = createHash("sha1").update(JSON.stringify(view)).digest("base64");
    for (const socket of this.sockets()) {
      const watch: InsideWatch | undefined = socket.data.session.inside.get(labId);
      if (watch?.key !== key || watch.sent === hash) continue;
      // A browser that does not keep up gets the next view instead of a queue of old ones.
      if (!socket.conn.transport.writable || this.backlog.isBehind(socket)) {
        this.changedLabs.add(labId);
        continue;
      }
      watch.sent = hash;
      socket.emit("inside:view", { labId, query: watch.query, view });
    }
  }

  private maySee(socket: LabSocket, labId: string): boolean {
    const { principal, inside } = socket.data.session;
    try {
      this.labs.enter(principal, labId, "lab.see");
      return true;
    } catch {
      inside.delete(labId);
      return false;
    }
  }

  private sockets(): Iterable<LabSocket> {
    return this.io.sockets.sockets.values();
  }
}
