/** One lab as this page follows it: joined over the socket, kept in step by numbered deltas, joined again after a gap. */
import type { Query } from "@tanstack/react-query";
import type { JoinReply, LabDeltas, LabTravel, Presence } from "@/server/contract";
import { askAgainByAccess } from "./access";
import { refusals } from "./actions-state";
import { VirtualClock } from "./clock";
import { Figures } from "./figures";
import { FollowedViews } from "./followed-views";
import { isOfLab } from "./lab-queries";
import { MetricsWatch } from "./metrics";
import { Needs } from "./needs";
import { Pointers } from "./pointers";
import { type ReadState, RecordsRefused, readRecords } from "./record-blocks";
import { type LabSocket, labSocket } from "./socket";
import { RecordStore } from "./store";
import { queryClient } from "./trpc";

export type Connection = "connecting" | "live" | "lost" | "refused" | "gone";
export interface SessionState {
  readonly connection: Connection;
  readonly hasRecords: boolean;
  /** why it was refused or is gone */
  readonly code: string | null;
  readonly message: string | null;
  readonly presence: readonly Presence[];
  /** the last time that somebody took the lab to another moment while this page was open; `count` tells one from the next */
  readonly travel: (LabTravel & { readonly count: number }) | null;
}

/** How long a page waits before it asks again after a refusal that passes, ms; up to twice as long, so that a class does not ask as one. */
const AGAIN_MS = 1_000;
/** A lab that comes back, or a server that has much to do: nothing to be told. */
const isPassing = (code: string): boolean => code === "STORAGE_UNAVAILABLE" || code === "TOO_BUSY";

