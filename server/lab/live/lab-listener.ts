import type { SlotNews } from "../../../simulator";
import type { LabClock, LabDeltas, LabTravel } from "../../contract/events";
import type { SetAsideEntry } from "../journal/journal-store";

/** Who listens to labs: the socket server. */
export interface LabListener {
  deltas(deltas: LabDeltas): void;
  clock(clock: LabClock): void;
  console(labId: string, chunk: { readonly console: string; readonly offset: number; readonly text: string }): void;
  exec(
    labId: string,
    chunk:
      | { readonly id: string; readonly stream: "stdout" | "stderr"; readonly text: string }
      | { readonly id: string; readonly code: number },
  ): void;
  /** the lab's worker has died, and the lab came back from what is on the disk; or it goes on at another moment of its past */
  reopened(labId: string): void;
  /** somebody has taken the lab to another moment of its past */
  travelled(labId: string, travel: LabTravel): void;
  /** an acknowledged entry that brought the lab down twice was left out */
  setAside(labId: string, entry: SetAsideEntry): void;
  gone(labId: string, reason: "failed" | "deleted", message: string): void;
  accessChanged(labId: string): void;
  /** records that pages have asked for have changed */
  asked(labId: string, news: readonly SlotNews[]): void;
  /** something entered the lab from outside; not all of it shows in records */
  entered(labId: string): void;
  /** whether anybody has it open or waits for something in it */
  isWatched(labId: string): boolean;
}
