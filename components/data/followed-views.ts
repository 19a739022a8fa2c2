/** What this page follows in a lab: asked for while somebody shows it, once however many do, and again after each connection. */
import type { ViewName } from "@/server/contract";
import type { LabSocket } from "./socket";
import { isViewByRole } from "./views-by-role";

export interface Followed<A> {
  /** undefined: none yet */
  readonly answer: A | undefined;
  /** why the server does not answer */
  readonly refusal: string | null;
}
export const NOTHING_YET: Followed<never> = { answer: undefined, refusal: null };

interface Entry {
  readonly id: string;
  readonly view: ViewName;
  readonly args: unknown;
  readonly listeners: Set<() => void>;
  latest: Followed<unknown>;
}

export class FollowedViews {
  readonly #entries = new Map<string, Entry>();
  readonly #byId = new Map<string, Entry>();
  #lastId = 0;

  constructor(
    readonly labId: string,
    readonly socket: LabSocket,
  ) {
    socket.on("view:update", ({ labId: of, id, answer }) => {
      const entry = of === labId ? this.#byId.get(id) : undefined;
      if (entry) this.#tell(entry, { answer, refusal: null });
    });
    socket.on("connect", () => this.askAgain());
  }

  /** Asks for everything anew, as if nothing were known: what stands for an answer may stand for another one now. */
  askAgain(): void {
    for (const entry of this.#entries.values()) this.#ask(entry);
  }

  /** Asks anew for what the server has refused or may refuse now, after one's role in the lab has become another. */
  askAgainByAccess(): void {
    for (const entry of this.#entries.values()) if (entry.latest.refusal !== null || isViewByRole(entry.view)) this.#ask(entry);
  }

  /** The newest answer to a question. @param key - its arguments as JSON */
  latest(view: ViewName, key: string): Followed<unknown> {
    return this.#entries.get(`${view} ${key}`)?.latest ?? NOTHING_YET;
  }

  /** Follows a view until what is returned is called. */
  follow(view: ViewName, args: unknown, listener: () => void): () => void {
    const key = `${view} ${JSON.stringify(args)}`;
    let entry = this.#entries.get(key);
    if (!entry) {
      this.#lastId += 1;
      entry = { id: `${view} ${this.#lastId}`, view, args, listeners: new Set(), latest: NOTHING_YET };
      this.#entries.set(key, entry);
      this.#byId.set(entry.id, entry);
      if (this.socket.connected) this.#ask(entry);
    }
    const { id, listeners } = entry;
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#entries.delete(key);
      this.#byId.delete(id);
      if (this.socket.connected) this.socket.emit("view:follow", this.labId, id, null, () => undefined);
    };
  }

  #ask(entry: Entry): void {
    const { id, view, args } = entry;
    this.socket.emit("view:follow", this.labId, id, { view, args }, (ack) => {
      const refusal = ack.ok ? null : ack.message;
      if (this.#byId.has(id) && refusal !== entry.latest.refusal) this.#tell(entry, { ...entry.latest, refusal });
    });
  }
  #tell(entry: Entry, latest: Followed<unknown>): void {
    entry.latest = latest;
    for (const listener of entry.listeners) listener();
  }
}
