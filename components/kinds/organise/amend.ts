/** Folders, tags and fields of objects are keys of maps and values of sets: what is put there and taken out, for one object or many. */
import type { LabRole } from "@/server/contract";
import type { BulkItem } from "../../data/bulk-items";
import { keyOf } from "../../data/custom-fields";
import type { AnyRec } from "../../data/defaults";
import { FOLDER_KEY } from "../../data/folder";
import type { Group } from "../../data/group";
import type { Kinds } from "../../data/kind";
import type { CommandContext } from "../command";
import { needsRole } from "../command-state";

/** Lowest role that may. @source xapi-datamodel.json (setter_role of tags; key_roles of folder, EMPTY_FOLDERS and XenCenter.CustomFields.*; setter_role of gui_config) */
export const ORGANISE_ROLE: LabRole = "vm-operator";

type Put = Readonly<Record<string, string>> | readonly string[];
/** One object's part of an operation, `amend_field`. */
export function amendment(record: AnyRec, field: "tags" | "other_config" | "gui_config", put: Put, drop: readonly string[] = []): BulkItem {
  return { ref: record.ref, args: { class: record.class, field, put, drop } };
}
/** Why somebody may not put objects under anything; null: one may. */
export function organiseWhy({ role, isLive, t }: Pick<CommandContext, "role" | "isLive" | "t">): string | null {
  return isLive ? needsRole(ORGANISE_ROLE, { role, t }) : t("why.offline");
}
/** Whether objects of a record's kind can be put under something. */
export function canBeUnder(kinds: Kinds, record: AnyRec, what: "folder" | "tag" | "field"): boolean {
  const properties = kinds.of(record)?.properties ?? [];
  const needed = what === "tag" ? "tag" : "folder";
  return properties.some(({ name }) => name === needed);
}
/** What puts an object under a group; null: the group is none of those. */
export function putUnder(record: AnyRec, group: Group): BulkItem | null {
  switch (group.kind) {
    case "folder":
      return group.way === ""
        ? amendment(record, "other_config", {}, [FOLDER_KEY])
        : amendment(record, "other_config", { [FOLDER_KEY]: group.way });
    case "tag":
      return group.tag === null ? null : amendment(record, "tags", [group.tag]);
    case "field":
      return group.name === null || group.value === null ? null : amendment(record, "other_config", { [keyOf(group.name)]: group.value });
    default:
      return null;
  }
}
/** Submits amendments: one alone at once, more by one task of the lab. */
export function submitAmendments(items: readonly BulkItem[], { act, actOnAll }: Pick<CommandContext, "act" | "actOnAll">): void {
  const [first] = items;
  if (items.length > 1) void actOnAll(items, "amend_field");
  else if (first) void act(first.ref, "amend_field", { self: first.ref, ...first.args } as never);
}
