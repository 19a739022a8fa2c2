import type { AnyRec } from "./defaults";

/** Key of `other_config` under which XenCenter keeps the folder of an object. @source xen-api: ocaml/idl/datamodel.ml, map_keys_roles */
const KEY = "folder";

/** The way to an object's folder, such as "/a/b"; "" when it lies in none. */
export function folderOf(record: AnyRec): string {
  return "other_config" in record ? (record.other_config[KEY] ?? "") : "";
}
