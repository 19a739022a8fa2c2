import type { RecordChange } from "../../../simulator";
import type { LabRefusal } from "../types";
import { type LabCounts, RecordIndex } from "./record-index";

/** Asks a lab what its index is made of; it is told in the same breath in which the changes before it are. */
export type IndexQuestion = (done: (known: readonly RecordChange[]) => void, refused: (error: LabRefusal) => void) => void;

/** The index of a lab that runs. It is filled when somebody needs it: to look through a large lab takes a while, and most only read. */
export class LiveIndex {
  readonly records = new RecordIndex();
  private isFilled = false;
  private filling: Promise<void> | null = null;

  constructor(private readonly ask: IndexQuestion) {}

  /** Whether all of the lab's records are in it. */
  get isComplete(): boolean {
    return this.isFilled;
  }

  /** @param known - what it is made of; null: it is asked for when it is needed */
  reset(known: readonly RecordChange[] | null): void {
    this.records.reset(known ?? []);
    this.isFilled = known !== null;
    this.filling = null;
  }

  apply(changes: readonly RecordChange[]): void {
    if (this.isFilled) this.records.apply(changes);
  }

  /** Null: it is not filled. */
  counts(): LabCounts | null {
    return this.isFilled ? this.records.counts() : null;
  }

  /** Resolves when it is filled. */
  fill(): Promise<void> {
    if (this.isFilled) return Promise.resolve();
    this.filling ??= new Promise<void>((resolve, reject) => {
      const refused = (error: LabRefusal): void => {
        this.filling = null;
        reject(error);
      };
      this.ask((known) => {
        this.reset(known);
        resolve();
      }, refused);
    });
    return this.filling;
  }
}
