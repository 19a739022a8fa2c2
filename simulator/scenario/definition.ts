import { driverOf } from "../storage/drivers/table";
import type { ScenarioFile, StorageDefinition, VmEntry } from "./file/scenario-form";

export type { HostDefinition, NetworkDefinition, StorageDefinition, TemplateDefinition } from "./file/scenario-form";

/** A datacentre described as data: a scenario's file in which nothing is left out. */
export interface Definition extends Omit<ScenarioFile, "$schema" | "templates" | "vms"> {
  readonly templates: NonNullable<ScenarioFile["templates"]>;
  readonly vms: readonly VmDefinition[];
}
/** A VM with the sizes that its template gives, and the SR that the pool does. */
export interface VmDefinition extends VmEntry {
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly diskGiB: number;
  readonly storage: string;
}

/** Whether all hosts of a pool share a repository; otherwise each has its own. */
export function isShared(storage: Pick<StorageDefinition, "type">): boolean {
  return driverOf(storage).isShared;
}
