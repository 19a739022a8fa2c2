/** Which kind of bridges a host makes: what its control domain's file says as it boots. @source network.md §9; xen-api: scripts/xe-switch-network-backend; ocaml/networkd (network_conf) */
import { textIn } from "../../guest/fs/offline";
import { flavourOf } from "../../guest/modelled/flavours";
import type { Ref } from "../../model/ref";
import { hostBridges, strayKey } from "../../world/host-links";
import { hasOpenVswitch, hasOvsScript } from "../../world/host-software";
import { knownWiring } from "../../world/host-wiring";
import { nicsOf, pifsOf } from "../../world/pifs";
import { forgetMadeAtBoot, madeBridges } from "../../world/pool-networks";
import { hostInside, type World } from "../../world/world";
import { databases, newDatabase } from "../ovs/database";
import { makeBridge } from "./bridges";
import { bringDown } from "./pif-up";

export const NETWORK_CONF = "/etc/xensource/network.conf";
/** Keeps the kernel from loading its own bridges. @source xe-switch-network-backend */
export const BLACKLIST = { path: "/etc/modprobe.d/blacklist-bridge.conf", text: "install bridge /bin/true\n" };

/** What its file asks for. @source xe-switch-network-backend: `vswitch` is the older word */
function asked(world: World, host: Ref<"host">): "bridge" | "openvswitch" {
  const content = world.disks.get(["dom0", host].join(":"));
  const text = content ? textIn(flavourOf("dom0").tree, content, NETWORK_CONF).trim() : "";
  return text === "openvswitch" || text === "vswitch" ? "openvswitch" : "bridge";
}

/** A host boots with another kind of bridges than before: all are made anew by it, with NICs where they were. */
export function backendAtBoot(world: World, host: Ref<"host">): void {
  const inside = hostInside(world, host);
  const wanted = asked(world, host);
  const isOvs = hasOpenVswitch(inside.software);
  if (isOvs === (wanted === "openvswitch") || knownWiring(world, host) || !hasOvsScript(inside.hypervisor.release)) return;
  const internal = internalBridges(world, host);
  for (const { $ref, physical, currently_attached } of pifsOf(world, host))
    if (physical || currently_attached) bringDown(world, $ref as Ref<"PIF">);
  forgetMadeAtBoot(world, host);
  for (const { device, MAC } of nicsOf(world, host)) aside(world, host, device, MAC);
  for (const { key } of hostBridges(world, host)) world.fabric.removeBridge(key);
  const { networkBackend: _before, ...software } = inside.software;
  inside.software = wanted === "openvswitch" ? { ...software, networkBackend: wanted } : software;
  if (wanted === "openvswitch") databases(world).set(host, newDatabase(world));
  else databases(world).delete(host);
  for (const name of internal) makeBridge(world, host, name);
  const { software_version } = world.db.must("host", host);
  world.db.set("host", host, { software_version: { ...software_version, network_backend: wanted } });
}
/** Bridges of networks without a NIC that a host has from the beginning. */
function internalBridges(world: World, host: Ref<"host">): string[] {
  const there = new Set(hostBridges(world, host).map(({ name }) => name));
  const made = madeBridges(world, host);
  return [...world.db.all("network")].flatMap(({ bridge, PIFs }) =>
    PIFs.length === 0 && there.has(bridge) && !made.includes(bridge) ? [bridge] : [],
  );
}
/** A NIC that somebody had put elsewhere is on nothing too. */
function aside(world: World, host: Ref<"host">, device: string, mac: string): void {
  const near = world.fabric.nicOf(host, device);
  const stray = strayKey(host, device);
  if (near?.attachment.kind !== "cable" || near.nodeKey === stray) return;
  if (!world.fabric.bridges.has(stray)) world.fabric.addBridge(stray, "~pif");
  world.fabric.recable({ bridge: near.nodeKey, port: near.name }, { bridge: stray, port: device, mac });
}
