/** Scripts in /etc/xen/scripts that bring an interface up: those that bridge and those that route. @source network.md §2c–§5 */
import type { SaidBy } from "../model/said";
import { type HostSoftware, hasOpenVswitch, hasOvsScript } from "../world/host-software";
import { isRouted, OVS_SCRIPT, scriptPath, USUAL_SCRIPT } from "../world/vif-options";
import type { XenRelease } from "../xen/versions";

const OPEN_VSWITCH = scriptPath(OVS_SCRIPT);
/** Whether a script is the one for Open vSwitch. */
export function isOvsScript(path: string): boolean {
  return path === OPEN_VSWITCH;
}

export type ScriptFault = SaidBy<"device.script_left" | "device.no_script">;

/**
 * Why a script comes to nothing before it has looked for its bridge.
 * @param path - as XenStore has it
 * @param software - of the host in whose control domain it runs; a driver domain has no Open vSwitch
 * @returns null: it goes on. `device.script_left`: it ran, and has left its words in XenStore; the other was not run
 * @source xen: tools/hotplug/Linux/vif-openvswitch, check_tools
 */
export function scriptFault(path: string, release: XenRelease, software: Pick<HostSoftware, "networkBackend">): ScriptFault | null {
  if (path === scriptPath(USUAL_SCRIPT) || isRouted(path)) return null;
  if (path === OPEN_VSWITCH && hasOpenVswitch(software)) return null;
  if (path === OPEN_VSWITCH && hasOvsScript(release)) return ["device.script_left", path, "Unable to find ovs-vsctl tool"];
  return ["device.no_script", path];
}
