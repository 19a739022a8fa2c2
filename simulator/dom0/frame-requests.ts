/**
 * Single frames of guests on their way to the bridge and from it: each end takes CPU of its domain, which has to be had first; one of them
 * may be followed. @source io.md §3
 */
import type { Device } from "../devices/device";
import type { Follow } from "../devices/follow";
import { bytesPerS, newCredit, readRate, refilled, spend as spendCredit, withLimit } from "../devices/net-credit";
import { emulatedNetSteps, type NetStage, type NetworkWalk, splitNetSteps } from "../devices/paths/network";
import type { Ref } from "../model/ref";
import { frameBytes } from "../wire/concern";
import { driverOfDevice } from "../world/back-ends";
import { domainCalled } from "../world/domain-book";
import type { DomainId } from "../world/domain-id";
import { portOfDomain, vifName, vifPortOf } from "../world/domain-ports";
import type { CreditDue, FrameStep } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { spend } from "../world/metering";
import { linksChanged } from "../world/traffic";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { hypercall } from "../xen/hypercalls";
import { addSteps, addWait, failFollow, takeWait, waitingFollow } from "./followed";
import { exitUs, frameCosts, frameVcpu, kernelUs, pagesUs } from "./frame-costs";

/** Slots of a transmit ring. @source io.md §1 */
export const NET_RING = 256;
/** Frames that a guest's interface keeps behind a ring that moves on. @source Linux txqueuelen (1000) */
const GUEST_QUEUE = 1_000;
/** Steps of a followed frame that nothing comes between. */
const EXPECTED = { split: 14, emulated: 13 } as const;

/** A guest, or a control domain, sends a frame. */
export function sendFrame(world: World, guest: RunningGuest, nic: number, frame: Uint8Array): void {
  // A control domain, and another whose interface is a port of its own bridge, hands it to that.
  if (guest.domid === 0 || world.fabric.trunkOf(guest.id, nic)) {
    world.fabric.send(guest.id, nic, frame);
    return;
  }
  const inside = hostInside(world, guest.host);
  const device = inside.bus.get({ kind: "vif", domid: guest.domid, number: nic });
  // One without a cable loses what it sends.
  if (!device || !portOfDomain(world, guest, nic)) return;
  const follow = waitingFollow(inside, guest.domid, "networkSend");
  if (follow) {
    follow.startedAt = nowOf(world);
    follow.device = device.label;
    follow.expected = device.isEmulated ? EXPECTED.emulated : EXPECTED.split;
  }
  const step = { host: guest.host, domid: guest.domid, nic, frame, ...(follow ? { follow: follow.id } : {}) };
  pass(world, inside, device, { ...step, to: "back" }, "send");
}

/** A frame has come to the interface of a domain. */
export function frameComes(world: World, domain: DomainId, nic: number, frame: Uint8Array): void {
  const guest = domainCalled(world, domain);
  if (!guest?.isStarted || guest.pausedAt !== null) return;
  if (guest.domid === 0 || world.fabric.trunkOf(guest.id, nic)) {
    guest.engine.frameIn(nic, frame);
    return;
  }
  const inside = hostInside(world, guest.host);
  const device = inside.bus.get({ kind: "vif", domid: guest.domid, number: nic });
  if (device) pass(world, inside, device, { host: guest.host, domid: guest.domid, nic, frame, to: "front" }, null);
}

/** A frame has come to an interface that its domain has made a port of its own bridge, from outside or over that bridge. */
export function passFrame(world: World, domain: DomainId, nic: number, direction: "in" | "out", frame: Uint8Array): void {
  const guest = domainCalled(world, domain);
  const inside = guest && hostInside(world, guest.host);
  const device = inside?.bus.get({ kind: "vif", domid: guest?.domid ?? 0, number: nic });
  if (!guest || !inside || !device?.isPresented) return;
  const step = { host: guest.host, domid: guest.domid, nic, frame, isPassedOn: true } as const;
  pass(world, inside, device, { ...step, to: direction === "out" ? "back" : "front" }, null);
}

