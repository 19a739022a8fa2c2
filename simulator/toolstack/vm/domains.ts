/** Makes, starts, pauses, saves and destroys the domain of a VM. The verbs are lists of these. */

import { refreshBackends } from "../../dom0/cpu-demands";
import { guestGoesOn } from "../../dom0/device-bus";
import { requestsGoOn } from "../../dom0/disk-requests";
import { domainGone, domainMade } from "../../dom0/dom0-logs";
import { failFollowsOf } from "../../dom0/followed";
import { framesGoOn } from "../../dom0/frame-requests";
import { servicesFor } from "../../dom0/guest-services";
import { dropOwnBridges } from "../../dom0/network-ports";
import { dropStubDomain, makeStubDomain, stubBytes } from "../../dom0/stub-domain";
import { removeDomain, writeDomain } from "../../dom0/xenstore-layout";
import { serialConsole } from "../../model/console-ids";
import { type Fault, invariant } from "../../model/fault";
import { isSet, NULL_REF, nullRef, type Ref } from "../../model/ref";
import { refreshVmAndDevices } from "../../world/allowed";
import { dropConsole, writeConsole } from "../../world/consoles";
import { makeContained } from "../../world/contained-engine";
import { deviceOf } from "../../world/disk-places";
import { activeDomain, domainsOfVm } from "../../world/domain-book";
import { domainParts, dropParts, toolstackCall } from "../../world/domain-parts";
import { firmwareLog } from "../../world/firmware-log";
import { isHvm, nicOf, overheadBytes, specFor } from "../../world/guest-spec";
import { leaveToOthers } from "../../world/hand-over";
import { type Program, viaOf } from "../../world/live";
import { meterHost, meterLoad, seriesOf } from "../../world/metering";
import { newHead, RunningGuest } from "../../world/running-guest";
import { dropShells } from "../../world/shells";
import { placeChanged } from "../../world/traffic";
import { addGuest, apiDate, hostInside, newRef, newUuid, nowOf, type World } from "../../world/world";

import { hostFault } from "./placement";
import { scheduleOf } from "./vcpu-params";

export { announce } from "../notices/announce";

/** A request on its way down: xl goes through libxl, xm through xend, xenopsd straight to libxenctrl. @source hypervisor.md §1 */
function asks(
  world: World,
  host: Ref<"host">,
  program: Program,
  functions: readonly [library: string, control: string],
  command: string,
  domid: number,
): void {
  const [library, control] = functions;
  toolstackCall(world, hostInside(world, host), viaOf(program, library, control), command, domid);
}

/** Steps 1–3 of libxl's build: the domain with its memory and XenStore nodes, paused. @source lifecycle.md §1 */
export function makeDomain(
  world: World,
  ref: Ref<"VM">,
  host: Ref<"host">,
  program: Program = "xenopsd",
  bootOrder?: string,
): Fault | null {
  const refused = hostFault(world, ref, host);
  if (refused) return refused;
  invariant(!domainsOfVm(world, ref).some((guest) => guest.host === host), `VM ${ref} has one domain on a host at most`);
  const vm = world.db.must("VM", ref);
  const inside = hostInside(world, host);
  const { hypervisor, xenstore } = inside;
  const overhead = overheadBytes(isHvm(vm), vm.memory_static_max, vm.VCPUs_max);
  const room = Math.floor((hypervisor.freeBytes - overhead - stubBytes(vm, hypervisor.hardware.xenVersion)) / 4096) * 4096;
  const memoryBytes = Math.min(vm.memory_dynamic_max, room);
  const draft = specFor(world, ref, host, 0, memoryBytes, bootOrder);
  const domain = hypervisor.create({
    uuid: vm.uuid,
    name: vm.name_label,
    type: draft.domainType,
    memoryBytes,
    maxMemoryBytes: vm.memory_static_max,
    overheadBytes: overhead,
    vcpus: vm.VCPUs_at_startup,
    maxVcpus: vm.VCPUs_max,
    ...scheduleOf(vm, hypervisor.pcpus),
  });
  const { domid } = domain;
  const spec = { ...draft, domid, nics: draft.nics.map((nic) => nicOf(world, nic, { vm: ref, host, domid })) };
  const stubDomid = makeStubDomain(inside, vm, spec);
  domainParts(inside, spec, stubDomid ?? 0);
  for (const [library, control, command] of [
    ["libxl__domain_make", "xc_domain_create", "XEN_DOMCTL_createdomain"],
    ["libxl__build_pre", "xc_domain_max_vcpus", "XEN_DOMCTL_max_vcpus"],
    ["libxl__build_pre", "xc_domain_setmaxmem", "XEN_DOMCTL_max_mem"],
    ["libxl__build_dom", "xc_domain_populate_physmap", "XENMEM_populate_physmap"],
  ] as const)
    asks(world, host, program, [library, control], command, spec.domid);
  const engine = makeContained(world, spec, servicesFor(world, ref, host, domain.domid), ref);
  const built = { vcpus: spec.vcpus, memoryBytes: spec.memoryBytes };
  const body = { vm: ref, host, domid: domain.domid, built, engine };
  const guest = new RunningGuest(world.marks, body, newHead(spec, stubDomid, nowOf(world)));
  addGuest(world, guest);
  writeDomain(xenstore, spec, vm.memory_static_max, vm.VCPUs_max, inside.software.toolstack === "libxl");
  xenstore.introduce(domain.domid);
  domainMade(world, guest, hypervisor.release.deviceModel);
  meterHost(world, host);
  return null;
}

