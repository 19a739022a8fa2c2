import type { RuleSaid } from "../rehearsal";
import type { Json } from "./types";

/** Hears what the kernel of a copy does. */
export interface Witness {
  /** a message for the program that has sent a probe */
  told(message: Json): void;
  /** rules have stopped a packet */
  stopped(said: RuleSaid): void;
  /** a packet is for the system itself, and has passed all rules */
  taken(): void;
}
