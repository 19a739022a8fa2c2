/** One domain's memory page by page: what its guest uses it for, and what Xen and others do with it. */
import type { InsideDirtyLog, InsideGuestMemory, InsidePageRun } from "../../contract/inside";
import { lookAtLog } from "../../dom0/dirty-log";
import type { HostInside } from "../../world/host-inside";
import { guestOf, type RunningGuest, type World } from "../../world/world";
import { pagesOf } from "../../xen/machine-memory";

export function guestMemory(world: World, inside: HostInside, domid: number): InsideGuestMemory | null {
  const domain = inside.hypervisor.domains.get(domid);
  const guest = guestOf(world, inside.ref, domid);
  if (!domain || !guest) return null;
  const pages = pagesOf(domain.memoryBytes);
  const use = guest.engine.memoryUse();
  const own: InsidePageRun[] = (use?.runs ?? [{ kind: "system", pages }]).map(({ kind, pages: count, of = null }) => ({
    kind,
    pages: count,
    of,
  }));
  let runs = carved(own, ["cache", "dirtyCache", "system"], "shared", inside.hypervisor.memory.sharedOf(domid));
  const granted = inside.grants.runs(domid).reduce((sum, run) => sum + run.count, 0);
  runs = carved(runs, ["system", "zero"], "granted", granted);
  const staticMax = Number(inside.xenstore.read(`/local/domain/${domid}/memory/static-max`) ?? 0) * 1024;
  const beyond = Math.max(0, pagesOf(Math.max(staticMax, guest.built.memoryBytes)) - pages);
  // Without its driver a full machine has been told of more memory than it has: Xen populates it on demand.
  const isPromised = (domain.type === "hvm" || domain.type === "pvhvm") && !guest.hasFrontends;
  if (beyond > 0) runs = [...runs, { kind: isPromised ? "promised" : "ballooned", pages: beyond, of: null }];
  return {
    domid,
    runs,
    leastBytes: guest.engine.leastBytes(),
    overheadPages: pagesOf(domain.overheadBytes),
    writers: (use?.writers ?? []).map(({ name, pages: set, perS }) => ({ name, pages: set, perS })),
    log: logOf(world, guest),
    mayLog: domid !== 0,
  };
}

/** Takes pages out of the first runs of some kinds that have them, for a use of their own. */
function carved(runs: readonly InsidePageRun[], from: readonly string[], kind: InsidePageRun["kind"], pages: number): InsidePageRun[] {
  let left = pages;
  const out = [...runs];
  for (const source of from)
    for (let i = 0; i < out.length && left > 0; i++) {
      const run = out[i] as InsidePageRun;
      if (run.kind !== source) continue;
      const taken = Math.min(left, run.pages);
      left -= taken;
      out.splice(i, 1, { kind, pages: taken, of: null }, { ...run, pages: run.pages - taken });
      i++;
    }
  return out.filter((run) => run.pages > 0);
}

function logOf(world: World, guest: RunningGuest): InsideDirtyLog | null {
  const log = lookAtLog(world, guest);
  if (!log) return null;
  const { runs, dirtyCount, faultCount } = log.peek();
  return {
    sinceUs: world.epochUs + log.sinceUs,
    cleanedUs: world.epochUs + log.cleanedUs,
    rounds: log.rounds,
    dirtyPages: dirtyCount,
    firstPerS: Math.round(log.firstPerS),
    faults: faultCount,
    usefulPerMille: Math.round(log.usefulShare * 1000),
    isHap: log.isHap,
    runs,
  };
}
