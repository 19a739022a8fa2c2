import { usageOfLayer } from "../fs/volume";
import type { Machine } from "./machine";

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
}

/** Memory in use inside, bytes, never more than the domain has. */
export function memoryUsedBytes(m: Machine): number {
  return Math.min(m.state.memoryTarget, m.spec.memoryBytes, m.state.quiet?.usedBytes ?? usedBytes(m));
}

/** What is in use without that limit: the system, its services, its processes (of their programs an eighth: the rest is shared), pipes and what lies in /run. @source metrics.md §5 */
export function usedBytes(m: Machine): number {
  let kib = m.flavour.init === "systemd" ? 96_000 : 48_000;
  for (const service of m.flavour.services(m)) if (!m.state.os.stoppedUnits.includes(service.name)) kib += service.rssKib;
  for (const process of m.state.os.processes) kib += process.rssKib >> 3;
  return kib * 1024 + m.tables.memoryBytes + usageOfLayer(m.state.os.ram).bytes;
}

/** What `free` and /proc/meminfo show. */
export function freeMemory(m: Machine): MemoryFigures {
  // guess: the kernel keeps 3 % and 20 MiB for itself
  const total = Math.max(16_384, Math.floor(Math.min(m.state.memoryTarget, m.spec.memoryBytes) / 1024 / 100) * 97 - 20_480);
  const used = Math.min(total, Math.floor(memoryUsedBytes(m) / 1024));
  const up = Math.floor(m.uptimeUs() / 1_000_000);
  const room = Math.max(0, total - used);
  const cached = Math.min(Math.floor(room * 0.6), 180_000 + up * 12);
  const buffers = Math.min(Math.floor(room * 0.05), 18_000 + up);
  const free = Math.max(0, total - used - cached - buffers);
  return { total, used, free, shared: 1_100, buffers, cached, available: Math.min(total, free + Math.floor((cached + buffers) * 0.9)) };
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
