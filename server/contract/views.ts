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
  /** role of the asking account inside this lab */
  readonly role: LabRole;
  readonly state: "running" | "failed";
  readonly failure: string | null;
  readonly clock: LabClock;
  /** counts for the list */
  readonly counts: { readonly hosts: number; readonly vms: number; readonly running: number };
}
