import type { LabDirectory } from "../../lab/directory/lab-directory";
import { LabRefusal } from "../../lab/types";
import type { ViewNews } from "../../lab/worker/messages";
import type { Question } from "../../lab/worker/view-question";
import type { Backlog } from "./backlog";
import type { LabSocket, Reply } from "./socket-session";

/** Time between two rounds, ms; what is followed is asked in every so many of them. */
export const ROUND_MS = 250;

/** One question about one lab, and the pages that follow its answer: equal questions are asked once. */
interface Group {
  readonly labId: string;
  readonly key: string;
  readonly question: Question;
  readonly follows: Set<Follow>;
  /** its lab has changed since it was asked last, or somebody has not had the answer */
  isChanged: boolean;
  /** the question is on its way: a slow lab is not asked twice */
  isAsking: boolean;
}

/** What an answer says of itself, and which stretch of its lab's life that is of: elsewhere in its past the same stamp may mean another answer. */
interface Stamp {
  readonly generation: number;
  readonly stamp: string;
}
const isSame = (a: Stamp | null, b: Stamp | null): boolean => a?.generation === b?.generation && a?.stamp === b?.stamp;

/** What one page follows under one name of its own. */
export interface Follow {
  readonly socket: LabSocket;
  readonly id: string;
  readonly group: Group;
  /** stamp of the answer that the page got last; null: none yet */
  sent: Stamp | null;
  /** an answer was handed over while the connection was still writing another: until that has gone, no further one is */
  isQueued: boolean;
}

/** Views that pages follow. Nothing is computed while nobody looks, and a lab whose clock stands is asked again only after a change. */
export class ViewFeed {
  /** by lab, then by question */
  private readonly groups = new Map<string, Map<string, Group>>();
  private rounds = 0;

  constructor(
    private readonly labs: LabDirectory,
    private readonly backlog: Backlog,
  ) {}

  /** A lab has changed. Of one whose clock stands, some views are shown at once: somebody steps through it. */
  changed(labId: string): void {
    const groups = this.groups.get(labId);
    if (!groups) return;
    const isStanding = this.labs.find(labId)?.speed === 0;
    for (const group of groups.values()) {
      group.isChanged = true;
      if (isStanding && group.question.follow?.isAtOnce) this.ask(group);
    }
  }

  /**
   * Begins to follow a view, in place of what the page has followed under the same id; or ends that.
   * @param id - the page's own name for it
   * @param what - null: nothing more
   */
  async follow(
    socket: LabSocket,
    labId: string,
    id: string,
    what: { readonly view: string; readonly args?: unknown } | null,
    done: Reply,
  ): Promise<void> {
    const { session } = socket.data;
    const name = `${id} ${labId}`;
    session.coming.delete(name);
    if (!what) {
      this.end(session.follows.get(name));
      return done({ ok: true });
    }
    const question = this.labs.question(session.principal, labId, what.view, what.args);
    if (!question.follow) throw new LabRefusal("BAD_REQUEST", `The view ${question.view} may be asked, not followed.`);
    this.checkRoom(socket, labId, name, question);
    const coming = { labId, view: question.view };
    session.coming.set(name, coming);
    try {
      await this.labs.openFor(session.principal, labId, "lab.see");
      // The page may have gone, or have asked for something else under this name.
      if (!socket.connected || session.coming.get(name) !== coming) return done({ ok: true });
      // Members may have changed meanwhile.
      this.labs.asker(session.principal, labId, question);
    } finally {
      if (session.coming.get(name) === coming) session.coming.delete(name);
    }
    this.end(session.follows.get(name));
    const group = this.groupOf(labId, question);
    const follow: Follow = { socket, id, group, sent: null, isQueued: false };
    group.follows.add(follow);
    session.follows.set(name, follow);
    done({ ok: true });
    this.ask(group);
  }

  /** Once every ROUND_MS: labs whose clock runs, and what a round before could not send. */
  round(): void {
    this.rounds++;
    for (const [labId, groups] of this.groups) {
      const isRunning = this.labs.find(labId)?.speed !== 0;
      for (const group of groups.values()) {
        const every = Math.max(1, Math.round((group.question.follow?.everyMs ?? ROUND_MS) / ROUND_MS));
        if (this.rounds % every === 0 && (isRunning || group.isChanged)) this.ask(group);
      }
    }
  }

