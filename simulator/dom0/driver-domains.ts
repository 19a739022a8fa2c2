/**
 * Domains that serve devices of others: what begins in one as its kernel and its daemon come up, and how front ends come to another one
 * when theirs is gone. @source io.md §7; xl(1), devd
 */
import type { Device } from "../devices/device";
import { hasDevd } from "../guest/systems/linux/services";
import type { Ref } from "../model/ref";
import { backDomidOf, recordOf } from "../world/back-ends";
import { labelOf } from "../world/lower-disks";
import { guestOf, hostInside, type RunningGuest, type World } from "../world/world";
import { writeDisk, writeNic } from "./device-setup";
import { runs } from "./guest-runs";

/** Whether a domain's kernel has back-end drivers, and runs. */
export function hasBackEnds(world: World, guest: RunningGuest): boolean {
  return guest.spec.isDriverDomain === true && guest.hasFrontends && runs(world, guest);
}

/**
 * Whether somebody in a domain runs hotplug scripts: `xl devd` in a driver domain, once its system is up and unless it has been stopped;
 * before there was one, udev.
 */
export function hasScripts(world: World, host: Ref<"host">, domid: number): boolean {
  if (domid === 0) return true;
  const driver = guestOf(world, host, domid);
  if (!driver || !hasBackEnds(world, driver)) return false;
  if (!hasDevd(driver.spec.xenVersion)) return driver.engine.stats().phase === "running";
  return driver.engine.services().some(({ name }) => name === "xl");
}

/** How long libxl waits for a back end in another domain, µs. @source xenstore.md §8 (LIBXL_INIT_TIMEOUT) */
const INIT_TIMEOUT_US = 10_000_000;

/** How long the toolstack waits for devices whose back ends nobody takes: none at all, µs, where all are taken. */
export function backEndWaitUs(world: World, guest: RunningGuest, kind: "vbd" | "vif", label?: string): number {
  const { bus, guests } = hostInside(world, guest.host);
  const isWaited = bus.devicesOf(guest.domid).some((device) => {
    if (device.kind !== kind || device.backDomid === 0 || (label !== undefined && labelOf(device) !== label)) return false;
    const driver = guests.get(device.backDomid);
    return !driver || !hasBackEnds(world, driver);
  });
  return isWaited ? INIT_TIMEOUT_US : 0;
}

/** Its kernel listens for devices to serve. */
export function driverUp(world: World, driver: RunningGuest): void {
  hostInside(world, driver.host).bus.listen(driver.domid);
  driverReady(world, driver);
}

/** It may serve: its kernel runs, or what runs its scripts has come. */
export function driverReady(world: World, driver: RunningGuest): void {
  const { bus } = hostInside(world, driver.host);
  bus.probeBack(driver.domid);
  if (!hasScripts(world, driver.host, driver.domid)) return;
  for (const device of [...bus.devices.values()]) if (device.isStranded) reconnect(world, driver, device);
}

/**
 * The toolstack gives a front end whose back end's domain is gone the one that has its name now. xl leaves that to whoever starts the
 * domain; here it is done as by toolstacks that have driver domains as a rule.
 * @source qubes-core-admin: qubes/vm/mix/net.py, on_domain_started (attaches the network of all running domains that are connected to it)
 */
function reconnect(world: World, driver: RunningGuest, device: Device): void {
  const inside = hostInside(world, driver.host);
  const guest = inside.guests.get(device.domid);
  const label = labelOf(device);
  if (!guest || backDomidOf(world, guest, device.kind, label) !== driver.domid) return;
  inside.bus.rehome(device, driver.domid);
  if (device.kind === "vbd") {
    const disk = guest.spec.disks.find((each) => each.device === label);
    if (disk) writeDisk(world, guest, device, disk);
    return;
  }
  const nic = guest.spec.nics.find((each) => each.device === device.number);
  const vif = world.db.get("VIF", recordOf(world, guest, "vif", label) ?? "");
  if (nic && vif) writeNic(world, guest, device, nic, world.db.must("network", vif.network).bridge);
}
