/**
 * Back ends that are no ports of a bridge: vif-route and vif-nat make them interfaces of the control domain's own stack, which routes
 * for their guests. @source network.md §3, §4; xen: tools/hotplug/Linux/vif-route, vif-nat, vif-common.sh
 */
import type { NetChange } from "../guest/net/net-changes";
import type { RecordOf } from "../model/generated/rows";
import type { Ref } from "../model/ref";
import { VIF_MAC } from "../network/fabric";
import { allDomains } from "../world/domain-book";
import { domainId } from "../world/domain-id";
import { vifName } from "../world/domain-ports";
import { VIF_QUEUE } from "../world/host-links";
import { givenAddresses, natAddresses, routedBy, serverAddress } from "../world/routed-address";
import { scriptPath, vifOptions } from "../world/vif-options";
import { guestOf, type RunningGuest, type World } from "../world/world";

/** Beginning of the name of a link between a guest and the stack that routes for it; it is no bridge to anybody. */
const ROUTED_MARK = "~";
/** What a vif's routes cost more than those of the guest's emulated card. @source xen 4.x: vif-route (metric 1 for tap, 2 for vif) */
const VIF_METRIC = 2;
/** Interface that scripts route through unless they are told. @source xen: vif-common.sh, dom0_ip */
const USUAL_NETDEV = "eth0";
/** Whole address: the mask of one station. */
const ALONE = 32;

function routedKey(host: string, vif: string): string {
  return `${host}/${ROUTED_MARK}${vif}`;
}
/** Whether a node of the network is such a link. */
export function isRoutedKey(key: string): boolean {
  return key.slice(key.lastIndexOf("/") + 1).startsWith(`${ROUTED_MARK}vif`);
}
/** Number of a back end in the control domain's stack: that of the kernel, sixteen for each domain, less two. */
function stackDevice(domid: number, device: number): number {
  return domid * 16 + device - 2;
}

type Vif = Readonly<RecordOf["VIF"]>;
interface Routed {
  readonly name: string;
  readonly device: number;
  readonly own: number;
  readonly guests: readonly number[];
  readonly metric: number;
  readonly mtu: number;
}

/** Address of an interface that scripts route through; null: it is not up, or has none. Before the stack is there its configuration is asked. */
function addressOn(world: World, host: Ref<"host">, netdev: string): number | null {
  const facts = guestOf(world, host, 0)?.engine.netFacts?.();
  if (!facts?.interfaces.some(({ device }) => device >= 0)) return serverAddress(world, host);
  return facts.interfaces.find(({ name, isUp }) => isUp && name === netdev)?.addresses[0]?.ip ?? null;
}

/** What the script finds for an interface, or its last words. @param isStarting - the stack is being set up as its configuration says */
function readRouted(world: World, guest: RunningGuest, vif: Vif, script: string, isStarting = false): Routed | string {
  const device = Number(vif.device);
  const { ip, gatewaydev } = vifOptions(vif.other_config);
  const common = { name: vifName(guest.domid, device), device: stackDevice(guest.domid, device), mtu: vif.MTU };
  if (routedBy(script) === "vif-nat") {
    const { guest: own, router } = natAddresses(guest.domid, device, ip);
    return { ...common, own: router, guests: [own], metric: 0 };
  }
  const own = isStarting ? serverAddress(world, guest.host) : addressOn(world, guest.host, gatewaydev === "" ? USUAL_NETDEV : gatewaydev);
  if (own === null)
    return `${gatewaydev} is not up.  Bring it up or specify another interface with netdev=<if> as a parameter to ${scriptPath(script)}.`;
  return { ...common, own, guests: givenAddresses(ip), metric: VIF_METRIC };
}

function onlineChanges({ name, device, own, guests, metric, mtu }: Routed): NetChange[] {
  return [
    {
      do: "interface",
      device,
      name,
      mac: VIF_MAC,
      mtu,
      isUp: true,
      hasArp: true,
      hasCarrier: true,
      queueLength: VIF_QUEUE,
      addresses: [{ ip: own, prefix: ALONE }],
    },
    { do: "proxyArp", name, isOn: true },
    ...guests.map(
      (destination): NetChange => ({ do: "route", isThere: true, destination, prefix: ALONE, via: null, device, metric, source: own }),
    ),
  ];
}

/** `vif-route online`, `vif-nat online`. @returns the script's last words; null: it has succeeded */
export function plugRouted(world: World, guest: RunningGuest, vif: Vif, script: string): string | null {
  const routed = readRouted(world, guest, vif, script);
  if (typeof routed === "string") return routed;
  const key = routedKey(guest.host, routed.name);
  if (!world.fabric.bridges.has(key)) {
    world.fabric.addBridge(key, routed.name);
    world.fabric.plug(key, routed.name, { kind: "guest", domain: guest.id, device: Number(vif.device) });
    world.fabric.plug(key, `${ROUTED_MARK}stack`, { kind: "host", domain: domainId(guest.host, 0), device: routed.device });
  }
  guestOf(world, guest.host, 0)?.engine.setNet?.(onlineChanges(routed));
  return null;
}

/** `vif-route offline`, `vif-nat offline`, and the interface goes with its device. */
export function unplugRouted(world: World, guest: RunningGuest, device: number): void {
  const name = vifName(guest.domid, device);
  world.fabric.removeBridge(routedKey(guest.host, name));
  guestOf(world, guest.host, 0)?.engine.setNet?.([
    { do: "proxyArp", name, isOn: false },
    { do: "drop", device: stackDevice(guest.domid, device) },
  ]);
}

/** Its front end works, or does no longer: the stack's end of it has carrier or not. */
export function routedCarrier(world: World, guest: RunningGuest, device: number, isUp: boolean): void {
  guestOf(world, guest.host, 0)?.engine.setNet?.([{ do: "carrier", device: stackDevice(guest.domid, device), isUp }]);
}

/** What the stack of a control domain that comes up has of the guests that it routes for. */
export function routedAtStart(world: World, host: Ref<"host">): NetChange[] {
  const changes: NetChange[] = [];
  for (const guest of allDomains(world)) {
    if (guest.host !== host || guest.domid === 0) continue;
    for (const ref of world.db.get("VM", guest.vm)?.VIFs ?? []) {
      const vif = world.db.must("VIF", ref);
      if (!world.fabric.bridges.has(routedKey(host, vifName(guest.domid, Number(vif.device))))) continue;
      const routed = readRouted(world, guest, vif, vifOptions(vif.other_config).script, true);
      if (typeof routed !== "string") changes.push(...onlineChanges(routed));
    }
  }
  return changes;
}

/** The routed interfaces of a host as the map has them: guest, number of its interface, and their link. */
export function routedLinks(world: World, host: Ref<"host">) {
  return [...world.fabric.bridges.values()].filter(({ key }) => isRoutedKey(key) && key.startsWith(`${host}/`));
}
