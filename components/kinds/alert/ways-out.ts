/** Where to go about an alert: the page on which what it tells of is seen and mended. */
import type { Words } from "../../i18n";

export interface WayOut {
  readonly label: Words;
  /** tab of the object that the alert is about, or of the pool */
  readonly tab: string;
  readonly of: "object" | "pool";
}

const way = (en: string, zh: string, tab: string, of: WayOut["of"] = "object"): WayOut => ({ label: { en, zh }, tab, of });
const figures = way("See its figures", "查看其性能数据", "performance");
const console_ = way("Open its console", "打开其控制台", "console");
const disks = way("See its disks", "查看其磁盘", "storage");
const interfaces = way("See its interfaces", "查看其网络接口", "networking");
const storage = way("See the pool's storage", "查看资源池的存储", "storage", "pool");
const networks = way("See the pool's networks", "查看资源池的网络", "networking", "pool");
const topology = way("See the topology", "查看拓扑", "topology", "pool");
const hosts = way("See the pool's servers", "查看资源池的服务器", "hosts", "pool");
const vms = way("See the pool's VMs", "查看资源池的虚拟机", "vms", "pool");
const general = way("See its settings", "查看其设置", "general");

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
  PBD_PLUG_FAILED_ON_SERVER_START: way("See its storage", "查看其存储", "storage"),
  SM_GC_NO_SPACE: storage,
  POOL_MASTER_TRANSITION: hosts,
  ALL_RUNNING_VMS_IN_ANTI_AFFINITY_GRP_ON_SINGLE_HOST: vms,
  HA_NETWORK_BONDING_ERROR: networks,
  HA_STATEFILE_LOST: storage,
  HA_STATEFILE_APPROACHING_TIMEOUT: storage,
  HA_PROTECTED_VM_RESTART_FAILED: way("See why it does not start", "查看其无法启动的原因", "general"),
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
