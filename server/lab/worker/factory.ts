import type { ChunkStore, LabMachine, LabSnapshot, OperationView, ViewHead } from "../../../simulator";

export interface ScenarioView {
  readonly id: string;
}

/** What an engine says of itself. */
export interface EngineView {
  readonly engine: string;
  readonly scenarios: readonly ScenarioView[];
  /** operations that its labs do, by wire spelling */
  readonly operations: Readonly<Record<string, OperationView>>;
  /** what may be asked of its labs, by name */
  readonly views: Readonly<Record<string, ViewHead>>;
}

/** Where labs come from: the simulator in the product, a small stand-in in tests. */
export interface LabFactory extends EngineView {
  createLab(options: {
    readonly scenario: string;
    /** text of a scenario's file, in place of what the id stands for */
    readonly file?: string | null;
    readonly seed: number;
    readonly epochUs: number;
    readonly chunks?: ChunkStore;
  }): LabMachine;
  openLab(snapshot: LabSnapshot, chunks?: ChunkStore): LabMachine;
}
