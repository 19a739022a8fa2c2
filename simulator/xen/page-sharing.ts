/**
 * Pages that guests have alike: who may share them, and single ones that a program in Dom0 names by their number.
 * @source eras.md §8 (sharing); hypervisor.md §5 (HVM with HAP; copy-on-write, owner DOMID_COW); xen: tools/tests/mem-sharing/memshrtool.c
 */
import type { Domain } from "./domain";
import type { Hypervisor } from "./hypervisor";

/** Errors of XENMEM_sharing_op, by the names of their numbers. */
export type SharingError = "ENODEV" | "EINVAL" | "ENOMEM" | "ENOENT";

/** guess: each host with HVM has HAP, and each guest that is fully virtualised uses it. */
export function maySharePages({ release, hardware }: Hypervisor, { type }: Domain): boolean {
  return release.hasSharing && hardware.hasHvm && (type === "hvm" || type === "pvhvm");
}

/** One copy for pages alike in two HVM guests. */
export function sharePages(xen: Hypervisor, a: Domain, b: Domain, pages: number): "ENODEV" | "EINVAL" | null {
  if (!maySharePages(xen, a) || !maySharePages(xen, b)) return "ENODEV";
  return xen.memory.share(a.domid, b.domid, pages) ? null : "EINVAL";
}
/** A guest writes to shared pages; each gets a copy of its own. ENOMEM: some did not, and the guest must wait. */
export function unsharePages({ memory }: Hypervisor, domain: Domain, pages: number): "ENOMEM" | null {
  const wanted = Math.min(pages, memory.sharedOf(domain.domid));
  return memory.unshare(domain.domid, wanted) < wanted ? "ENOMEM" : null;
}

/** Pages of a host that are named at once. guess: Xen has room for all; a lab's state has not */
const NAMED_MOST = 1_024;

/** A page that somebody has nominated. Plain data. */
interface Nominated {
  readonly domid: number;
  readonly gfn: number;
  handle: number;
  isShared: boolean;
}
export interface NamedPagesState {
  readonly enabled: readonly number[];
  readonly pages: readonly Readonly<Nominated>[];
  readonly nextHandle: number;
}

/** Pages that were named one by one, and domains in which that is allowed. */
export class NamedPages {
  private enabled = new Set<number>();
  private pages: Nominated[] = [];
  private nextHandle = 1;

  enable(domid: number, on: boolean): void {
    if (on) this.enabled.add(domid);
    else this.enabled.delete(domid);
  }
  private at(domid: number, gfn: number): Nominated | undefined {
    return this.pages.find((page) => page.domid === domid && page.gfn === gfn);
  }
  /** XENMEM_sharing_op_nominate_gfn. @returns its handle */
  nominate(xen: Hypervisor, domain: Domain, gfn: number): number | SharingError {
    if (!maySharePages(xen, domain) || !this.enabled.has(domain.domid)) return "ENODEV";
    if (gfn >= Math.floor(domain.memoryBytes / 4096)) return "EINVAL";
    const known = this.at(domain.domid, gfn);
    if (known) return known.handle;
    if (this.pages.length >= NAMED_MOST) return "ENOMEM";
    const handle = this.nextHandle++;
    this.pages.push({ domid: domain.domid, gfn, handle, isShared: false });
    return handle;
  }
  /** XENMEM_sharing_op_share: whose handle is not that of the page is told which of both. */
  share(
    xen: Hypervisor,
    source: { readonly domain: Domain; readonly gfn: number; readonly handle: number },
    client: { readonly domain: Domain; readonly gfn: number; readonly handle: number },
  ): SharingError | "S_HANDLE_INVALID" | "C_HANDLE_INVALID" | null {
    const [from, to] = [this.at(source.domain.domid, source.gfn), this.at(client.domain.domid, client.gfn)];
    if (from?.handle !== source.handle) return "S_HANDLE_INVALID";
    if (to?.handle !== client.handle || to.isShared) return "C_HANDLE_INVALID";
    const refused = from === to ? "EINVAL" : sharePages(xen, source.domain, client.domain, 1);
    if (refused) return refused;
    from.isShared = true;
    to.isShared = true;
    to.handle = from.handle;
    return null;
  }
  isShared(domid: number, gfn: number): boolean {
    return this.at(domid, gfn)?.isShared ?? false;
  }
  /** A page gets its own copy again; nobody shares it when it is the last but one. */
  unshare(xen: Hypervisor, domain: Domain, gfn: number): SharingError | null {
    const page = this.at(domain.domid, gfn);
    if (!page) return "EINVAL";
    if (page.isShared) {
      const refused = unsharePages(xen, domain, 1);
      if (refused) return refused;
      const others = this.pages.filter((other) => other !== page && other.isShared && other.handle === page.handle);
      if (others.length === 1) (others[0] as Nominated).isShared = false;
    }
    this.pages = this.pages.filter((other) => other !== page);
    return null;
  }
  forget(domid: number): void {
    this.enabled.delete(domid);
    for (const page of this.pages.filter((each) => each.domid === domid && each.isShared)) {
      const others = this.pages.filter((other) => other !== page && other.isShared && other.handle === page.handle);
      if (others.length === 1) (others[0] as Nominated).isShared = false;
    }
    this.pages = this.pages.filter((page) => page.domid !== domid);
  }

  export(): NamedPagesState {
    return { enabled: [...this.enabled], pages: this.pages.map((page) => ({ ...page })), nextHandle: this.nextHandle };
  }
  import({ enabled, pages, nextHandle }: NamedPagesState): void {
    this.enabled = new Set(enabled);
    this.pages = pages.map((page) => ({ ...page }));
    this.nextHandle = nextHandle;
  }
}
