import type { LabRole } from "../../../simulator";
import type { LabAccess } from "../../auth/authorize";

/** What is known of a lab outside its simulation. */
export interface LabRow extends LabAccess {
  readonly id: string;
  readonly name: string;
  readonly scenario: string;
  readonly seed: number;
  readonly epochUs: number;
  readonly createdAt: Date;
  readonly ownerId: string;
  readonly ownerName: string;
  readonly ownerUsername: string;
  readonly instructorRole: LabRole | null;
  /** virtual hours of which everything is kept; null: all since its creation */
  readonly historyHours: number | null;
  /** wall minutes without anybody after which it is put to sleep; null: never */
  readonly sleepMinutes: number | null;
  readonly members: ReadonlyMap<string, LabRole>;
}
