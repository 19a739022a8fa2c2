/** Where to go about an alert: the page on which what it tells of is seen and mended. */
import type { Words } from "../../i18n";

export interface WayOut {
  readonly label: Words;
  /** tab of the object that the alert is about, or of the pool */
  readonly tab: string;
  readonly of: "object" | "pool";
}

const way = (label: Words, tab: string, of: WayOut["of"] = "object"): WayOut => ({ label, tab, of });
const figures = way("alert.seeItsFigures", "performance");
const console_ = way("alert.openItsConsole", "console");
const disks = way("alert.seeItsDisks", "storage");
const interfaces = way("alert.seeItsInterfaces", "networking");
const storage = way("alert.seeThePoolsStorage", "storage", "pool");
const networks = way("alert.seeThePoolsNetworks", "networking", "pool");
const topology = way("alert.seeTheTopology", "topology", "pool");
const hosts = way("alert.seeThePoolsServers", "hosts", "pool");
const vms = way("alert.seeThePoolsVMs", "vms", "pool");
const general = way("alert.seeItsSettings", "general");

/** By notice. What only tells that something was done as asked has none. */
const byName: Readonly<Record<string, WayOut>> = {
  ALARM: figures,
  VM_CRASHED: console_,
  VM_SECURE_BOOT_FAILED: console_,
  VIF_QOS_FAILED: interfaces,
  VBD_QOS_FAILED: disks,
  VCPU_QOS_FAILED: figures,
  DHCP_POOL_EXHAUSTED: topology,
  BOND_STATUS_CHANGED: interfaces,
  MULTIPATH_PERIODIC_ALERT: storage,
  PBD_PLUG_FAILED_ON_SERVER_START: way("alert.seeItsStorage", "storage"),
  SM_GC_NO_SPACE: storage,
  POOL_MASTER_TRANSITION: hosts,
  ALL_RUNNING_VMS_IN_ANTI_AFFINITY_GRP_ON_SINGLE_HOST: vms,
  HA_NETWORK_BONDING_ERROR: networks,
  HA_STATEFILE_LOST: storage,
  HA_STATEFILE_APPROACHING_TIMEOUT: storage,
  HA_PROTECTED_VM_RESTART_FAILED: way("alert.seeWhyItDoesNotStart", "general"),
};
/** By how the notice's name begins, where it has no row of its own. */
const byPrefix: readonly (readonly [prefix: string, WayOut])[] = [
  ["VDI_", storage],
  ["METADATA_LUN_", storage],
  ["HA_HOST_", hosts],
  ["HA_", hosts],
  ["CLUSTER_", hosts],
  ["HOST_", general],
  ["POOL_", hosts],
  ["LICENSE_", hosts],
  ["PVS_PROXY_SR_", storage],
];

/** The way out of what a notice tells of; null: there is nothing to mend. */
export function wayOutOf(name: string): WayOut | null {
  if (Object.hasOwn(byName, name)) return byName[name] ?? null;
  return byPrefix.find(([prefix]) => name.startsWith(prefix))?.[1] ?? null;
}
