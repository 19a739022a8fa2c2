/** Messages made and dismissed by hand. @source xapi.md §16 */
import { type Fault, fault } from "../../model/fault";
import type { Enums } from "../../model/generated/enums";
import type { ClassName } from "../../model/ref";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { cleanText } from "../operation/texts";
import { addMessage } from "./messages";

/** Class of the records that a message may be about, by what a message calls it. */
const classOf = {
  VM: "VM",
  Host: "host",
  SR: "SR",
  Pool: "pool",
  VMPP: "VMPP",
  VMSS: "VMSS",
  PVS_proxy: "PVS_proxy",
  VDI: "VDI",
  Certificate: "Certificate",
} as const satisfies Readonly<Record<Enums["cls"], ClassName>>;

/** A message is about an object that there is. @source xen-api: ocaml/xapi/xapi_message.ml, create */
function uuidFault(world: World, cls: Enums["cls"], uuid: string): Fault | null {
  for (const record of world.db.all(classOf[cls])) if (record.uuid === uuid) return null;
  return fault("UUID_INVALID", cls, uuid);
}

const texts = (name: string, body: string) => ({ name: cleanText("name", "name", name), body: cleanText("lines", "body", body) });

const create = defineOperation("message.create", {
  check(world, { name, cls, obj_uuid, body }) {
    texts(name, body);
    return uuidFault(world, cls, obj_uuid);
  },
  immediate: (world, { name, priority, cls, obj_uuid, body }) => addMessage(world, { ...texts(name, body), priority, cls, obj_uuid }),
});

const destroy = defineOperation("message.destroy", {
  immediate(world, { self }) {
    world.db.destroy("message", self);
    return null;
  },
});

/** Unlike XAPI's, which dismisses those before the first that it does not find: nothing changes before all are known to be there. */
const destroyMany = defineOperation("message.destroy_many", {
  immediate(world, { messages }) {
    for (const message of new Set(messages)) world.db.destroy("message", message);
    return null;
  },
});

export const messageVerbs = [create, destroy, destroyMany] as const;
