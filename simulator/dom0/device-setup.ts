/** What libxl writes into XenStore to bring a device up or take it down; the drivers on both sides act on it. @source xenstore.md §7, §8 */
import type { Device } from "../devices/device";
import { backPath, type DeviceName, deviceId, diskNumber, frontPath, xenbus } from "../devices/xenbus";
import type { DiskSpec, NicSpec } from "../guest/engine";
import { isEmulatedDisk } from "../kernel/disk-letters";
import { because, type Fault, fault } from "../model/fault";
import type { SaidBy } from "../model/said";
import type { DeviceErrors } from "../model/said/device-errors";
import { blockDevice } from "../storage/drivers/back-end";
import type { SeenByBackEnd } from "../storage/drivers/driver";
import { driverOf } from "../storage/drivers/table";
import { backDomidOf, backNameOf, recordOf } from "../world/back-ends";
import { metersOf } from "../world/device-counters";
import type { HostInside } from "../world/host-inside";
import type { HostSoftware } from "../world/host-software";
import { labelOf, lowerDiskOf } from "../world/lower-disks";
import { scriptPath, usualScript, type VifOptions, vifOptions } from "../world/vif-options";
import { rateOf } from "../world/vif-rate";
import { hostInside, type RunningGuest, type World } from "../world/world";
import type { Permission } from "../xenstore/store";
import { requestsFail } from "./disk-requests";
import { scriptFault } from "./vif-scripts";

type Pairs = readonly (readonly [path: string, value: string])[];

export function diskDevice(guest: RunningGuest, disk: DiskSpec): DeviceName {
  return { kind: "vbd", domid: guest.domid, number: diskNumber(disk.device) };
}
export function nicDevice(guest: RunningGuest, device: number): DeviceName {
  return { kind: "vif", domid: guest.domid, number: device };
}

/** Until its kernel takes over, a fully virtualised guest has qemu's devices; its DVD drive stays so. @source io.md §6 */
function isEmulated(guest: RunningGuest, isCd: boolean, disk?: string): boolean {
  const { domainType } = guest.spec;
  if (disk !== undefined && !isEmulatedDisk(disk)) return false;
  return domainType === "hvm" || (domainType === "pvhvm" && (isCd || !guest.hasFrontends));
}

/** How its storage shows a disk to blkback. A disk that no storage keeps is a block device too. */
function backEndOf(world: World, { held }: DiskSpec): SeenByBackEnd {
  const vdi = held === undefined ? undefined : world.db.get("VDI", held);
  return vdi ? driverOf(world.db.must("SR", vdi.SR)).backEnd : blockDevice;
}

export function addDisk(world: World, guest: RunningGuest, disk: DiskSpec): void {
  const inside = hostInside(world, guest.host);
  const name = diskDevice(guest, disk);
  const backDomid = backDomidOf(world, guest, "vbd", disk.device);
  // Nobody is there to serve it: there is no device.
  if (backDomid === null) return;
  const device = inside.bus.declare(name, backDomid, isEmulated(guest, disk.type === "CD", disk.device));
  device.isPresented = device.isEmulated;
  // Its VM may have had others before it: this one has counted nothing.
  device.since = metersOf(world, guest, device);
  writeDisk(world, guest, device, disk);
}

/** What libxl writes of a disk. */
export function writeDisk(world: World, guest: RunningGuest, name: Device, disk: DiskSpec): void {
  const front = frontPath(name);
  const back = backPath(name);
  const seen = name.backDomid === 0 ? backEndOf(world, disk) : blockDevice;
  const lower = lowerDiskOf(world, guest, name);
  write(hostInside(world, guest.host), name, [
    [`${front}/backend`, back],
    [`${front}/backend-id`, `${name.backDomid}`],
    [`${front}/state`, `${xenbus.Initialising}`],
    [`${front}/virtual-device`, `${name.number}`],
    [`${front}/device-type`, disk.type === "CD" ? "cdrom" : "disk"],
    [`${front}/trusted`, "1"],
    [`${back}/frontend`, front],
    [`${back}/frontend-id`, `${guest.domid}`],
    [`${back}/online`, "1"],
    [`${back}/removable`, disk.type === "CD" ? "1" : "0"],
    [`${back}/bootable`, disk.bootable ? "1" : "0"],
    [`${back}/dev`, disk.device],
    [`${back}/type`, seen.type],
    [`${back}/mode`, disk.mode === "RW" ? "w" : "r"],
    [`${back}/device-type`, disk.type === "CD" ? "cdrom" : "disk"],
    [`${back}/params`, lower ? `/dev/${lower.device}` : seen.params(guest.domid, disk.device)],
    [`${back}/script`, "/etc/xen/scripts/block"],
    [`${back}/specification`, "xen"],
    [`${back}/hotplug-status`, ""],
    [`${back}/state`, `${xenbus.Initialising}`],
  ]);
}

