/** The toolstack's daemons in Dom0, by what its process table says. @source hypervisor.md §1; cli.md §8 (xend until 4.4) */
import { activeDomain } from "../world/domain-book";
import type { HostInside } from "../world/host-inside";
import type { World } from "../world/world";

export interface Daemon {
  readonly id: string;
  /** as the process list names it */
  readonly name: string;
  readonly pid: number;
  readonly isRunning: boolean;
}

/** Daemons that a host of a release has, whether they run or not. */
function expected(inside: HostInside): readonly (readonly [id: string, name: string])[] {
  const release = inside.hypervisor.release;
  return [
    ["xenstored", inside.software.xenstored],
    ["xenconsoled", "xenconsoled"],
    ...(release.hasXend ? ([["xend", "xend"]] as const) : []),
    ["xenopsd", "xenopsd-xc"],
    ["xapi", "xapi"],
  ];
}

export function daemonsOf(world: World, inside: HostInside): Daemon[] {
  const dom0 = activeDomain(world, inside.controlDomain);
  const running = new Map((dom0?.engine.services?.() ?? []).map((service) => [service.name, service.pid]));
  return expected(inside).map(([id, name], i) => {
    const pid = running.get(name) ?? running.get(id);
    return { id, name, pid: pid ?? 600 + i, isRunning: pid !== undefined };
  });
}

/** Whether a daemon runs: what depends on it asks this. */
export function isDaemonRunning(world: World, inside: HostInside, id: string): boolean {
  return daemonsOf(world, inside).some((daemon) => daemon.id === id && daemon.isRunning);
}
