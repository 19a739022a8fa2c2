/** What has just happened between two looks at a host: ids of boxes. */
import type { InsideOverview } from "@/server/contract";

export function changedBoxes(before: InsideOverview, after: InsideOverview): ReadonlySet<string> {
  const changed = new Set<string>();
  if (before.host !== after.host) return changed;
  const domains = new Map(before.domains.map((d) => [d.domid, d]));
  for (const domain of after.domains) {
    const old = domains.get(domain.domid);
    if (!old || old.memoryBytes !== domain.memoryBytes || old.vcpus !== domain.vcpus) changed.add(`dom:${domain.domid}`);
    // A domain that is gone has no box to mark; its memory has.
    domains.delete(domain.domid);
  }
  if (domains.size > 0 || before.hypervisor.freeBytes !== after.hypervisor.freeBytes) changed.add("hv:memory");
  const devices = new Map(before.devices.map((d) => [d.id, d]));
  for (const device of after.devices) {
    const old = devices.get(device.id);
    if (!old || old.frontState !== device.frontState || old.path !== device.path) changed.add(`front:${device.id}`);
    if (
      !old ||
      old.backState !== device.backState ||
      old.hotplug !== device.hotplug ||
      old.failure !== device.failure ||
      old.link !== device.link
    )
      changed.add(`back:${device.id}`);
    if (old && old.inFlight !== device.inFlight && before.atUs !== after.atUs) changed.add(`ring:${device.id}`);
  }
  const daemons = new Map(before.daemons.map((d) => [d.id, d]));
  for (const daemon of after.daemons) {
    const old = daemons.get(daemon.id);
    if (!old || old.isRunning !== daemon.isRunning || old.pid !== daemon.pid)
      changed.add(daemon.id === "xenstored" ? "store" : `daemon:${daemon.id}`);
  }
  return changed;
}
