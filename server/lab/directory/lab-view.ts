import type { LabView } from "../../contract/views";
import type { LiveLab } from "../live/live-lab";

/** A lab as a list of labs shows it to somebody. @param roles - the one that counts for them, and their own where that is a lower one */
export function labView(lab: LiveLab, roles: Pick<LabView, "role" | "ownRole">): LabView {
  const { row, state } = lab;
  return {
    id: row.id,
    name: row.name,
    scenario: row.scenario,
    createdAt: row.createdAt.toISOString(),
    ownerName: row.ownerName,
    ...roles,
    state,
    failure: lab.failure,
    clock: lab.clock(),
    counts: lab.counts(),
    historyHours: row.historyHours,
    dom0Access: row.dom0Access,
    sleepMinutes: row.sleepMinutes,
    setAside: lab.setAside.length,
  };
}
