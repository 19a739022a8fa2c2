/** What nodes, links and domains are called. */
import type { ReachHop, ReachMend, ReachPlace, ReachSaid } from "../../contract/reachability";
import type { Ref } from "../../model/ref";
import { LinuxBond } from "../../network/bond/linux-bond";
import type { LearningNode } from "../../network/learning-node";
import { isSwitchKey } from "../../network/link";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Port } from "../../network/port";
import { domainCalled } from "../../world/domain-book";
import { gatewayLink, patchLink } from "../../world/links";
import type { RunningGuest, World } from "../../world/world";
import { bridgeNode, controlNode, isStacksOwn, switchNode } from "../topology/infrastructure/edges";

/** Why a packet goes no further, and what would mend it. */
export interface Stop {
  readonly said: ReachSaid;
  readonly mend: readonly ReachMend[];
}

export function hostNameOf(world: World, host: string): string {
  return world.db.get("host", host as Ref<"host">)?.name_label ?? host;
}
/** The host that a node's key begins with; null: it is of none. */
export function hostOfNode(world: World, key: string): string | null {
  const [host = ""] = key.split("/");
  return world.db.get("host", host as Ref<"host">) ? host : null;
}
/** A machine as a person names it: a VM, or a host for its control domain. */
export function nameOf(world: World, guest: RunningGuest): string {
  return guest.domid === 0 ? hostNameOf(world, guest.host) : guest.spec.name;
}
/** The machine in which programs can set a node: the VM that it is of, or its host; null: none. */
export function domainNameOf(world: World, key: string): string | null {
  const owner = domainCalled(world, key.slice(0, key.lastIndexOf("/")));
  if (owner) return nameOf(world, owner);
  const host = hostOfNode(world, key);
  return host === null ? null : hostNameOf(world, host);
}

/** A link as `link.set` takes it; null: it is none of those. */
export function linkNameOf(world: World, { attachment }: Port): string | null {
  switch (attachment.kind) {
    case "cable":
      return (
        world.db.get("host", attachment.host as Ref<"host">)?.PIFs.find((ref) => world.db.must("PIF", ref).device === attachment.device) ??
        null
      );
    case "patch":
      return patchLink(attachment.cable);
    case "gateway":
      return gatewayLink(attachment.segment);
    case "guest":
    case "trunk": {
      const vm = domainCalled(world, attachment.domain)?.vm;
      const vifs = vm ? (world.db.get("VM", vm)?.VIFs ?? []) : [];
      return vifs.find((ref) => Number(world.db.must("VIF", ref).device) === attachment.device) ?? null;
    }
    default:
      return null;
  }
}

function placeOf(world: World, node: LearningNode): ReachPlace {
  if (isSwitchKey(node.key)) return "switch";
  if (node instanceof LinuxBond) return "bond";
  const host = hostOfNode(world, node.key);
  if (host !== null && isStacksOwn(node, host)) return "link";
  return node instanceof OpenVswitch ? "open-vswitch" : "bridge";
}
/** A hop at a node of a segment. */
export function nodeHop(world: World, node: LearningNode): Pick<ReachHop, "place" | "name" | "host" | "node"> {
  const place = placeOf(world, node);
  const host = hostOfNode(world, node.key);
  if (place === "switch") return { place, name: node.name, host: null, node: switchNode(world, node.name) };
  const isDrawn = place !== "link" && place !== "bond";
  return { place, name: node.name, host, node: isDrawn ? bridgeNode(node) : host === null ? null : controlNode(host) };
}
/** A hop at a machine. */
export function machineHop(world: World, guest: RunningGuest): Pick<ReachHop, "place" | "name" | "host" | "node"> {
  const { host, domid, vm } = guest;
  const name = nameOf(world, guest);
  return domid === 0 ? { place: "control-domain", name, host, node: controlNode(host) } : { place: "guest", name, host, node: vm };
}
