/** Where the steps of a followed request are in the drawing. */
import type { InsideDevice, InsideFollowSummary, InsideOverview, InsidePart, InsideStep } from "@/server/contract";
import type { Arrow } from "./path-overlay";

export function deviceOf(overview: InsideOverview, follow: InsideFollowSummary): InsideDevice | undefined {
  return overview.devices.find((d) => d.id === follow.device || (d.domid === follow.domid && d.name === follow.device));
}
/** Id of the box that stands for a part; null: it is not drawn. */
export function boxOfPart(
  overview: InsideOverview,
  follow: InsideFollowSummary,
  part: InsidePart,
  drawn: ReadonlySet<string>,
): string | null {
  const device = deviceOf(overview, follow);
  const isDisk = follow.request !== "networkSend";
  const model = overview.daemons.find((d) => d.id.startsWith("qemu:") && d.serves === follow.domid);
  const sr = overview.hardware.storage.find((s) => s.ref === device?.target);
  const back = device?.path === "split" ? device.backDomid : 0;
  // A compact drawing has no room for the inside of a guest: its frame stands for all of it.
  const guest = `dom:${follow.domid}`;
  const wanted: Record<InsidePart, readonly (string | undefined)[]> = {
    application: [`app:${follow.domid}`, guest],
    guestKernel: [`kernel:${follow.domid}`, guest],
    frontend: [device && `front:${device.id}`, guest],
    grantTable: ["hv:grants"],
    ring: [device && `ring:${device.id}`],
    hypervisor: ["hv"],
    eventChannel: ["hv:events"],
    dom0Kernel: [`kernel:${back}`, `dom:${back}`],
    backend: [device && `back:${device.id}`, `dom:${back}`],
    deviceModel: [model && `daemon:${model.id}`, "dom:0"],
    ioreqPage: [device && `ring:${device.id}`],
    bridge: ["bridge"],
    // A driver domain's own drivers are front ends of its own.
    nativeDriver: [back === 0 ? undefined : `kernel:${back}`, isDisk ? "driver:block" : "driver:net"],
    device: isDisk
      ? [sr && `hw:sr:${sr.ref}`, overview.hardware.storage[0] && `hw:sr:${overview.hardware.storage[0].ref}`]
      : [overview.hardware.nics[0] && `hw:nic:${overview.hardware.nics[0].device}`],
  };
  return wanted[part].find((id) => id !== undefined && drawn.has(id)) ?? null;
}
/** Arrows of the steps up to and with `last`, and the parts that this last one touches. */
export function wayOf(
  overview: InsideOverview,
  follow: InsideFollowSummary,
  steps: readonly InsideStep[],
  last: number,
  drawn: ReadonlySet<string>,
): { readonly arrows: readonly Arrow[]; readonly lit: ReadonlySet<string> } {
  const arrows = steps.slice(0, last + 1).flatMap((step): readonly Arrow[] => {
    const from = boxOfPart(overview, follow, step.actor, drawn);
    const to = step.target ? boxOfPart(overview, follow, step.target, drawn) : from;
    return from && to ? [{ from, to }] : [];
  });
  const latest = arrows.at(-1);
  return { arrows, lit: new Set(latest ? [latest.from, latest.to] : []) };
}
