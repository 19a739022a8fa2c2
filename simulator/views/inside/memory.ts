/** Machine memory of a host: who owns which frames. */
import type { InsideMemoryDetail } from "../../contract/inside";
import type { HostInside } from "../../world/host-inside";
import type { World } from "../../world/world";
import { type FrameExtent, type MachineMemory, PAGE_BYTES } from "../../xen/machine-memory";
import { guestMemory } from "./guest-memory";

/** Owner of pages that guests share. @source hypervisor.md §2 */
const DOMID_COW = 0x7ff3;

/** @param domid - whose memory is wanted page by page; null: nobody's */
export function memoryDetail(world: World, inside: HostInside, domid: number | null): InsideMemoryDetail {
  const { hypervisor, xenstore } = inside;
  const { memory } = hypervisor;
  const nodes = Array.from({ length: memory.nodes }, (_, node) => node);
  const kib = (domid: number, key: string): number | null => {
    const text = xenstore.read(`/local/domain/${domid}/memory/${key}`);
    return text === null || !/^\d+$/.test(text) ? null : Number(text) * 1024;
  };
  return {
    kind: "memory",
    totalBytes: memory.totalPages * PAGE_BYTES,
    xenBytes: hypervisor.xenBytes,
    freeBytes: hypervisor.freeBytes,
    nodes: nodes.map((node) => ({
      node,
      totalBytes: (memory.nodeEnd(node) - memory.nodeStart(node)) * PAGE_BYTES,
      freeBytes: memory.freeOfNode(node) * PAGE_BYTES,
    })),
    extents: memory.extents().flatMap((extent) => byNode(memory, extent)),
    domains: [...hypervisor.domains.values()]
      .sort((a, b) => a.domid - b.domid)
      .map((domain) => ({
        domid: domain.domid,
        name: domain.name,
        currentBytes: domain.memoryBytes,
        targetBytes: kib(domain.domid, "target") ?? domain.memoryBytes,
        maxBytes: domain.maxMemoryBytes,
        staticMaxBytes: kib(domain.domid, "static-max") ?? domain.maxMemoryBytes,
        overheadBytes: domain.overheadBytes,
        sharedPages: memory.sharedOf(domain.domid),
      })),
    sharingFreedBytes: memory.sharedPages.freed * PAGE_BYTES,
    sharingUsedBytes: memory.sharedPages.used * PAGE_BYTES,
    guest: domid === null ? null : guestMemory(world, inside, domid),
  };
}

/** A run of frames, cut where a node ends. */
function byNode(memory: MachineMemory, extent: FrameExtent): InsideMemoryDetail["extents"][number][] {
  const owner = extent.owner === "cow" ? DOMID_COW : extent.owner;
  const end = extent.startMfn + extent.pages;
  const rows: InsideMemoryDetail["extents"][number][] = [];
  for (let start = extent.startMfn; start < end; ) {
    const node = memory.nodeOfFrame(start);
    const cut = Math.min(end, memory.nodeEnd(node));
    rows.push({ owner, startMfn: start, pages: cut - start, node });
    start = cut;
  }
  return rows;
}
