/**
 * A guest's memory page by page, as runs: made from what its kernel knows when somebody asks, so that a guest in which nothing happens
 * keeps nothing for it. Runs stand in the order in which a fresh kernel takes pages; where a page really lies nobody decides by it.
 */
import type { GuestMemoryUse, PageRun } from "../engine";
import { PAGE, Writers } from "./dirty-rates";
import { freeMemory, imageKib, kernelKib, systemKib, touchedKib } from "./figures";
import type { Machine } from "./machine";
import { cachedKib } from "./page-cache";
import { PRIVATE_BYTES } from "./tables";

const KIB_PAGES = 4;
const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE);

/** Memory of one program, whatever number of processes. */
interface Owned {
  readonly of: string;
  pages: number;
}

/** Pages that programs have to themselves, the largest last started last: services in their order, then processes by name. */
function ownedPages(m: Machine): Owned[] {
  const byName = new Map<string, Owned>();
  const add = (of: string, pages: number): void => {
    const known = byName.get(of);
    if (known) known.pages += pages;
    else byName.set(of, { of, pages });
  };
  const { os } = m.state.look();
  for (const service of m.flavour.services(m))
    if (service.rssKib > 0 && !os.stoppedUnits.includes(service.name)) add(service.name, Math.ceil(service.rssKib / KIB_PAGES));
  for (const process of os.processes)
    if (process.status !== "zombie")
      add(process.program, pagesOf((process.rssKib >> 3) * 1024 + PRIVATE_BYTES + process.heldBytes + process.wordBytes));
  return [...byName.values()];
}

/** Cuts a list of owners to so many pages, from the end. */
function cut(owned: readonly Owned[], most: number): { readonly kept: Owned[]; readonly pages: number } {
  const kept: Owned[] = [];
  let pages = 0;
  for (const { of, pages: own } of owned) {
    const taken = Math.min(own, most - pages);
    if (taken <= 0) break;
    kept.push({ of, pages: taken });
    pages += taken;
  }
  return { kept, pages };
}

/** A guest that runs no kernel that could be asked: firmware has touched the first pages, and all else is as Xen gave it. */
function bareMap(m: Machine): GuestMemoryUse {
  const all = pagesOf(m.state.memoryTarget);
  const system = Math.min(all, m.state.phase === "off" || m.state.phase === "stopped" ? 0 : pagesOf(m.state.load.memoryUsedBytes));
  return { runs: [...run("system", system), ...run("zero", all - system)], writers: new Writers(m).all, movedBytes: 0, imagePages: 0 };
}

function run(kind: PageRun["kind"], pages: number, of?: string): PageRun[] {
  return pages > 0 ? [{ kind, pages, ...(of === undefined ? {} : { of }) }] : [];
}

/** What the memory of a guest is used for: every page of what its domain has, once. */
export function memoryUse(m: Machine): GuestMemoryUse {
  if (m.state.phase !== "running" || m.spec.os === "none") return bareMap(m);
  const all = pagesOf(m.state.memoryTarget);
  const figures = freeMemory(m);
  const pages = (kib: number): number => Math.floor(kib / KIB_PAGES);
  const kernel = Math.min(all, pages(kernelKib(m)));
  let left = all - kernel;
  const take = (count: number): number => {
    const taken = Math.max(0, Math.min(left, count));
    left -= taken;
    return taken;
  };
  // Of what is in use, programs have theirs, page tables a page for each 512 of them, and the kernel's slabs the rest.
  const used = take(pages(figures.used));
  const system = Math.min(used, pages(systemKib(m)));
  const owned = cut(ownedPages(m), Math.max(0, used - system));
  const tables = Math.min(used - owned.pages, Math.ceil(owned.pages / 512));
  const slabs = used - owned.pages - tables;
  const { dirty, writeBack } = cachedKib(m);
  const cached = take(pages(figures.cached));
  const dirtyCache = Math.min(cached, pages(dirty + writeBack));
  const buffers = take(pages(figures.buffers));
  // Free pages that once were used; a kernel takes them again before it touches others.
  const free = take(pages(touchedKib(m) - figures.used - figures.cached - figures.buffers));
  const runs = [
    ...run("kernel", kernel),
    ...run("system", slabs),
    ...run("tables", tables),
    ...owned.kept.flatMap(({ of, pages: own }) => run("anonymous", own, of)),
    ...run("dirtyCache", dirtyCache),
    ...run("cache", cached - dirtyCache),
    ...run("buffers", buffers),
    ...run("free", free),
    ...run("zero", left),
  ];
  return { runs, writers: new Writers(m, runs).all, movedBytes: m.state.files?.moved ?? 0, imagePages: pages(imageKib(m)) };
}
