/** What of a record the navigation tree is made of: only a change of that builds it anew. */
import { isOrganisedAlike } from "./custom-fields";
import type { AnyRec } from "./defaults";

/** Fields that name a row, place it below another or leave it out. */
const STRUCTURAL: Readonly<Record<string, readonly string[]>> = {
  VM: ["name_label", "resident_on", "affinity", "is_a_template", "is_a_snapshot", "is_control_domain", "tags", "appliance"],
  host: ["name_label", "tags"],
  SR: ["name_label", "shared", "tags", "content_type", "type"],
  PBD: ["SR", "host"],
  pool: ["name_label", "tags", "gui_config"],
  network: ["name_label", "tags"],
  VM_appliance: ["name_label"],
};

/** Whether a row of the tree may come, go, move or be called otherwise. @param before - null: it is new; `after` null: it is gone */
export function mayMoveRow(before: AnyRec | null, after: AnyRec | null): boolean {
  const fields = STRUCTURAL[(after ?? before)?.class ?? ""];
  if (!fields) return false;
  if (!before || !after) return true;
  const [was, is] = [before, after] as unknown as [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>];
  return fields.some((field) => !isAlike(was[field], is[field])) || !isOrganisedAlike(before, after);
}
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