/** Somebody has to do something with a frame before it is where it goes. A domain that does not run loses it. */
function pass(world: World, inside: HostInside, device: Device, step: FrameStep, stage: NetStage | null): void {
  const isGuests = step.to === "back" || step.to === "guest";
  const direction = step.to === "back" || step.to === "bridge" ? "out" : "in";
  const costs = frameCosts(device)[direction];
  const guest = guestOf(world, inside.ref, device.domid);
  const domid = isGuests ? device.domid : device.isEmulated ? (guest?.stubDomid ?? 0) : device.backDomid;
  const follow = inside.follows.find(({ id, end }) => id === step.follow && end === null);
  const domain = inside.hypervisor.domains.get(domid);
  if (!domain) return;
  // The back end's interface is where the control domain's programs see it.
  if (step.to === "bridge" || step.to === "front")
    guestOf(world, inside.ref, device.backDomid)?.engine.tapped?.(`vif${device.domid}.${device.number}`, step.frame, step.to === "front");
  const vcpu = frameVcpu(domain, device, isGuests);
  const us = isGuests
    ? costs.guest + exitUs(domain, device, direction) + (step.to === "guest" ? kernelUs(domid, nowOf(world)) : 0)
    : costs.back + pagesUs(frameBytes(step.frame), direction);
  const visit = inside.hypervisor.visits.visit(domain, vcpu, us);
  if (!visit) {
    const isHeld = step.to === "bridge" && !device.isEmulated && holdFrame(device, step);
    if (follow && isHeld) follow.trouble = ["follow.paused", domid];
    else if (follow) failFollow(follow, nowOf(world), ["follow.paused", domid]);
    return;
  }
  spend(world, inside.ref, domain, vcpu, visit.cpuUs, visit.pcpu);
  if (follow) follow.trouble = null;
  if (follow && guest && stage) {
    addWait(follow, visit.start - nowOf(world), isGuests ? "guestCpu" : "backCpu");
    followStage(world, guest, device, follow, step, stage, visit.start);
  }
  world.kernel.schedule(visit.end, world.kinds.netfront, step);
}

/** Bytes as Latin-1, and back. */
const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const latin1Bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/**
 * A frame stays on the ring until its back end takes it off.
 * @param beyond - frames for which there is room behind the ring @returns false: the ring is full, and it is lost. @source io.md §2 (back-pressure)
 */
function holdFrame(device: Device, { frame, isPassedOn, follow }: FrameStep, beyond = 0): boolean {
  const { frames = [] } = device;
  if (frames.length >= NET_RING + beyond) return false;
  device.frames = [...frames, { bytes: latin1(frame), ...(isPassedOn ? { isPassedOn } : {}), ...(follow === undefined ? {} : { follow }) }];
  return true;
}

/** A domain runs again: frames that wait for its back ends go on. */
export function framesGoOn(world: World, inside: HostInside, domid: number): void {
  if (domid !== 0) for (const device of inside.bus.servedBy(domid)) ringGoesOn(world, inside, device);
}
/** A back end takes what is on its ring again. */
export function ringGoesOn(world: World, inside: HostInside, device: Device): void {
  const { frames } = device;
  if (!frames) return;
  delete device.frames;
  for (const [n, { bytes, ...rest }] of frames.entries()) {
    if (device.credit && device.credit.timerAt !== null) {
      // All behind one that waits do.
      device.frames = [...(device.frames ?? []), ...frames.slice(n)];
      return;
    }
    const step = { host: inside.ref, domid: device.domid, nic: device.number, frame: latin1Bytes(bytes), ...rest } as const;
    taken(world, inside, device, { ...step, to: "back" });
  }
}

/** An end has done its part with a frame. */
export function frameStep(world: World, step: FrameStep): void {
  const inside = world.hosts.get(step.host);
  const device = inside?.bus.get({ kind: "vif", domid: step.domid, number: step.nic });
  const guest = guestOf(world, step.host, step.domid);
  if (!inside) return;
  if (!device || !guest) {
    frameLost(world, inside, step);
    return;
  }
  if (step.to === "back") {
    if (!device.isEmulated) countSent(inside, device);
    taken(world, inside, device, step);
  } else if (step.to === "bridge" && step.isPassedOn) world.fabric.passed(guest.id, step.nic, "out", step.frame);
  else if (step.to === "bridge") forward(world, inside, guest, device, step);
  else if (step.to === "front") {
    if (!device.isEmulated) countReceived(inside, device);
    pass(world, inside, device, { ...step, to: "guest" }, null);
  } else if (step.isPassedOn) world.fabric.passed(guest.id, step.nic, "in", step.frame);
  else if (guest.isStarted && guest.pausedAt === null) guest.engine.frameIn(step.nic, step.frame);
}

