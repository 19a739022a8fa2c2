/** Keeps the data sources of VMs and hosts in step with what happens. @source metrics.md §2, §4 */
import { steadyBackMicro } from "../devices/paths/stages";
import { type GuestLoad, NO_LOAD } from "../guest/load";
import { SeriesLog } from "../metrics/series-log";
import type { Ref } from "../model/ref";
import { cell, charge, type Domain, displace, isOnline, vcpuStride } from "../xen/domain";
import { runStateShares } from "../xen/run-states";
import { isActive } from "./domain-book";
import { lowerDiskOf } from "./lower-disks";
import { doneLoad, paced, servedPart } from "./pace";
import { recordedOf } from "./recorded";
import { noteUse } from "./sr-share";
import { steadyDisk } from "./steady-disk";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "./world";

/**
 * Names of data sources by what they are of, each made once: loads of ten thousand guests change a thousand times a second, and a text
 * that is put together anew is looked up letter by letter.
 */
class SourceNames<K, V> {
  private readonly known = new Map<K, V>();
  constructor(private readonly make: (of: K) => V) {}
  of(key: K): V {
    let names = this.known.get(key);
    if (names === undefined) {
      names = this.make(key);
      if (this.known.size < NAMES_KEPT) this.known.set(key, names);
    }
    return names;
  }
}
/** More vCPUs and devices than any host has. */
const NAMES_KEPT = 4_096;
const cpuNames = new SourceNames((cpu: number) => `cpu${cpu}`);
const diskNames = new SourceNames((disk: string) => ({
  read: `vbd_${disk}_read`,
  write: `vbd_${disk}_write`,
  iopsRead: `vbd_${disk}_iops_read`,
  iopsWrite: `vbd_${disk}_iops_write`,
  inFlight: `vbd_${disk}_inflight`,
  busy: `vbd_${disk}_iowait`,
}));

export function seriesOf(world: World, ref: string): SeriesLog {
  let log = world.series.get(ref);
  if (!log) {
    log = new SeriesLog();
    world.series.set(ref, log);
  }
  return log;
}

/** Whose data sources a domain's are: its VM's while it serves the VM, else its own, which nobody looks at. */
export function seriesRefOf(world: World, guest: RunningGuest): string {
  return isActive(world, guest) ? guest.vm : guest.id;
}

export function logOf(world: World, guest: RunningGuest): SeriesLog {
  return seriesOf(world, seriesRefOf(world, guest));
}

/** A domain's share of CPU has changed. cpuN and cpu_usage are fractions of a vCPU. */
export function meterShare(world: World, host: Ref<"host">, vm: Ref<"VM">, domain: Domain): void {
  const now = nowOf(world);
  const guest = guestOf(world, host, domain.domid);
  const log = guest ? logOf(world, guest) : seriesOf(world, vm);
  const fraction = domain.vcpus > 0 ? domain.shareMicro / (domain.vcpus * 1_000_000) : 0;
  for (let cpu = 0; cpu < domain.maxVcpus; cpu++) {
    const name = cpuNames.of(cpu);
    if (isOnline(domain, cpu)) log.rate(now, name, (domain.cells[cpu * vcpuStride + cell.share] as number) / 1_000_000);
    // One that has gone offline uses nothing from now on; one that never was online has no source.
    else if (log.current(name) > 0) log.rate(now, name, 0);
  }
  log.rate(now, "cpu_usage", fraction);
  meterRunStates(world, log, vm, domain);
  meterHostCpu(world, host);
}

/** What adds up to less is shown later, µs of CPU: a hundredth of a sample. */
const SHOWN_US = 10_000;

/**
 * A vCPU has run for so long beside its share. It counts in the domain's times at once, in graphs as it adds up; whoever is always busy there
 * has that much less. @param pcpu - where it ran; null: nobody knows
 */
