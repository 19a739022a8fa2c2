import type { LabMachine, LabOutput, TaskNote } from "../../../simulator";
import type { StoredEntry } from "./journal-entry";

/** A note of a task with its place in its lab's journal: it was made behind so many entries. */
export interface PlacedNote {
  readonly index: number;
  readonly note: TaskNote;
}

/** What a running lab tells the history of its tasks. */
export class RunNotes {
  /** nobody knows yet whether the history has the tasks that the lab was opened with */
  private isFresh = true;

  constructor(private readonly machine: Pick<LabMachine, "taskNotes">) {}

  /**
   * What goes with a batch. The first one says all that the records say: what was done again while the lab was opened, and tasks of a
   * state that comes from elsewhere.
   * @param entries - those of the batch
   * @param endIndex - index behind the last of them
   */
  take(tasks: LabOutput["tasks"], entries: readonly Pick<StoredEntry, "at">[], endIndex: number): readonly PlacedNote[] {
    const notes = this.isFresh ? [...this.machine.taskNotes(), ...tasks] : tasks;
    this.isFresh = false;
    return notes.map((note) => {
      const at = note.ended?.at ?? note.beganAt;
      return { index: endIndex - entries.filter((entry) => entry.at > at).length, note };
    });
  }
}