/** The back end takes a frame off the ring, unless its interface is down, or its guest has sent all that it may for now. */
function taken(world: World, inside: HostInside, device: Device, step: FrameStep): void {
  const guest = guestOf(world, inside.ref, device.domid);
  if (guest && isRingLeft(world, inside, guest, device, step)) return;
  if (!isHeldBack(world, inside, device, step)) pass(world, inside, device, { ...step, to: "bridge" }, step.isPassedOn ? null : "take");
}

/** What has to wait stays on the ring until the bucket is filled; one that never is filled holds all for good. */
function isHeldBack(world: World, inside: HostInside, device: Device, step: FrameStep): boolean {
  if (!device.credit) return false;
  const now = nowOf(world);
  const { credit, waits } = spendCredit(device.credit, frameBytes(step.frame), now, steadyOf(world, inside, device));
  const isNew = waits && device.credit.timerAt === null;
  device.credit = credit;
  if (!waits) return false;
  if (isNew && credit.timerAt !== null && credit.bytes > 0)
    world.kernel.schedule(credit.timerAt, world.kinds.netCredit, {
      host: inside.ref,
      domid: device.domid,
      nic: device.number,
      at: credit.timerAt,
    });
  const follow = inside.follows.find(({ id, end }) => id === step.follow && end === null);
  const isHeld = holdFrame(device, { ...step, to: "bridge" }, GUEST_QUEUE);
  if (follow && isHeld) follow.trouble = ["follow.limited", device.label];
  else if (follow) failFollow(follow, now, ["follow.limited", device.label]);
  return true;
}
/** Steady traffic that a guest sends by an interface, bytes/s. */
function steadyOf(world: World, inside: HostInside, device: Device): number {
  const guest = guestOf(world, inside.ref, device.domid);
  return (guest && vifPortOf(world, guest, device.number)?.port.traffic.flowIn) ?? 0;
}
/** A bucket is filled: what waits for it goes on, as far as it reaches. */
export function creditDue(world: World, { host, domid, nic, at }: CreditDue): void {
  const inside = world.hosts.get(host);
  const device = inside?.bus.get({ kind: "vif", domid, number: nic });
  if (!inside || device?.credit?.timerAt !== at) return;
  device.credit = refilled(device.credit, steadyOf(world, inside, device));
  ringGoesOn(world, inside, device);
}
/**
 * An interface's back end has read what it is to take from its guest.
 * @source Linux drivers/net/xen-netback/xenbus.c (connect, xen_net_rate_changed)
 */
export function limit(world: World, host: Ref<"host">, device: Device, rate: string | null): void {
  const inside = hostInside(world, host);
  const wanted = rate === null ? null : readRate(rate);
  const guest = guestOf(world, host, device.domid);
  if (rate !== null && !wanted)
    guestOf(world, host, device.backDomid)?.engine.kernelLog?.("xen_netback: Failed to parse network rate limit. Traffic unlimited.");
  const isLimited = wanted !== null && bytesPerS(wanted) !== null;
  if (!isLimited) delete device.credit;
  else {
    const isFresh = !device.credit || device.connection?.connectedAt === nowOf(world);
    device.credit = isFresh || !device.credit ? newCredit(wanted, nowOf(world)) : withLimit(device.credit, wanted);
  }
  const port = guest && vifPortOf(world, guest, device.number)?.port;
  const takes = isLimited ? bytesPerS(wanted) : null;
  if (port && port.takesBytesPerS !== takes) {
    port.takesBytesPerS = takes;
    world.fabric.shownChanged();
    linksChanged(world);
  }
  if (!isLimited) ringGoesOn(world, inside, device);
}

/**
 * The back end's interface is set down: netback takes nothing off the ring. The front end hears nothing of it; its carrier stays, its ring
 * fills up, and what comes then is lost. @source Linux drivers/net/xen-netback/interface.c (xenvif_close, xenvif_down: no carrier, no XenBus)
 */
