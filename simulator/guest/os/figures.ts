import { usageOfLayer } from "../fs/volume";
import type { ServiceProcess } from "../modelled/flavour";
import type { Machine } from "./machine";
import { swapKib } from "./partitions";

/** CPU that the domain wants, millionths of a pCPU. */
export function cpuWantedMicro(m: Machine): number {
  return m.services.cpuWantedMicro?.() ?? m.state.load.cpuMicro;
}

/** Memory figures in KiB, as `free` shows them. */
export interface MemoryFigures {
  readonly total: number;
  readonly used: number;
  readonly free: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cached: number;
  readonly available: number;
  /** of what is in use, what lies in swap */
  readonly swapped: number;
}

/** What is in use: the system, its services, its processes (of their programs an eighth: the rest is shared), pipes and what lies in /run; bytes, whether there is so much memory or not. @source metrics.md §5 */
export function usedBytes(m: Machine): number {
  const kib = systemKib(m) + servicesKib(m) + m.tables.programsKib;
  return kib * 1024 + m.tables.memoryBytes + usageOfLayer(m.state.os.ram).bytes;
}
/** Resident memory of a system's services together, by their list, of which there is one for all systems alike. */
const sums = new WeakMap<readonly ServiceProcess[], number>();
function servicesKib(m: Machine): number {
  const services = m.flavour.services(m);
  let kib = sums.get(services);
  if (kib === undefined) {
    kib = services.reduce((sum, { rssKib }) => sum + rssKib, 0);
    sums.set(services, kib);
  }
  const { stoppedUnits } = m.state.os;
  if (stoppedUnits.length > 0) for (const { name, rssKib } of services) if (stoppedUnits.includes(name)) kib -= rssKib;
  return kib;
}
/** Of them, what belongs to no process: the kernel's slabs, libraries that all share. guess: 96 MB with systemd, half without; less of a small machine */
export function systemKib(m: Machine): number {
  const most = m.flavour.init === "systemd" ? 96_000 : 48_000;
  return Math.min(most, Math.floor((Math.floor(m.spec.memoryBytes / 1024) - kernelKib(m)) * 0.3));
}

/** Bytes that are wanted, as `usedBytes` counts them; opens nothing of a guest that is quiet. */
export function wantedBytes(m: Machine): number {
  return m.state.quiet?.usedBytes ?? usedBytes(m);
}

/**
 * What the kernel takes for itself as it boots and never gives back, KiB: its text and data, and a record of 64 bytes for each page.
 * guess: 3 % and 20 MiB; `Memory:` of dmesg would settle it
 */
export function kernelKib(m: Machine): number {
  const built = Math.floor(m.spec.memoryBytes / 1024);
  return built - Math.max(Math.min(16_384, built), Math.floor(built / 100) * 97 - 20_480);
}
/** MemTotal, KiB: what the balloon has left, without what the kernel has taken. */
export function totalKib(m: Machine): number {
  const now = Math.floor(m.state.memoryTarget / 1024);
  return Math.max(Math.min(4_096, now), now - kernelKib(m));
}
/** Pages that stay free, KiB: allocations fail, or kill, before they are used. @source Linux mm/page_alloc.c (init_per_zone_wmark_min: √(16 · KiB), 128 to 262,144) */
export function reservedKib(m: Machine): number {
  return Math.max(128, Math.min(262_144, Math.floor(Math.sqrt(16 * totalKib(m)))));
}

/** What is wanted, by where it lies, KiB. */
function inRam(m: Machine): { readonly total: number; readonly used: number; readonly swapped: number } {
  const total = totalKib(m);
  const wanted = Math.floor(wantedBytes(m) / 1024);
  // Nobody asks for swap where nothing is short.
  const over = wanted - (total - reservedKib(m));
  const swapped = over > 0 ? Math.min(over, swapKib(m)) : 0;
  return { total, used: Math.min(total, wanted - swapped), swapped };
}

/** What booting reads of a system, KiB. guess */
const BOOT_KIB = 180_000;

