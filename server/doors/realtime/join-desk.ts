import type { JoinReply, Presence } from "../../contract/events";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LiveLab } from "../../lab/live/live-lab";
import { LabRefusal } from "../../lab/types";
import type { Backlog } from "./backlog";
import { type LabSocket, type Reply, rooms } from "./socket-session";

const LABS_PER_SOCKET = 16;
/** Joins that one page may have under way; a page that asks again before it was answered needs two. */
const JOINS_PER_SOCKET = 4;

export interface JoinParts {
  readonly labs: LabDirectory;
  readonly backlog: Backlog;
  readonly epochOf: (lab: LiveLab) => string;
  readonly presence: (labId: string) => Presence[];
  readonly joined: (labId: string) => void;
}

/** Lets pages into labs, with what they have missed since the state that they have. */
export class JoinDesk {
  private readonly joining = new WeakMap<LabSocket, number>();

  constructor(private readonly parts: JoinParts) {}

  /** @param done - called once, unless this throws */
  async join(socket: LabSocket, labId: string, since: { readonly epoch: string; readonly seq: number } | null, done: Reply): Promise<void> {
    const under = this.joining.get(socket) ?? 0;
    if (under >= JOINS_PER_SOCKET) throw new LabRefusal("TOO_BUSY", `One page may ask to join ${JOINS_PER_SOCKET} times at once.`);
    this.joining.set(socket, under + 1);
    try {
      done(await this.answer(socket, labId, since));
    } finally {
      this.joining.set(socket, (this.joining.get(socket) ?? 1) - 1);
    }
  }

  private async answer(
    socket: LabSocket,
    labId: string,
    since: { readonly epoch: string; readonly seq: number } | null,
  ): Promise<JoinReply> {
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
    void socket.join(rooms.lab(labId));
    if (!session.at.has(labId)) session.at.set(labId, null);
    joined(labId);
    const head = { epoch: epochOf(lab), seq: lab.seq, clock: lab.clock(), presence: presence(labId) };
    const missed = since?.epoch === head.epoch ? lab.since(since.seq) : null;
    return missed ? { kind: "deltas", missed, ...head } : { kind: "behind", ...head };
  }
}
