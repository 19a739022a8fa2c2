/** XenStore keys of a domain and of its devices, written as libxl does. @source xenstore.md §7 */
import type { DiskSpec, GuestSpec, NicSpec } from "../guest/engine";
import type { Permission, XenStore } from "../xenstore/store";

/** Number of a disk in XenStore: major 202, 16 minors a disk. @source xenstore.md §7 (51712 for xvda) */
export function diskNumber(device: string): number {
  return 51712 + (device.charCodeAt(3) - 97) * 16;
}

/** What a guest may write below its `control`. @source xenstore.md §3, §7 (XenServer adds feature-balloon; its agent writes feature-shutdown) */
const OWN_CONTROLS = [
  "shutdown",
  "feature-poweroff",
  "feature-reboot",
  "feature-suspend",
  "feature-shutdown",
  "feature-balloon",
  "sysrq",
] as const;

const readableBy = (domid: number): readonly Permission[] => [
  { access: "n", domid: 0 },
  { access: "r", domid },
];

export function writeDomain(store: XenStore, spec: GuestSpec, staticMaxBytes: number, bridges: ReadonlyMap<number, string>): void {
  const { domid } = spec;
  const home = `/local/domain/${domid}`;
  const put = (path: string, value: string | number): void => store.write(`${home}/${path}`, `${value}`);
  // What is made below inherits: a guest reads its own home and nobody else's. @source xenstore.md §3 (what libxl sets)
  for (const [path, permissions] of [
    [home, readableBy(domid)],
    [`/vm/${spec.uuid}`, readableBy(domid)],
    [`/libxl/${domid}`, [{ access: "n", domid: 0 }]],
  ] as const) {
    store.write(path, "");
    store.setPermissions(path, permissions);
  }
  put("vm", `/vm/${spec.uuid}`);
  put("name", spec.name);
  put("domid", domid);
  for (let cpu = 0; cpu < spec.vcpus; cpu++) put(`cpu/${cpu}/availability`, "online");
  put("memory/static-max", staticMaxBytes / 1024);
  put("memory/target", spec.memoryBytes / 1024);
  put("memory/videoram", spec.domainType === "hvm" || spec.domainType === "pvhvm" ? 8192 : 0);
  for (const key of OWN_CONTROLS) put(`control/${key}`, "");
  put("control/platform-feature-multiprocessor-suspend", 1);
  put("store/port", 1);
  put("store/ring-ref", 1021);
  put("console/backend", `/local/domain/0/backend/console/${domid}/0`);
  put("console/limit", 1048576);
  put("console/type", "xenconsoled");
  put("console/tty", `/dev/pts/${domid}`);
  put("console/port", 2);
  for (const key of ["data", "drivers", "feature", "attr", "error", "device/suspend/event-channel"]) put(key, "");
  store.write(`/vm/${spec.uuid}/uuid`, spec.uuid);
  store.write(`/vm/${spec.uuid}/name`, spec.name);
  store.write(`/libxl/${domid}/type`, spec.domainType === "pvhvm" ? "hvm" : spec.domainType);
  // The rest of its home a guest may read only. @source xenstore.md §3
  for (const key of ["data", "drivers", "feature", "attr", "error", "device/suspend/event-channel"]) store.own(`${home}/${key}`, domid);
  for (const key of OWN_CONTROLS) store.own(`${home}/control/${key}`, domid);
  for (const disk of spec.disks) writeDisk(store, domid, spec.name, disk);
  for (const nic of spec.nics) writeNic(store, domid, nic, bridges.get(nic.device) ?? "");
}

/** Both ends of a block device, connected. */
export function writeDisk(store: XenStore, domid: number, name: string, disk: DiskSpec): void {
  const number = diskNumber(disk.device);
  const front = `/local/domain/${domid}/device/vbd/${number}`;
  const back = `/local/domain/0/backend/vbd/${domid}/${number}`;
  const pairs: readonly (readonly [string, string])[] = [
    [`${front}/backend`, back],
    [`${front}/backend-id`, "0"],
    [`${front}/state`, "4"],
    [`${front}/virtual-device`, `${number}`],
    [`${front}/device-type`, disk.type === "CD" ? "cdrom" : "disk"],
    [`${back}/frontend`, front],
    [`${back}/frontend-id`, `${domid}`],
    [`${back}/online`, "1"],
    [`${back}/state`, "4"],
    [`${back}/dev`, disk.device],
    [`${back}/domain`, name],
    [`${back}/mode`, disk.mode === "RW" ? "w" : "r"],
    [`${back}/sectors`, `${disk.sizeBytes / 512}`],
    [`${back}/hotplug-status`, "connected"],
  ];
  for (const [path, value] of pairs) store.write(path, value);
  store.own(front, domid);
}

/** Both ends of a network device, connected. */
export function writeNic(store: XenStore, domid: number, nic: NicSpec, bridge: string): void {
  const front = `/local/domain/${domid}/device/vif/${nic.device}`;
  const back = `/local/domain/0/backend/vif/${domid}/${nic.device}`;
  const pairs: readonly (readonly [string, string])[] = [
    [`${front}/backend`, back],
    [`${front}/backend-id`, "0"],
    [`${front}/state`, "4"],
    [`${front}/handle`, `${nic.device}`],
    [`${front}/mac`, nic.mac],
    [`${front}/mtu`, `${nic.mtu}`],
    [`${back}/frontend`, front],
    [`${back}/frontend-id`, `${domid}`],
    [`${back}/online`, "1"],
    [`${back}/state`, "4"],
    [`${back}/script`, "/etc/xen/scripts/vif-bridge"],
    [`${back}/mac`, nic.mac],
    [`${back}/bridge`, bridge],
    [`${back}/handle`, `${nic.device}`],
    [`${back}/type`, "vif"],
    [`${back}/hotplug-status`, "connected"],
  ];
  for (const [path, value] of pairs) store.write(path, value);
  store.own(front, domid);
}

export function removeDisk(store: XenStore, domid: number, device: string): void {
  store.remove(`/local/domain/${domid}/device/vbd/${diskNumber(device)}`);
  store.remove(`/local/domain/0/backend/vbd/${domid}/${diskNumber(device)}`);
}
export function removeNic(store: XenStore, domid: number, device: number): void {
  store.remove(`/local/domain/${domid}/device/vif/${device}`);
  store.remove(`/local/domain/0/backend/vif/${domid}/${device}`);
}

export function removeDomain(store: XenStore, domid: number, uuid: string): void {
  store.remove(`/local/domain/${domid}`);
  for (const kind of ["vbd", "vif", "console"]) store.remove(`/local/domain/0/backend/${kind}/${domid}`);
  store.remove(`/vm/${uuid}`);
  store.remove(`/libxl/${domid}`);
}
