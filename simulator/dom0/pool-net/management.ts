/** The interface by which a pool reaches a host. @source xen-api: ocaml/xapi/xapi_mgmt_iface.ml, xapi_pif.ml (update_management_flags) */
import { textIn } from "../../guest/fs/offline";
import { flavourOf } from "../../guest/modelled/flavours";
import type { Ref } from "../../model/ref";
import { ipToText, prefixMask } from "../../wire/address";
import { type Pif, pifsOf } from "../../world/pifs";
import { guestOf, nowOf, type World } from "../../world/world";
import { ownOn, settleRoutes } from "./own-interface";
import { settleTunnels } from "./tunnels";

/** What a task hears when a PIF has an address. */
export const addressSignal = (pif: string): string => ["address", pif].join(":");

/** A host's address is that of its management interface; none: it has none. */
export function settleAddress(world: World, host: Ref<"host">): void {
  const address = pifsOf(world, host).find(({ management }) => management)?.IP ?? "";
  if (world.db.must("host", host).address !== address) world.db.set("host", host, { address });
}
/** Another PIF is the management's, or none. */
export function moveManagement(world: World, host: Ref<"host">, to: string | null): void {
  for (const { $ref, management } of pifsOf(world, host))
    if (management !== ($ref === to)) world.db.set("PIF", $ref, { management: $ref === to });
  settleAddress(world, host);
  settleRoutes(world, host);
  const pif = pifsOf(world, host).find(({ management }) => management);
  writeInventory(world, host, pif ? world.db.must("network", pif.network).bridge : "");
}
/** @source xen-api: ocaml/xapi/xapi_mgmt_iface.ml (change: MANAGEMENT_INTERFACE of the inventory) */
const INVENTORY = "/etc/xensource-inventory";
function writeInventory(world: World, host: Ref<"host">, bridge: string): void {
  const content = world.disks.get(["dom0", host].join(":"));
  const text = content ? textIn(flavourOf("dom0").tree, content, INVENTORY) : "";
  const wanted = text.replace(/^MANAGEMENT_INTERFACE=.*$/m, `MANAGEMENT_INTERFACE='${bridge}'`);
  guestOf(world, host, 0)?.engine.setNet?.([{ do: "file", path: INVENTORY, text: wanted }]);
}

/** A lease that a server has given. */
export interface Lease {
  readonly ip: number;
  readonly prefix: number;
  readonly router: number | null;
  readonly dns: readonly number[];
}
/** A control domain's interface has been given an address: its PIF says so. @source xen-api: ocaml/xapi/helpers.ml (update_pif_address) */
export function leased(world: World, host: Ref<"host">, device: number, { ip, prefix, router, dns }: Lease): void {
  const isMeant = (pif: Pif): boolean =>
    pif.ip_configuration_mode === "DHCP" && ownOn(world, host, world.db.must("network", pif.network).bridge)?.device === device;
  const pif = pifsOf(world, host).find(isMeant);
  if (!pif) return;
  world.db.set("PIF", pif.$ref, {
    IP: ipToText(ip),
    netmask: ipToText(prefixMask(prefix)),
    gateway: router === null ? "" : ipToText(router),
    DNS: dns.map(ipToText).join(","),
  });
  if (pif.management) settleAddress(world, host);
  settleTunnels(world);
  world.kernel.schedule(nowOf(world), world.kinds.signal, { name: addressSignal(pif.$ref) });
}
/** A control domain's interface has given itself an address of a router's prefix: its PIF says so. @source xen-api: ocaml/xapi/helpers.ml (update_pif_address) */
export function addressed6(world: World, host: Ref<"host">, device: number, address: string): void {
  const isMeant = (pif: Pif): boolean =>
    pif.ipv6_configuration_mode === "Autoconf" && ownOn(world, host, world.db.must("network", pif.network).bridge)?.device === device;
  const pif = pifsOf(world, host).find(isMeant);
  if (pif && !pif.IPv6.includes(address)) world.db.set("PIF", pif.$ref, { IPv6: [...pif.IPv6, address] });
}
