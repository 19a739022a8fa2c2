/**
 * A refusal in the toolstack's words; `code` and `params` go on the wire unchanged.
 * @source xapi.md §6; codes: xapi-datamodel.json `errors`
 */
export interface Fault {
  readonly code: string;
  readonly params: readonly string[];
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}
export function refuse(code: string, ...params: string[]): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: { code, params } };
}
export function fault(code: string, ...params: string[]): Fault {
  return { code, params };
}

/** A broken rule of our own: it stops the lab and is reported; it is never shown as a refusal. */
export class InvariantBroken extends Error {}
export function invariant(held: boolean, rule: string): asserts held {
  if (!held) throw new InvariantBroken(`invariant broken: ${rule}`);
}
