/** Single frames of guests on their way to the bridge; one of them may be followed. @source io.md §3 */
import { emulatedNetworkPath, type NetworkWalk, splitNetworkPath } from "../devices/paths/network";
import { portOfDomain, vifName } from "../world/domain-ports";
import { hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { hypercall } from "../xen/hypercalls";
import { addSteps, waitingFollow } from "./followed";

/** Slots of a transmit ring. @source io.md §1 */
export const NET_RING = 256;

export function sendFrame(world: World, guest: RunningGuest, nic: number, frame: Uint8Array): void {
  const at = portOfDomain(world, guest, nic);
  const delay = at && world.fabric.send(guest.id, nic, frame);
  if (guest.domid === 0 || delay === null) return;
  const inside = hostInside(world, guest.host);
  const device = inside.bus.get({ kind: "vif", domid: guest.domid, number: nic });
  if (!device) return;
  if (!device.isEmulated) {
    device.frontKicks++;
    device.backKicks++;
    inside.hypercalls.count(guest.domid, hypercall.eventChannelOp);
    inside.grants.copied(guest.domid, 1);
  }
  const follow = waitingFollow(inside, guest.domid, "networkSend");
  if (!follow) return;
  const now = nowOf(world);
  const buffers = device.connection?.bufferRefs[0] ?? 8;
  const walk: NetworkWalk = {
    at: now,
    bridgeAt: now + delay,
    domid: guest.domid,
    backDomid: device.backDomid,
    device: device.label,
    vif: vifName(guest.domid, nic),
    bridge: at?.bridge.name ?? "",
    bytes: frame.length,
    what: nameOf(frame),
    reqProd: (at?.port.traffic.inFrames ?? 1) - 1,
    ringSize: NET_RING,
    grantRef: buffers + 255,
    frontPort: device.connection?.frontPorts[0] ?? 0,
    backPort: device.connection?.backPorts[0] ?? 0,
    modelDomid: guest.stubDomid ?? 0,
  };
  const steps = device.isEmulated ? emulatedNetworkPath(walk) : splitNetworkPath(walk);
  Object.assign(follow, { startedAt: now, device: device.label, expected: steps.length, end: "done" });
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