  /** Members of a lab have changed: who may not ask any more follows nothing there. */
  accessChanged(labId: string): void {
    for (const group of this.groups.get(labId)?.values() ?? []) this.dropStrangers(group);
  }

  /** A page has left a lab. */
  leave(socket: LabSocket, labId: string): void {
    const { coming, follows } = socket.data.session;
    for (const [name, each] of coming) if (each.labId === labId) coming.delete(name);
    for (const follow of [...follows.values()]) if (follow.group.labId === labId) this.end(follow);
  }

  /** A page is gone. */
  left(socket: LabSocket): void {
    for (const follow of [...socket.data.session.follows.values()]) this.end(follow);
  }

  private checkRoom({ data: { session } }: LabSocket, labId: string, name: string, { view, follow }: Question): void {
    const others = [...session.follows].filter(
      ([own, { group }]) => own !== name && group.labId === labId && group.question.view === view && !session.coming.has(own),
    );
    const coming = [...session.coming.values()].filter((each) => each.labId === labId && each.view === view);
    const most = follow?.most ?? 0;
    if (others.length + coming.length >= most)
      throw new LabRefusal("TOO_BUSY", `A page may follow ${most} of the view ${view} in a lab. End one first.`);
  }

  private groupOf(labId: string, question: Question): Group {
    const key = `${question.view} ${JSON.stringify(question.args)}`;
    const groups = this.groups.get(labId) ?? new Map<string, Group>();
    this.groups.set(labId, groups);
    const group = groups.get(key) ?? { labId, key, question, follows: new Set(), isChanged: true, isAsking: false };
    groups.set(key, group);
    return group;
  }

  private end(follow: Follow | undefined): void {
    if (!follow) return;
    const { socket, id, group } = follow;
    const { labId, key, follows } = group;
    follows.delete(follow);
    socket.data.session.follows.delete(`${id} ${labId}`);
    this.backlog.forget(socket, missed(follow));
    if (follows.size > 0) return;
    const groups = this.groups.get(labId);
    groups?.delete(key);
    if (groups?.size === 0) this.groups.delete(labId);
  }

  private ask(group: Group): void {
    const { labId, question, follows } = group;
    const lab = this.labs.find(labId);
    if (!lab) return;
    if (group.isAsking) {
      group.isChanged = true;
      return;
    }
    this.dropStrangers(group);
    const [first, ...others] = follows;
    if (!first) return;
    const { generation } = lab;
    const last = first.sent;
    const known = last?.generation === generation && others.every(({ sent }) => isSame(sent, last)) ? last.stamp : "";
    group.isAsking = true;
    group.isChanged = false;
    // Equal questions are answered together, so that nobody's own role shows in the answer: it is the lowest that may ask.
    const asker = { user: "", role: question.role };
    lab
      .query("view", { view: question.view, args: question.args, asker, known })
      .finally(() => {
        group.isAsking = false;
      })
      .then((news) => this.deliver(group, news, generation))
      .catch(() => {});
  }

  /** @param generation - the lab's, when it was asked */
  private deliver(group: Group, news: ViewNews, generation: number): void {
    const stamp = { generation, stamp: news.stamp };
    for (const follow of group.follows) if ("answer" in news && !isSame(follow.sent, stamp)) this.send(follow, stamp, news.answer);
    // Who came while the question was on its way, after others who know the answer already, has none yet.
    if (!("answer" in news) && [...group.follows].some(({ sent }) => !isSame(sent, stamp))) this.ask(group);
  }

  private send(follow: Follow, stamp: Stamp, answer: unknown): void {
    const { socket, id, group } = follow;
    // A browser that does not keep up gets the next answer instead of a queue of old ones.
    if (this.backlog.isBehind(socket)) {
      this.backlog.miss(socket, missed(follow), () => this.ask(group));
      return;
    }
    const isWriting = !socket.conn.transport.writable;
    // Of several answers in one moment each goes out: else the one that comes last would never come where others come first each time.
    if (isWriting && follow.isQueued) group.isChanged = true;
    else {
      follow.isQueued = isWriting;
      follow.sent = stamp;
      socket.emit("view:update", { labId: group.labId, id, answer });
    }
  }

  private dropStrangers({ labId, question, follows }: Group): void {
    for (const follow of [...follows]) {
      try {
        this.labs.asker(follow.socket.data.session.principal, labId, question);
      } catch {
        this.end(follow);
      }
    }
  }
}

const missed = ({ id, group }: Follow): string => `view ${id} ${group.labId}`;
