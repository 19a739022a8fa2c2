/** Where people are on a drawn page of a lab, as they show it to one another: sent on as it comes, and kept nowhere. */

/**
 * A place on a drawing, in its own units: seen from the left upper corner of what stands near it, since the same things may stand elsewhere
 * in the window of somebody else; from the drawing's origin where nothing does.
 */
export interface Spot {
  /** id of what it is seen from; null: the origin */
  readonly near: string | null;
  readonly x: number;
  readonly y: number;
}
/** What one page shows of itself. */
export interface Pointer {
  /** which drawing of the place: a map's plan */
  readonly sheet: string;
  /** what is pointed at; null: nothing */
  readonly at: Spot | null;
  /** it is meant for all: drawn so that nobody misses it */
  readonly isShown: boolean;
  /** ids of what is selected */
  readonly selected: readonly string[];
  /** what is in sight: its middle, and how much around it; null: not told */
  readonly view: { readonly middle: Spot; readonly width: number; readonly height: number } | null;
  /** what is folded in what is presented; null: not told */
  readonly folds: readonly string[] | null;
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
/** Folds that one page can show as its own. */
export const MOST_FOLDS = 500;
