/** Files of captured frames that were brought into a lab, as pages show them. */
import type { ReplayDirection } from "../world/replays";

export interface ReplayView {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly bytes: number;
  /** null: the file has not come whole yet */
  readonly frames: number | null;
  /** from its first frame to its last, as the file has them, µs */
  readonly lengthUs: number;
  readonly playing: {
    readonly vif: string;
    readonly direction: ReplayDirection;
    readonly speed: number;
    readonly task: string;
    readonly sent: number;
    /** frames that found no interface to go by */
    readonly lost: number;
  } | null;
}
