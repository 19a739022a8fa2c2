/** The scenarios that a lab can be made from. */
import type { Definition } from "../definition";
import { history } from "./history";
import { manyVms } from "./many-vms";
import { starter } from "./starter";

const all: readonly Definition[] = [starter, history, manyVms({ id: "empty-pool", name: "Empty pool", hosts: 3, vmsPerHost: 0 })];

/** For lists: id, name, description. */
export const scenarios: readonly { readonly id: string; readonly name: string; readonly description: string }[] = all.map(
  ({ id, name, description }) => ({ id, name, description }),
);

/** A definition by id; `many:HOSTS:VMS` makes a pool of that size, for measuring, and `many:HOSTS:VMS:VERSION` one of a release of Xen. Throws for an unknown one. */
export function definitionOf(id: string): Definition {
  const many = /^many:(\d{1,4}):(\d{1,3})(?::([2-4]\.\d{1,2}(?:\.\d{1,2})?))?$/.exec(id);
  if (many)
    return manyVms({
      id,
      name: id,
      hosts: Number(many[1]),
      vmsPerHost: Number(many[2]),
      ...(many[3] === undefined ? {} : { xenVersion: many[3] }),
    });
  const found = all.find((definition) => definition.id === id);
  if (!found) throw new Error(`no scenario ${id}`);
  return found;
}