/** Devices of a made domain are up as far as their back ends go: the records say so. */
export function attachDevices(world: World, ref: Ref<"VM">): void {
  const vm = world.db.must("VM", ref);
  for (const vbd of vm.VBDs) {
    const record = world.db.must("VBD", vbd);
    if (record.empty && record.type !== "CD") continue;
    world.db.set("VBD", vbd, { currently_attached: true, device: deviceOf(record.userdevice) });
  }
  for (const vif of vm.VIFs) world.db.set("VIF", vif, { currently_attached: true });
}

/** The domain is up: records say so, and since when when it is another than they knew; one that is paused and goes on has been up all the time. */
export function showRunning(world: World, ref: Ref<"VM">, state: "Running" | "Paused"): void {
  const guest = mustRun(world, ref);
  const vm = world.db.must("VM", ref);
  const isKnown = vm.domid === guest.domid && (vm.power_state === "Running" || vm.power_state === "Paused");
  world.db.set("VM", ref, { power_state: state, resident_on: guest.host, domid: guest.domid });
  world.db.set("VM_metrics", vm.metrics, {
    memory_actual: guest.spec.memoryBytes,
    VCPUs_number: guest.spec.vcpus,
    ...(isKnown ? {} : { start_time: apiDate(world) }),
    hvm: guest.spec.domainType === "hvm" || guest.spec.domainType === "pvhvm",
    current_domain_type: guest.spec.domainType === "pvhvm" ? "hvm" : guest.spec.domainType,
    last_updated: apiDate(world),
  });
  if (vm.consoles.length === 0) {
    const console = newRef<"console">(world);
    const uuid = newUuid(world);
    const address = world.db.must("host", guest.host).address;
    world.db.create("console", console, { uuid, protocol: "vt100", location: `https://${address}/console?uuid=${uuid}`, VM: ref });
  }
  seriesOf(world, ref).resume(nowOf(world));
  refreshVmAndDevices(world, ref);
}

/** The same of the domain that serves a VM. */
export function unpauseDomain(world: World, ref: Ref<"VM">, program: Program = "xenopsd"): void {
  letRun(world, mustRun(world, ref), program);
}

/** Lets the vCPUs of a domain run; powers its guest on when they run for the first time. */
export function letRun(world: World, guest: RunningGuest, program: Program): void {
  const { hypervisor } = hostInside(world, guest.host);
  const domain = hypervisor.domains.get(guest.domid);
  invariant(domain !== undefined, `domain ${guest.domid} exists`);
  const pausedFor = guest.pausedAt === null ? 0 : nowOf(world) - guest.pausedAt;
  const wasPausedAt = guest.pausedAt;
  guest.pausedAt = null;
  hypervisor.unpause(domain);
  asks(world, guest.host, program, ["libxl_domain_unpause", "xc_domain_unpause"], "XEN_DOMCTL_unpausedomain", guest.domid);
  if (!guest.isStarted) {
    guest.isStarted = true;
    const { domainType } = guest.spec;
    if (domainType === "hvm" || domainType === "pvhvm") {
      const order = guest.spec.bootOrder ?? world.db.must("VM", guest.vm).HVM_boot_params.order ?? "cda";
      for (const line of firmwareLog(guest.spec, order, hypervisor.hardware.xenVersion)) hypervisor.print(line);
    }
    guest.engine.start();
  } else {
    if (guest.wakeAt !== null && wasPausedAt !== null) {
      guest.wakeAt = (guest.wakeAt + pausedFor) as typeof guest.wakeAt;
      guest.wakeToken++;
      world.kernel.schedule(Math.max(guest.wakeAt, nowOf(world)), world.kinds.wake, { domain: guest.id, token: guest.wakeToken });
    }
    guest.engine.resume(pausedFor);
    guest.engine.shareChanged(domain.shareMicro);
    meterLoad(world, guest);
    guestGoesOn(world, guest);
  }
  requestsGoOn(world, hostInside(world, guest.host), guest.domid);
  framesGoOn(world, hostInside(world, guest.host), guest.domid);
  refreshBackends(world, guest.host);
  placeChanged(world, guest.id);
}

