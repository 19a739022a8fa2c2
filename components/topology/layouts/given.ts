/** What a picture is made of beside its graph. */
import type { Picture, Point } from "../picture";
import type { Folded } from "./folds";
import type { NameOf, Window } from "./measures";

export interface Given {
  readonly folded: Folded;
  /** in which it is to be seen */
  readonly window: Window;
  readonly nameOf: NameOf;
  /** left upper corners of nodes and frames that somebody has put somewhere: they stand exactly there; absent: none */
  readonly fixed?: ReadonlyMap<string, Point>;
  /** the picture of the same plan before: what stands in it stays; absent or null: all is arranged anew */
  readonly previous?: Picture | null;
}