export function addNic(world: World, guest: RunningGuest, nic: NicSpec, bridge: string): void {
  const inside = hostInside(world, guest.host);
  const name = nicDevice(guest, nic.device);
  const backDomid = backDomidOf(world, guest, "vif", `${nic.device}`);
  if (backDomid === null) return;
  const device = inside.bus.declare(name, backDomid, isEmulated(guest, false));
  device.isPresented = device.isEmulated;
  // Its VM may have had others before it: this one has counted nothing.
  device.since = metersOf(world, guest, device);
  writeNic(world, guest, device, nic, bridge);
}

/** What an interface's record says to its script. */
function optionsOf(world: World, guest: RunningGuest, device: number): VifOptions {
  const ref = recordOf(world, guest, "vif", `${device}`);
  return vifOptions(world.db.get("VIF", ref ?? "")?.other_config ?? {});
}
/** What an interface's record says of its limit, as its back end reads it; "": nothing. */
function rateKeyOf(world: World, guest: RunningGuest, device: number): string {
  const record = world.db.get("VIF", recordOf(world, guest, "vif", `${device}`) ?? "");
  return (record && rateOf(record)) ?? "";
}
/** What the domain of a back end has: a driver domain no Open vSwitch. */
export function backSoftware(world: World, guest: RunningGuest, device: Device | undefined): Pick<HostSoftware, "networkBackend"> {
  return (device?.backDomid ?? 0) === 0 ? hostInside(world, guest.host).software : {};
}
/** What an interface's configuration calls its bridge: its network's, and what follows that name. */
export function bridgeWords(world: World, guest: RunningGuest, device: number, bridge: string): string {
  return `${bridge}${optionsOf(world, guest, device).bridge_vlans ?? ""}`;
}
/** The script of an interface: as XenStore names it, or its record where XenStore has it no longer. */
export function scriptOf(world: World, guest: RunningGuest, name: DeviceName): string {
  const { bus, xenstore, software } = hostInside(world, guest.host);
  const device = bus.get(name);
  const usual = usualScript((device?.backDomid ?? 0) === 0 ? software : {});
  return xenstore.read(`${backPath(device ?? name)}/script`) ?? scriptPath(optionsOf(world, guest, name.number).script, usual);
}

/** What libxl writes of an interface. */
export function writeNic(world: World, guest: RunningGuest, name: Device, nic: NicSpec, bridge: string): void {
  const front = frontPath(name);
  const back = backPath(name);
  const isHvm = guest.spec.domainType === "hvm" || guest.spec.domainType === "pvhvm";
  const { script, ip, gatewaydev, bridge_vlans = "" } = optionsOf(world, guest, nic.device);
  const usual = usualScript(name.backDomid === 0 ? hostInside(world, guest.host).software : {});
  const said = (key: string, value: string): Pairs => (value === "" ? [] : [[`${back}/${key}`, value]]);
  write(hostInside(world, guest.host), name, [
    [`${front}/backend`, back],
    [`${front}/backend-id`, `${name.backDomid}`],
    [`${front}/state`, `${xenbus.Initialising}`],
    [`${front}/handle`, `${nic.device}`],
    [`${front}/mac`, nic.mac],
    [`${front}/mtu`, `${nic.mtu}`],
    [`${front}/trusted`, "1"],
    [`${back}/frontend`, front],
    [`${back}/frontend-id`, `${guest.domid}`],
    [`${back}/online`, "1"],
    [`${back}/script`, scriptPath(script, usual)],
    [`${back}/mac`, nic.mac],
    ...said("ip", ip),
    ...said("gatewaydev", gatewaydev),
    ...said("rate", rateKeyOf(world, guest, nic.device)),
    [`${back}/bridge`, `${bridge}${bridge_vlans}`],
    [`${back}/handle`, `${nic.device}`],
    [`${back}/type`, isHvm ? "vif_ioemu" : "vif"],
    [`${back}/mtu`, `${nic.mtu}`],
    [`${back}/hotplug-status`, ""],
    [`${back}/state`, `${xenbus.Initialising}`],
  ]);
}

/** All disks of a domain that is being built. */
export function addDisks(world: World, guest: RunningGuest): void {
  for (const disk of guest.spec.disks) addDisk(world, guest, disk);
}
/** All its interfaces, each on the bridge of its network. */
export function addNics(world: World, guest: RunningGuest): void {
  const vifs = world.db.must("VM", guest.vm).VIFs.map((ref) => world.db.must("VIF", ref));
  for (const nic of guest.spec.nics) {
    const vif = vifs.find((v) => Number(v.device) === nic.device);
    addNic(world, guest, nic, vif ? world.db.must("network", vif.network).bridge : "");
  }
}

