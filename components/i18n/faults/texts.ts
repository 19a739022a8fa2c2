import type { FaultCode } from "@/server/contract";

/**
 * Sentences of an area. `{0}`… are the fault's parameters with references named; `{0:bytes}` a size, `{1:state}` a power state, `{1:op}` an operation,
 * `{host}` the host that memory was sought on.
 */
export type FaultTexts = Readonly<Partial<Record<FaultCode, string>>>;

/** A sentence for every code: one that lacks it does not compile. */
export type AllFaultTexts = Readonly<Record<FaultCode, string>>;

/** Sentences that stand in for a code's own where its parameters call for other words. */
export interface FaultVariants {
  /** INVALID_VALUE whose value's place holds the rule that the value breaks */
  readonly INVALID_VALUE_RULE: string;
}
