/**
 * Interrupts of a system since its start, by what has raised them: one account for /proc/interrupts, /proc/stat and the programs that
 * read them.
 */
import { shownInterfaces } from "../net/outside-links";
import { cpuTimes } from "./activity";
import type { Machine } from "./machine";

/** What raises interrupts, and how often it has. */
export interface InterruptSource {
  /** number of the interrupt */
  readonly irq: number;
  /** that it is handled on */
  readonly cpu: number;
  readonly count: number;
  /** what delivers it */
  readonly chip: "xen-percpu" | "xen-dyn" | "xen-pirq" | "IO-APIC";
  /** its number there; null: it has none */
  readonly line: number | null;
  readonly flow: string;
  readonly name: string;
}

/** @source Linux: 5.10 registers the debug interrupt only with 2-level event channels (drivers/xen/events); arch/x86/xen/{time,smp,smp_pv}.c */
function perCpuKinds(m: Machine): readonly (readonly [flow: "virq" | "ipi", name: string])[] {
  const [major = 0, minor = 0] = m.flavour.release.split(/[.-]/).map(Number);
  const debug = major > 5 || (major === 5 && minor >= 10) ? [] : ([["virq", "debug"]] as const);
  return [
    ["virq", "timer"],
    ["ipi", "spinlock"],
    ["ipi", "resched"],
    ["ipi", "callfunc"],
    ...debug,
    ["ipi", "callfuncsingle"],
    ["ipi", "irqwork"],
  ];
}
/** Interrupts of the ISA bus come first where there is one. @source Linux arch/x86/kernel/i8259.c (16 of them) */
const LEGACY = 16;
/** The first that is a vCPU's own. */
function firstOwn(m: Machine): number {
  return m.spec.domainType === "pv" || m.spec.domainType === "pvh" ? 0 : LEGACY;
}
/** The interrupt by which a CPU that waits for a lock is woken, as the kernel's log names it. @source Linux arch/x86/xen/spinlock.c (xen_init_lock_cpu) */
export function spinlockIrq(m: Machine, cpu: number): number {
  return firstOwn(m) + cpu * perCpuKinds(m).length + 1;
}

/** Of each CPU, by the timer. guess: 250 Hz where it is busy, 30 Hz where it is idle */
export function timerInterrupts(m: Machine): number {
  const { used, all } = cpuTimes(m);
  return Math.floor(used / 4_000) + Math.floor((all - used) / 33_333);
}
/** A disk raises one for each request that is done. guess: back ends put together only what their rings hold at once */
function ofDisk(m: Machine, device: string): number {
  const figures = m.services.diskFigures?.(device);
  return figures ? figures.reads + figures.writes : 0;
}

/** Packets that come alone, and how many come together once more have come. guess: a receiver that is at it looks again before it waits */
const [ALONE, TOGETHER] = [1_000, 8];
/** An interface raises one for each packet, or for those that come together. */
function ofPackets(count: number): number {
  return count <= ALONE ? count : ALONE + Math.floor((count - ALONE) / TOGETHER);
}

/** What a paravirtualised kernel has: each CPU's own, then a channel for each device. */
function ownChannels(m: Machine): InterruptSource[] {
  const sources: InterruptSource[] = [];
  const count = Math.max(1, m.state.vcpusOnline);
  const timer = Math.floor(timerInterrupts(m) / count);
  let irq = firstOwn(m);
  for (let cpu = 0; cpu < count; cpu++)
    for (const [flow, name] of perCpuKinds(m)) {
      // guess: nothing of what CPUs say to each other is counted
      sources.push({ irq, cpu, count: name === "timer" ? timer : 0, chip: "xen-percpu", line: null, flow, name: `${name}${cpu}` });
      irq++;
    }
  const channel = (name: string, raised: number): void => {
    sources.push({ irq, cpu: 0, count: raised, chip: "xen-dyn", line: null, flow: "event", name });
    irq++;
  };
  channel("xenbus", 0);
  if (m.spec.os === "dom0") {
    for (const disk of m.disks)
      sources.push({ irq: irq++, cpu: 0, count: ofDisk(m, disk.device), chip: "xen-pirq", line: null, flow: "msi", name: disk.device });
    for (const i of shownInterfaces(m)) {
      if (i.outside?.kind !== "port") continue;
      if (/^vif\d+\.\d+$/.test(i.name)) {
        channel(`${i.name}-q0-tx`, ofPackets(i.rxPackets));
        channel(`${i.name}-q0-rx`, ofPackets(i.txPackets));
      } else
        sources.push({
          irq: irq++,
          cpu: 0,
          count: ofPackets(i.rxPackets + i.txPackets),
          chip: "xen-pirq",
          line: null,
          flow: "msi",
          name: i.name,
        });
    }
    return sources;
  }
  channel("hvc_console", 0);
  for (const disk of m.disks) channel("blkif", ofDisk(m, disk.device));
  for (const { device } of m.nics) {
    const i = m.state.net.interfaces.find((each) => each.device === device);
    channel(`vif${device}-q0-tx`, ofPackets(i?.txPackets ?? 0));
    channel(`vif${device}-q0-rx`, ofPackets(i?.rxPackets ?? 0));
  }
  return sources;
}

/** What emulated devices have. @source qemu hw/i386/pc_piix.c (lines of the ISA bus); a card's line follows from its slot */
function emulatedLines(m: Machine): InterruptSource[] {
  const line = (irq: number, flow: string, name: string, count = 0): InterruptSource => ({
    irq,
    cpu: 0,
    count,
    chip: "IO-APIC",
    line: irq,
    flow,
    name,
  });
  const disks = m.spec.domainType === "hvm" ? m.disks : [];
  // Two disks to a channel, in their order.
  const ofChannel = (channel: number): number =>
    disks.reduce((sum, { device }, n) => (Math.floor(n / 2) % 2 === channel ? sum + ofDisk(m, device) : sum), 0);
  const cards = m.spec.domainType !== "hvm" ? [] : m.state.net.interfaces.filter(({ device }) => device >= 0);
  return [
    line(1, "edge", "i8042"),
    line(4, "edge", "ttyS0"),
    line(8, "edge", "rtc0"),
    line(9, "fasteoi", "acpi"),
    line(12, "edge", "i8042"),
    line(14, "edge", "ata_piix", ofChannel(0)),
    line(15, "edge", "ata_piix", ofChannel(1)),
    ...cards.map((i) => line(32 + i.device * 4, "fasteoi", i.name, ofPackets(i.rxPackets + i.txPackets))),
  ];
}

/** In the order of their numbers. */
export function interruptSources(m: Machine): InterruptSource[] {
  const { domainType } = m.spec;
  const emulated = domainType === "hvm" || domainType === "pvhvm" ? emulatedLines(m) : [];
  const own = domainType === "hvm" ? [] : ownChannels(m);
  return [...emulated, ...own].sort((a, b) => a.irq - b.irq);
}
/** All interrupts since the start. */
export function interrupts(m: Machine): number {
  const timer = m.spec.domainType === "hvm" ? timerInterrupts(m) : 0;
  return interruptSources(m).reduce((sum, { count }) => sum + count, timer);
}
/** Switches of contexts since the start. guess: two an interrupt, and one each hundredth of a second that is used */
export function contextSwitches(m: Machine): number {
  return interrupts(m) * 2 + Math.floor(cpuTimes(m).used / 10_000);
}