export class LabSession {
  readonly store = new RecordStore();
  readonly clock = new VirtualClock();
  readonly metrics: MetricsWatch;
  readonly views: FollowedViews;
  readonly needs: Needs;
  readonly pointers: Pointers;
  readonly socket: LabSocket;
  state: SessionState = { connection: "connecting", hasRecords: false, code: null, message: null, presence: [], travel: null };
  #epoch: string | null = null;
  #seq = 0;
  /** counts joins, so that an answer to an older one is not taken for the newest */
  #joining = 0;
  #isJoining = false;
  /** it asks once more after a refusal that passes */
  #again: ReturnType<typeof setTimeout> | undefined;
  #early: LabDeltas[] = [];
  /** a state on its way: it is asked for before the socket stands */
  #reading: Promise<ReadState> | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly labId: string,
    socket: LabSocket = labSocket(),
  ) {
    this.socket = socket;
    this.metrics = new MetricsWatch(labId, socket);
    this.views = new FollowedViews(labId, socket);
    this.pointers = new Pointers(labId, socket);
    this.needs = new Needs(labId, socket, this.store, new Figures(this.views, this.store));
    socket.on("connect", this.#onConnect);
    socket.on("disconnect", this.#onDisconnect);
    socket.on("connect_error", this.#onDisconnect);
    socket.on("lab:deltas", this.#onDeltas);
    socket.on("lab:clock", (clock) => {
      if (clock.labId === labId) this.clock.hear(clock);
    });
    socket.on("lab:gone", (gone) => {
      if (gone.labId === labId) this.#set({ connection: "gone", code: gone.reason, message: gone.message });
    });
    socket.on("lab:access", ({ labId: of }) => {
      if (of !== labId) return;
      void askAgainByAccess(labId);
      this.views.askAgainByAccess();
    });
    socket.on("lab:travelled", ({ labId: of, travel }) => {
      if (of !== labId) return;
      this.metrics.forget();
      this.views.askAgain();
      refusals.clear();
      this.#set({ travel: { ...travel, count: (this.state.travel?.count ?? 0) + 1 } });
      void forgetLab(labId);
    });
    socket.on("lab:presence", (news) => {
      if (news.labId === labId) this.#set({ presence: news.people });
    });
    this.#read();
    if (socket.connected) this.#join();
    else socket.connect();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  /** Tells the others which object this page looks at. */
  lookAt(ref: string | null): void {
    this.#at = ref;
    if (this.state.connection === "live") this.socket.emit("lab:at", this.labId, ref);
  }
  #at: string | null = null;

  #set(part: Partial<SessionState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.#listeners) listener();
  }
  #onConnect = (): void => this.#join();
  #onDisconnect = (): void => {
    clearTimeout(this.#again);
    this.#isJoining = false;
    this.needs.left();
    this.pointers.left();
    this.clock.stop();
    if (this.state.connection === "live" || this.state.connection === "connecting") this.#set({ connection: "lost" });
  };
  #read(): Promise<ReadState> {
    if (!this.#reading) {
      this.#reading = readRecords(this.labId);
      // Whoever waits for it is told.
      this.#reading.catch(() => undefined);
    }
    return this.#reading;
  }
  /** Joins from what the page has, which it reads first when it has nothing that deltas continue. */
  #join(): void {
    clearTimeout(this.#again);
    const mine = ++this.#joining;
    this.#isJoining = true;
    this.#early = [];
    const join = (): void => {
      const since = this.#epoch === null ? null : { epoch: this.#epoch, seq: this.#seq };
      this.socket.emit("lab:join", this.labId, since, (reply) => {
        if (mine === this.#joining) this.#onJoined(reply);
      });
    };
    if (this.#epoch !== null) {
      join();
      return;
    }
    this.#read().then(
      ({ head, records }) => {
        this.#reading = null;
        if (mine !== this.#joining) return;
        this.store.reset(records);
        this.#epoch = head.epoch;
        this.#seq = head.seq;
        join();
      },
      (error: unknown) => {
        this.#reading = null;
        if (mine === this.#joining) this.#notRead(error);
      },
    );
  }
  #notRead(error: unknown): void {
    if (error instanceof RecordsRefused) this.#refused(error.code, error.message);
    // A line that breaks off is no news to anybody: the socket tells whether the server is there.
    else this.#joinLater();
  }
  #joinLater(): void {
    this.#again = setTimeout(() => this.socket.connected && this.#join(), AGAIN_MS * (1 + Math.random()));
  }
  #refused(code: string, message: string): void {
    this.#isJoining = false;
    if (isPassing(code)) this.#joinLater();
    else this.#set({ connection: "refused", code, message });
  }
  #onJoined(reply: JoinReply): void {
    if (reply.kind === "refused") {
      this.#refused(reply.code, reply.message);
      return;
    }
    this.clock.hear(reply.clock);
    if (reply.kind === "behind") {
      this.#epoch = null;
      this.#join();
      return;
    }
    this.#isJoining = false;
    for (const missed of reply.missed) this.store.apply(missed.changes);
    this.#seq = reply.seq;
    const early = this.#early;
    this.#early = [];
    for (const deltas of early) this.#onDeltas(deltas);
    this.#set({ connection: "live", hasRecords: true, code: null, message: null, presence: reply.presence });
    this.metrics.resend();
    this.needs.joined();
    this.pointers.joined();
    this.socket.emit("lab:at", this.labId, this.#at);
  }
  #onDeltas = (deltas: LabDeltas): void => {
    if (deltas.labId !== this.labId) return;
    if (this.#isJoining) {
      this.#early.push(deltas);
      return;
    }
    if (deltas.seq <= this.#seq) return;
    if (deltas.seq !== this.#seq + 1) {
      this.#join();
      return;
    }
    this.#seq = deltas.seq;
    this.clock.hearTime(deltas.virtualUs);
    this.store.apply(deltas.changes);
  };
}

/** What was asked of a lab before it went to another moment is asked again where it is shown, and forgotten elsewhere. */
async function forgetLab(labId: string): Promise<void> {
  const isOf = (query: Query): boolean => isOfLab(query, labId);
  queryClient.removeQueries({ predicate: isOf, type: "inactive" });
  await queryClient.invalidateQueries({ predicate: isOf });
}

const sessions = new Map<string, LabSession>();
/** The session of a lab; the same for the whole page, so that going to the list and back costs nothing. */
export function labSession(labId: string): LabSession {
  const kept = sessions.get(labId);
  if (kept && kept.socket === labSocket() && kept.state.connection !== "refused" && kept.state.connection !== "gone") return kept;
  const made = new LabSession(labId);
  sessions.set(labId, made);
  return made;
}
