/** Events of the platform that `trigger` and `button-press` send. @source cli.md §6 */
import { performNow } from "../common/tasks";
import type { XlCall } from "./command";
import { libxlError } from "./libxl-errors";

/** What a virtual machine does about an event of its platform; a guest without firmware for it does nothing. */
export function press(call: XlCall, domid: number, trigger: string): void {
  const guest = domid === 0 ? undefined : call.guest(domid);
  const isFull = guest?.spec.domainType === "hvm" || guest?.spec.domainType === "pvhvm";
  const command = trigger === "s3resume" ? "HVMOP_set_param" : "XEN_DOMCTL_sendtrigger";
  const isTaken = isFull && guest !== undefined;
  call.did("libxl_send_trigger", "xc_domain_send_trigger", command, domid, !guest ? -3 : isTaken ? 0 : -38);
  if (!isTaken) {
    const why = guest ? "Function not implemented" : "No such process";
    const origin = { file: "libxl_domain.c", line: 1611, func: "libxl_send_trigger" };
    call.ctx.err(libxlError(origin, domid, `Send trigger '${trigger}' failed: ${why}`));
    return;
  }
  if (trigger === "power") guest.engine.shutdown("poweroff");
  // A reset is a new domain here: the toolstack's own forced reboot.
  if (trigger === "reset") performNow(call, "VM.hard_reboot", { vm: guest.vm });
}
