import { RateLimit } from "../../auth/rate-limit";
import type { Principal } from "../../auth/types";
import { ACTIVITY_LIMITS, type SeenView, type TaskCursor, type TaskFacets, type TaskFilter, type TaskPage } from "../../contract/activity";
import type { MarkOwner, OwnMarks } from "../../db/own-marks";
import type { TaskHistory } from "../../db/task-history";
import type { LiveLab } from "../live/live-lab";
import { LabRefusal } from "../types";
import type { LabDirectory } from "./lab-directory";

export interface ActivityParts {
  readonly labs: Pick<LabDirectory, "enter" | "keeper">;
  readonly history: TaskHistory;
  readonly marks: OwnMarks;
}

/** Who did what in a lab, and what each person has hidden and seen of it. Who sees a lab sees its history. Refuses with LabRefusal. */
export class ActivityService {
  private readonly changes = new RateLimit(ACTIVITY_LIMITS.changesPerMinute, 60_000);

  constructor(private readonly parts: ActivityParts) {}

  /** Tasks of a lab, the newest first. @param most - of them, at most `ACTIVITY_LIMITS.page` */
  list(principal: Principal, labId: string, filter: TaskFilter, after: TaskCursor | null, most: number): Promise<TaskPage> {
    const { epochUs } = this.enter(principal, labId).row;
    return this.parts.history.list({ labId, userId: principal.id, epochUs, filter, after, most });
  }

  facets(principal: Principal, labId: string): Promise<TaskFacets> {
    this.enter(principal, labId);
    return this.parts.history.facets(labId);
  }

  /** Tasks that somebody has hidden for themselves, those hidden last first. */
  hidden(principal: Principal, labId: string): Promise<readonly string[]> {
    this.enter(principal, labId);
    return this.parts.marks.hidden({ userId: principal.id, labId });
  }

  async hide(principal: Principal, labId: string, tasks: readonly string[]): Promise<void> {
    const owner = this.changing(principal, labId);
    if (!(await this.parts.marks.hide(owner, tasks))) throw noSuchLab();
  }

  async unhide(principal: Principal, labId: string, tasks: readonly string[]): Promise<void> {
    await this.parts.marks.unhide(this.changing(principal, labId), tasks);
  }

  seen(principal: Principal, labId: string): Promise<SeenView> {
    this.enter(principal, labId);
    return this.parts.marks.seen({ userId: principal.id, labId });
  }

  async see(principal: Principal, labId: string, seen: SeenView): Promise<void> {
    const owner = this.changing(principal, labId);
    if (!(await this.parts.marks.see(owner, seen))) throw noSuchLab();
  }

  private enter(principal: Principal, labId: string): LiveLab {
    return this.parts.labs.enter(principal, labId, "lab.see").lab;
  }

  private changing(principal: Principal, labId: string): MarkOwner {
    this.enter(principal, labId);
    this.parts.labs.keeper.checkWritable();
    if (this.changes.waitS(principal.id) > 0)
      throw new LabRefusal("TOO_BUSY", "Too many changes of what you have hidden or seen at once. Try again in a moment.");
    this.changes.count(principal.id);
    return { userId: principal.id, labId };
  }
}

function noSuchLab(): LabRefusal {
  return new LabRefusal("NOT_FOUND", "There is no such lab.");
}
