import type { Logger } from "pino";
import type { LabFault } from "../../../simulator";
import type { LabFolders } from "../files/lab-folders";
import type { SetAsideEntry } from "../journal/journal-store";
import type { LiveLab } from "../live/live-lab";
import type { FaultEntry, LoggedFault } from "../types";

/** What has gone wrong inside labs: into each lab's own log and the server's. What a full disk does not take stands in the server's alone. */
export class FaultLog {
  constructor(
    private readonly files: LabFolders | null,
    private readonly log: Logger,
  ) {}

  /** Faults of ours that a lab has contained. */
  contained(lab: LiveLab, faults: readonly LabFault[]): void {
    for (const { kind, vm, what, message, stack } of faults)
      this.log.error({ labId: lab.id, lab: lab.row.name, kind, vm, what, fault: message, stack }, "a fault in a lab was contained");
    this.add(lab.id, faults);
  }

  /** An entry was set aside. */
  setAside(lab: LiveLab, entry: SetAsideEntry): void {
    this.log.error({ labId: lab.id, lab: lab.row.name, ...entry }, "an entry brought its lab down twice and was set aside");
    this.add(lab.id, [setAsideFault(entry)]);
  }

  /** What was set aside in the lab that an imported one comes from: its fault log goes on. */
  formerlySetAside(lab: LiveLab, entries: readonly SetAsideEntry[]): void {
    this.add(lab.id, entries.map(setAsideFault));
  }

  /** What has gone wrong inside a lab, oldest first. */
  of(labId: string): readonly LoggedFault[] {
    return this.files?.faults(labId) ?? [];
  }

  private add(labId: string, faults: readonly FaultEntry[]): void {
    if (faults.length === 0) return;
    try {
      this.files?.addFaults(labId, faults);
    } catch (error) {
      this.log.error({ labId, error: String(error) }, "a lab's fault log cannot be written");
    }
  }
}

function setAsideFault({ at, actor, index, what, reason }: SetAsideEntry): FaultEntry {
  return {
    at: at as LabFault["at"],
    kind: "entry",
    vm: null,
    what: `${actor || "server"}: ${what}`,
    message: `journal entry ${index} brought the lab down twice and was set aside: ${reason}`,
    stack: "",
  };
}
