/** VLANs of hosts' NICs as interfaces of their control domain's kernel. @source Linux 4.19 net/8021q/vlan_dev.c */
import type { OutsideLink } from "../guest/net/outside-links";
import { LinuxVlan, OVER_VLAN } from "../network/vlan/linux-vlan";
import type { World } from "./world";

const USUAL_MTU = 1_500;

/** Those of a host by name. */
export function vlansOf(world: World, host: string): LinuxVlan[] {
  const found: LinuxVlan[] = [];
  for (const node of world.fabric.bridges.values()) if (node instanceof LinuxVlan && node.host === host) found.push(node);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** It has what its NIC has: address, light and longest packet; it has counted frames, as its bridge has sent and received them. */
export function vlanLink(world: World, vlan: LinuxVlan, index: number): OutsideLink {
  const { lower, name, device, tag } = vlan;
  const over = vlan.ports.get(OVER_VLAN);
  const bridge = vlan.master === null ? undefined : world.fabric.bridges.get(vlan.master);
  const at = bridge?.ports.get(name);
  const { inBytes = 0, inFrames = 0, outBytes = 0, outFrames = 0 } = over?.traffic ?? {};
  return {
    name,
    kind: "port",
    mac: lower?.mac ?? over?.mac ?? "00:00:00:00:00:00",
    mtu: (lower && world.fabric.mtuOf(lower)) ?? USUAL_MTU,
    carrier: lower?.hasCarrier === true && !lower.isSetDown,
    isUp: at?.isSetDown !== true,
    master: bridge && !at?.isDetached ? bridge.name : null,
    index,
    vlan: { lower: device, id: tag },
    queueLength: 1_000,
    counts: () => ({ rxBytes: outBytes, rxPackets: outFrames, txBytes: inBytes, txPackets: inFrames, txDropped: over?.dropped ?? 0 }),
  };
}
