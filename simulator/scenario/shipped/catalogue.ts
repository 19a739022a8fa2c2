/** The scenarios that a lab can be made from. */
import type { Definition } from "../definition";
import { definitionIn } from "../file/read-scenario";
import type { WrittenScenario } from "../file/scenario-form";
import { SCENARIO_LIMITS } from "../limits";
import { experiments } from "./experiments";
import { history } from "./history";
import { manyVms } from "./many-vms";
import { starter } from "./starter";

const all = {
  starter,
  history,
  "empty-pool": manyVms({ pool: "Empty pool", hosts: 3, vmsPerHost: 0 }),
  ...experiments,
} as const satisfies Readonly<Record<string, WrittenScenario>>;

/** Names the scenarios that are offered; what they are called and hold is said by the browser. */
export type ScenarioId = keyof typeof all;

/** What the scenario of a lab is called that a file describes; no shipped one is called so. */
export const SCENARIO_OF_FILE = "file";

/** For lists: pools, and labs in which one thing is tried. */
export const scenarios: readonly { readonly id: ScenarioId; readonly isExperiment: boolean }[] = (Object.keys(all) as ScenarioId[]).map(
  (id) => ({ id, isExperiment: id in experiments }),
);

/** `many:HOSTS:VMS_PER_HOST` makes a pool of that size, and `many:HOSTS:VMS_PER_HOST:VERSION` one of a release of Xen; null: no such id. */
function many(id: string): WrittenScenario | null {
  const found = /^many:(\d{1,4}):(\d{1,3})(?::([2-4]\.\d{1,2}(?:\.\d{1,2})?))?$/.exec(id);
  if (!found) return null;
  const [hosts, vmsPerHost] = [Number(found[1]), Number(found[2])];
  if (hosts < SCENARIO_LIMITS.hosts.least || hosts > SCENARIO_LIMITS.hosts.most || hosts * vmsPerHost > SCENARIO_LIMITS.vms.most)
    return null;
  return manyVms({ pool: id, hosts, vmsPerHost, ...(found[3] === undefined ? {} : { xenVersion: found[3] }) });
}

/** Whether an id names a pool by its size: 1 to 1,000 hosts, and at most 10,000 VMs in all. */
export function isMany(id: string): boolean {
  return many(id) !== null;
}

/** The file of a shipped scenario, as JSON. @throws for an unknown id */
export function scenarioText(id: string): string {
  const written = Object.hasOwn(all, id) ? all[id as ScenarioId] : many(id);
  if (!written) throw new Error(`no scenario ${id}`);
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** A shipped scenario as it was read. @throws for an unknown id, and for a pool whose hosts cannot hold what they are to */
export function definitionOf(id: string): Definition {
  return definitionIn(scenarioText(id));
}
