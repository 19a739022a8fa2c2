/** Drafts: what somebody has typed into a form and not sent yet. They are the person's own, and wait for them in any browser. */

/**
 * `bytes`: of one draft's body as UTF-8; `perPerson`: the oldest go when there are more; `formCharacters`: of a form's key;
 * `days`: after which an untouched one goes. guess: what a person can have begun, four times over
 */
export const DRAFT_LIMITS = { bytes: 64 * 1024, perPerson: 100, formCharacters: 200, days: 30, putsPerMinute: 240 } as const;

/** A draft as it lies on the server. */
export interface DraftView {
  /** JSON, as it was put */
  readonly body: string;
  /** wall time at which it was put last, ISO 8601 */
  readonly wall: string;
}
