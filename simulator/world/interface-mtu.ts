/** Longest packets of interfaces of a control or driver domain. @source network.md §2c, §9 (backend `mtu` key; MTU set per network) */
import type { LearningNode } from "../network/learning-node";
import { isSwitchKey } from "../network/link";
import type { Port } from "../network/port";
import { domainCalled } from "./domain-book";
import type { World } from "./world";

const USUAL_MTU = 1_500;

/** What cables between switches take: more than any NIC sends. guess: as most switches' longest */
const SWITCH_MTU = 9_198;

/** What a network's interfaces take. @param bridge - key of one of its bridges */
function networkMtu(world: World, bridge: string): number {
  const [host, name] = [bridge.slice(0, bridge.indexOf("/")), bridge.slice(bridge.lastIndexOf("/") + 1)];
  for (const network of world.db.all("network")) {
    if (network.bridge !== name) continue;
    // What the network says is so from the next time on that a host's PIF comes up.
    const own = network.PIFs.map((ref) => world.db.must("PIF", ref)).find((pif) => pif.host === host);
    return own?.MTU ?? network.MTU;
  }
  return USUAL_MTU;
}

/** What an interface takes where nobody has set it otherwise: a back end as much as its front end, a NIC as its network says. */
export function interfaceMtu(world: World, bridge: string, { attachment }: Port): number {
  if (attachment.kind === "guest" || attachment.kind === "trunk") {
    const nics = domainCalled(world, attachment.domain)?.spec.nics ?? [];
    return nics.find(({ device }) => device === attachment.device)?.mtu ?? USUAL_MTU;
  }
  if (attachment.kind === "patch") return SWITCH_MTU;
  const far = isSwitchKey(bridge) && attachment.kind === "cable" ? world.fabric.bridges.get(attachment.bridge) : undefined;
  const nic = far && attachment.kind === "cable" ? far.ports.get(attachment.port) : undefined;
  // The switch takes what the NIC at the other end does.
  return far && nic ? portMtu(world, far, nic) : networkMtu(world, bridge);
}
/** The same of any port. */
export function portMtu(world: World, bridge: LearningNode, port: Port): number {
  return port.mtu ?? interfaceMtu(world, bridge.key, port);
}
/** A bridge takes what all of its ports do. @source Linux net/bridge/br_if.c, br_mtu_auto_adjust */
export function bridgeMtu(world: World, bridge: LearningNode): number {
  let least: number | null = null;
  for (const port of bridge.ports.values()) {
    if (port.attachment.kind === "host" || port.isDetached) continue;
    const mtu = portMtu(world, bridge, port);
    if (least === null || mtu < least) least = mtu;
  }
  return least ?? networkMtu(world, bridge.key);
}
