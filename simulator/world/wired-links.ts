/** Interfaces of a wired host as its control domain's kernel has them, and where its bridge and NIC are in the network. */
import type { OutsideLink } from "../guest/net/outside-links";
import type { Ref } from "../model/ref";
import type { LearningNode } from "../network/learning-node";
import type { Port } from "../network/port";
import { NO_NET, pifCounters } from "./device-counters";
import { knownWiring, type WiredId, type WiredLink, type Wiring } from "./host-wiring";
import type { World } from "./world";

/** Node that a NIC is on while it is no port of a bridge: it and the stack alone. */
export function nicKey(host: string): string {
  return `${host}/~nic`;
}
/** The network by whose NIC the pool reaches a host, and its bridge's own name; null: there is none. */
export function managementBridge(world: World, host: Ref<"host">): string | null {
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (pif.management) return world.db.must("network", pif.network).bridge;
  }
  return null;
}

const linkOf = ({ links }: Wiring, id: WiredId): WiredLink | undefined => links.find((link) => link.id === id);

/** Whether a bridge node is one that its host's kernel has now. */
export function isBridgeThere(world: World, host: Ref<"host">, node: LearningNode): boolean {
  const wiring = knownWiring(world, host);
  if (!wiring || node.key !== `${host}/${managementBridge(world, host)}`) return true;
  return linkOf(wiring, "bridge") !== undefined;
}

/**
 * The node of a bridge that an interface's file asks for; null: the host has none of that name. vif-bridge of xend's releases takes
 * `xenbrN` for `ethN` where that is the bridge. @source network.md §2b
 */
export function bridgeAsked(world: World, host: Ref<"host">, name: string): string | null {
  const key = `${host}/${name}`;
  const wiring = knownWiring(world, host);
  const own = managementBridge(world, host);
  if (!wiring || own === null) return world.fabric.bridges.has(key) ? key : null;
  const link = linkOf(wiring, "bridge");
  if (link && (link.name === name || (wiring.mode === "xend32" && name === own))) return `${host}/${own}`;
  return name !== own && world.fabric.bridges.has(key) ? key : null;
}

/** Name that the NIC by which the pool reaches a host has in its slot. */
function managementDevice(world: World, host: Ref<"host">): string | null {
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (pif.management) return pif.device;
  }
  return null;
}
/** Where a host's NIC is plugged in. */
export function nicPort(world: World, host: Ref<"host">): { readonly node: LearningNode; readonly port: Port } | null {
  const device = managementDevice(world, host);
  for (const key of [`${host}/${managementBridge(world, host)}`, nicKey(host)]) {
    const node = world.fabric.bridges.get(key);
    // Others may be on its bridge too.
    for (const port of node?.singles ?? [])
      if (node && port.attachment.kind === "cable" && port.attachment.device === device) return { node, port };
  }
  return null;
}

/** Address that a bridge shows: the lowest of its ports. @source network.md §6 (bridge id) */
export function bridgeMac({ links }: Wiring, id: WiredId): string {
  const macs = links.filter(({ master }) => master === id).map(({ mac }) => mac);
  return macs.sort()[0] ?? "00:00:00:00:00:00";
}
export function macOf(wiring: Wiring, link: WiredLink): string {
  return link.id === "bridge" ? bridgeMac(wiring, link.id) : link.mac;
}

/** Numbers of the interfaces of a wired host; `others`: how many NICs and bridges it has beside. */
export function wiredIndex(wiring: Wiring, id: WiredId, fixed: (at: number) => number, others: number): number {
  const order: readonly WiredId[] = ["nic", "vif0", "veth0", "bridge", "virbr0"];
  if (wiring.mode !== "distribution") return id === "nic" ? 2 : fixed(others + order.indexOf(id) - 1);
  if (id === "bridge") return 2;
  return id === "nic" ? fixed(0) : fixed(others + order.indexOf(id));
}

/** All of them as the kernel's programs show those that its stack does not use. */
export function wiredOutside(world: World, host: Ref<"host">, wiring: Wiring, indexOf: (id: WiredId) => number): OutsideLink[] {
  const at = nicPort(world, host);
  return wiring.links.map((link) => {
    const master = link.master === null ? null : (linkOf(wiring, link.master)?.name ?? null);
    const isBridge = link.id === "bridge" || link.id === "virbr0";
    const hasPorts = wiring.links.some((each) => each.master === link.id && each.isUp);
    return {
      name: link.name,
      kind: isBridge ? "bridge" : "port",
      mac: macOf(wiring, link),
      mtu: 1500,
      carrier: link.id === "nic" ? wiring.hasLight && !at?.port.isPulled : isBridge ? hasPorts : true,
      isUp: link.isUp,
      master,
      index: indexOf(link.id),
      queueLength: link.id === "vif0" || link.id === "veth0" ? 0 : 1_000,
      counts: () => (link.id === "nic" && at ? pifCounters(world, host, at.port) : NO_NET),
      addresses: link.addresses,
      ...(link.hasArp ? {} : ({ isWithoutArp: true } as const)),
      ...(link.hasMulticast ? {} : ({ isWithoutMulticast: true } as const)),
    };
  });
}
