import type { LabFault } from "../../simulator";
import type { SetAsideEntry } from "./journal-store";
import { type FaultEntry, LabRefusal } from "./types";

/** An entry that was set aside, as a lab's fault log has it. */
export function setAsideFault({ at, actor, index, what, reason }: SetAsideEntry): FaultEntry {
  return {
    at: at as LabFault["at"],
    kind: "entry",
    vm: null,
    what: `${actor || "server"}: ${what}`,
    message: `journal entry ${index} brought the lab down twice and was set aside: ${reason}`,
    stack: "",
  };
}

/** Why nothing can be changed while the journal cannot be written. */
export function storageRefusal(reason: string): LabRefusal {
  return new LabRefusal(
    "STORAGE_UNAVAILABLE",
    `The server cannot save changes now (${reason}). Nothing is lost; repeat the request when there is space again.`,
  );
}
