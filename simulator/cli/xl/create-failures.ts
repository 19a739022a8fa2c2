/** How building a domain ends badly, in the words of libxl and libxc. @source cli.md §5 */
import type { Fault } from "../../model/fault";
import { newUuid } from "../../world/world";
import { faultWords } from "../common/words";
import type { XlCall } from "./command";
import { notUpText, scriptFailure } from "./devices";
import { libxlError, rc } from "./libxl-errors";

export const CANNOT_MAKE = (id: number, code: number): string =>
  libxlError({ file: "libxl_create.c", line: 1349, func: "initiate_domain_create" }, id, `cannot make domain: ${code}`);
const cannotBuild = (id: number): string =>
  libxlError({ file: "libxl_create.c", line: 1710, func: "domcreate_rebuild_done" }, id, `cannot (re-)build domain: ${rc.FAIL}`);
const unable = (id: number, what: "disk" | "vif"): string =>
  what === "vif"
    ? libxlError({ file: "libxl_create.c", line: 1894, func: "domcreate_attach_devices" }, id, "unable to add vif devices")
    : libxlError({ file: "libxl_create.c", line: 1776, func: "domcreate_launch_dm" }, id, "unable to add disk devices");
export const LOST = (id: number): string => `Domain ${id} has been destroyed.\n`;

/** Makes a domain that comes to nothing: its number is used up, as in a real failure. */
export function failedDomain(call: XlCall, name: string): number {
  const { hypervisor } = call;
  const request = { memoryBytes: 4096, overheadBytes: 0, vcpus: 1 };
  // Not even a page is left: what libxl would have called it is as good as any.
  if (hypervisor.refusal(request)) return Math.max(...hypervisor.domains.keys()) + 1;
  const { domid } = hypervisor.create({
    uuid: newUuid(call.world),
    name,
    type: "pv",
    ...request,
    maxMemoryBytes: 4096,
    maxVcpus: 1,
    weight: 256,
    cap: 0,
  });
  call.did("libxl__domain_make", "xc_domain_create", "XEN_DOMCTL_createdomain", domid);
  hypervisor.destroy(domid);
  call.did("libxl_domain_destroy", "xc_domain_destroy", "XEN_DOMCTL_destroydomain", domid);
  return domid;
}

/** What xl itself finds missing on the host, of which the toolstack has no fault. */
type Missing = { readonly code: "KERNEL"; readonly params: readonly [name: string] };

/** Everything that is printed when a domain could not be built. @param id - what it was */
export function failureText(id: number, failure: Fault | Missing): string {
  const { params } = failure;
  switch (failure.code) {
    case "DEVICE_NOT_UP": {
      const kind = params[0] === "vif" ? "vif" : "vbd";
      return notUpText(id, kind, Number(params[2]), failure) + unable(id, kind === "vif" ? "vif" : "disk");
    }
    case "KERNEL":
      return `xc: error: panic: xg_dom_core.c: xc_dom_kernel_file: failed to open file '${params[0]}': No such file or directory: Internal error\n${cannotBuild(id)}`;
    case "VM_REQUIRES_NETWORK":
      return scriptFailure(id, "vif", 0, "Could not find bridge device") + unable(id, "vif");
    // dom0_mem= is set on these hosts, so xl does not balloon Dom0.
    case "HOST_NOT_ENOUGH_FREE_MEMORY":
      return `xc: error: panic: xg_dom_boot.c:120: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory\n${cannotBuild(id)}`;
    case "VM_REQUIRES_SR":
    case "VDI_IN_USE":
    case "SR_FULL":
    case "SR_HAS_NO_PBDS":
      return unable(id, "disk");
    default:
      return `xl: ${faultWords(failure)}\n${CANNOT_MAKE(id, rc.FAIL)}`;
  }
}