/** The same of the domain that serves a VM. */
export function pauseDomain(world: World, ref: Ref<"VM">, program: Program = "xenopsd"): void {
  holdStill(world, mustRun(world, ref), program);
}

/** Stops the vCPUs of a domain where they are. */
export function holdStill(world: World, guest: RunningGuest, program: Program): void {
  const { hypervisor } = hostInside(world, guest.host);
  const domain = hypervisor.domains.get(guest.domid);
  invariant(domain !== undefined, `domain ${guest.domid} exists`);
  if (guest.pausedAt === null) {
    guest.engine.pause();
    guest.pausedAt = nowOf(world);
    guest.wakeToken++;
    meterLoad(world, guest);
  }
  hypervisor.pause(domain);
  asks(world, guest.host, program, ["libxl_domain_pause", "xc_domain_pause"], "XEN_DOMCTL_pausedomain", guest.domid);
  refreshBackends(world, guest.host);
  placeChanged(world, guest.id);
}

/** The same of the domain that serves a VM, if it has one. */
export function destroyDomain(world: World, ref: Ref<"VM">, program: Program = "xenopsd"): void {
  const guest = activeDomain(world, ref);
  if (guest) endDomain(world, guest, program);
}

/**
 * Ends a domain at once and gives back all it held. The VM's power state is the caller's business; what its records say of its devices
 * and meters stays as long as the VM has another domain, which serves it then.
 */
export function endDomain(world: World, guest: RunningGuest, program: Program): void {
  const { vm: ref } = guest;
  const inside = hostInside(world, guest.host);
  const { hypervisor, xenstore } = inside;
  const isLast = domainsOfVm(world, ref).length === 1;
  domainGone(world, guest, hypervisor.release.deviceModel, hypervisor.domains.get(guest.domid)?.shutdownReason ?? null);
  guest.engine.destroy();
  dropConsole(world, guest);
  if (isLast) dropShells(world, ref);
  failFollowsOf(inside, guest.domid, nowOf(world));
  dropParts(inside, guest.domid);
  if (guest.spec.isDriverDomain) dropOwnBridges(world, guest);
  if (isLast) showDetached(world, ref);
  leaveToOthers(world, guest);
  if (guest.stubDomid !== null) dropStubDomain(inside, guest.stubDomid);
  hypervisor.destroy(guest.domid);
  removeDomain(xenstore, guest.domid, guest.spec.uuid);
  xenstore.release(guest.domid);
  asks(world, guest.host, program, ["libxl_domain_destroy", "xc_domain_destroy"], "XEN_DOMCTL_destroydomain", guest.domid);
  if (isLast) seriesOf(world, ref).stop(nowOf(world));
  meterHost(world, guest.host);
  refreshBackends(world, guest.host);
  placeChanged(world, guest.id);
}

/** No device of a VM is attached any more. */
function showDetached(world: World, ref: Ref<"VM">): void {
  const vm = world.db.must("VM", ref);
  for (const vif of vm.VIFs) world.db.set("VIF", vif, { currently_attached: false, status_code: 0, status_detail: "" });
  for (const vbd of vm.VBDs) world.db.set("VBD", vbd, { currently_attached: false, status_code: 0, status_detail: "" });
}

/** Records of a VM without a domain. @source xapi.md §8 (effects of states) */
export function showStopped(world: World, ref: Ref<"VM">, state: "Halted" | "Suspended"): void {
  const vm = world.db.must("VM", ref);
  world.db.set("VM", ref, { power_state: state, resident_on: nullRef(), domid: -1, requires_reboot: false });
  for (const console of [...vm.consoles]) world.db.destroy("console", console);
  if (state === "Halted" && isSet(vm.guest_metrics)) {
    world.db.destroy("VM_guest_metrics", vm.guest_metrics);
    world.db.set("VM", ref, { guest_metrics: NULL_REF as Ref<"VM_guest_metrics"> });
  }
  if (state === "Halted") for (const vbd of vm.VBDs) world.db.set("VBD", vbd, { device: "" });
  refreshVmAndDevices(world, ref);
}

export function mustRun(world: World, ref: Ref<"VM">): RunningGuest {
  const guest = activeDomain(world, ref);
  invariant(guest !== undefined, `VM ${ref} has a domain`);
  return guest;
}

/** A line that the toolstack itself leaves on a console. */
export function consoleNote(world: World, ref: Ref<"VM">, text: string): void {
  writeConsole(world, serialConsole(ref), `\r\n${text}\r\n`);
}
