/** Addresses of interfaces that are routed: what vif-route and vif-nat put on the back end, and what the guest has to use. @source network.md §3, §4 */
import type { NicAddress } from "../guest/net/net-changes";
import type { RecordOf } from "../model/generated/rows";
import type { Ref } from "../model/ref";
import { ipToText, parseCidr, parseIpv4 } from "../wire/address";
import { scriptPath, vifOptions } from "./vif-options";
import type { World } from "./world";

/** Mask of a server's own network. @source scenario-form (management address, with a /24 mask) */
const LAN_PREFIX = 24;
/** Mask that vif-nat gives its addresses. @source xen: tools/hotplug/Linux/vif-nat, ip_from_dom */
const NAT_PREFIX = 16;
/** What vif-nat adds to a guest's address to have its own. @source xen: tools/hotplug/Linux/vif-nat, routing_ip */
const ROUTER_OFFSET = 127;

type RoutedBy = "vif-route" | "vif-nat";
/** Which of the two scripts that route a path is; null: another. */
export function routedBy(script: string): RoutedBy | null {
  const path = scriptPath(script);
  if (path === scriptPath("vif-route")) return "vif-route";
  return path === scriptPath("vif-nat") ? "vif-nat" : null;
}

/** The address of a server that its pool reaches it by; null: it has none. */
export function serverAddress(world: World, host: Ref<"host">): number | null {
  for (const ref of world.db.must("host", host).PIFs) {
    const pif = world.db.must("PIF", ref);
    if (pif.management) return parseIpv4(pif.IP);
  }
  return null;
}

/** Addresses of a vif as its `ip` says, without masks. */
export function givenAddresses(ip: string): number[] {
  return ip.split(/\s+/).flatMap((word) => parseCidr(word)?.address ?? []);
}

/** Addresses that vif-nat uses for the n-th interface of a domain. @source xen: tools/hotplug/Linux/vif-nat, ip_from_dom, routing_ip */
export function natAddresses(domid: number, device: number, ip: string): { readonly guest: number; readonly router: number } {
  const guest = givenAddresses(ip)[0] ?? ((10 << 24) | (domid << 8) | (device + 1)) >>> 0;
  const low = guest & 0xff;
  return { guest, router: (guest & 0xffffff00) + ((low + ROUTER_OFFSET) & 0xff) };
}

/** What a guest behind a routed interface has to set; null: its interface is bridged, or its script was given no address for it. */
export function addressGiven(world: World, host: Ref<"host">, domid: number, vif: Readonly<RecordOf["VIF"]>): NicAddress | null {
  const { script, ip } = vifOptions(vif.other_config);
  const by = routedBy(script);
  if (by === null) return null;
  const device = Number(vif.device);
  if (by === "vif-nat") {
    const { guest, router } = natAddresses(domid, device, ip);
    return { ipv4: ipToText(guest), prefix: NAT_PREFIX, gateway: ipToText(router) };
  }
  const [guest] = givenAddresses(ip);
  const server = serverAddress(world, host);
  return guest === undefined || server === null ? null : { ipv4: ipToText(guest), prefix: LAN_PREFIX, gateway: ipToText(server) };
}
