import type { RecordChange } from "../../../simulator";
import type { JoinReply, Presence } from "../../contract/events";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LiveLab } from "../../lab/live/live-lab";
import { LabRefusal } from "../../lab/types";
import { type Backlog, ROOM_MS } from "./backlog";
import { type LabSocket, type Reply, rooms } from "./socket-session";

const LABS_PER_SOCKET = 16;
/** Joins that one page may have under way; a page that asks again before it was answered needs two. */
const JOINS_PER_SOCKET = 4;
/** Records in one message: about 400 KiB of JSON. */
const PART_RECORDS = 500;
/** Large states that are held at a time while they go out; who comes later waits. guess: each has some 15 MiB per 1,000 VMs */
const STREAMS = 4;
/** A page that takes nothing of its state for so long is given up, ms. */
const STALLED_MS = 10_000;

export interface JoinParts {
  readonly labs: LabDirectory;
  readonly backlog: Backlog;
  readonly epochOf: (lab: LiveLab) => string;
  readonly presence: (labId: string) => Presence[];
  readonly joined: (labId: string) => void;
}

/** Lets pages into labs: with what they have missed, or with the whole state, in as many messages as it takes. */
export class JoinDesk {
  private streams = 0;
  private readonly joining = new WeakMap<LabSocket, number>();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly parts: JoinParts) {}

  async join(socket: LabSocket, labId: string, since: { readonly epoch: string; readonly seq: number } | null, done: Reply): Promise<void> {
    const under = this.joining.get(socket) ?? 0;
    if (under >= JOINS_PER_SOCKET) throw new LabRefusal("TOO_BUSY", `One page may ask to join ${JOINS_PER_SOCKET} times at once.`);
    this.joining.set(socket, under + 1);
    const isOver = (): void => void this.joining.set(socket, (this.joining.get(socket) ?? 1) - 1);
    try {
      await this.answer(socket, labId, since, (reply) => {
        isOver();
        done(reply);
      });
    } catch (error) {
      isOver();
      throw error;
    }
  }

  /** @param done - called once, unless this throws */
  private async answer(
    socket: LabSocket,
    labId: string,
    since: { readonly epoch: string; readonly seq: number } | null,
    done: (reply: JoinReply) => void,
  ): Promise<void> {
    const { session } = socket.data;
    const { labs, epochOf, presence, joined, backlog } = this.parts;
    const checkCount = (): void => {
      if (session.at.size >= LABS_PER_SOCKET && !session.at.has(labId))
        throw new LabRefusal("TOO_BUSY", `One page may watch ${LABS_PER_SOCKET} labs.`);
    };
    checkCount();
    const lab = await labs.openFor(session.principal, labId, "lab.see");
    checkCount();
    backlog.forget(socket, `lab ${labId}`);
    const head = () => ({ epoch: epochOf(lab), seq: lab.seq, clock: lab.clock(), presence: presence(labId) });
    const enter = () => {
      void socket.join(rooms.lab(labId));
      if (!session.at.has(labId)) session.at.set(labId, null);
    };
    const missed = since && since.epoch === epochOf(lab) ? lab.since(since.seq) : null;
    if (missed) {
      enter();
      done({ kind: "deltas", missed, ...head() });
      joined(labId);
      return;
    }
    await this.turn();
    try {
      // It may have stopped, or fallen asleep, while others had their turn.
      await lab.whenOpen();
    } catch (error) {
      this.leave();
      throw error;
    }
    lab.queryInStep(
      "records",
      null,
      (records) => {
        const refusal = this.refusalOf(() => {
          // Members may have changed while others had their turn.
          labs.enter(session.principal, labId, "lab.see");
          checkCount();
        });
        if (refusal) {
          this.leave();
          return done({ kind: "refused", code: refusal.code, message: refusal.message });
        }
        enter();
        const { seq } = lab;
        done({
          kind: "snapshot",
          records: records.slice(0, PART_RECORDS),
          isWhole: records.length <= PART_RECORDS,
          ...head(),
        });
        joined(labId);
        this.stream(socket, labId, seq, records, PART_RECORDS, performance.now());
      },
      (error) => {
        this.leave();
        done({ kind: "refused", code: error.code, message: error.message });
      },
    );
  }

  private refusalOf(check: () => void): LabRefusal | null {
    try {
      check();
      return null;
    } catch (error) {
      if (error instanceof LabRefusal) return error;
      throw error;
    }
  }

  /** Sends the rest of a state as there is room for it, to a page that has not left the lab meanwhile. */
  private stream(socket: LabSocket, labId: string, seq: number, records: readonly RecordChange[], from: number, sinceMs: number): void {
    let [next, lastMs] = [from, sinceMs];
    const isThere = socket.connected && socket.rooms.has(rooms.lab(labId));
    while (next < records.length && isThere && this.parts.backlog.hasRoom(socket)) {
      const part = records.slice(next, next + PART_RECORDS);
      next += part.length;
      lastMs = performance.now();
      socket.emit("lab:records", { labId, seq, records: part, isLast: next >= records.length });
    }
    const isOver = next >= records.length || !isThere;
    const isStalled = !isOver && performance.now() - lastMs > STALLED_MS;
    if (isStalled) this.parts.backlog.close(socket);
    if (isOver || isStalled) this.leave();
    else setTimeout(() => this.stream(socket, labId, seq, records, next, lastMs), ROOM_MS).unref();
  }

  private turn(): Promise<void> {
    if (this.streams < STREAMS) {
      this.streams++;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.streams--;
  }
}
