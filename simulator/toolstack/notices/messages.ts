/** The `message` records of a lab: raised, found again, and no more of them than XAPI keeps. */
import type { Fields } from "../../model/database";
import type { RecordOf } from "../../model/generated/rows";
import type { Ref } from "../../model/ref";
import { apiDate, newRef, newUuid, type World } from "../../world/world";
import type { Notice } from "./notice";

/** Messages kept; when there are more, the oldest go. @source xapi.md §16 (capped at 10000) */
export const MESSAGES_KEPT = 10_000;

/** Makes a message of now, and lets go of the oldest when there are too many. */
export function addMessage(
  world: World,
  message: Required<Pick<Fields<"message">, "name" | "priority" | "cls" | "obj_uuid" | "body">>,
): Ref<"message"> {
  const ref = newRef<"message">(world);
  world.db.create("message", ref, { uuid: newUuid(world), ...message, timestamp: apiDate(world) });
  for (const { $ref } of world.db.all("message")) {
    if (world.db.count("message") <= MESSAGES_KEPT) break;
    world.db.destroy("message", $ref);
  }
  return ref;
}

/** Raises a notice about the object of a uuid. */
export function raise(world: World, notice: Pick<Notice<never>, "name" | "priority" | "cls">, uuid: string, body: string): Ref<"message"> {
  const { name, priority, cls } = notice;
  return addMessage(world, { name, priority, cls, obj_uuid: uuid, body });
}

/** The message that a notice about an object has left with these words; undefined: it was never raised, or somebody has dismissed it. */
export function standing(
  world: World,
  notice: Pick<Notice<never>, "name">,
  uuid: string,
  body: string,
): Readonly<RecordOf["message"]> | undefined {
  for (const message of world.db.all("message"))
    if (message.name === notice.name && message.obj_uuid === uuid && message.body === body) return message;
  return undefined;
}
