import { faultLine, isMany, readScenario, SCENARIO_LIMITS, SCENARIO_OF_FILE, scenarioText } from "../../../simulator";
import type { Principal } from "../../auth/types";
import { LabRefusal } from "../types";

/** What a lab is to be made from: a scenario that the server has, by its id, or the text of a file. */
export type ScenarioSource = { readonly scenario: string } | { readonly file: string };

/** The same, checked. */
export interface CheckedSource {
  /** as the lab's row has it */
  readonly scenario: string;
  /** all that it is made from */
  readonly text: string;
  /** whether the text is somebody's own */
  readonly isFile: boolean;
}

/** Holds what somebody wants a lab made from against all rules. @throws LabRefusal for an unknown scenario, and with each fault of a file on a line of its own */
export function checkedSource(source: ScenarioSource, offered: readonly { readonly id: string }[], role: Principal["role"]): CheckedSource {
  if ("file" in source) {
    const read = readScenario(source.file);
    if ("faults" in read)
      throw new LabRefusal("BAD_REQUEST", ["The scenario's file has faults:", ...read.faults.map(faultLine)].join("\n"));
    const { hosts, vms } = read.definition;
    const most = SCENARIO_LIMITS.ofOthers;
    if (role !== "admin" && (hosts.length > most.hosts || vms.length > most.vms))
      throw new LabRefusal("FORBIDDEN", `Only administrators make labs of more than ${most.hosts} hosts or ${most.vms} VMs.`);
    return { scenario: SCENARIO_OF_FILE, text: source.file, isFile: true };
  }
  const { scenario } = source;
  const isOffered = offered.some(({ id }) => id === scenario);
  if (!isOffered && !isMany(scenario)) throw new LabRefusal("BAD_REQUEST", `There is no scenario ${scenario}.`);
  if (!isOffered && role !== "admin") throw new LabRefusal("FORBIDDEN", "Only administrators make pools by their size.");
  return { scenario, text: scenarioText(scenario), isFile: false };
}
