/** The scenarios that a lab can be made from. */
import type { Definition } from "../definition";
import { history } from "./history";
import { manyVms } from "./many-vms";
import { starter } from "./starter";

const all = {
  starter,
  history,
  "empty-pool": manyVms({ id: "empty-pool", pool: "Empty pool", hosts: 3, vmsPerHost: 0 }),
} as const satisfies Readonly<Record<string, Definition>>;

/** Names the scenarios that are offered; what they are called and hold is said by the browser. */
export type ScenarioId = keyof typeof all;

/** For lists. */
export const scenarios: readonly { readonly id: ScenarioId }[] = (Object.keys(all) as ScenarioId[]).map((id) => ({ id }));

/** A definition by id; `many:HOSTS:VMS` makes a pool of that size, for measuring, and `many:HOSTS:VMS:VERSION` one of a release of Xen. Throws for an unknown one. */
export function definitionOf(id: string): Definition {
  const many = /^many:(\d{1,4}):(\d{1,3})(?::([2-4]\.\d{1,2}(?:\.\d{1,2})?))?$/.exec(id);
  if (many)
    return manyVms({
      id,
      pool: id,
      hosts: Number(many[1]),
      vmsPerHost: Number(many[2]),
      ...(many[3] === undefined ? {} : { xenVersion: many[3] }),
    });
  if (!Object.hasOwn(all, id)) throw new Error(`no scenario ${id}`);
  return all[id as ScenarioId];
}
