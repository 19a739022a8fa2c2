import type { SlotNews } from "../../../simulator";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import { LabRefusal } from "../../lab/types";
import type { Backlog } from "./backlog";
import type { LabSocket, Reply } from "./socket-session";

/** Slots that one page may follow in a lab: a list shows some fifty objects at a time, each of a few slots. */
const SLOTS_PER_PAGE = 2_000;
/** Questions that one page may have under way: a whole class is much to write, and whoever asks again and again waits. */
const NEEDS_PER_PAGE = 8;

/** Who follows what in one lab. */
interface Desk {
  readonly pages: Map<string, Set<LabSocket>>;
  readonly slots: Map<LabSocket, Set<string>>;
}

/**
 * Records that pages ask for beside those that all of them have. Each is read from the lab in step with what is told of it, and told to
 * those pages alone that have asked for it; the lab follows a slot while any page does.
 */
export class NeedDesk {
  private readonly desks = new Map<string, Desk>();
  /** slots that are asked for and not yet answered, by lab and name: they are not to be ended meanwhile */
  private readonly coming = new Map<string, number>();
  private readonly asking = new WeakMap<LabSocket, number>();

  /** @param tellGap - makes a page join again, and ask again for what it needs */
  constructor(
    private readonly labs: LabDirectory,
    private readonly backlog: Backlog,
    private readonly tellGap: (socket: LabSocket, labId: string) => void,
  ) {}

  need(socket: LabSocket, labId: string, slots: readonly string[], done: Reply): void {
    const { session } = socket.data;
    this.labs.enter(session.principal, labId, "lab.see");
    if (!session.at.has(labId)) throw new LabRefusal("BAD_REQUEST", "A page asks for records of a lab that it has joined.");
    const lab = this.labs.find(labId);
    if (!lab) throw new LabRefusal("NOT_FOUND", "There is no such lab.");
    const own = this.desks.get(labId)?.slots.get(socket);
    const more = new Set(slots.filter((slot) => !own?.has(slot)));
    if ((own?.size ?? 0) + more.size > SLOTS_PER_PAGE)
      throw new LabRefusal("TOO_BUSY", `A page may follow ${SLOTS_PER_PAGE} slots of records in a lab. Leave some first.`);
    const under = this.asking.get(socket) ?? 0;
    if (under >= NEEDS_PER_PAGE) throw new LabRefusal("TOO_BUSY", `A page may ask for records ${NEEDS_PER_PAGE} times at once.`);
    this.begin(socket, labId, slots);
    lab.queryInStep(
      "follow",
      { slots },
      (answer) => {
        this.end(socket, labId, slots);
        // It may have left while it waited; whoever else follows them still does.
        if (socket.connected && session.at.has(labId)) this.enter(socket, labId, slots);
        else this.endUnfollowed(labId, slots);
        done({ kind: "records", slots: answer });
      },
      (error) => {
        this.end(socket, labId, slots);
        done({ kind: "refused", code: error.code, message: error.message });
      },
    );
  }

  unneed(socket: LabSocket, labId: string, slots: readonly string[]): void {
    const desk = this.desks.get(labId);
    const own = desk?.slots.get(socket);
    if (!desk || !own) return;
    for (const slot of slots) {
      if (!own.delete(slot)) continue;
      const pages = desk.pages.get(slot);
      pages?.delete(socket);
      if (pages?.size === 0) desk.pages.delete(slot);
    }
    if (own.size === 0) desk.slots.delete(socket);
    if (desk.slots.size === 0) this.desks.delete(labId);
    this.endUnfollowed(labId, slots);
  }

  /** A page has left a lab. */
  leave(socket: LabSocket, labId: string): void {
    const own = this.desks.get(labId)?.slots.get(socket);
    if (own) this.unneed(socket, labId, [...own]);
  }
  /** A page is gone. */
  left(socket: LabSocket): void {
    for (const labId of [...this.desks.keys()]) this.leave(socket, labId);
  }
  /** The lab was opened anew and follows nothing: its pages join again, and ask again. */
  reopened(labId: string): void {
    this.desks.delete(labId);
  }

  /** Tells each page what has become of what it has asked for. */
  told(labId: string, news: readonly SlotNews[]): void {
    const desk = this.desks.get(labId);
    if (!desk) return;
    const own = new Map<LabSocket, SlotNews[]>();
    for (const one of news) {
      for (const socket of desk.pages.get(one.slot) ?? []) {
        const list = own.get(socket);
        if (list) list.push(one);
        else own.set(socket, [one]);
      }
    }
    for (const [socket, slots] of own) {
      // What it misses now it reads anew when it has caught up.
      if (this.backlog.isBehind(socket)) this.backlog.miss(socket, `lab ${labId}`, () => this.tellGap(socket, labId));
      else socket.emit("lab:news", { labId, slots });
    }
  }

  private enter(socket: LabSocket, labId: string, slots: readonly string[]): void {
    const desk = this.desks.get(labId) ?? { pages: new Map<string, Set<LabSocket>>(), slots: new Map<LabSocket, Set<string>>() };
    this.desks.set(labId, desk);
    const own = desk.slots.get(socket) ?? new Set();
    desk.slots.set(socket, own);
    for (const slot of slots) {
      own.add(slot);
      const pages = desk.pages.get(slot) ?? new Set();
      desk.pages.set(slot, pages);
      pages.add(socket);
    }
  }

  private begin(socket: LabSocket, labId: string, slots: readonly string[]): void {
    this.asking.set(socket, (this.asking.get(socket) ?? 0) + 1);
    this.count(labId, slots, 1);
  }
  private end(socket: LabSocket, labId: string, slots: readonly string[]): void {
    this.asking.set(socket, (this.asking.get(socket) ?? 1) - 1);
    this.count(labId, slots, -1);
  }
  private count(labId: string, slots: readonly string[], by: 1 | -1): void {
    for (const slot of slots) {
      const left = (this.coming.get(`${labId} ${slot}`) ?? 0) + by;
      if (left > 0) this.coming.set(`${labId} ${slot}`, left);
      else this.coming.delete(`${labId} ${slot}`);
    }
  }

  private endUnfollowed(labId: string, slots: readonly string[]): void {
    const desk = this.desks.get(labId);
    const over = slots.filter((slot) => !desk?.pages.has(slot) && !this.coming.has(`${labId} ${slot}`));
    const lab = this.labs.find(labId);
    // A lab that has stopped follows nothing any more.
    if (over.length > 0 && lab?.state === "running") lab.query("unfollow", { slots: over }).catch(() => {});
  }
}
