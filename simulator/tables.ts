/** What a lab is put together from: what may be done, what may be asked, what is kept, and what its domains run. */
import { makeGuestEngine } from "./cli/engine-maker";
import { parts } from "./state/table";
import { verbs } from "./toolstack/table";
import { views } from "./views/table";
import type { Views } from "./views/view";
import type { Part } from "./world/part";
import type { EngineMaker, VerbTable } from "./world/world";

export interface LabTables {
  readonly verbs: VerbTable;
  readonly views: Views;
  /** in the order in which they are opened */
  readonly parts: readonly Part[];
  readonly makeEngine: EngineMaker;
}

/** What a lab is put together from, unless told. */
export const shippedTables: LabTables = { verbs, views, parts, makeEngine: makeGuestEngine };
