/** What has become of nodes and edges since another moment, as it is drawn. */
import type { Fate } from "../drawing/marks";
import type { Difference } from "./difference";

/** By the ids of nodes and edges, which differ from one another. */
export function fatesOf({ added, gone, changed }: Difference): ReadonlyMap<string, Fate> {
  const fates = new Map<string, Fate>();
  for (const what of ["nodes", "edges"] as const) {
    for (const id of changed[what].keys()) fates.set(id, "changed");
    for (const id of added[what]) fates.set(id, "added");
    for (const id of gone[what]) fates.set(id, "gone");
  }
  return fates;
}
