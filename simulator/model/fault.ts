import type { FaultParams } from "./own-faults";
import type { Said, WireSaid } from "./said";

/** A code that the toolstack refuses with: the datamodel's errors, and those beside them in own-faults.ts. */
export type FaultCode = keyof FaultParams;

/** Refusals with one code. */
export interface FaultOf<C extends FaultCode> {
  readonly code: C;
  readonly params: FaultParams[C];
  /** the rule that was broken, where the code does not say it */
  readonly why?: Said;
}

/**
 * A refusal in the toolstack's words; `code` and `params` go on the wire unchanged.
 * @source xapi.md §6; codes: xapi-datamodel.json `errors`
 */
export type Fault = { readonly [C in FaultCode]: FaultOf<C> }[FaultCode];

/** A refusal as it came over a wire or out of a record: its sender may know codes that are not known here. */
export interface WireFault {
  readonly code: string;
  readonly params: readonly string[];
  readonly why?: WireSaid;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}
/** The refusal with this code. @param params - as the code has them */
export function fault<C extends FaultCode>(code: C, ...params: FaultParams[C]): FaultOf<C> {
  return { code, params };
}
/** The same refusal with the rule that was broken. */
export function because<F extends Fault>(refusal: F, why: Said): F {
  // Spelt out, every code with every reason would be more combinations than the compiler looks at.
  const told: WireFault = { ...(refusal as WireFault), why };
  return told as F;
}
/** A refusal for which XAPI has no code but the general one. Its parameter is the code of the reason; XAPI has a sentence there. */
export function notAllowed(why: Said): Fault {
  return because(fault("OPERATION_NOT_ALLOWED", why[0]), why);
}

/** A broken rule of our own: it stops the lab and is reported; it is never shown as a refusal. */
export class InvariantBroken extends Error {}
export function invariant(held: boolean, rule: string): asserts held {
  if (!held) throw new InvariantBroken(`invariant broken: ${rule}`);
}
