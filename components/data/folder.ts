/**
 * Folders, kept where XenCenter keeps them: an object's way in its `other_config`, those without objects in the pool's.
 * @source xen-api: ocaml/idl/datamodel.ml, map_keys_roles; xenadmin: XenModel/Folders.cs
 */
import type { AnyRec, Rec } from "./defaults";

/** Key of an object's `other_config`. */
export const FOLDER_KEY = "folder";
/** Key of the pool's `other_config`: ways, parted by `;`. */
export const EMPTY_FOLDERS_KEY = "EMPTY_FOLDERS";

/** The way to an object's folder, such as "/a/b"; "" when it lies in none. */
export function folderOf(record: AnyRec): string {
  return "other_config" in record ? (record.other_config[FOLDER_KEY] ?? "") : "";
}
/** Names on the way to a folder. */
export function partsOf(way: string): readonly string[] {
  return way.split("/").filter(Boolean);
}
export function wayOf(parts: readonly string[]): string {
  return parts.length === 0 ? "" : `/${parts.join("/")}`;
}
/** Folders that are kept though nothing may lie in them. */
export function keptFolders(pool: Pick<Rec<"pool">, "other_config"> | undefined): readonly string[] {
  const kept = (pool?.other_config[EMPTY_FOLDERS_KEY] ?? "").split(";").map((way) => wayOf(partsOf(way)));
  return [...new Set(kept.filter((way) => way !== ""))];
}
/** Whether a way leads to a folder or into it. */
export function isWithin(way: string, folder: string): boolean {
  const [inner, outer] = [partsOf(way), partsOf(folder)];
  return outer.every((part, at) => inner[at] === part);
}
/** Where a way leads when a folder is called otherwise, or lies elsewhere. @param to - "": what lay in it lies in no folder */
export function movedWay(way: string, from: string, to: string): string {
  return wayOf([...partsOf(to), ...partsOf(way).slice(partsOf(from).length)]);
}
