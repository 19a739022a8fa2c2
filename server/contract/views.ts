/** Views that tRPC hands to the browser. */
import type { LabRole } from "../../simulator";
import type { LabClock } from "./events";

/** Role of an account on this server. */
export type InstanceRole = "admin" | "instructor" | "student";

export interface AccountView {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: InstanceRole;
}

export interface LabView {
  readonly id: string;
  readonly name: string;
  readonly scenario: string;
  readonly createdAt: string;
  readonly ownerName: string;
  /** role of the asking account inside this lab, or the lower one in which its session looks at it */
  readonly role: LabRole;
  readonly ownRole: LabRole;
  /** `asleep`: on the disk, woken by whoever opens it; its clock stands */
  readonly state: "running" | "opening" | "asleep" | "failed";
  readonly failure: string | null;
  readonly clock: LabClock;
  /** counts for the list; null: not known before it was opened once */
  readonly counts: { readonly hosts: number; readonly vms: number; readonly running: number } | null;
  /** virtual hours of which everything is kept; null: all since its creation */
  readonly historyHours: number | null;
  /** lowest role that may open its control domains; null: pool-operator */
  readonly dom0Access: LabRole | null;
  /** wall minutes without anybody after which it is put to sleep; null: never */
  readonly sleepMinutes: number | null;
  /** acknowledged commands that were left out because they brought the lab down twice */
  readonly setAside: number;
}

/** A moment to which a lab that has stopped can be taken back. */
export interface RestorePointView {
  readonly journalIndex: number;
  /** virtual µs since the lab's beginning */
  readonly at: number;
  /** the lab's clock then, Unix µs */
  readonly virtualUs: number;
  /** acknowledged entries that are gone afterwards */
  readonly undone: number;
  /** `end`: with all of the journal that can be read; `snapshot`: a kept snapshot */
  readonly kind: "end" | "snapshot";
}

/** An acknowledged command that was left out of its lab because it brought it down twice. */
export interface SetAsideView {
  readonly index: number;
  readonly actor: string;
  readonly what: string;
  readonly reason: string;
  /** wall time, ISO 8601 */
  readonly wall: string;
}
