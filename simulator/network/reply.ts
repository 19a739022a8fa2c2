/** What a gateway sends back. */

/** A frame that leaves after a delay, µs. */
export interface Reply {
  readonly frame: Uint8Array;
  readonly delayUs: number;
  /** answers what was sent on to the outside */
  readonly isRouted?: boolean;
}
