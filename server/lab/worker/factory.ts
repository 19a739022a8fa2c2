import type { ChunkStore, LabMachine, LabSnapshot, OperationView, ViewHead } from "../../../simulator";

export interface ScenarioView {
  readonly id: string;
  /** whether it is one in which one thing is tried, which the guide has a section on */
  readonly isExperiment?: boolean;
}

/** What an engine says of itself. */
export interface EngineView {
  readonly engine: string;
  /** engines whose states it opens, itself among them */
  readonly opens: readonly string[];
  readonly scenarios: readonly ScenarioView[];
  /** operations that its labs do, by wire spelling */
  readonly operations: Readonly<Record<string, OperationView>>;
  /** what may be asked of its labs, by name */
  readonly views: Readonly<Record<string, ViewHead>>;
}

/** What a lab is made from. */
export interface MakingOptions {
  readonly scenario: string;
  /** text of a scenario's file, in place of what the id stands for */
  readonly file?: string | null;
  readonly seed: number;
  readonly epochUs: number;
  readonly chunks?: ChunkStore;
}

/** Where labs come from: the simulator in the product, a small stand-in in tests. */
export interface LabFactory extends EngineView {
  createLab(options: MakingOptions): LabMachine;
  /** the same in short steps; a stand-in is quick without */
  createLabInSteps?(options: MakingOptions): Generator<void, LabMachine>;
  openLab(snapshot: LabSnapshot, chunks?: ChunkStore): LabMachine;
}
