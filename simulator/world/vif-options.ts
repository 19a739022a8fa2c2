/** What a VIF's record says to the script that brings it up, beside its network. @source xl-network-configuration(5); xen: tools/libs/light/libxl_nic.c, libxl__set_xenstore_nic */
import { BACKEND } from "./back-ends";

/** Where a script that is named without a directory lies. @source xen: tools/libs/light/libxl_paths.c, libxl__xen_script_dir_path */
const SCRIPTS = "/etc/xen/scripts";
/** The script of an interface that names none. */
export const USUAL_SCRIPT = "vif-bridge";

/** Words of a `vif` that go to XenStore as they are; "": not said. Ours: kept in `other_config` by their names, where XAPI keeps none. */
export interface VifOptions {
  /** name or path */
  readonly script: string;
  /** addresses that the guest may use, with blanks between them */
  readonly ip: string;
  readonly gatewaydev: string;
}
/** The same with the domain that serves it. */
export interface ServedOptions extends VifOptions {
  readonly backend: string;
}

type Config = Readonly<Record<string, string>>;

export function vifOptions(config: Config): VifOptions {
  const { script = "", ip = "", gatewaydev = "" } = config;
  return { script, ip, gatewaydev };
}

/** A record's `other_config` with what a configuration says: what it leaves out is as usual from now on. */
export function withOptions(config: Config, said: ServedOptions): Config {
  const { [BACKEND]: _backend, script: _script, ip: _ip, gatewaydev: _device, ...rest } = config;
  const own: Record<string, string> = { [BACKEND]: said.backend, script: said.script, ip: said.ip, gatewaydev: said.gatewaydev };
  return { ...rest, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== "")) };
}

/** Where a script is: as XenStore has it. @source xen: tools/libs/light/libxl_internal.c, libxl__abs_path */
export function scriptPath(script: string): string {
  if (script.startsWith("/")) return script;
  return [SCRIPTS, script === "" ? USUAL_SCRIPT : script].join("/");
}

/** Scripts that route instead of bridging. @source network.md §3, §4 */
const ROUTED = ["vif-route", "vif-nat"].map(scriptPath);
export function isRouted(script: string): boolean {
  return ROUTED.includes(scriptPath(script));
}
