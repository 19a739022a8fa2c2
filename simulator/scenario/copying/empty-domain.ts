/** Domains that run before a guest is put into them, and their drivers. */

import { frontendsUp } from "../../dom0/device-bus";
import type { Ref } from "../../model/ref";
import { mustRun } from "../../toolstack/vm/domains";
import { toolstackCall } from "../../world/domain-parts";
import { firmwareLog } from "../../world/firmware-log";
import { viaOf } from "../../world/live";
import { hostInside, type RunningGuest, type World } from "../../world/world";

/** Lets the vCPUs of a domain run that has been made and has its devices, with nothing in it: all that `unpauseDomain` does but to power the guest on. */
export function runEmpty(world: World, ref: Ref<"VM">): void {
  const guest = mustRun(world, ref);
  const inside = hostInside(world, guest.host);
  const { hypervisor } = inside;
  const domain = hypervisor.domains.get(guest.domid);
  if (domain) hypervisor.unpause(domain);
  guest.pausedAt = null;
  toolstackCall(world, inside, viaOf("xenopsd", "libxl_domain_unpause", "xc_domain_unpause"), "XEN_DOMCTL_unpausedomain", guest.domid);
  const { domainType } = guest.spec;
  if (domainType !== "hvm" && domainType !== "pvhvm") return;
  const order = world.db.must("VM", ref).HVM_boot_params.order ?? "cda";
  for (const line of firmwareLog(guest.spec, order, hypervisor.hardware.xenVersion)) hypervisor.print(line);
}

/** Nothing listens at its interfaces, once scripts have put them on their bridges: what is sent to everybody need not be offered to it. */
export function listenToNothing(world: World, ref: Ref<"VM">): void {
  for (const { device } of mustRun(world, ref).spec.nics)
    world.fabric.listen(mustRun(world, ref).id, device, { mac: "", addresses: [], neighbours: [], hearsArp: false });
}

/** Its drivers come up as those of a booting kernel do. They take some milliseconds. */
export function driversUp(world: World, ref: Ref<"VM">): void {
  const guest: RunningGuest = mustRun(world, ref);
  frontendsUp(world, guest);
}