export function spend(world: World, host: Ref<"host">, domain: Domain, vcpu: number, us: number, pcpu: number | null): void {
  const { hypervisor } = hostInside(world, host);
  const added = charge(domain, vcpu, us, nowOf(world));
  if (added === 0) return;
  show(world, host, domain, vcpu, added);
  const displaced = pcpu === null ? null : hypervisor.visits.displacedBy(domain, vcpu, pcpu);
  if (!displaced) return;
  displace(displaced.domain, displaced.vcpu, added, nowOf(world));
  show(world, host, displaced.domain, displaced.vcpu, -added);
}
/** So much more, or less, than a domain's share in its graphs, once it is enough to be seen. */
function show(world: World, host: Ref<"host">, domain: Domain, vcpu: number, us: number): void {
  const now = nowOf(world);
  const due = (domain.unshownUs ?? 0) + us;
  domain.unshownUs = Math.abs(due) < SHOWN_US ? due : 0;
  if (Math.abs(due) < SHOWN_US) return;
  const seconds = due / 1_000_000;
  const guest = guestOf(world, host, domain.domid);
  if (guest) {
    const log = logOf(world, guest);
    log.add(now, cpuNames.of(vcpu), seconds);
    log.add(now, "cpu_usage", seconds / domain.vcpus);
  }
  seriesOf(world, host).add(now, "cpu_avg", seconds / hostInside(world, host).hypervisor.pcpus);
}

/** How a domain's vCPUs run and wait together, where somebody records that. */
function meterRunStates(world: World, log: SeriesLog, vm: Ref<"VM">, domain: Domain): void {
  const recorded = recordedOf(world).get(vm);
  if (!recorded) return;
  const shares: Readonly<Partial<Record<string, number>>> = { ...runStateShares(domain) };
  for (const name of recorded.keys()) log.rate(nowOf(world), name, shares[name] ?? 0);
}

/** A domain wants another share than before, and has the same. */
export function meterDemand(world: World, host: Ref<"host">, domain: Domain): void {
  const guest = guestOf(world, host, domain.domid);
  if (guest && recordedOf(world).has(guest.vm)) meterRunStates(world, logOf(world, guest), guest.vm, domain);
}

function meterHostCpu(world: World, host: Ref<"host">): void {
  const inside = world.hosts.get(host);
  if (!inside) return;
  const { hypervisor } = inside;
  seriesOf(world, host).rate(nowOf(world), "cpu_avg", hypervisor.usedMicro / (hypervisor.pcpus * 1_000_000));
}

/** Memory of a VM and of its host, and the host's counts. */
export function meterHost(world: World, host: Ref<"host">): void {
  const now = nowOf(world);
  const { hypervisor } = hostInside(world, host);
  const log = seriesOf(world, host);
  log.rate(now, "memory_total_kib", hypervisor.hardware.memoryBytes / 1024);
  log.rate(now, "memory_free_kib", hypervisor.freeBytes / 1024);
  log.rate(now, "running_domains", hypervisor.domains.size);
  let vcpus = 0;
  for (const domain of hypervisor.domains.values()) vcpus += domain.vcpus;
  log.rate(now, "running_vcpus", vcpus);
  meterHostCpu(world, host);
  const record = world.db.get("host", host);
  if (record)
    world.db.set("host_metrics", record.metrics, { memory_total: hypervisor.hardware.memoryBytes, memory_free: hypervisor.freeBytes });
}

/** The disk that a guest's steady load is counted at; undefined: it has none. */
export function meteredDisk({ spec }: RunningGuest): string | undefined {
  return spec.disks.find((disk) => disk.type === "Disk")?.device;
}

/** What a guest's steady load means for its own disks, memory and for the control domain that serves it. */
export function meterLoad(world: World, guest: RunningGuest): void {
  const now = nowOf(world);
  const log = logOf(world, guest);
  noteUse(world, guest);
  const { spec } = guest;
  const load = doneLoad(guest);
  const disk = spec.disks.find(({ type }) => type === "Disk");
  // A paused guest asks its disk for nothing.
  if (disk && !disk.isServed && !spec.isDriverDomain)
    waitsFor(world, guest, meterDisk(world, guest, disk.device, guest.pausedAt === null ? [load] : []));
  else if (disk) waitsFor(world, guest, meterServed(world, guest, disk.device));
  log.rate(now, "memory", spec.memoryBytes);
  log.rate(now, "memory_internal_free", Math.max(0, spec.memoryBytes - load.memoryUsedBytes) / 1024);
}

