import type { Mono } from "../../os/types";

/** Plain data of a connection whose data go as a rate, or are about to. */
export interface FluidTcp {
  /** `drain`: the sender waits until all is acknowledged; `left`: its data are in frames again with the next look at timers */
  readonly part: "drain" | "sender" | "receiver" | "left";
  readonly since: Mono;
  /** round trip of the sender's data before it stopped, µs */
  readonly rtt: number;
  /** of the sender: data that it handed to the interface at once, in the mean, bytes */
  readonly bundle: number;
  /** of one that waits: when it looks next whether all has come, since the last acknowledgment may be delayed */
  readonly tryAt: Mono | null;
}
