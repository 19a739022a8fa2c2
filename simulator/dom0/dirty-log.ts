/** Log-dirty mode of a guest's domain: what its guest does, for the hypervisor's log. @source xen: public/domctl.h (XEN_DOMCTL_shadow_op) */
import { toolstackCall } from "../world/domain-parts";
import { hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import type { Domain } from "../xen/domain";
import type { DirtyLog } from "../xen/log-dirty/dirty-log";
import type { DirtyBitmap, Moment, ShadowOp } from "../xen/log-dirty/log-dirty";
import { pagesOf } from "../xen/machine-memory";

/** Kinds of pages that the page cache is made of. */
const CACHED: readonly string[] = ["dirtyCache", "cache"];

/** What a guest does with its memory now. */
export function momentOf(world: World, guest: RunningGuest, domain: Domain): Moment {
  const { hypervisor } = hostInside(world, guest.host);
  const use = guest.engine.memoryUse();
  let [at, from, pages] = [0, 0, 0];
  for (const run of use?.runs ?? []) {
    if (CACHED.includes(run.kind)) {
      if (pages === 0) from = at;
      pages += run.pages;
    }
    at += run.pages;
  }
  return {
    nowUs: nowOf(world),
    cpuUs: hypervisor.cpuTimeUs(domain),
    demandMicro: domain.demandMicro,
    writers: use?.writers ?? [],
    movedBytes: use?.movedBytes ?? 0,
    cache: { from, pages },
    allPages: pagesOf(domain.memoryBytes),
  };
}

/** What a guest writes to is another from now on. Cheap for all whose writes nobody logs. */
export function refreshWriters(world: World, guest: RunningGuest): void {
  const { hypervisor } = hostInside(world, guest.host);
  if (!hypervisor.logDirty.has(guest.domid)) return;
  const domain = hypervisor.domains.get(guest.domid);
  if (domain) hypervisor.logDirty.fold(guest.domid, momentOf(world, guest, domain));
}

/** The log as it is at this instant, to look at; null: there is none. Changes nothing. */
export function lookAtLog(world: World, guest: RunningGuest): DirtyLog | null {
  const { hypervisor } = hostInside(world, guest.host);
  const log = hypervisor.logDirty.look(guest.domid);
  const domain = hypervisor.domains.get(guest.domid);
  if (log && domain) log.fold(momentOf(world, guest, domain));
  return log;
}

/**
 * One operation of a program in Dom0 on a domain's log.
 * @param program - who asks: `xenopsd`, `libxl-save-helper` …
 * @returns the bitmap of CLEAN and PEEK, null of the others; the name of an error
 */
export function shadowOp(world: World, guest: RunningGuest, op: ShadowOp, program: string): DirtyBitmap | null | "EINVAL" {
  const inside = hostInside(world, guest.host);
  const domain = inside.hypervisor.domains.get(guest.domid);
  if (!domain) return "EINVAL";
  const answer = done(world, guest, domain, op);
  const via = [program, "xc_domain_save", "xc_shadow_control"] as const;
  toolstackCall(world, inside, via, `XEN_DOMCTL_shadow_op (${op})`, guest.domid, answer === "EINVAL" ? -22 : 0);
  return answer;
}

function done(world: World, guest: RunningGuest, domain: Domain, op: ShadowOp): DirtyBitmap | null | "EINVAL" {
  const { logDirty } = hostInside(world, guest.host).hypervisor;
  if (op === "ENABLE_LOGDIRTY") return logDirty.enable(domain, momentOf(world, guest, domain));
  if (op === "CLEAN" || op === "PEEK") return logDirty.read(guest.domid, op, momentOf(world, guest, domain));
  logDirty.off(guest.domid);
  return null;
}
