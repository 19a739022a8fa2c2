import { type GuestLoad, NO_LOAD } from "../load";
import { freeMemory } from "../os/figures";
import type { Machine } from "../os/machine";
import { nicOf, stoppedUnits } from "./quiet";

/** One profile's momentary wants at full day load, for each vCPU or for the whole VM. @source metrics.md §5 */
interface Profile {
  /** busy share of each vCPU, thousandths, low and high */
  readonly cpu: readonly [number, number];
  readonly diurnal: boolean;
  /** operations a second, low and high; share of reads, thousandths; bytes each */
  readonly iops: readonly [number, number];
  readonly reads: number;
  readonly ioBytes: number;
  readonly tx: number;
  readonly rx: number;
  /** standard step of the noise, thousandths */
  readonly noise: number;
  readonly idleBursts?: boolean;
}

const PROFILES: Record<string, Profile> = {
  idle: { cpu: [5, 20], diurnal: false, iops: [0, 4], reads: 50, ioBytes: 8_192, tx: 1_200, rx: 1_500, noise: 300 },
  web: { cpu: [150, 450], diurnal: true, iops: [20, 80], reads: 200, ioBytes: 10_240, tx: 24_000_000, rx: 1_800_000, noise: 250 },
  app: { cpu: [200, 600], diurnal: true, iops: [10, 40], reads: 300, ioBytes: 16_384, tx: 5_000_000, rx: 4_000_000, noise: 300 },
  database: { cpu: [250, 700], diurnal: true, iops: [300, 2_400], reads: 600, ioBytes: 12_288, tx: 4_500_000, rx: 2_500_000, noise: 200 },
  vdi: { cpu: [30, 300], diurnal: true, iops: [5, 15], reads: 600, ioBytes: 26_624, tx: 150_000, rx: 60_000, noise: 350 },
  build: {
    cpu: [900, 1000],
    diurnal: false,
    iops: [200, 1_500],
    reads: 500,
    ioBytes: 65_536,
    tx: 200_000,
    rx: 500_000,
    noise: 60,
    idleBursts: true,
  },
  batch: { cpu: [980, 1000], diurnal: false, iops: [1, 5], reads: 500, ioBytes: 65_536, tx: 2_000, rx: 2_000, noise: 10 },
  memory: { cpu: [1000, 1000], diurnal: false, iops: [0, 2], reads: 500, ioBytes: 4_096, tx: 1_000, rx: 1_000, noise: 5 },
  backup: { cpu: [100, 200], diurnal: false, iops: [350, 500], reads: 980, ioBytes: 262_144, tx: 110_000_000, rx: 1_000_000, noise: 120 },
};

/** Day curve: minutes of the day and factor in thousandths; straight lines between. @source metrics.md §5 */
const DAY: readonly (readonly [number, number])[] = [
  [0, 300],
  [240, 150],
  [480, 600],
  [630, 1000],
  [780, 800],
  [930, 1000],
  [1140, 500],
  [1320, 350],
  [1440, 300],
];

/** Factor of the day curve at a Unix time, thousandths; weekends count 0.4. */
export function diurnal(seconds: number): number {
  const minute = Math.floor((seconds % 86_400) / 60);
  const weekday = (Math.floor(seconds / 86_400) + 4) % 7;
  let factor = 300;
  for (let i = 1; i < DAY.length; i++) {
    const [from, a] = DAY[i - 1] ?? [0, 300];
    const [to, b] = DAY[i] ?? [1440, 300];
    if (minute >= from && minute < to) factor = a + Math.floor(((b - a) * (minute - from)) / (to - from));
  }
  return weekday === 0 || weekday === 6 ? Math.floor(factor * 0.4) : factor;
}

function profileOf(m: Machine): Profile {
  const name = m.spec.workload === "memhog" ? "memory" : m.spec.workload === "db" ? "database" : m.spec.workload;
  return (Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined) ?? (PROFILES.idle as Profile);
}

/** Draws the workload's next demand when it is due: AR(1) noise on the day curve, every 5–20 s. */
export function workloadTimer(m: Machine): void {
  const { workload } = m.state;
  const now = m.mono();
  if (workload.nextAt === null || now < workload.nextAt) return;
  const profile = profileOf(m);
  const idle = profile === PROFILES.idle;
  // an idle guest wakes every 10–20 s, others every 5–20 s
  workload.nextAt = now + m.randomBetween(idle ? 10_000 : 5_000, 20_000) * 1000;
  const shock = m.randomBetween(0, 2 * profile.noise) - profile.noise;
  workload.noise = Math.trunc((workload.noise * 7) / 10) + shock;
  if (profile.idleBursts && now >= workload.busyUntil) {
    workload.busy = !workload.busy;
    workload.busyUntil = now + m.randomBetween(workload.busy ? 120 : 60, workload.busy ? 480 : 300) * 1_000_000;
  }
  const day = profile.diurnal ? diurnal(m.nowSeconds()) : 1000;
  const active = profile.idleBursts && !workload.busy ? 30 : 1000;
  const level = Math.max(50, Math.min(1600, 1000 + workload.noise));
  const units = stoppedUnits(m);
  const stopped = units.length > 0 && m.flavour.services(m).some((s) => s.share > 0 && units.includes(s.name));
  workload.scale = stopped ? 20 : Math.floor((((day * active) / 1000) * level) / 1000);
  setDemand(m, profile, workload.scale, now);
}

