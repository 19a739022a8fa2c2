/** Pages that two guests have alike. @source hypervisor.md §5 (memory sharing: HVM with HAP, 4.0 onwards) */
import type { Domain } from "./domain";
import type { Hypervisor } from "./hypervisor";

/** One copy for pages alike in two HVM guests. */
export function sharePages({ release, memory }: Hypervisor, a: Domain, b: Domain, pages: number): "ENODEV" | "EINVAL" | null {
  const isFull = (domain: Domain): boolean => domain.type === "hvm" || domain.type === "pvhvm";
  if (!release.hasSharing || !isFull(a) || !isFull(b)) return "ENODEV";
  return memory.share(a.domid, b.domid, pages) ? null : "EINVAL";
}
/** A guest writes to shared pages; each gets a copy of its own. ENOMEM: some did not, and the guest must wait. */
export function unsharePages({ memory }: Hypervisor, domain: Domain, pages: number): "ENOMEM" | null {
  const wanted = Math.min(pages, memory.sharedOf(domain.domid));
  return memory.unshare(domain.domid, wanted) < wanted ? "ENOMEM" : null;
}
