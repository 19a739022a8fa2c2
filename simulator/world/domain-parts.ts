/** What the hypervisor holds for a domain beside its memory and CPU: event channels and grants; and the calls that ask for them. */
import type { GuestSpec } from "../guest/engine";
import { type EventAbi, GUEST_PORT_LIMIT, maxPorts, virqs } from "../xen/event-channels";
import { reservedRefs } from "../xen/grant-tables";
import { hypercall } from "../xen/hypercalls";
import { xenRelease } from "../xen/versions";
import type { HostInside } from "./host-inside";
import { nowOf, type World } from "./world";

/** Guest frames of the two pages that libxl sets up; guess: the last ones below the first 4 MiB, as samples of logs show. @source xenstore.md §7 */
export const fixedFrames = { xenstore: 1021, console: 1020 } as const;
/** IPIs that Linux binds on each vCPU. @source hypervisor.md §8 (typical allocation) */
const IPIS = ["resched", "callfunc", "callfuncsingle", "spinlock", "irqwork"] as const;

function abiOf(inside: HostInside): EventAbi {
  return xenRelease(inside.hypervisor.hardware.xenVersion).hasFifoEvents ? "FIFO" : "2-level";
}

/** Dom0's own: VIRQs, IPIs, and the interrupts of its real devices. */
export function controlParts(inside: HostInside, vcpus: number, nics: readonly string[]): void {
  const { events, grants } = inside;
  const release = xenRelease(inside.hypervisor.hardware.xenVersion);
  const abi = abiOf(inside);
  events.create(0, abi, maxPorts[abi] - 1);
  grants.create(0, 1, release.grantFrames, release.maptrackFrames);
  kernelChannels(inside, 0, vcpus);
  for (const virq of [virqs.domExc, virqs.console, virqs.pcpuState, virqs.enomem]) events.bindVirq(0, virq, 0);
  let pirq = 24;
  for (const device of ["ahci", ...nics]) events.bindPirq(0, pirq++, device);
}

/** At createdomain: the ports and pages of XenStore and the console, and qemu's channels of a fully virtualised guest. */
export function domainParts(inside: HostInside, spec: GuestSpec, modelDomid: number): void {
  const { events, grants } = inside;
  const { domid } = spec;
  const release = xenRelease(inside.hypervisor.hardware.xenVersion);
  events.create(domid, abiOf(inside), GUEST_PORT_LIMIT);
  grants.create(domid, 1, release.grantFrames, release.maptrackFrames);
  for (const [what, ref] of [
    ["xenstore", reservedRefs.xenstore],
    ["console", reservedRefs.console],
  ] as const) {
    const port = events.allocUnbound(domid, 0, what);
    events.bindInterdomain(0, domid, port);
    grants.grantReserved(domid, ref, 0, fixedFrames[what], what);
    grants.map(0, domid, ref, false);
  }
  if (spec.domainType !== "hvm" && spec.domainType !== "pvhvm") return;
  for (let vcpu = 0; vcpu < spec.vcpus; vcpu++) {
    const port = events.allocUnbound(domid, modelDomid, `ioreq vcpu${vcpu}`);
    events.bindInterdomain(modelDomid, domid, port);
  }
}

/** What a guest's kernel binds for itself on each vCPU as it boots. @source hypervisor.md §8 (typical allocation) */
export function kernelChannels(inside: HostInside, domid: number, vcpus: number, from = 0): void {
  const { events, hypercalls } = inside;
  for (let vcpu = from; vcpu < vcpus; vcpu++) {
    events.bindVirq(domid, virqs.timer, vcpu);
    events.bindVirq(domid, virqs.debug, vcpu);
    for (const ipi of IPIS) events.bindIpi(domid, vcpu, ipi);
  }
  hypercalls.count(domid, hypercall.eventChannelOp, (vcpus - from) * (2 + IPIS.length));
  hypercalls.count(domid, hypercall.vcpuOp, (vcpus - from) * 2);
}

/** A vCPU that goes down gives back what was its own. @source hypervisor.md §10.5 */
export function dropKernelChannels(inside: HostInside, domid: number, from: number): void {
  const { events, hypercalls } = inside;
  for (const { port, state, vcpu } of events.ports(domid)) {
    if (vcpu < from || (state !== "virq" && state !== "ipi")) continue;
    events.close(domid, port);
    hypercalls.count(domid, hypercall.eventChannelOp);
  }
}

/** Everything is let go; the other ends close what led here. */
export function dropParts(inside: HostInside, domid: number): void {
  const { events, grants, hypercalls, bus } = inside;
  bus.domainGone(domid);
  for (const port of events.ports(domid))
    if (port.state === "interdomain" && port.remoteDomid !== null && port.remotePort !== null)
      events.close(port.remoteDomid, port.remotePort);
  events.destroy(domid);
  grants.unmap(domid, reservedRefs.console);
  grants.unmap(domid, reservedRefs.xenstore);
  grants.destroy(domid);
  hypercalls.forget(domid);
}

/** A request of the toolstack on its way down. `via`: program, its library's function, libxenctrl's function. @source hypervisor.md §1 */
export function toolstackCall(
  world: World,
  inside: HostInside,
  via: readonly [program: string, library: string, control: string],
  command: string,
  domid: number | null,
  result = 0,
): void {
  const number = command.startsWith("XEN_DOMCTL")
    ? hypercall.domctl
    : command.startsWith("XEN_SYSCTL")
      ? hypercall.sysctl
      : command.startsWith("XENMEM")
        ? hypercall.memoryOp
        : command.startsWith("EVTCHNOP")
          ? hypercall.eventChannelOp
          : command.startsWith("HVMOP")
            ? hypercall.hvmOp
            : hypercall.domctl;
  inside.hypercalls.record({
    at: nowOf(world),
    program: via[0],
    library: via[1],
    control: via[2],
    hypercall: number,
    command,
    domid,
    result,
  });
}
