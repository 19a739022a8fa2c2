/** Scripts in /etc/xen/scripts that bring an interface up: those that bridge and those that route. @source network.md §2c–§5 */
import type { SaidBy } from "../model/said";
import { isRouted, scriptPath, USUAL_SCRIPT } from "../world/vif-options";
import type { XenRelease } from "../xen/versions";

/** @source Xen 4.3 release notes: Open vSwitch integration */
const OPEN_VSWITCH = scriptPath("vif-openvswitch");
const hasOpenVswitch = ({ major, minor }: XenRelease): boolean => major > 4 || (major === 4 && minor >= 3);

export type ScriptFault = SaidBy<"device.script_left" | "device.no_script">;

/**
 * Why a script comes to nothing before it has looked for its bridge.
 * @param path - as XenStore has it
 * @returns null: it goes on. `device.script_left`: it ran, and has left its words in XenStore; the other was not run
 * @source xen: tools/hotplug/Linux/vif-openvswitch, check_tools (no host here has Open vSwitch)
 */
export function scriptFault(path: string, release: XenRelease): ScriptFault | null {
  if (path === scriptPath(USUAL_SCRIPT) || isRouted(path)) return null;
  if (path === OPEN_VSWITCH && hasOpenVswitch(release)) return ["device.script_left", path, "Unable to find ovs-vsctl tool"];
  return ["device.no_script", path];
}
