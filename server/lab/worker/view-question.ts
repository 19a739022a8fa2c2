import { type FollowRate, type LabRole, shaped } from "../../../simulator";
import { LabRefusal } from "../types";
import type { EngineView } from "./factory";

/** What a page asks, as far as it can be checked without the lab. */
export interface Question {
  readonly view: string;
  /** as the view's shape has them, and nothing else */
  readonly args: unknown;
  /** lowest role that may ask */
  readonly role: LabRole;
  /** null: it may only be asked */
  readonly follow: FollowRate | null;
}

/** Holds a question against what the engine says of its views; refuses with BAD_REQUEST. */
export function checkQuestion(views: EngineView["views"], view: string, args: unknown): Question {
  const head = Object.hasOwn(views, view) ? views[view] : undefined;
  if (!head) throw new LabRefusal("BAD_REQUEST", `There is no view ${view}.`);
  const read = shaped(head.args, args, view);
  if ("why" in read) throw new LabRefusal("BAD_REQUEST", read.why);
  return { view, args: read.value, role: head.role, follow: head.follow };
}
