/** Where people are on a drawn page of a lab, as they show it to one another: sent on as it comes, and kept nowhere. */

/** What one page shows of itself. Figures are in the drawing's own units. */
export interface Pointer {
  /** place that is pointed at; null: none */
  readonly at: readonly [x: number, y: number] | null;
  /** it is meant for all: drawn so that nobody misses it */
  readonly isShown: boolean;
  /** ids of what is selected */
  readonly selected: readonly string[];
  /** what is in sight; null: not told */
  readonly view: readonly [x: number, y: number, width: number, height: number] | null;
  /** asks others to look at what is in sight here */
  readonly presents: boolean;
  /** page whose sight this one keeps to; null: nobody's */
  readonly follows: string | null;
}
/** The pointer of a page, and whose that is. */
export interface OthersPointer extends Pointer {
  readonly page: string;
  readonly user: string;
  readonly displayName: string;
}
/** What has changed on a drawn page. */
export interface PointersNews {
  readonly labId: string;
  readonly place: string;
  /** these are all of them, and who was known before and is not among them is gone */
  readonly isWhole: boolean;
  readonly people: readonly OthersPointer[];
  /** pages that are there no more */
  readonly gone: readonly string[];
}
/** A page tells where it points at most this often, ms. */
export const POINTER_MS = 100;
/** Things that one page can show as selected. */
export const MOST_SELECTED = 100;
