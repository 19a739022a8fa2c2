/** Pages that a guest grants for its disk requests. @source io.md §2 (persistent grants) */
import type { Device } from "../devices/device";
import type { HostInside } from "../world/host-inside";
import { hypercall } from "../xen/hypercalls";

/** Pages that stay granted at most. @source io.md §2 (persistent grants: 1056 a ring) */
const PERSISTENT_MOST = 1056;

/** Grants the pages of a request; with persistent grants those that are granted already are used again. @returns the refs */
export function grantPages(inside: HostInside, device: Device, pages: number, isReadonly: boolean): readonly number[] {
  const { connection } = device;
  if (!connection) return [];
  const what = `vbd ${device.number} ${connection.isPersistent ? "persistent" : "request"}`;
  const have = connection.isPersistent ? persistentPages(inside, device) : 0;
  const wanted = connection.isPersistent ? Math.min(pages, PERSISTENT_MOST) - have : pages;
  if (wanted > 0) {
    const isOneWay = isReadonly && !connection.isPersistent;
    const ref = inside.grants.grant(device.domid, device.backDomid, 0x20000 + have, wanted, isOneWay, what);
    if (ref >= 0) {
      inside.grants.map(device.backDomid, device.domid, ref, isOneWay);
      inside.hypercalls.count(device.backDomid, hypercall.grantTableOp);
      if (connection.isPersistent) connection.persistentRefs = [...connection.persistentRefs, ref];
      else return range(ref, wanted);
    }
  }
  return connection.isPersistent ? persistentList(inside, device).slice(0, pages) : [];
}

/** Takes the pages of a request back; those that stay granted stay. */
export function endGrants(inside: HostInside, device: Device, refs: readonly number[]): void {
  const [first] = refs;
  if (first === undefined || device.connection?.isPersistent) return;
  inside.grants.unmap(device.domid, first);
  inside.grants.end(device.domid, first);
  inside.hypercalls.count(device.backDomid, hypercall.grantTableOp);
}

function range(ref: number, count: number): number[] {
  return Array.from({ length: Math.min(count, 64) }, (_, i) => ref + i);
}
function persistentList(inside: HostInside, device: Device): number[] {
  const refs = device.connection?.persistentRefs ?? [];
  return inside.grants.runs(device.domid).flatMap((run) => (refs.includes(run.ref) ? range(run.ref, run.count) : []));
}
export function persistentPages(inside: HostInside, device: Device): number {
  const refs = device.connection?.persistentRefs ?? [];
  return inside.grants.runs(device.domid).reduce((sum, run) => sum + (refs.includes(run.ref) ? run.count : 0), 0);
}