/** A CPU waits while its guest's disk is busy and it has nothing else to do. @source proc(5) (iowait) @param busy - part of the time */
function waitsFor(world: World, guest: RunningGuest, busy: number): void {
  const domain = hostInside(world, guest.host).hypervisor.domains.get(guest.domid);
  const whole = (domain?.vcpus ?? 0) * 1_000_000;
  const idle = domain && whole > 0 ? Math.max(0, whole - domain.demandMicro) / whole : 0;
  const perS = Math.floor(busy * idle * 1_000_000);
  if (perS === (guest.waits?.perS ?? 0)) return;
  guest.waits = { us: waitedForDisks(world, guest), since: nowOf(world), perS };
}
/** For how long a guest's CPUs have waited for disks on behalf of its services, µs. */
export function waitedForDisks(world: World, { waits }: Pick<RunningGuest, "waits">): number {
  return waits ? waits.us + Math.floor(((nowOf(world) - waits.since) * waits.perS) / 1_000_000) : 0;
}

/** What goes to one disk at a time. */
function together(loads: readonly GuestLoad[]): GuestLoad {
  const [only] = loads;
  if (only && loads.length === 1) return only;
  const sum = (of: (load: GuestLoad) => number): number => loads.reduce((all, load) => all + of(load), 0);
  return {
    ...NO_LOAD,
    diskReadBytesPerS: sum((load) => load.diskReadBytesPerS),
    diskWriteBytesPerS: sum((load) => load.diskWriteBytesPerS),
    diskReadIops: sum((load) => load.diskReadIops),
    diskWriteIops: sum((load) => load.diskWriteIops),
  };
}

/** What a disk carries steadily, for its guest and for those whom that serves with it. @returns part of the time in which it is busy with it */
function meterDisk(world: World, guest: RunningGuest, disk: string, loads: readonly GuestLoad[]): number {
  const now = nowOf(world);
  const log = logOf(world, guest);
  const names = diskNames.of(disk);
  const load = together(loads);
  log.rate(now, names.read, load.diskReadBytesPerS);
  log.rate(now, names.write, load.diskWriteBytesPerS);
  log.rate(now, names.iopsRead, load.diskReadIops);
  log.rate(now, names.iopsWrite, load.diskWriteIops);
  const { inFlight, busy } = steadyDisk(world, guest, disk, load, servedPart(world, guest));
  log.rate(now, names.inFlight, inFlight);
  log.rate(now, names.busy, busy);
  return busy;
}

/** The disk of a driver domain, or one that a driver domain serves, and that domain's under it. */
function meterServed(world: World, guest: RunningGuest, disk: string): number {
  const { bus, guests } = hostInside(world, guest.host);
  const device = bus.devicesOf(guest.domid).find(({ kind, label }) => kind === "vbd" && label === disk);
  const busy = meterDisk(world, guest, disk, loadsOn(world, guest, disk));
  const driver = device && guests.get(device.backDomid);
  const lower = device && driver && driver.domid !== 0 ? lowerDiskOf(world, guest, device) : undefined;
  if (driver && lower) meterDisk(world, driver, lower.device, loadsOn(world, driver, lower.device));
  return busy;
}

/** Loads that go to a disk: its guest's own, where it is counted there, and those of front ends that it serves. None of who stands still or waits for its back end. */
function loadsOn(world: World, guest: RunningGuest, disk: string): GuestLoad[] {
  const { bus, guests } = hostInside(world, guest.host);
  const loads: GuestLoad[] = [];
  const own = bus.devicesOf(guest.domid).find(({ kind, label }) => kind === "vbd" && label === disk);
  if (meteredDisk(guest) === disk && guest.pausedAt === null && !own?.isStranded) loads.push(doneLoad(guest));
  for (const device of guest.spec.isDriverDomain ? bus.servedBy(guest.domid) : []) {
    const served = device.kind === "vbd" && device.isPresented ? guests.get(device.domid) : undefined;
    if (!served || served.pausedAt !== null || meteredDisk(served) !== device.label) continue;
    if (lowerDiskOf(world, served, device)?.device === disk) loads.push(doneLoad(served));
  }
  return loads;
}

