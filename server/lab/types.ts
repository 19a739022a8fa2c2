import type { LabFault, LabRole, OperationView, Outcome } from "../../simulator";
import type { Principal } from "../auth/types";
import type { LabClock } from "../contract/events";
import type { LabSpeed } from "../contract/speed";
import type { LabView, RestorePointView } from "../contract/views";
import type { LabSettings } from "../db/labs";
import type { PointName } from "./directory/lab-past";
import type { ScenarioSource } from "./files/scenario-source";
import type { SetAsideEntry } from "./journal/journal-store";
import type { ScenarioView } from "./worker/factory";

/** Why a lab door stays shut. `NOT_FOUND` reads the same for a lab that is not there and one the asker may not see. */
export type LabRefusalCode =
  | "UNAUTHORIZED"
  | "NOT_FOUND"
  | "FORBIDDEN"
  | "BAD_REQUEST"
  | "CONFLICT"
  | "TOO_BUSY"
  | "LAB_FAILED"
  | "STORAGE_UNAVAILABLE"
  | "TOO_LARGE";

export class LabRefusal extends Error {
  constructor(
    readonly code: LabRefusalCode,
    message: string,
  ) {
    super(message);
  }
}

export type ClockAction =
  | { readonly kind: "speed"; readonly speed: LabSpeed }
  | { readonly kind: "nextEvent" }
  | { readonly kind: "step"; readonly us: number };

export interface LabMemberView {
  readonly username: string;
  readonly displayName: string;
  readonly role: LabRole;
  /** the owner's role cannot be changed */
  readonly isOwner: boolean;
}

/** Something that went wrong in a lab: a fault that was contained, or (`entry`) a command that was set aside. */
export type FaultEntry = Omit<LabFault, "kind"> & { readonly kind: LabFault["kind"] | "entry" };

/** The same as a lab's fault log has it. */
export interface LoggedFault extends FaultEntry {
  /** wall time at which it was written down, ISO 8601 */
  readonly wall: string;
}

/** Labs as the doors see them. Every method asks `authorize` first and refuses with LabRefusal. */
export interface LabService {
  scenarios(): readonly ScenarioView[];
  /** What is known of the operations of all labs beforehand, by wire spelling. */
  operations(): Readonly<Record<string, OperationView>>;
  list(principal: Principal): readonly LabView[];
  /** What the server has found missing at its start; for administrators. */
  notices(principal: Principal): readonly string[];
  get(principal: Principal, labId: string): LabView;
  create(principal: Principal, options: { readonly name: string } & ScenarioSource): Promise<LabView>;
  /** Text of the scenario's file that a lab was made from. */
  scenarioFile(principal: Principal, labId: string): Promise<string>;
  change(principal: Principal, labId: string, settings: LabSettings): Promise<LabView>;
  remove(principal: Principal, labId: string): Promise<void>;
  members(principal: Principal, labId: string): Promise<readonly LabMemberView[]>;
  /** `role` null: no longer a member */
  setMember(principal: Principal, labId: string, username: string, role: LabRole | null): Promise<readonly LabMemberView[]>;
  /** Looks at a lab as a lower role would, in this session alone; `role` null: one's own again. */
  viewAs(principal: Principal, labId: string, role: LabRole | null): LabView;
  /** Answers once the outcome is on disk. */
  submit(
    principal: Principal,
    submission: {
      readonly labId: string;
      readonly requestId: string;
      readonly op: string;
      readonly args: Readonly<Record<string, unknown>>;
    },
  ): Promise<Outcome>;
  clock(principal: Principal, labId: string, action: ClockAction): Promise<LabClock>;
  /** Asks a view, by name. @param args - as its shape has them; they are checked */
  ask(principal: Principal, labId: string, view: string, args: unknown): Promise<unknown>;
  restorePoints(principal: Principal, labId: string): Promise<readonly RestorePointView[]>;
  /** Opens a lab that has stopped as it was then. */
  openAt(principal: Principal, labId: string, point: PointName): Promise<LabView>;
  setAside(principal: Principal, labId: string): readonly SetAsideEntry[];
  /** Faults of the simulation that were contained in the lab, oldest first; for those who manage it. */
  faults(principal: Principal, labId: string): readonly LoggedFault[];
}
