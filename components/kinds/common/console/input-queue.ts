import type { Ack } from "@/server/contract";
import type { LabSocket } from "../../../data/socket";

/** Longest text sent in one piece, UTF-16 units. */
export const INPUT_PIECE = 16 * 1024;
/** Most text that waits to be sent, UTF-16 units. */
export const INPUT_WAITING = 4 * 1024 * 1024;
/** How long a piece waits before it is sent again when the server is busy, ms: doubled each time up to the most. */
const BUSY_MS = 50;
const BUSY_MOST_MS = 1_000;

/** Why input does not reach its console: there is too much of it, its fate is not known, or the server says no. */
export type InputRefusal = { readonly kind: "full" } | { readonly kind: "lost" } | { readonly kind: "refused"; readonly message: string };

/** Input on its way to one console: piece after piece, each when the one before has arrived, so that none is lost or overtaken. */
export class InputQueue {
  /** who is told when input was refused */
  onRefused: (refusal: InputRefusal) => void = () => undefined;
  #waiting = "";
  /** units taken and units that have arrived, since the queue was made */
  #taken = 0;
  #arrived = 0;
  /** who waits for input to arrive up to some unit */
  #awaiting: { readonly upTo: number; readonly tell: (refusal: InputRefusal | null) => void }[] = [];
  #isSending = false;

  /**
   * @param send - sends one piece and gives the server's answer; rejects when there will be none
   * @param pause - waits for so many ms
   */
  constructor(
    readonly send: (piece: string) => Promise<Ack>,
    readonly pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  /** Takes input as a whole, or refuses it as a whole when too much is waiting. @returns when it has arrived null, else why not all of it has */
  push(text: string): Promise<InputRefusal | null> {
    if (text === "") return Promise.resolve(null);
    if (this.#waiting.length + text.length > INPUT_WAITING) {
      const refusal = { kind: "full" } as const;
      this.onRefused(refusal);
      return Promise.resolve(refusal);
    }
    this.#waiting += text;
    this.#taken += text.length;
    const upTo = this.#taken;
    const arrived = new Promise<InputRefusal | null>((tell) => this.#awaiting.push({ upTo, tell }));
    if (!this.#isSending) void this.#run();
    return arrived;
  }
  #tell(refusal: InputRefusal | null): void {
    const isOver = ({ upTo }: { readonly upTo: number }): boolean => refusal !== null || upTo <= this.#arrived;
    const told = this.#awaiting.filter(isOver);
    this.#awaiting = this.#awaiting.filter((one) => !isOver(one));
    for (const { tell } of told) tell(refusal);
  }

  async #run(): Promise<void> {
    this.#isSending = true;
    let pauseMs = BUSY_MS;
    while (this.#waiting !== "") {
      const piece = firstPiece(this.#waiting);
      const ack = await this.send(piece).catch(() => null);
      if (ack?.ok) {
        this.#waiting = this.#waiting.slice(piece.length);
        this.#arrived += piece.length;
        this.#tell(null);
        pauseMs = BUSY_MS;
      } else if (ack?.code === "TOO_BUSY") {
        await this.pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, BUSY_MOST_MS);
      } else {
        // What follows a piece that is missing would mean something else than what was typed.
        this.#waiting = "";
        this.#arrived = this.#taken;
        const refusal: InputRefusal = ack ? { kind: "refused", message: ack.message } : { kind: "lost" };
        this.onRefused(refusal);
        this.#tell(refusal);
      }
    }
    this.#isSending = false;
  }
}

/** The start of a text, not ending inside a surrogate pair. */
function firstPiece(text: string): string {
  if (text.length <= INPUT_PIECE) return text;
  const piece = text.slice(0, INPUT_PIECE);
  return /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(0, -1) : piece;
}

const queues = new WeakMap<LabSocket, Map<string, InputQueue>>();

/** The one queue of a console. It outlives the terminal that was typed into: what was pasted arrives though its tab was left. */
export function inputQueueOf(socket: LabSocket, labId: string, console: string): InputQueue {
  const own = queues.get(socket) ?? new Map<string, InputQueue>();
  queues.set(socket, own);
  const key = `${labId} ${console}`;
  const queue = own.get(key) ?? new InputQueue((piece) => socket.emitWithAck("console:input", labId, console, piece));
  own.set(key, queue);
  return queue;
}
