/** What the tests and the server that they kill say to each other. */

/** A lab with its clock stopped. */
export interface StateOfLab {
  readonly labId: string;
  readonly hash: string;
  /** a VM and a storage repository to work on, as refs */
  readonly vm: string;
  readonly sr: string;
  /** names of all disks */
  readonly disks: readonly string[];
}
export type ToServer = { readonly t: "look"; readonly labId: string } | { readonly t: "stop" };
export type FromServer =
  | { readonly t: "up"; readonly url: string; readonly labs: readonly string[] }
  | { readonly t: "state"; readonly state: StateOfLab }
  | { readonly t: "broken"; readonly why: string }
  | { readonly t: "pruning" };
