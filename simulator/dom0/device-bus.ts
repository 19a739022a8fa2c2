/** Joins a host's XenBus to the world: hotplug scripts, disks, queues, and what a guest is told. */
import type { BusServices } from "../devices/bus";
import type { Device } from "../devices/device";
import { backPath, deviceId } from "../devices/xenbus";
import type { Ref } from "../model/ref";
import { OpenVswitch } from "../network/ovs/open-vswitch";
import { metersOf } from "../world/device-counters";
import { deviceOf } from "../world/disk-places";
import { isActive } from "../world/domain-book";
import { kernelChannels } from "../world/domain-parts";
import { portOfDomain, vifPortOf } from "../world/domain-ports";
import { lowerDiskOf } from "../world/lower-disks";
import { meterLoad } from "../world/metering";
import { placeChanged } from "../world/traffic";
import { isRouted } from "../world/vif-options";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { backSoftware, bridgeWords, scriptOf } from "./device-setup";
import { requestsAnew, requestsFail, requestsWait } from "./disk-requests";
import { scriptRan } from "./dom0-logs";
import { driverReady, driverUp, hasBackEnds, hasScripts } from "./driver-domains";
import { limit } from "./frame-requests";
import { runs } from "./guest-runs";
import { listenAsGuest, lookAgain } from "./guest-watches";
import { plugOvs, plugVif, routeVif, setCarrier, unplugVif } from "./network-ports";
import { attachNetwork, detachNetwork } from "./pool-net/attach-network";
import { lockPlugged } from "./vif-locking";
import { isOvsScript, scriptFault } from "./vif-scripts";

/** What a host's devices need of the world around them. */
export function busServices(world: World, host: Ref<"host">): BusServices {
  const guest = (domid: number): RunningGuest | undefined => guestOf(world, host, domid);
  return {
    now: () => nowOf(world),
    later: (delayUs, act) => world.kernel.schedule(nowOf(world) + delayUs, world.kinds.device, { host, ...act }),
    hasFrontends(domid) {
      const own = guest(domid);
      return own?.hasFrontends === true && runs(world, own);
    },
    ringOrder: (domid) => Number(/(?:^| )xen_blkfront\.max_ring_page_order=(\d)\b/.exec(guest(domid)?.spec.kernelArgs ?? "")?.[1] ?? 0),
    vcpus: (domid) => world.hosts.get(host)?.hypervisor.domains.get(domid)?.vcpus ?? 1,
    hotplug(device, action) {
      const own = guest(device.domid);
      if (!own) return null;
      const script = device.kind === "vif" ? scriptOf(world, own, device) : "/etc/xen/scripts/block";
      const failure = hotplug(world, own, device, script, action);
      if (failure !== false) scriptRan(world, host, device, script, action, failure);
      return failure;
    },
    disk(device) {
      const disk = guest(device.domid)?.spec.disks.find((d) => d.device === device.label);
      return disk ? { sectors: disk.sizeBytes / 512, isReadonly: disk.mode === "RO", isCd: disk.type === "CD" } : null;
    },
    presented: (device, isWorking, reason) => presented(world, host, device, isWorking, reason),
    failed(device, reason) {
      const own = guest(device.domid);
      if (own) note(world, own, device, false, reason);
    },
    backRuns(domid) {
      const driver = guest(domid);
      return domid === 0 || (driver !== undefined && hasBackEnds(world, driver));
    },
    hasScripts: (domid) => hasScripts(world, host, domid),
    stranded(device) {
      const own = guest(device.domid);
      const inside = world.hosts.get(host);
      if (!own || !inside) return;
      note(world, own, device, false, device.failure ?? "");
      if (device.kind === "vbd" && !device.isEmulated) requestsWait(world, inside, device);
      // What it asks for steadily waits too.
      meterLoad(world, own);
      if (device.kind === "vif") placeChanged(world, own.id);
    },
    limited: (device, rate) => limit(world, host, device, rate),
    log: (domid, text) => guest(domid)?.engine.kernelLog?.(text),
  };
}

/**
 * Scripts of interfaces, and block. vif-bridge cannot put anything on a bridge of Open vSwitch: what it runs for that fails, and so does it.
 * @returns as a bus's `hotplug` @source network.md §2c; io.md §8 (block script) */
function hotplug(world: World, guest: RunningGuest, device: Device, script: string, action: "add" | "remove"): string | false | null {
  if (device.kind === "vbd") {
    if (action === "remove") return null;
    const disk = guest.spec.disks.find((d) => d.device === device.label);
    const isThere = disk && (device.backDomid === 0 || lowerDiskOf(world, guest, device) !== undefined);
    return isThere ? null : `File for ${device.label} does not exist`;
  }
  const vm = world.db.get("VM", guest.vm);
  const vif = vm?.VIFs.find((ref) => world.db.get("VIF", ref)?.device === `${device.number}`);
  // Whatever script brought it up, or whatever XenStore says of that by now: it is off its bridge.
  if (vif && action === "remove") {
    unplugVif(world, guest, vif);
    detachNetwork(world, guest.host, world.db.must("VIF", vif).network);
  }
  const wrong = scriptFault(script, hostInside(world, guest.host).hypervisor.release, backSoftware(world, guest, device));
  if (wrong && wrong[0] !== "device.script_left") return false;
  if (!vif || action === "remove") return null;
  if (wrong) return wrong[2];
  if (isRouted(script)) return device.backDomid === 0 ? routeVif(world, guest, vif, script) : false;
  const { network } = world.db.must("VIF", vif);
  if (device.backDomid === 0) attachNetwork(world, guest.host, network);
  const { bridge } = world.db.must("network", network);
  const words = bridgeWords(world, guest, device.number, bridge);
  if (isOvsScript(script)) {
    const failure = plugOvs(world, guest, vif, words);
    if (failure === null) lockPlugged(world, guest, vif);
    return failure;
  }
  if (words !== bridge || !plugVif(world, guest, vif, device.backDomid)) return `Could not find bridge device ${words}`;
  const isOvs = portOfDomain(world, guest, device.number)?.bridge instanceof OpenVswitch;
  if (!isOvs) {
    lockPlugged(world, guest, vif);
    return null;
  }
  unplugVif(world, guest, vif);
  return `${script} failed; error detected.`;
}

