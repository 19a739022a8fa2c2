/** What happens when the world's own events are due. */

import { balloonDone } from "../../dom0/balloon";
import { requestDue } from "../../dom0/disk-requests";
import { fluidDue } from "../../dom0/fluid/step";
import { creditDue, frameStep } from "../../dom0/frame-requests";
import { unshareDue } from "../../dom0/page-sharing";
import { replayDue } from "../../dom0/replaying";
import { sharingDue } from "../../dom0/sr-sharing";
import { lookAtPaces } from "../../dom0/steady-pace";
import { steadyRequest } from "../../dom0/steady-requests";
import { onWatch } from "../../dom0/watches";
import { flushDue } from "../../dom0/write-backs";
import { isRestartRefused } from "../../dom0/xend-restart";
import type { Kernel, PayloadForm } from "../../kernel/kernel";
import { fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { FabricEvent } from "../../network/fabric";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { activeDomain, domainCalled, isActive } from "../../world/domain-book";
import type { EventKinds, EventPayloads, FrameStep, GuestStopped, Starved } from "../../world/event-kinds";
import { dropShells } from "../../world/shells";
import { layFlows } from "../../world/traffic";
import { hostInside, verbOf, type World } from "../../world/world";
import { virqs } from "../../xen/event-channels";
import { discEjected } from "../devices/device-verbs";
import { bondsDue } from "../network/bond-links-up";
import { faultDue } from "../network/faults/acts";
import { abort, launch, onProgressEvent, onStepEvent, signal } from "../operation/runner";
import { lookAtThresholds } from "../perfmon/monitor";
import { announce } from "./domains";

import { settleLostDomain } from "./vm-power";

/** A frame under way is bytes, which JSON has none of: one letter each. */
const frameForm: PayloadForm<FabricEvent> = {
  write: (event) => ("frame" in event ? { ...event, frame: bytesToLatin1(event.frame) } : event),
  read(data) {
    const event = data as FabricEvent;
    return "frame" in event ? { ...event, frame: latin1ToBytes(event.frame as unknown as string) } : event;
  },
};

const frameStepForm: PayloadForm<FrameStep> = {
  write: (step) => ({ ...step, frame: bytesToLatin1(step.frame) }),
  read(data) {
    const step = data as FrameStep;
    return { ...step, frame: latin1ToBytes(step.frame as unknown as string) };
  },
};

/** One kind of event: its name in states, what it does, and how it is written where it holds more than JSON does. */
interface WorldEvent<P> {
  readonly name: string;
  readonly handle: (world: World, payload: P) => void;
  readonly form: PayloadForm<P> | null;
}

function defineEvent<P>(name: string, handle: (world: World, payload: P) => void, form: PayloadForm<P> | null = null): WorldEvent<P> {
  return { name, handle, form };
}

/** Every kind of event, named once. */
const events: { readonly [K in keyof EventPayloads]: WorldEvent<EventPayloads[K]> } = {
  step: defineEvent("op.step", (world, payload) => {
    const op = world.operations.get(payload.task);
    onStepEvent(world, payload);
    if (op && !world.operations.has(payload.task)) afterOperation(world, op.args.vm);
  }),
  progress: defineEvent("op.progress", (world, payload) => onProgressEvent(world, payload)),
  wake: defineEvent("guest.wake", (world, { domain, token }) => {
    const guest = domainCalled(world, domain);
    if (!guest || guest.wakeToken !== token || guest.pausedAt !== null) return;
    guest.wakeAt = null;
    guest.engine.wake();
  }),
  frame: defineEvent("net.frame", (world, payload) => world.fabric.handle(payload), frameForm),
  stopped: defineEvent("guest.stopped", onStopped),
  flows: defineEvent("net.flows", layFlows),
  fluid: defineEvent("net.fluid", fluidDue),
  pace: defineEvent("host.pace", lookAtPaces),
  srShare: defineEvent("sr.share", sharingDue),
  device: defineEvent("device.act", (world, payload) => world.hosts.get(payload.host)?.bus.act(payload)),
  request: defineEvent("device.request", requestDue),
  netfront: defineEvent("device.frame", frameStep, frameStepForm),
  netCredit: defineEvent("device.credit", creditDue),
  steady: defineEvent("device.steady", steadyRequest),
  flush: defineEvent("guest.flush", flushDue),
  balloon: defineEvent("guest.balloon", balloonDone),
  unshare: defineEvent("memory.unshare", unshareDue),
  starved: defineEvent("memory.starved", onStarved),
  mark: defineEvent("inside.mark", () => {}),
  perfmon: defineEvent("perfmon.look", lookAtThresholds),
  storeWatch: defineEvent("xenstore.watch", (world, payload) => onWatch(world, payload.host, payload)),
  signal: defineEvent("op.signal", (world, { name }) => void signal(world, name)),
  replay: defineEvent("net.replay", replayDue),
  fault: defineEvent("net.fault", faultDue),
  ejected: defineEvent("guest.ejected", discEjected),
  bonds: defineEvent("host.bonds", bondsDue),
};

/** Tells a kernel of every kind of event. The world is asked for late, since it holds these numbers itself. */
export function defineEvents(kernel: Kernel, worldOf: () => World): EventKinds {
  const kinds: Record<string, number> = {};
  for (const [own, { name, handle, form }] of Object.entries(events) as [string, WorldEvent<unknown>][])
    kinds[own] = kernel.define(name, (payload) => handle(worldOf(), payload), form);
  return kinds as unknown as EventKinds;
}

/** A rebuilding operation that failed leaves its VM without a domain: it is Halted then. */
function afterOperation(world: World, vm: unknown): void {
  if (typeof vm !== "string") return;
  const record = world.db.get("VM", vm);
  if (
    record &&
    (record.power_state === "Running" || record.power_state === "Paused") &&
    Object.keys(record.current_operations).length === 0
  )
    settleLostDomain(world, vm as Ref<"VM">);
}

/**
 * Xen has no page for a guest that writes to a shared one: its vCPUs stop, and Dom0 is told. Nobody there listens, so it stands until
 * somebody has made room and lets it go on. @source hypervisor.md §5 (ENOMEM on unshare)
 */
function onStarved(world: World, { domain }: Starved): void {
  const guest = domainCalled(world, domain);
  if (!guest || guest.pausedAt !== null || !isActive(world, guest)) return;
  hostInside(world, guest.host).events.raiseVirq(0, virqs.enomem);
  const record = world.db.must("VM", guest.vm);
  if (record.power_state === "Running" && Object.keys(record.current_operations).length === 0)
    launch(world, verbOf(world, "VM.pause"), { vm: guest.vm }, { user: "guest" });
}

/** A guest has stopped by itself. @source lifecycle.md §4 (shutdown reasons and actions) */
function onStopped(world: World, payload: GuestStopped): void {
  const guest = domainCalled(world, payload.domain);
  if (!guest) return;
  const { vm } = guest;
  const { hypervisor, events, xenstore } = hostInside(world, guest.host);
  const domain = hypervisor.domains.get(guest.domid);
  if (domain) hypervisor.shutDown(domain, payload.reason === "poweroff" ? 0 : payload.reason === "reboot" ? 1 : 3);
  // Xen tells xenstored by a virtual interrupt, and xenstored tells the toolstack. @source lifecycle.md §4
  events.raiseVirq(0, virqs.domExc);
  xenstore.died(guest.domid);
  guest.wakeToken++;
  guest.wakeAt = null;
  if (guest.domid === 0) {
    dropShells(world, vm);
    return;
  }
  // One that stands aside is the business of whoever moves the VM.
  if (!isActive(world, guest)) return;
  if (signal(world, ["stopped", vm].join(":"))) return;
  const record = world.db.must("VM", vm);
  const [first, operation] = Object.entries(record.current_operations)[0] ?? [];
  // Whoever forces it off takes the domain away in a moment; how it ended before that does not matter.
  if (operation === "hard_shutdown" || operation === "hard_reboot") return;
  if (first) abort(world, first, fault(payload.reason === "reboot" ? "VM_REBOOTED" : "VM_HALTED", vm));
  if (!activeDomain(world, vm)) return;
  if (payload.reason === "crash") announce(world, vm, "VM_CRASHED", guest.host);
  const action =
    payload.reason === "poweroff"
      ? record.actions_after_shutdown
      : payload.reason === "reboot"
        ? record.actions_after_reboot
        : record.actions_after_crash;
  // Left as it is, for somebody to look at. @source lifecycle.md §4 (preserve)
  if (action === "preserve") return;
  const isRestarted = action.includes("restart") && !isRestartRefused(world, guest);
  launch(world, verbOf(world, isRestarted ? "guest.reboot" : "guest.poweroff"), { vm }, { user: "guest" });
}
