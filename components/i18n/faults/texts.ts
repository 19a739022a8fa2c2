import type { FaultCode } from "@/server/contract";
import type { SaidTable } from "../said/texts";

/**
 * Sentences of an area. `{0}`… are the fault's parameters with references named; `{0:bytes}` a size, `{1:state}` a power state, `{1:op}` an operation,
 * `{host}` the host that memory was sought on, `{why}` the reason that goes with the fault; where a sentence has no place for it, it stands behind.
 */
export type FaultTexts = Readonly<Partial<Record<FaultCode, string>>>;

/** A language's sentences. */
export interface FaultTable {
  /** one for every code: a table that lacks it does not compile */
  readonly sentences: Readonly<Record<FaultCode, string>>;
  /** what goes with a fault, or is said on its own, by codes of the simulator's */
  readonly said: SaidTable;
}
