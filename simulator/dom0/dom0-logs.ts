/**
 * Files below /var/log/xen of a control domain: what its programs write as domains come and go. They are files like any other there, so
 * whoever deletes one has lost it, and the next line begins it anew.
 * @source lifecycle.md §1 (xl-NAME.log), §4 (what xl's watcher says); network.md §2c (scripts)
 */

import { encodeUtf8 } from "../content/bytes";
import { appendLine } from "../guest/fs/offline";
import { flavourOf } from "../guest/modelled/flavours";
import type { Ref } from "../model/ref";
import { driverOfDevice } from "../world/back-ends";
import { activeDomain } from "../world/domain-book";
import { nowOf, type RunningGuest, type World } from "../world/world";
import { isDaemonRunning } from "./daemons";
import { runs } from "./guest-runs";

/** Characters that a file keeps; older lines go. logrotate would do it by days. */
const KEPT = 16_384;
const HOME = "/var/log/xen";

/** Adds a line to a file below /var/log/xen. @param name - such as `xl-web1.log` */
export function logLine(world: World, host: Ref<"host">, name: string, line: string): void {
  const content = world.disks.get(["dom0", host].join(":"));
  if (!content) return;
  appendLine(
    flavourOf("dom0").tree,
    content,
    [HOME, name].join("/"),
    encodeUtf8(`${line}\n`),
    KEPT,
    Math.floor((world.epochUs + nowOf(world)) / 1_000_000),
  );
}

/** A name as part of a file's: libxl takes it as it is, but for what would lead elsewhere. */
const fileName = (name: string): string => name.replaceAll("/", "_");
/** Whether xl made a VM: then a process of xl's waits for the death of each of its domains. */
export function isWatchedByXl(world: World, vm: string): boolean {
  return world.db.get("VM", vm)?.other_config["created-by"] === "xl";
}
/** Process number of a domain's device model, back-end thread or watcher: they follow from the domid. guess: any free numbers would do */
export function modelPid(domid: number, part: number): number {
  return 100_000 + domid * 20 + part;
}

/** xl's process in the background says whom it waits for. */
export function xlWatches(world: World, guest: RunningGuest): void {
  const line = `Waiting for domain ${guest.spec.name} (domid ${guest.domid}) to die [pid ${modelPid(guest.domid, 19)}]`;
  logLine(world, guest.host, `xl-${fileName(guest.spec.name)}.log`, line);
}

const hasModel = (guest: RunningGuest): boolean => guest.spec.domainType === "hvm" || guest.spec.domainType === "pvhvm";

export function domainMade(world: World, guest: RunningGuest, deviceModel: string | null): void {
  if (hasModel(guest) && guest.stubDomid === null) {
    const line = deviceModel === "qemu-dm" ? `domid: ${guest.domid}` : `char device redirected to /dev/pts/${guest.domid} (label serial0)`;
    logLine(world, guest.host, `qemu-dm-${fileName(guest.spec.name)}.log`, line);
  }
  if (isWatchedByXl(world, guest.vm)) xlWatches(world, guest);
}

/** @param reason - why it had shut down; null: it was destroyed while it ran. @source lifecycle.md §4 */
export function domainGone(world: World, guest: RunningGuest, deviceModel: string | null, reason: number | null): void {
  if (hasModel(guest) && guest.stubDomid === null && deviceModel !== "qemu-dm") {
    const by = `${deviceModel}: terminating on signal 1 from pid ${modelPid(guest.domid, 19)}`;
    logLine(world, guest.host, `qemu-dm-${fileName(guest.spec.name)}.log`, by);
  }
  if (!isWatchedByXl(world, guest.vm)) return;
  const say = (line: string): void => logLine(world, guest.host, `xl-${fileName(guest.spec.name)}.log`, line);
  if (reason === null) {
    say(`Domain ${guest.domid} has been destroyed.`);
    return;
  }
  const { actions_after_shutdown, actions_after_reboot, actions_after_crash } = world.db.must("VM", guest.vm);
  const action = reason === 0 ? actions_after_shutdown : reason === 1 ? actions_after_reboot : actions_after_crash;
  say(`Domain ${guest.domid} has shut down, reason code ${reason} 0x${reason.toString(16)}`);
  say(`Action for shutdown reason code ${reason} is ${action.replaceAll("_", "-")}`);
  say(`Domain ${guest.domid} needs to be cleaned up: destroying the domain`);
  say(action.includes("restart") ? "Done. Rebooting now" : "Done. Exiting now");
}

/** What a hotplug script leaves behind. guess: syslog has its ordinary lines on most systems; here one file has all */
export function scriptRan(
  world: World,
  host: Ref<"host">,
  device: { readonly kind: "vbd" | "vif"; readonly domid: number; readonly number: number; readonly backDomid: number },
  script: string,
  action: "add" | "remove",
  failure: string | null,
): void {
  const verb = device.kind === "vif" ? (action === "add" ? "online" : "offline") : action;
  const path = ["backend", device.kind, device.domid, device.number].join("/");
  const driver = driverOfDevice(world, host, device.backDomid);
  const say = (text: string): void => {
    const line = `${script}: ${text}`;
    if (device.backDomid === 0) logLine(world, host, "xen-hotplug.log", line);
    else if (driver && runs(world, driver)) driver.engine.appendFile([HOME, "xen-hotplug.log"].join("/"), `${line}\n`);
  };
  say(`${verb} XENBUS_PATH=${path}`);
  if (failure !== null) say(failure);
  else if (action === "add") say(`Writing ${path}/hotplug-status connected to xenstore.`);
}

/** @source xen-api: ocaml/xenopsd/scripts/common.py, set_promiscuous */
export function promiscuousRefused(world: World, host: Ref<"host">, vif: string): void {
  logLine(world, host, "xen-hotplug.log", `${vif}: Promiscuous ports are not supported via Open vSwitch.`);
}

/** xenconsoled keeps what Xen prints, for as long as it runs; what was printed before it began it reads as it starts. */
export function xenPrinted(world: World, host: Ref<"host">, line: string): void {
  const inside = world.hosts.get(host);
  const dom0 = inside && activeDomain(world, inside.controlDomain);
  const isUp = dom0?.isStarted === true && dom0.engine.stats().phase === "running";
  if (inside && isUp && !isDaemonRunning(world, inside, "xenconsoled")) return;
  logLine(world, host, "console/hypervisor.log", line);
}