function isRingLeft(world: World, inside: HostInside, guest: RunningGuest, device: Device, step: FrameStep): boolean {
  const at = device.isEmulated ? null : vifPortOf(world, guest, device.number);
  if (!at?.port.isSetDown) return false;
  const follow = inside.follows.find(({ id, end }) => id === step.follow && end === null);
  const isHeld = holdFrame(device, { ...step, to: "bridge" });
  const why = ["follow.interface_down", at.port.name] as const;
  if (follow && isHeld) follow.trouble = why;
  else if (follow) failFollow(follow, nowOf(world), why);
  return true;
}

export function countSent(inside: HostInside, device: Device, frames = 1): void {
  device.frontKicks += frames;
  device.backKicks += frames;
  inside.hypercalls.count(device.domid, hypercall.eventChannelOp, frames);
  inside.grants.copied(device.domid, frames);
}
/** netback has Xen copy into a granted buffer and tells the front end. @source io.md §3 (rx) */
export function countReceived(inside: HostInside, device: Device, frames = 1): void {
  inside.grants.copied(device.domid, frames);
  inside.hypercalls.count(device.backDomid, hypercall.grantTableOp, frames);
  inside.hypercalls.count(device.backDomid, hypercall.eventChannelOp, frames);
}

function forward(world: World, inside: HostInside, guest: RunningGuest, device: Device, step: FrameStep): void {
  const delay = world.fabric.send(guest.id, step.nic, step.frame);
  if (delay === null) {
    frameLost(world, inside, step);
    return;
  }
  const follow = inside.follows.find(({ id, end }) => id === step.follow && end === null);
  if (!follow) return;
  const trouble = blockedAt(world, guest, step.nic);
  if (trouble) {
    failFollow(follow, nowOf(world), trouble);
    return;
  }
  followStage(world, guest, device, follow, step, "answer", nowOf(world) + delay);
  follow.end = "done";
}

/** Why the kernel of the back end takes a frame and hands it to nobody; null: its bridge has it. */
function blockedAt(world: World, guest: RunningGuest, nic: number): NonNullable<Follow["trouble"]> | null {
  const at = vifPortOf(world, guest, nic);
  if (at?.port.isSetDown) return ["follow.interface_down", at.port.name];
  if (at?.port.isDetached) return ["follow.no_bridge", at.port.name];
  return at?.bridge.isSetDown ? ["follow.bridge_down", at.bridge.name] : null;
}

/** Its interface is gone, or plugged in nowhere any more: so is the frame. */
function frameLost(world: World, inside: HostInside, step: FrameStep): void {
  const follow = inside.follows.find(({ id, end }) => id === step.follow && end === null);
  if (follow) failFollow(follow, nowOf(world), ["follow.device_gone", follow.device]);
}

function followStage(
  world: World,
  guest: RunningGuest,
  device: Device,
  follow: Follow,
  step: FrameStep,
  stage: NetStage,
  start: number,
): void {
  const at = portOfDomain(world, guest, step.nic);
  const walk: NetworkWalk = {
    domid: guest.domid,
    backDomid: device.backDomid,
    driverDomain: driverOfDevice(world, guest.host, device.backDomid)?.spec.name ?? null,
    device: device.label,
    vif: vifName(guest.domid, step.nic),
    bridge: at?.bridge.name ?? "",
    bytes: frameBytes(step.frame),
    what: nameOf(step.frame),
    reqProd: at?.port.traffic.inFrames ?? 0,
    ringSize: NET_RING,
    grantRef: (device.connection?.bufferRefs[0] ?? 8) + 255,
    frontPort: device.connection?.frontPorts[0] ?? 0,
    backPort: device.connection?.backPorts[0] ?? 0,
    modelDomid: guest.stubDomid ?? 0,
  };
  const now = nowOf(world);
  const steps = (device.isEmulated ? emulatedNetSteps : splitNetSteps)(walk, stage, { now, start, waited: takeWait(follow) });
  addSteps(world, follow, steps, now);
}

/** What a frame carries, by its EtherType and IP protocol. */
function nameOf(frame: Uint8Array): string {
  const type = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
  if (type === 0x0806) return frame[21] === 2 ? "ARP reply" : "ARP request";
  if (type !== 0x0800) return `EtherType 0x${type.toString(16)}`;
  const protocol = frame[23];
  if (protocol === 1) return frame[34] === 0 ? "ICMP echo reply" : "ICMP echo request";
  return protocol === 6 ? "TCP segment" : protocol === 17 ? "UDP datagram" : `IP protocol ${protocol}`;
}
