/**
 * What a guest's kernel and the world say to each other of a connection whose data go from one end to the other as a rate, without frames:
 * a fluid run. Plain data.
 */
import type { Bytes } from "../content/bytes";
import type { ConnectionEnds } from "./connection-ends";

/** A connection that has sent a lot for a while, as its sender has it. */
export interface FluidOffer {
  readonly own: ConnectionEnds;
  /** interface that it sends by, and the MAC that it sends to */
  readonly device: number;
  readonly mac: string;
  /** sequence of what it sends next */
  readonly next: number;
  /** data that it hands to its interface at once, in the mean, and in each segment that goes over a cable; bytes */
  readonly bundle: number;
  readonly cut: number;
  /** its round trip, µs */
  readonly rtt: number;
  /** what its windows let it send, bytes/s */
  readonly most: number;
  /** headers around them: Ethernet, IPv4, TCP with what the ends agreed on; bytes */
  readonly head: number;
}

/** How an end of a run is now. */
export interface FluidLook {
  /** of the sender: bytes that wait; of the receiver: bytes that nobody has read yet */
  readonly waiting: number;
  /** of the sender: what its windows let it send, bytes/s. Of the receiver: bytes that it has room for */
  readonly most: number;
  /** of the sender: its program has closed, nothing comes after what waits */
  readonly isClosing: boolean;
}

/** The end of a run in a guest's kernel. Nothing here sends a frame but `leave`, and what programs do when they hear of data. */
export interface FluidEnd {
  /** The other end would send as a rate from a sequence on. @param rtt - round trip of its data, µs @returns whether this one is as it has to be for that */
  join(own: ConnectionEnds, next: number, rtt: number): boolean;
  /** null: it is no end of a run, or cannot be one any longer */
  look(own: ConnectionEnds): FluidLook | null;
  /**
   * Takes the next bytes of what waits, which counts as sent and acknowledged.
   * @param frames - they and their acknowledgments would have been
   * @param us - time in which they were sent
   * @param isHeldBack - by one of the programs: windows do not grow
   */
  take(own: ConnectionEnds, bytes: number, frames: Moved, us: number, isHeldBack: boolean): FluidPiece | null;
  give(own: ConnectionEnds, piece: FluidPiece, frames: Moved): void;
  /** From now on its data are in frames again. @param room - of the sender: bytes that the receiver has room for; null: nobody knows */
  leave(own: ConnectionEnds, room: number | null): void;
}

/** Bytes of a stream, and the sender's clock of timestamps when they were sent. */
export interface FluidPiece {
  readonly bytes: Bytes;
  readonly stamp: number;
}

/** What an interface counts of a piece: frames of data and their bytes, acknowledgments and theirs. */
export interface Moved {
  readonly device: number;
  readonly frames: number;
  readonly frameBytes: number;
  readonly acks: number;
  readonly ackBytes: number;
  /** bytes that the receiver has room for afterwards */
  readonly room: number;
}

/** The world, for a guest's kernel that has connections which may run as a rate. */
export interface FluidServices {
  /** Whether the world would have it so, as things are; asked before the sender stops to let all be acknowledged. */
  mayRun(offer: FluidOffer): boolean;
  /** All is acknowledged. @returns whether the run has begun */
  begin(offer: FluidOffer): boolean;
  /** Something has changed that runs of this guest may have to end for: they are looked at at once. */
  look(): void;
}
