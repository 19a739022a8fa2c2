import type { ChunkStore, LabMachine, LabSnapshot } from "../../simulator";

export interface ScenarioView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Where labs come from: the simulator in the product, a small stand-in in tests. */
export interface LabFactory {
  readonly engine: string;
  readonly scenarios: readonly ScenarioView[];
  createLab(options: {
    readonly scenario: string;
    readonly seed: number;
    readonly epochUs: number;
    readonly chunks?: ChunkStore;
  }): LabMachine;
  openLab(snapshot: LabSnapshot, chunks?: ChunkStore): LabMachine;
}
