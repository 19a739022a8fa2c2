import type { FaultCode } from "@/server/contract";

/**
 * Sentences of an area. `{0}`… are the fault's parameters with references named; `{0:bytes}` a size, `{1:state}` a power state, `{1:op}` an operation,
 * `{host}` the host that memory was sought on.
 */
export type FaultTexts = Readonly<Partial<Record<FaultCode, string>>>;

/** A language's sentences. */
export interface FaultTable {
  /** one for every code: a table that lacks it does not compile */
  readonly sentences: Readonly<Record<FaultCode, string>>;
  /** sentences that stand in for a code's own where its parameters call for other words */
  readonly variants: {
    /** INVALID_VALUE whose value's place holds the rule that the value breaks */
    readonly INVALID_VALUE_RULE: string;
  };
}
