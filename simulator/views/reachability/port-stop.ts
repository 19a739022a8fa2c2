/** Why nothing leaves by a port that would lead on, and what would mend it. */
import type { ReachMend, ReachSaid } from "../../contract/reachability";
import { OVER } from "../../network/bond/linux-bond";
import type { LearningNode } from "../../network/learning-node";
import { isSwitchKey } from "../../network/link";
import { LinuxBridge } from "../../network/linux-bridge";
import type { Port } from "../../network/port";
import { PhysicalSwitch } from "../../network/switch";
import { vlanIn } from "../../network/switch-vlans";
import { OVER_VLAN } from "../../network/vlan/linux-vlan";
import type { World } from "../../world/world";
import { addToBridge, addToOvs, setUp } from "./command-lines";
import type { Happened } from "./dry-run";
import { disabledStop } from "./lock-stop";
import { domainNameOf, hostNameOf, linkNameOf, type Stop } from "./names";

/** Name of a port as whoever administers its node calls it. */
export function portLabel(world: World, node: LearningNode, port: Port): string {
  // A bond's, or a VLAN's, own end towards its bridge: the device itself.
  if (port.name === OVER || port.name === OVER_VLAN) return node.name;
  if (!isSwitchKey(node.key)) return port.name;
  const { attachment } = port;
  if (attachment.kind === "cable") return `${port.number} (${hostNameOf(world, attachment.host)} ${attachment.device})`;
  return attachment.kind === "patch" ? `${port.number} (${attachment.cable})` : `${port.number}`;
}

/** A link is set as usual again, but for what is not asked about. */
export function linkMend(world: World, port: Port, said: ReachSaid, without: readonly string[]): readonly ReachMend[] {
  const link = linkNameOf(world, port);
  if (link === null) return [{ said }];
  const { kbitPerS, latencyUs, jitterUs, lossPpm, duplicatePpm, corruptPpm, mtu, isPulled } = port.linkSettings;
  const kept = {
    rate: kbitPerS ?? null,
    latency: latencyUs ?? null,
    jitter: jitterUs ?? null,
    loss: lossPpm ?? null,
    duplicate: duplicatePpm ?? null,
    corrupt: corruptPpm ?? null,
    mtu: mtu ?? null,
    carrier: isPulled !== true,
  };
  const usual = Object.fromEntries(without.map((name) => [name, name === "carrier" ? true : null]));
  return [{ said, call: { op: "link.set", args: { link, ...kept, ...usual } } }];
}

/** What keeps a port from passing anything on, looked at from its own end; null: nothing does. */
export function portStop(world: World, node: LearningNode, port: Port): Stop | null {
  const name = portLabel(world, node, port);
  const target = domainNameOf(world, node.key);
  const typed = (line: string) => (target === null ? {} : { command: { target, line } });
  if (node.isSetDown)
    return { said: ["stop.bridge_down", node.name], mend: [{ said: ["mend.up", node.name], ...typed(setUp(node.name)) }] };
  if (port.isPulled) return { said: ["stop.pulled", name], mend: linkMend(world, port, ["mend.plug", name], ["carrier"]) };
  if (port.isSetDown) return { said: ["stop.set_down", name], mend: [{ said: ["mend.up", port.name], ...typed(setUp(port.name)) }] };
  const disabled = disabledStop(world, port);
  if (disabled) return disabled;
  if (port.isDetached) {
    const line = node instanceof LinuxBridge ? addToBridge(node.name, port.name) : addToOvs(node.name, port.name);
    return { said: ["stop.detached", name], mend: [{ said: ["mend.attach", port.name], ...typed(line) }] };
  }
  if (!port.isOccupied) return { said: ["stop.nothing_there", name], mend: [] };
  return port.isKept ? { said: ["stop.blocked", name], mend: [] } : null;
}

/** VLAN that a frame is in on a switch once it has come in; null: its port takes none such. */
export function vlanOn(node: PhysicalSwitch, ingress: Port | null, tag: number | null): number | null {
  return vlanIn(ingress ? node.vlansOf(ingress.name) : undefined, tag);
}

/** A switch's port does not carry a VLAN. */
export function vlanStop(world: World, node: PhysicalSwitch, port: Port, vlan: number): Stop {
  const name = portLabel(world, node, port);
  const link = port.attachment.kind === "cable" ? linkNameOf(world, port) : null;
  const call = link === null ? {} : { call: { op: "switch.set_port", args: { pif: link, mode: "usual", vlan: 1, allowed: [] } } };
  return { said: ["stop.vlan", name, vlan], mend: [{ said: ["mend.vlan", name], ...call }] };
}

/** Why nothing of a frame has left by a port. @param tag - of the frame as it came in */
export function leavingStop(
  world: World,
  at: { readonly node: LearningNode; readonly ingress: Port | null; readonly tag: number | null },
  port: Port,
): Stop {
  const { node, ingress, tag } = at;
  const own = portStop(world, node, port);
  if (own) return own;
  if (node instanceof PhysicalSwitch) {
    const vlan = vlanOn(node, ingress, tag);
    if (vlan === null) return { said: ["stop.vlan", ingress ? portLabel(world, node, ingress) : "", tag ?? 1], mend: [] };
    if (!node.carriesVlan(port, vlan)) return vlanStop(world, node, port, vlan);
  }
  const { lossPpm = 0 } = port.linkSettings;
  const name = portLabel(world, node, port);
  if (lossPpm >= MILLION) return { said: ["stop.loss", name], mend: linkMend(world, port, ["mend.link", name], ["loss"]) };
  return farStop(world, port) ?? { said: ["stop.no_way", node.name], mend: [] };
}
const MILLION = 1_000_000;

/** The same of what is at the other end of its link. */
export function farStop(world: World, port: Port): Stop | null {
  const far = world.fabric.bridges.get(port.link.node);
  const there = far?.ports.get(port.link.port);
  return far && there ? portStop(world, far, there) : null;
}

/** A frame with a tag has come to whom it is for, who takes none: what has given it the tag can be set otherwise. */
export function taggedStop(world: World, key: string, vlan: number, happened: readonly Happened[]): Stop {
  for (const one of happened) {
    const node = one.kind === "in" && one.key === key ? world.fabric.bridges.get(one.node) : undefined;
    const port = one.kind === "in" ? node?.ports.get(one.port) : undefined;
    if (node instanceof PhysicalSwitch && port && node.vlansOf(port.name))
      return { said: ["stop.tagged", vlan], mend: vlanStop(world, node, port, vlan).mend };
  }
  return { said: ["stop.tagged", vlan], mend: [] };
}
