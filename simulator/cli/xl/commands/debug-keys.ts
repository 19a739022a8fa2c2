/** `xl debug-keys`. @source hypervisor.md §11 */
import { portStates } from "../../../xen/event-channels";
import { right } from "../../common/format";
import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import type { XlCall, XlCommand } from "../command";

/** Event channels in Xen's own dump: pending and masked, then state, vCPU and where it leads. */
function portLines(call: XlCall, domid: number): string[] {
  return call.inside.events.ports(domid).map((port) => {
    const to = port.remoteDomid === null ? "" : ` d=${port.remoteDomid} p=${port.remotePort ?? 0}`;
    const bits = `${port.isPending ? 1 : 0}/${port.isMasked ? 1 : 0}/0`;
    return `    ${right(port.port, 4)} [${bits}]: s=${portStates.indexOf(port.state)} n=${port.vcpu}${to} x=0`;
  });
}

export const debugKeys: XlCommand = {
  name: "debug-keys",
  summary: "Press keys on Xen's own console",
  usage: "<Keys>",
  needs: 1,
  modifies: true,
  run(call) {
    mustMay(call, "host.send_debug_keys");
    call.did("libxl_send_debug_keys", "xc_send_debug_keys", "XEN_SYSCTL_debug_keys", null);
    for (const key of call.arg(0)) call.hypervisor.debugKey(key, (domid) => portLines(call, domid));
    return printed("");
  },
};
