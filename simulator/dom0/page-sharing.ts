/**
 * xend's tapdisk2 with libmemshr: pages that guests of one host have read from the same image are kept once, as long as they stay in
 * their caches. A page that a guest uses for something else is written to, and is its own again. @source eras.md §8 (sharing 4.0–4.4)
 */
import type { Ref } from "../model/ref";
import { isActive } from "../world/domain-book";
import { domainId } from "../world/domain-id";
import type { UnshareDue } from "../world/event-kinds";
import type { HostInside } from "../world/host-inside";
import { meterHost } from "../world/metering";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import type { Domain } from "../xen/domain";
import { maySharePages } from "../xen/page-sharing";
import { exponential, scattered } from "../xen/visits/chance";

/** Whether a host's daemons share pages at all. */
export function hasSharer(inside: HostInside): boolean {
  return inside.software.toolstack === "xend" && inside.hypervisor.release.sharesByTapdisk;
}

/**
 * The image that a guest's system disk stands on, which others may have below theirs: of a template, on its SR, or the lowest frozen layer
 * of a disk that was installed from a disc and cloned. Null: none.
 */
function imageOf(world: World, guest: RunningGuest): string | null {
  const disk = guest.spec.disks.find(({ bootable, type }) => bootable && type === "Disk");
  const { content } = disk ?? {};
  if (!content || disk?.held === undefined) return null;
  const { base, layout, parent } = content;
  if (!layout) return base === "blank" ? null : `${world.db.get("VDI", disk.held as Ref<"VDI">)?.SR ?? ""} ${base}`;
  if (parent === undefined) return null;
  const chain = world.layers.chain(parent);
  return chain.length < 2 ? parent : (chain[chain.length - 2]?.parent ?? parent);
}

/** Whether its configuration says `memory_sharing=1`, and it is one that can. */
function takesPart(world: World, inside: HostInside, guest: RunningGuest): boolean {
  const domain = inside.hypervisor.domains.get(guest.domid);
  if (!domain || !isActive(world, guest) || !maySharePages(inside.hypervisor, domain)) return false;
  return world.db.get("VM", guest.vm)?.platform.memory_sharing === "1";
}

/** A guest's cache is another than before: what it shares follows. Cheap on hosts where nobody does. */
export function settleSharing(world: World, guest: RunningGuest): void {
  const inside = hostInside(world, guest.host);
  if (!hasSharer(inside) || !takesPart(world, inside, guest)) return;
  const image = imageOf(world, guest);
  const { memory } = inside.hypervisor;
  const wanted = image === null ? 0 : (guest.engine.memoryUse()?.imagePages ?? 0);
  const before = memory.sharedOf(guest.domid);
  if (wanted < before) {
    const done = memory.unshare(guest.domid, before - wanted);
    // It has written to a page, and there is none for its copy.
    if (done < before - wanted) world.kernel.schedule(nowOf(world), world.kinds.starved, { domain: guest.id });
  } else if (image !== null && wanted > before) shareMore(world, inside, guest, image, wanted);
  if (memory.sharedOf(guest.domid) !== before) meterHost(world, guest.host);
}

function shareMore(world: World, inside: HostInside, guest: RunningGuest, image: string, wanted: number): void {
  const { memory } = inside.hypervisor;
  const others = [...inside.guests.values()].filter(
    (other) => other !== guest && takesPart(world, inside, other) && imageOf(world, other) === image,
  );
  memory.joinShared(guest.domid, new Set(others.map(({ domid }) => domid)), wanted - memory.sharedOf(guest.domid));
  for (const other of others) {
    const [own, theirs] = [
      wanted - memory.sharedOf(guest.domid),
      (other.engine.memoryUse()?.imagePages ?? 0) - memory.sharedOf(other.domid),
    ];
    const pages = Math.min(own, theirs);
    if (pages > 0) memory.share(other.domid, guest.domid, pages);
  }
}

/**
 * A page that was shared by its number will be written to, if anything writes there: at a moment that follows from what its guest does now.
 */
export function awaitWrite(world: World, host: RunningGuest["host"], { domid }: Domain, gfn: number): void {
  const guest = guestOf(world, host, domid);
  const writer = guest?.engine.memoryUse()?.writers.find(({ from, pages }) => gfn >= from && gfn < from + pages);
  if (!writer) return;
  const us = exponential(Math.ceil((writer.pages * 1_000_000) / writer.perS), scattered(domid, gfn));
  world.kernel.schedule(nowOf(world) + us, world.kinds.unshare, { host, domid, gfn });
}

/** It is written to. */
export function unshareDue(world: World, { host, domid, gfn }: UnshareDue): void {
  const inside = world.hosts.get(host);
  const domain = inside?.hypervisor.domains.get(domid);
  if (!inside || !domain || !inside.hypervisor.namedPages.isShared(domid, gfn)) return;
  if (inside.hypervisor.namedPages.unshare(inside.hypervisor, domain, gfn) === "ENOMEM")
    world.kernel.schedule(nowOf(world), world.kinds.starved, { domain: domainId(inside.ref, domid) });
  meterHost(world, inside.ref);
}

/** Whether a configuration asks xend for what it refuses: sharing, of a guest that is no HVM with HAP. */
export function isSharingRefused(inside: HostInside, platform: Readonly<Record<string, string>>, isFull: boolean): boolean {
  return platform.memory_sharing === "1" && hasSharer(inside) && !isFull;
}
