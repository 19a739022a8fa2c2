/** An operation whose task or note has no title does not compile. */
import type { OperationName } from "@/server/contract";
import type { TextKey } from "../i18n";

/** What only shows something stands in no history. */
type Look = "inside.follow" | "inside.forget" | "inside.clean_dirty";
type Untitled = Exclude<`task.${Exclude<OperationName, Look>}`, TextKey>;

export const everyOperationHasATitle: [Untitled] extends [never] ? true : Untitled = true;
