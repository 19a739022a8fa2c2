/** The interface by which a pool reaches a host. @source xen-api: ocaml/xapi/xapi_mgmt_iface.ml, xapi_pif.ml (update_management_flags) */
import type { Ref } from "../../model/ref";
import { ipToText, prefixMask } from "../../wire/address";
import { type Pif, pifsOf } from "../../world/pifs";
import { nowOf, type World } from "../../world/world";
import { ownOn, settleRoutes } from "./own-interface";

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
  world.kernel.schedule(nowOf(world), world.kinds.signal, { name: addressSignal(pif.$ref) });
}