/** What a system reads anew by itself, KiB/s, and the part of its room that such pages take at most. guess */
const OWN_READS = 12;
const OWN_SHARE = 0.6;
/** The same of workloads whose data are larger than their memory, by mean load. @source metrics.md §5 (database: 70–90 % of RAM; disk reads of each) */
const READS: Readonly<Record<string, number>> = { database: 5_000, db: 5_000, backup: 60_000, build: 8_000 };
const READER_SHARE = 0.85;

/** What `free` and /proc/meminfo show. */
export function freeMemory(m: Machine): MemoryFigures {
  const { total, used, swapped } = inRam(m);
  const up = Math.floor(m.uptimeUs() / 1_000_000);
  const since = m.state.files?.droppedAt;
  const room = Math.max(0, total - used);
  // What booting has read, and what the system's own services and its workload go on reading.
  const reads = READS[m.spec.workload] ?? 0;
  const own = (since === undefined ? BOOT_KIB : 0) + (up - (since ?? 0)) * (OWN_READS + reads);
  const base = Math.min(Math.floor(room * (reads > 0 ? READER_SHARE : OWN_SHARE)), own);
  const buffers = Math.min(Math.floor(room * 0.05), since === undefined ? 18_000 + up : up - since);
  const most = Math.max(base, room - buffers - reservedKib(m));
  const cached = Math.min(most, base + Math.floor((m.state.files?.bytes ?? 0) / 1024));
  const free = Math.max(0, total - used - cached - buffers);
  const available = Math.min(total, free + Math.floor((cached + buffers) * 0.9));
  return { total, used, free, shared: 1_100, buffers, cached, available, swapped };
}

/** Pages that have been used since the domain got them, KiB: those that are now, and the most that ever were at once. */
export function touchedKib(m: Machine): number {
  const { total, free } = freeMemory(m);
  return Math.min(total, Math.max(m.state.touchedKib ?? 0, total - free));
}
/** What is given back and not more than this is not worth a note, bytes. */
export const NOTED_BYTES = 1_048_576;
/** Something is about to be given back: its pages are free then, and not as Xen has scrubbed them. */
export function noteTouched(m: Machine): void {
  m.state.touchedKib = touchedKib(m);
}

/** Of what is cached, what booting has read of the system's image, KiB: the first to stay, and gone when memory is short. */
export function imageKib(m: Machine): number {
  return m.state.files?.droppedAt === undefined ? Math.min(BOOT_KIB, freeMemory(m).cached) : 0;
}

/** Of the memory that the guest was built with, and KiB of it that never go to swap. guess: 24 MB are the kernel's own, or locked */
const LEAST_SHARE = 0.02;
const LOCKED_KIB = 24_000;

/**
 * The least that a balloon can leave the domain now, bytes: caches go, then what swap takes; 2 % stay. Linux' driver kills nobody for a
 * page: it tries again later. @source lifecycle.md §8 (a minimum of 2–6 % and the kernel); Linux drivers/xen/balloon.c (GFP_BALLOON has __GFP_NORETRY)
 */
export function leastBytes(m: Machine): number {
  const wanted = Math.ceil(wantedBytes(m) / 1024);
  const kept = Math.max(128, Math.floor((m.spec.memoryBytes / 1024) * LEAST_SHARE));
  const held = Math.max(wanted - swapKib(m), Math.min(wanted, LOCKED_KIB));
  return Math.ceil((held + kernelKib(m) + kept) / 4) * 4096;
}

/** Takes the load so far into the three averages; rational decay, as exponentials are not portable. */
export function updateLoadAverage(m: Machine): void {
  const { state } = m;
  const seconds = Math.floor((m.mono() - state.loadAt) / 1_000_000);
  if (seconds <= 0) return;
  const target = Math.floor(state.load.cpuMicro / 1000);
  const decayed = (old: number, span: number): number => Math.round((old * span + target * seconds) / (span + seconds));
  state.load1 = decayed(state.load1, 60);
  state.load5 = decayed(state.load5, 300);
  state.load15 = decayed(state.load15, 900);
  state.loadAt += seconds * 1_000_000;
}

/** `0.08 0.03 0.01`. */
export function loadAverageText(m: Machine, separator = " "): string {
  updateLoadAverage(m);
  const { load1, load5, load15 } = m.state;
  return [load1, load5, load15].map((value) => (value / 1000).toFixed(2)).join(separator);
}
