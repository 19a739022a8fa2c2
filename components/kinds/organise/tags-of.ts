import type { AnyRec } from "../../data/defaults";

/** Tags of an object; none where its kind has none. */
export const tagsOf = (record: AnyRec): readonly string[] => ("tags" in record ? record.tags : []);
