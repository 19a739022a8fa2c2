import type { DeclaredErrors, errorParams } from "./generated/errors";

/**
 * Parameters that go on the wire where the datamodel declares others.
 * @source xapi.md §6: "the server sometimes sends more or fewer"; xen-api: xapi_session.ml and xapi_vm_lifecycle.ml raise these two so
 */
interface SentOtherwise {
  /** declared without parameters; the answer names who was refused and why */
  readonly SESSION_AUTHENTICATION_FAILED: readonly [user: string, reason: string];
  /** declared with the operation alone; the VMs that are not as they should be follow it. @source xen-api: xapi_vm_appliance.ml, perform_operation */
  readonly OPERATION_PARTIALLY_FAILED: readonly [operation: string, ...vms: string[]];
  /** declared with one parameter; each reference is one of its own. @source xen-api: xapi_network.ml, destroy */
  readonly NETWORK_CONTAINS_VIF: readonly [vif: string, ...others: string[]];
  readonly NETWORK_CONTAINS_PIF: readonly [pif: string, ...others: string[]];
  /** declared with the VM alone; the operation that was asked for goes with it */
  readonly VM_IS_TEMPLATE: readonly [vm: string, operation: string];
}

/**
 * Codes that the datamodel lacks, with their parameters: XAPI raises these and declares them nowhere. Codes of ours are added here too.
 * @source xapi.md §6
 */
interface Undeclared {
  readonly CLIENT_ERROR: readonly [message: string];
  /** ours: a device of a guest did not get as far as its back end must. XAPI has xenopsd's own words in an INTERNAL_ERROR there */
  readonly DEVICE_NOT_UP: readonly [kind: string, domid: string, number: string];
  readonly REVERT_ONLY_ALLOWED_ON_SNAPSHOT: readonly [];
  /** SM: the snapshot chain is too long. @source xapi.md §12 (SM numbers) */
  readonly SR_BACKEND_FAILURE_109: readonly [status: string, stdout: string, stderr: string];
  readonly VDI_IO_ERROR: readonly [message: string];
  readonly VDI_IS_SHARABLE: readonly [vdi: string];
  readonly VM_IS_SNAPSHOT: readonly [vm: string, operation: string];
  /** ours: nothing that needs XenStore can be done on a host. XAPI has xenopsd's own words in an INTERNAL_ERROR there */
  readonly XENSTORED_DOWN: readonly [host: string];
}

/** Every code with the parameters that go on the wire with it. */
export interface FaultParams extends Omit<DeclaredErrors, keyof SentOtherwise>, SentOtherwise, Undeclared {}

/** Names of the parameters of the codes above, which win over the datamodel's (`errorParams`). */
export const ownFaultParams: Readonly<
  Record<Exclude<keyof FaultParams, keyof typeof errorParams> | keyof SentOtherwise, readonly string[]>
> = {
  OPERATION_PARTIALLY_FAILED: ["operation"],
  SESSION_AUTHENTICATION_FAILED: ["user", "reason"],
  VM_IS_TEMPLATE: ["vm", "operation"],
  NETWORK_CONTAINS_VIF: ["vif"],
  NETWORK_CONTAINS_PIF: ["pif"],
  CLIENT_ERROR: ["message"],
  DEVICE_NOT_UP: ["kind", "domid", "number"],
  REVERT_ONLY_ALLOWED_ON_SNAPSHOT: [],
  SR_BACKEND_FAILURE_109: ["status", "stdout", "stderr"],
  VDI_IO_ERROR: ["message"],
  VDI_IS_SHARABLE: ["vdi"],
  VM_IS_SNAPSHOT: ["vm", "operation"],
  XENSTORED_DOWN: ["host"],
};