function setDemand(m: Machine, profile: Profile, scale: number, now: number): void {
  const { workload } = m.state;
  workload.cpuUs += Math.floor((workload.cpuMicro * (now - workload.since)) / 1_000_000);
  workload.since = now;
  workload.nic = nicOf(m);
  const middle = Math.floor((profile.cpu[0] + profile.cpu[1]) / 2);
  const perVcpu = Math.min(1000, Math.floor((middle * scale) / (profile.diurnal ? 750 : 1000)));
  workload.cpuMicro = Math.max(1_000, perVcpu * 1000 * Math.max(1, m.state.vcpusOnline));
  if (profile === PROFILES.idle) workload.cpuMicro = Math.max(2_000, Math.floor((12_000 * scale) / 1000));
}

/** What the workload asks for at its scale, beside memory. */
function workloadLoad(m: Machine, scale: number): GuestLoad {
  const { cpuMicro, nic } = m.state.workload;
  const profile = profileOf(m);
  const iops = Math.floor((((profile.iops[0] + profile.iops[1]) / 2) * scale) / 1000);
  const readIops = Math.floor((iops * profile.reads) / 1000);
  const tx = Math.floor((profile.tx * scale) / 1000);
  const rx = Math.floor((profile.rx * scale) / 1000);
  return {
    cpuMicro,
    diskReadIops: readIops,
    diskWriteIops: iops - readIops,
    diskReadBytesPerS: readIops * profile.ioBytes,
    diskWriteBytesPerS: (iops - readIops) * profile.ioBytes,
    memoryUsedBytes: 0,
    flows: nic < 0 || (tx === 0 && rx === 0) ? [] : [{ nic, peer: m.spec.workloadPeer, txBytesPerS: tx, rxBytesPerS: rx }],
  };
}

/** Sum of the workload's and the processes' wants; reported only when it changed. `force`: also when it did not. */
export function reportLoad(m: Machine, force = false): void {
  const { scale } = m.state.workload;
  const base = m.state.phase === "running" && scale !== null ? workloadLoad(m, scale) : bootLoad(m);
  const load = m.state.quiet === null ? withProcesses(m, base) : { ...base, memoryUsedBytes: memoryNow(m) };
  const most = 1_000_000 * Math.max(1, m.state.vcpusOnline);
  const reported = load.cpuMicro > most ? { ...load, cpuMicro: most } : load;
  if (!force && isSameLoad(reported, m.state.load)) return;
  m.state.load = reported;
  m.services.setLoad(reported);
}

function isSameLoad(a: GuestLoad, b: GuestLoad): boolean {
  if (a.cpuMicro !== b.cpuMicro || a.memoryUsedBytes !== b.memoryUsedBytes || a.wholeThreads !== b.wholeThreads) return false;
  if (a.serviceMicro !== b.serviceMicro) return false;
  if (a.diskReadIops !== b.diskReadIops || a.diskWriteIops !== b.diskWriteIops) return false;
  if (a.diskReadBytesPerS !== b.diskReadBytesPerS || a.diskWriteBytesPerS !== b.diskWriteBytesPerS) return false;
  return a.flows.length === b.flows.length && a.flows.every((flow, i) => isSameFlow(flow, b.flows[i]));
}

function isSameFlow(a: GuestLoad["flows"][number], b: GuestLoad["flows"][number] | undefined): boolean {
  return a.nic === b?.nic && a.peer === b.peer && a.txBytesPerS === b.txBytesPerS && a.rxBytesPerS === b.rxBytesPerS;
}

function withProcesses(m: Machine, base: GuestLoad): GuestLoad {
  const now = m.mono();
  let { cpuMicro, diskReadBytesPerS, diskWriteBytesPerS, diskReadIops, diskWriteIops } = base;
  let wholeThreads = 0;
  for (const cpu of m.state.os.cpus) {
    if (cpu.hotUntil <= now) continue;
    cpuMicro += 1_000_000;
    wholeThreads++;
  }
  for (const process of m.state.os.processes) {
    const demand = process.demand;
    if (demand === null || process.status === "zombie" || process.status === "stop") continue;
    cpuMicro += demand.cpuMicro;
    wholeThreads += Math.floor(demand.cpuMicro / 900_000);
    diskReadBytesPerS += demand.readBytesPerS;
    diskWriteBytesPerS += demand.writeBytesPerS;
    diskReadIops += demand.readIops;
    diskWriteIops += demand.writeIops;
  }
  return {
    cpuMicro,
    diskReadIops,
    diskWriteIops,
    diskReadBytesPerS,
    diskWriteBytesPerS,
    memoryUsedBytes: memoryNow(m),
    flows: base.flows,
    ...(wholeThreads > 0 ? { wholeThreads, serviceMicro: base.cpuMicro } : {}),
  };
}

function memoryNow(m: Machine): number {
  if (m.state.phase === "stopped" || m.state.phase === "off") return 0;
  if (m.state.phase !== "running") return Math.min(m.state.memoryTarget, 60_000_000);
  // rounded to 1 MiB, so that a short-lived process is no change
  return Math.floor((m.state.memoryTarget - freeMemory(m).available * 1024) / 1_048_576) * 1_048_576;
}

/** A booting system keeps most of one CPU busy and reads its disk. @source metrics.md §5 (boot IOPS) */
function bootLoad(m: Machine): GuestLoad {
  const { phase } = m.state;
  if (phase === "stopped" || phase === "off" || m.spec.os === "none") return NO_LOAD;
  if (phase === "firmware") return { ...NO_LOAD, cpuMicro: 100_000 };
  if (phase === "booting")
    return {
      ...NO_LOAD,
      cpuMicro: 750_000,
      diskReadIops: 150,
      diskReadBytesPerS: 150 * 28_672,
      diskWriteIops: 20,
      diskWriteBytesPerS: 20 * 8_192,
    };
  if (phase === "stopping") return { ...NO_LOAD, cpuMicro: 200_000, diskWriteIops: 30, diskWriteBytesPerS: 30 * 8_192 };
  return { ...NO_LOAD, cpuMicro: 10_000 };
}
