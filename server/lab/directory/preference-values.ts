/** What values of settings look like. Pages of another version may have put them there, so that what is read is looked at as well. */
import { z } from "zod";
import { GRAPH_STYLES } from "../../contract/graphs";
import { type PreferenceShape, preferenceShape, TREE_MODES } from "../../contract/preferences";

/** Name of a column, a section or a property. */
const word = z.string().max(300);
const ids = z.array(word).max(100);
const schemas: Readonly<Record<PreferenceShape, z.ZodType>> = {
  sort: z.array(z.strictObject({ id: word, desc: z.boolean() })).max(4),
  sizes: z.record(word, z.number().min(8).max(10_000)).refine((sizes) => Object.keys(sizes).length <= 100, { message: "too many columns" }),
  ids,
  word,
  switch: z.boolean(),
  treeMode: z.enum(TREE_MODES),
  graphStyle: z.enum(GRAPH_STYLES),
  windowUs: z.number().int().min(1).max(1_000_000_000),
};

/** Whether a text is the JSON of a value that a setting may have. */
export function isPreference(key: string, json: string): boolean {
  const shape = preferenceShape(key);
  if (shape === null) return false;
  try {
    return schemas[shape].safeParse(JSON.parse(json)).success;
  } catch {
    return false;
  }
}
