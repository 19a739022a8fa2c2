/** What a VIF's record says to the script that brings it up, beside its network. @source xl-network-configuration(5); xen: tools/libs/light/libxl_nic.c, libxl__set_xenstore_nic */
import { BACKEND } from "./back-ends";
import { type HostSoftware, hasOpenVswitch } from "./host-software";

/** Where a script that is named without a directory lies. @source xen: tools/libs/light/libxl_paths.c, libxl__xen_script_dir_path */
const SCRIPTS = "/etc/xen/scripts";
/** The script of an interface that names none, on most hosts. */
export const USUAL_SCRIPT = "vif-bridge";
/** The same on a host whose networks are bridges of Open vSwitch. @source xl.conf(5), vif.default.script */
export const OVS_SCRIPT = "vif-openvswitch";
/** The script of an interface that names none. */
export function usualScript(software: Pick<HostSoftware, "networkBackend">): string {
  return hasOpenVswitch(software) ? OVS_SCRIPT : USUAL_SCRIPT;
}

/** Words of a `vif` that go to XenStore as they are; "": not said. Ours: kept in `other_config` by their names, where XAPI keeps none. */
export interface VifOptions {
  /** name or path */
  readonly script: string;
  /** addresses that the guest may use, with blanks between them */
  readonly ip: string;
  readonly gatewaydev: string;
  /** what follows its bridge's name: `.VLAN` and `:TRUNK` as often as there are; absent: nothing. @source network.md §5 */
  readonly bridge_vlans?: string;
  /** what its guest may send, as `10Mb/s@50ms`; absent: all that it wants. @source io.md §3 */
  readonly rate?: string;
}
/** The same with the domain that serves it. */
export interface ServedOptions extends VifOptions {
  readonly backend: string;
}

type Config = Readonly<Record<string, string>>;

export function vifOptions(config: Config): VifOptions {
  const { script = "", ip = "", gatewaydev = "", bridge_vlans, rate } = config;
  return { script, ip, gatewaydev, ...(bridge_vlans ? { bridge_vlans } : {}), ...(rate ? { rate } : {}) };
}

/** A record's `other_config` with what a configuration says: what it leaves out is as usual from now on. */
export function withOptions(config: Config, said: ServedOptions): Config {
  const { [BACKEND]: _backend, script: _script, ip: _ip, gatewaydev: _device, bridge_vlans: _vlans, rate: _rate, ...rest } = config;
  const { backend, script, ip, gatewaydev, bridge_vlans = "", rate = "" } = said;
  const own: Record<string, string> = { [BACKEND]: backend, script, ip, gatewaydev, bridge_vlans, rate };
  return { ...rest, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== "")) };
}

/** Where a script is: as XenStore has it. @source xen: tools/libs/light/libxl_internal.c, libxl__abs_path */
export function scriptPath(script: string, usual = USUAL_SCRIPT): string {
  if (script.startsWith("/")) return script;
  return [SCRIPTS, script === "" ? usual : script].join("/");
}

/** Scripts that route instead of bridging. @source network.md §3, §4 */
const ROUTED = ["vif-route", "vif-nat"].map((script) => scriptPath(script));
export function isRouted(script: string): boolean {
  return ROUTED.includes(scriptPath(script));
}
