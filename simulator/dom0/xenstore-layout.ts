/** XenStore keys of a domain and of its devices, written as libxl does. @source xenstore.md §7 */
import type { GuestSpec } from "../guest/engine";
import type { Permission, XenStore } from "../xenstore/store";

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

export function writeDomain(store: XenStore, spec: GuestSpec, staticMaxBytes: number, maxVcpus: number, hasLibxl: boolean): void {
  const { domid } = spec;
  const home = `/local/domain/${domid}`;
  const put = (path: string, value: string | number): void => store.write(`${home}/${path}`, `${value}`);
  // What is made below inherits: a guest reads its own home and nobody else's. @source xenstore.md §3 (what libxl sets)
  for (const [path, permissions] of [
    [home, readableBy(domid)],
    [`/vm/${spec.uuid}`, readableBy(domid)],
    ...(hasLibxl ? ([[`/libxl/${domid}`, [{ access: "n", domid: 0 }]]] as const) : []),
  ] as const) {
    store.write(path, "");
    store.setPermissions(path, permissions);
  }
  put("vm", `/vm/${spec.uuid}`);
  put("name", spec.name);
  put("domid", domid);
  for (let cpu = 0; cpu < maxVcpus; cpu++) put(`cpu/${cpu}/availability`, cpu < spec.vcpus ? "online" : "offline");
  put("memory/static-max", staticMaxBytes / 1024);
  put("memory/target", spec.memoryBytes / 1024);
  put("memory/videoram", spec.domainType === "hvm" || spec.domainType === "pvhvm" ? 8192 : 0);
  // One after the other: the store keeps leaves that are alike as bare values.
  for (const key of OWN_CONTROLS) {
    put(`control/${key}`, "");
    store.own(`${home}/control/${key}`, domid);
  }
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
  if (hasLibxl) store.write(`/libxl/${domid}/type`, spec.domainType === "pvhvm" ? "hvm" : spec.domainType);
  // What a driver domain's own tools keep of devices that they serve. @source xenstore.md §7 (driver-domain guests)
  for (const key of spec.isDriverDomain ? ["libxl", "device-model"] : []) {
    put(key, "");
    store.own(`${home}/${key}`, domid);
  }
  // The rest of its home a guest may read only. @source xenstore.md §3
  for (const key of ["data", "drivers", "feature", "attr", "error", "device/suspend/event-channel"]) store.own(`${home}/${key}`, domid);
}

export function removeDomain(store: XenStore, domid: number, uuid: string): void {
  store.remove(`/local/domain/${domid}`);
  for (const kind of ["vbd", "vif", "console"]) store.remove(`/local/domain/0/backend/${kind}/${domid}`);
  store.remove(`/vm/${uuid}`);
  store.remove(`/libxl/${domid}`);
}
