/** Reads a scenario's file: all of it is checked before anything of it is made. */
import type { Definition } from "../definition";
import { SCENARIO_LIMITS } from "../limits";
import { standardTemplates } from "../shipped/standard";
import { checkCopied } from "./copied-rules";
import { FaultList, type FileFault, faultLine } from "./faults";
import { held } from "./held";
import { type JsonNode, NotJson, readJson } from "./json-tree";
import { checkReferences } from "./references";
import { checkReleases } from "./release-rules";
import { type ScenarioFile, scenarioForm } from "./scenario-form";

/** A file as a definition, or all that is wrong with it. */
export type ReadScenario = { readonly definition: Definition } | { readonly faults: readonly FileFault[] };

/** Reads a scenario's file. @param given - the text of the file */
export function readScenario(given: string): ReadScenario {
  if (given.length > SCENARIO_LIMITS.fileCharacters)
    return { faults: [{ line: 1, path: "", rule: `${given.length} characters; at most ${SCENARIO_LIMITS.fileCharacters}` }] };
  return readWhole(given);
}

/** The same for a file of our own, which may be longer. */
export function readWhole(given: string): ReadScenario {
  let root: JsonNode;
  try {
    root = readJson(given);
  } catch (error) {
    if (error instanceof NotJson) return { faults: [{ line: error.place.line, path: "", rule: error.rule }] };
    throw error;
  }
  const faults = new FaultList(root);
  const file = held(scenarioForm, root, [], faults);
  // What follows looks at values of the right form.
  if (!faults.isEmpty) return { faults: faults.all() };
  const definition = completed(file as ScenarioFile);
  checkReferences(definition, faults);
  if (faults.isEmpty) {
    checkReleases(definition, faults);
    checkCopied(definition, faults);
  }
  return faults.isEmpty ? { definition } : { faults: faults.all() };
}

/** A text as a definition. @throws Error with all faults, one a line */
export function definitionIn(given: string): Definition {
  const read = readWhole(given);
  if ("faults" in read) throw new Error(read.faults.map(faultLine).join("\n"));
  return read.definition;
}

/** With the sizes that templates give, and the pool's default SR; "" where there is none, which is a fault of the reference. */
function completed({ $schema: _, templates = standardTemplates, vms, ...rest }: ScenarioFile): Definition {
  const byName = new Map(templates.map((template) => [template.name, template]));
  const defaultSr = rest.storage.find(({ isDefault }) => isDefault)?.name ?? "";
  return {
    ...rest,
    templates,
    vms: vms.map((vm) => {
      const { memoryMiB = 0, vcpus = 0, diskGiB = 0 } = byName.get(vm.template) ?? {};
      return {
        ...vm,
        memoryMiB: vm.memoryMiB ?? memoryMiB,
        vcpus: vm.vcpus ?? vcpus,
        diskGiB: vm.diskGiB ?? diskGiB,
        storage: vm.storage ?? defaultSr,
      };
    }),
  };
}
