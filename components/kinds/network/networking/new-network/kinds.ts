/** What a new network may be. @source consoles.md §1.7: external with a VLAN, of a single server, bonded, private across servers */
import type { PageValues } from "../../../../form/pages";

export const networkKinds = ["external", "internal", "bonded", "private"] as const;
export type NetworkKind = (typeof networkKinds)[number];

/** What was chosen on the first page. */
export function kindIn(values: PageValues): NetworkKind {
  return (values.kind?.kind as NetworkKind | undefined) ?? "external";
}
