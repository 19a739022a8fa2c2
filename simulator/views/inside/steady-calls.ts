/**
 * Hypercalls that steady work makes, by number: they follow from CPU time, wake-ups and requests, and are not counted one by one.
 * @source hypervisor.md §1, §4, §7 (which calls a guest of each kind makes); the rates are guesses at an ordinary Linux with 250 Hz
 */

import { meteredRequests } from "../../dom0/disk-meters";
import type { HostInside } from "../../world/host-inside";
import { seriesOf } from "../../world/metering";
import { guestOf, nowOf, type World } from "../../world/world";
import { hypercall } from "../../xen/hypercalls";

export interface Steady {
  readonly total: number;
  readonly perS: number;
}

/** Calls for each second of a vCPU's running time. guess: a system call in a 64-bit PV guest returns by iret, a task switch loads a stack */
const PER_CPU_SECOND: Readonly<Record<"pv" | "pvh" | "hvm" | "pvhvm", readonly (readonly [number: number, perS: number])[]>> = {
  pv: [
    [hypercall.iret, 40_000],
    [hypercall.stackSwitch, 4_000],
    [hypercall.mmuUpdate, 2_500],
    [hypercall.mmuextOp, 2_000],
    [hypercall.vcpuOp, 250],
  ],
  pvh: [[hypercall.vcpuOp, 250]],
  pvhvm: [[hypercall.vcpuOp, 250]],
  hvm: [],
};
/** An idle vCPU sleeps and wakes this often. guess: a tickless kernel's timers */
const WAKES_PER_S = 40;

export function steadyCalls(world: World, inside: HostInside, domid: number): ReadonlyMap<number, Steady> {
  const calls = new Map<number, { total: number; perS: number }>();
  const domain = inside.hypervisor.domains.get(domid);
  if (!domain) return calls;
  const add = (number: number, total: number, perS: number): void => {
    const sum = calls.get(number) ?? { total: 0, perS: 0 };
    calls.set(number, { total: sum.total + total, perS: sum.perS + perS });
  };
  const cpuS = inside.hypervisor.cpuTimeUs(domain) / 1e6;
  const share = domain.shareMicro / 1e6;
  for (const [number, perS] of PER_CPU_SECOND[domain.type]) add(number, cpuS * perS, share * perS);
  const lifeS = (nowOf(world) - domain.createdAt) / 1e6;
  const idle = Math.max(0, domain.vcpus * lifeS - cpuS);
  const runs = domain.isPaused || domain.shutdownReason !== null ? 0 : 1;
  // A plain HVM guest halts instead; Xen sees an exit, not a call.
  if (domain.type !== "hvm") add(hypercall.schedOp, idle * WAKES_PER_S, runs * Math.max(0, domain.vcpus - share) * WAKES_PER_S);
  for (const device of inside.bus.devices.values()) {
    const isFront = device.domid === domid;
    if ((!isFront && device.backDomid !== domid) || device.isEmulated || !device.isPresented) continue;
    const guest = guestOf(world, inside.ref, device.domid);
    if (!guest) continue;
    const { total, perS } = deviceCalls(world, guest, device);
    add(hypercall.eventChannelOp, total, perS);
    if (!isFront) add(hypercall.grantTableOp, total, perS);
  }
  return calls;
}

function deviceCalls(
  world: World,
  guest: NonNullable<ReturnType<typeof guestOf>>,
  device: HostInside["bus"]["devices"] extends Map<string, infer D> ? D : never,
): Steady {
  const log = seriesOf(world, guest.vm);
  const now = nowOf(world);
  if (device.kind === "vbd") {
    const perS = log.current(`vbd_${device.label}_iops_read`) + log.current(`vbd_${device.label}_iops_write`);
    return { total: Math.max(0, meteredRequests(world, guest, device) - (device.since.requests ?? 0)), perS };
  }
  const bytes = (name: "tx" | "rx"): number => log.total(`vif_${device.number}_${name}`, now) - (device.since[name] ?? 0);
  // One kick for several packets: netback stays awake while they come.
  const perEvent = 1448 * 8;
  return {
    total: Math.max(0, (bytes("tx") + bytes("rx")) / perEvent),
    perS: (log.current(`vif_${device.number}_tx`) + log.current(`vif_${device.number}_rx`)) / perEvent,
  };
}
