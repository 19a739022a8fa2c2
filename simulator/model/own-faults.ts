import type { DeclaredErrors, errorParams } from "./generated/errors";

/**
 * Parameters that go on the wire where the datamodel declares others.
 * @source xapi.md §6: "the server sometimes sends more or fewer"; xen-api: xapi_session.ml and xapi_vm_lifecycle.ml raise these two so
 */
interface SentOtherwise {
  /** declared without parameters; the answer names who was refused and why */
  readonly SESSION_AUTHENTICATION_FAILED: readonly [user: string, reason: string];
  /** declared with the VM alone; the operation that was asked for goes with it */
  readonly VM_IS_TEMPLATE: readonly [vm: string, operation: string];
}

/**
 * Codes that the datamodel lacks, with their parameters: XAPI raises these and declares them nowhere. Codes of ours are added here too.
 * @source xapi.md §6
 */
interface Undeclared {
  readonly CLIENT_ERROR: readonly [message: string];
  readonly REVERT_ONLY_ALLOWED_ON_SNAPSHOT: readonly [];
  readonly VDI_IO_ERROR: readonly [message: string];
  readonly VDI_IS_SHARABLE: readonly [vdi: string];
  readonly VM_IS_SNAPSHOT: readonly [vm: string, operation: string];
}

/** Every code with the parameters that go on the wire with it. */
export interface FaultParams extends Omit<DeclaredErrors, keyof SentOtherwise>, SentOtherwise, Undeclared {}

/** Names of the parameters of the codes above, which win over the datamodel's (`errorParams`). */
export const ownFaultParams: Readonly<
  Record<Exclude<keyof FaultParams, keyof typeof errorParams> | keyof SentOtherwise, readonly string[]>
> = {
  SESSION_AUTHENTICATION_FAILED: ["user", "reason"],
  VM_IS_TEMPLATE: ["vm", "operation"],
  CLIENT_ERROR: ["message"],
  REVERT_ONLY_ALLOWED_ON_SNAPSHOT: [],
  VDI_IO_ERROR: ["message"],
  VDI_IS_SHARABLE: ["vdi"],
  VM_IS_SNAPSHOT: ["vm", "operation"],
};
