/** The form of our own messages. */

export type Fields = readonly (readonly [name: string, type: string, fallback?: unknown])[];

export interface OwnMessage {
  readonly params: Fields;
  readonly result: string;
  /** lowest role that may call it */
  readonly role: string;
  /** only the toolstack itself starts it */
  readonly isInternal?: true;
}