/** The state of the back end comes last: when its driver hears of it, all it needs is there. libxl uses one transaction. */
function write(inside: HostInside, name: Device, pairs: Pairs): void {
  const { xenstore } = inside;
  const front = frontPath(name);
  const back = backPath(name);
  const own = (path: string, owner: number, reader: number): void => {
    const permissions: Permission[] = [
      { access: "n", domid: owner },
      { access: "r", domid: reader },
    ];
    xenstore.write(path, "");
    xenstore.setPermissions(path, permissions);
  };
  own(front, name.domid, name.backDomid);
  own(back, name.backDomid, name.domid);
  const libxl = `/libxl/${name.domid}/device/${name.kind}/${name.number}`;
  // libxl keeps notes of its own; xend's are in /vm.
  const notes: Pairs =
    inside.software.toolstack === "libxl" ? [[`${libxl}/frontend`, front] as const, [`${libxl}/backend`, back] as const] : [];
  for (const [path, value] of [...notes, ...pairs]) xenstore.write(path, value);
}

/** Why a device that was added did not get as far as its back end must, or null. @source xenstore.md §8 (vbd 3: waits for InitWait, then for the script) */
export function notReady(world: World, guest: RunningGuest, name: DeviceName): Fault | null {
  const { bus, xenstore, hypervisor } = hostInside(world, guest.host);
  const device = bus.get(name);
  const label = labelOf(name);
  if (!device && backDomidOf(world, guest, name.kind, label) === null)
    return notUp(name, ["device.no_domain", backNameOf(world, name.kind, recordOf(world, guest, name.kind, label) ?? "")]);
  const path = backPath(device ?? name);
  const state = bus.stateOf(path);
  const status = xenstore.read(`${path}/hotplug-status`);
  const isBack = state === xenbus.InitWait || state === xenbus.Connected;
  // What happens in another domain is that one's business. @source xen: tools/libs/light/libxl_device.c, device_hotplug (assuming driver domains)
  if (isBack && (status === "connected" || (device?.backDomid ?? 0) !== 0)) return null;
  const wrong =
    name.kind === "vif" && isBack
      ? scriptFault(scriptOf(world, guest, name), hypervisor.release, backSoftware(world, guest, device))
      : null;
  if (wrong) return notUp(name, wrong);
  const said = xenstore.read(`${path}/hotplug-error`) ?? device?.failure;
  const what = `${name.kind}-${name.domid}-${name.number}`;
  if (status === "error" || status === "busy") return notUp(name, typeof said === "string" ? ["device.left", said] : ["device.script"]);
  if (!isBack && device && device.backDomid !== 0) return notUp(name, ["device.driver_domain", path, state]);
  if (!isBack) return notUp(name, ["device.back_end", what, state]);
  return notUp(name, status === null ? ["device.no_hotplug", what] : ["device.hotplug", what, status]);
}

/** A device that did not come up, as a refusal. */
export function notUp({ kind, domid, number }: DeviceName, why: SaidBy<keyof DeviceErrors>): Fault {
  return because(fault("DEVICE_NOT_UP", kind, `${domid}`, `${number}`), why);
}

/** Whether the guest's driver works with a device, where the guest has such drivers and runs. */
export function isConnected(world: World, guest: RunningGuest, name: DeviceName): boolean {
  if (!guest.hasFrontends || guest.pausedAt !== null) return true;
  const { bus } = hostInside(world, guest.host);
  // Nobody waits for what another domain serves.
  return bus.isWorking(name) || (bus.get(name)?.backDomid ?? 0) !== 0;
}

/** Asks for an orderly end: the drivers close, then the nodes go. @source xenstore.md §8 (close) */
export function closeDevice(world: World, guest: RunningGuest, name: DeviceName): void {
  const { xenstore, bus } = hostInside(world, guest.host);
  const path = backPath(bus.get(name) ?? name);
  if (xenstore.read(path) === null) return;
  xenstore.write(`${path}/online`, "0");
  xenstore.write(`${path}/state`, `${xenbus.Closing}`);
}

/** Takes a device's nodes away, closed or not. */
export function removeDevice(world: World, guest: RunningGuest, name: DeviceName): void {
  const inside = hostInside(world, guest.host);
  const { xenstore, bus } = inside;
  const device = bus.get(name);
  if (device) requestsFail(world, inside, device, "");
  bus.drop(name);
  xenstore.remove(frontPath(name));
  xenstore.remove(backPath(device ?? name));
  xenstore.remove(`/libxl/${name.domid}/device/${name.kind}/${name.number}`);
}

export { deviceId };