/**
 * CPU that a control domain spends for its guests, millionths of a pCPU.
 * @source metrics.md §4.6 (0.02 idle + 1 CPU per 4.5 Gbit/s of vif traffic + qemu 1 % per HVM guest); of a block request the back end's stages
 */
export function backendLoadMicro(world: World, host: Ref<"host">): number {
  let micro = 20_000;
  for (const guest of hostInside(world, host).guests.values()) micro += servingMicro(guest);
  return Math.floor(micro) + stormMicro(world, host);
}

/** CPU that storms on a host's bridges take, millionths of a pCPU: all that its control domain has. @source network.md §6 */
function stormMicro(world: World, host: Ref<"host">): number {
  if (!world.fabric.isHostStorming(host)) return 0;
  return (hostInside(world, host).hypervisor.domains.get(0)?.vcpus ?? 0) * 1_000_000;
}

/**
 * What of it one guest costs Dom0. What a driver domain serves passes Dom0 all the same, since it comes to that domain by a disk or an
 * interface of its own. guess: traffic between two that one driver domain serves is taken to pass it too
 */
export function servingMicro(guest: RunningGuest): number {
  if (guest.domid === 0 || guest.pausedAt !== null) return 0;
  const model = guest.stubDomid === null ? modelLoadMicro(guest) : 0;
  if (guest.spec.domainType === "hvm") return model;
  return model + blockMicro(guest) + netMicro(guest);
}
const blockMicro = (guest: RunningGuest): number => steadyBackMicro(askedIops(guest));
const netMicro = (guest: RunningGuest): number => Math.floor((flowBytes(guest) * 8) / 4500);

/** CPU that a driver domain spends for those whom it serves, millionths of a pCPU: as much for each as Dom0 would. */
export function driverLoadMicro(world: World, driver: RunningGuest): number {
  const { bus, guests } = hostInside(world, driver.host);
  let micro = 0;
  for (const device of bus.servedBy(driver.domid)) {
    const guest = guests.get(device.domid);
    if (!guest || guest.pausedAt !== null || !device.isPresented || device.isEmulated) continue;
    if (device.kind === "vbd") micro += meteredDisk(guest) === device.label ? blockMicro(guest) : 0;
    else micro += Math.floor((flowBytes(guest, device.number) * 8) / 4500);
  }
  return Math.floor(micro);
}

/**
 * CPU of a guest's device model: qemu idles at 1 %, and without PV drivers every request is its work.
 * @source metrics.md §4.6; io.md §5 (10–30 µs an exit, several for each request; an emulated card burns a CPU at some 500 Mbit/s)
 */
export function modelLoadMicro(guest: RunningGuest): number {
  const { domainType } = guest.spec;
  if (domainType !== "hvm" && domainType !== "pvhvm") return 0;
  if (domainType === "pvhvm") return 10_000;
  return 10_000 + 120 * askedIops(guest) + Math.floor((flowBytes(guest) * 8) / 500);
}

/** Bulk traffic of a guest in both directions, bytes/s, by one interface or all. Asked for all guests of a host whenever the load of one changes. */
function flowBytes({ load, asks }: RunningGuest, nic?: number): number {
  let bytes = 0;
  for (const flow of load.flows) if (nic === undefined || flow.nic === nic) bytes += flow.txBytesPerS + flow.rxBytesPerS;
  return paced(bytes, asks);
}
/** Requests a second that a guest's own vCPUs let it make: whoever serves them has so many to do, done or not. */
function askedIops({ load, asks }: RunningGuest): number {
  return paced(load.diskReadIops + load.diskWriteIops, asks);
}

/**
 * Lifecycle event of a VM, kept for the marks on graphs of an object: of the VM itself, or of its host.
 * @param tells - refs of the message and of the task that tell of it; "" where there is none
 */
export function happened(
  world: World,
  ref: string,
  name: string,
  tells: { readonly vm: string; readonly message: string; readonly task: string },
): void {
  const list = world.happenings.get(ref) ?? [];
  list.push([name, nowOf(world), tells.vm, tells.message, tells.task]);
  if (list.length > 100) list.shift();
  world.happenings.set(ref, list);
}