/** An interface of a guest that runs. */
export interface RunningVif {
  readonly guest: RunningGuest;
  readonly ref: Ref<"VIF">;
}
/**
 * Back ends go to other bridges while their guests go on, which hear nothing of it.
 * @param change - what is done in between
 * @returns what the script of each has said last; null: it is there @source xen-api: ocaml/xapi/xapi_vif_helpers.ml (move), ocaml/xenopsd/scripts/vif (move)
 */
export function moveVifs(world: World, vifs: readonly RunningVif[], change: () => void): (string | null)[] {
  const aside = vifs.map(({ guest, ref }) => {
    const device = Number(world.db.must("VIF", ref).device);
    const listening = portOfDomain(world, guest, device)?.port.listening ?? null;
    unplugVif(world, guest, ref);
    return { guest, ref, device, listening };
  });
  change();
  return aside.map(({ guest, ref, device, listening }) => {
    const { bus, xenstore } = hostInside(world, guest.host);
    const own = bus.get({ kind: "vif", domid: guest.domid, number: device });
    if (!own) return null;
    const bridge = bridgeWords(world, guest, device, world.db.must("network", world.db.must("VIF", ref).network).bridge);
    xenstore.write(`${backPath(own)}/bridge`, bridge);
    const failure = hotplug(world, guest, own, scriptOf(world, guest, own), "add");
    if (listening) world.fabric.listen(guest.id, device, listening);
    return failure === false ? "" : failure;
  });
}

/** The device's record says how it is in the domain that serves the VM. */
function note(world: World, guest: RunningGuest, device: Device, isWorking: boolean, reason: string): void {
  if (!isActive(world, guest)) return;
  const vm = world.db.get("VM", guest.vm);
  const status = { status_code: isWorking || reason === "" ? 0 : 1, status_detail: reason };
  if (device.kind === "vbd") {
    const ref = vm?.VBDs.find((r) => deviceOf(world.db.must("VBD", r).userdevice) === device.label);
    if (ref) world.db.set("VBD", ref, status);
  } else {
    const ref = vm?.VIFs.find((r) => world.db.must("VIF", r).device === `${device.number}`);
    if (ref) world.db.set("VIF", ref, status);
  }
}

/** The guest has a device, or has lost it: its kernel and the records say so. */
function presented(world: World, host: Ref<"host">, device: Device, isWorking: boolean, reason: string): void {
  const guest = guestOf(world, host, device.domid);
  if (!guest) return;
  // Its ring counts from here.
  if (isWorking) device.since = metersOf(world, guest, device);
  note(world, guest, device, isWorking, reason);
  if (device.kind === "vif" && setCarrier(world, guest, device.number, isWorking)) placeChanged(world, guest.id);
  if (device.backDomid !== 0) meterLoad(world, guest);
  const inside = world.hosts.get(host);
  if (inside && device.kind === "vbd" && isWorking) requestsAnew(world, inside, device);
  else if (inside && device.kind === "vbd") requestsFail(world, inside, device, reason);
  if (guest.isStarted)
    guest.engine.deviceChanged(device.kind, device.kind === "vbd" ? device.label : `${device.number}`, isWorking, reason);
  // The device works, and its cable is not plugged in.
  if (isWorking && guest.isStarted && device.kind === "vif" && vifPortOf(world, guest, device.number)?.port.isPulled)
    guest.engine.carrier(device.number, false);
}

/**
 * A guest's kernel has its PV drivers up: emulated devices that they replace are unplugged first. @source io.md §6
 * @param isResumed - it had them before it was suspended
 */
export function frontendsUp(world: World, guest: RunningGuest, isResumed = false): void {
  const inside = world.hosts.get(guest.host);
  if (!inside || guest.hasFrontends) return;
  guest.hasFrontends = true;
  if (guest.spec.domainType === "hvm") return;
  // Dom0's own were bound as Xen started it.
  if (guest.domid === 0) {
    listenAsGuest(inside, 0);
    return;
  }
  for (const device of inside.bus.devicesOf(guest.domid)) {
    const isCd = guest.spec.disks.some((d) => d.device === device.label && d.type === "CD");
    // The DVD drive stays qemu's.
    if (guest.spec.domainType === "pvhvm" && isCd) continue;
    if (device.isEmulated) {
      device.isEmulated = false;
      device.isPresented = false;
      requestsWait(world, inside, device);
    }
    if (isResumed && device.kind === "vbd") device.isResuming = !device.isPresented;
  }
  kernelChannels(inside, guest.domid, guest.spec.vcpus);
  listenAsGuest(inside, guest.domid);
  inside.bus.probe(guest.domid);
  if (guest.spec.isDriverDomain) driverUp(world, guest);
}

/** A guest goes on after a pause: its drivers and its kernel look at what has changed meanwhile. */
export function guestGoesOn(world: World, guest: RunningGuest): void {
  const inside = world.hosts.get(guest.host);
  if (!inside || !guest.hasFrontends || guest.domid === 0 || guest.spec.domainType === "hvm") return;
  inside.bus.probe(guest.domid);
  lookAgain(world, guest);
  if (guest.spec.isDriverDomain) driverReady(world, guest);
}

/** Key of a device in words: `5/vbd/51712`. */
export { deviceId };
