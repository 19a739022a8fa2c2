/** What a system has done since its start, as /proc and the programs that read it show it: one account for all of them. @source proc(5) */
import type { DiskFigures } from "../engine";
import { accountOf } from "./cpu-account";
import { waitsOf } from "./disk-io";
import { deviceNumber } from "./disk-names";
import type { Machine } from "./machine";
import { partitionName, partitionsOf } from "./partitions";

/** What all CPUs have done since the start, µs; the first four add up to the last. */
export interface CpuTimes {
  readonly used: number;
  /** the hypervisor ran others while they had something to do */
  readonly stolen: number;
  readonly waiting: number;
  readonly idle: number;
  readonly all: number;
}

/** CPU time of processes and services as the guest itself counts it, µs: what its services want is what they get. */
function ownCpuUs(m: Machine): number {
  const { workload, os } = m.state;
  const services = workload.cpuUs + Math.floor((workload.cpuMicro * Math.max(0, m.mono() - workload.since)) / 1_000_000);
  return os.processes.reduce((sum, process) => sum + Math.floor(process.cpuNs / 1000), services + Math.floor((os.endedNs ?? 0) / 1000));
}

/** CPU time that has been used since the start, µs, and how much there was: what the hypervisor has given, where there is one that counts it. */
export function cpuTimes(m: Machine): CpuTimes {
  const times = accountOf(m);
  const all = m.uptimeUs() * Math.max(1, m.state.vcpusOnline);
  const used = Math.min(all, times.used > 0 ? times.used : ownCpuUs(m));
  const stolen = Math.min(all - used, times.stolen);
  // A CPU that is idle while somebody waits for a disk counts as waiting. @source proc(5)
  const waiting = Math.min(all - used - stolen, waitsOf(m).us + times.waited);
  return { used, stolen, waiting, idle: all - used - stolen - waiting, all };
}

/** Part of what is used that programs use; the rest is the kernel's. guess: an ordinary mix */
const USER_SHARE = 0.85;

/** CPU time in hundredths of a second, as `/proc/stat` has it. @param of - one of so many CPUs, each of which has its part */
export interface CpuTicks {
  readonly user: number;
  readonly system: number;
  readonly idle: number;
  readonly waiting: number;
  readonly stolen: number;
}
export function cpuTicks(m: Machine, of = 1): CpuTicks {
  const { used, stolen, waiting, idle } = cpuTimes(m);
  const part = (us: number): number => ticks(Math.floor(us / of));
  const user = part(Math.floor(used * USER_SHARE));
  return { user, system: part(used) - user, idle: part(idle), waiting: part(waiting), stolen: part(stolen) };
}
const ticks = (us: number): number => Math.floor(us / 10_000);

/** Processes that have been made, that want to run now, that wait for a disk; when it started, Unix time in s. */
export function processCounts(m: Machine): { made: number; running: number; blocked: number; startedAt: number } {
  return {
    made: m.state.os.nextPid - 1,
    running: m.state.os.processes.filter((process) => process.status === "run").length,
    blocked: waitsOf(m).count,
    startedAt: Math.floor((m.services.epochUs + m.state.skewUs + m.state.boot.kernelAt) / 1_000_000),
  };
}

/** A disk or partition with what it has moved. Partitions' own is not counted: what a disk moves goes to the one that the system is on. */
export interface DiskActivity extends DiskFigures {
  readonly name: string;
  readonly major: number;
  readonly minor: number;
  readonly isPartition: boolean;
}
const NOTHING: DiskFigures = { reads: 0, writes: 0, readSectors: 0, writtenSectors: 0, waitedUs: 0, busyUs: 0, inFlight: 0 };

/** Milliseconds for which so many of a disk's requests were on their way. guess: reads and writes take as long */
export function waitedMs({ reads, writes, waitedUs }: DiskFigures, requests: number): number {
  return Math.floor(((waitedUs / 1_000) * requests) / Math.max(1, reads + writes));
}

/** All disks, each followed by its partitions. @source Linux block/genhd.c (diskstats_show) */
export function diskActivity(m: Machine): DiskActivity[] {
  return m.disks.flatMap((disk) => {
    const { major, minor } = deviceNumber(disk.device);
    const counts = m.services.diskFigures?.(disk.device) ?? NOTHING;
    const parts = partitionsOf(m, disk);
    const used = parts[0]?.number;
    return [
      { ...counts, name: disk.device, major, minor, isPartition: false },
      ...parts.map((part) => ({
        ...(part.number === used ? counts : NOTHING),
        name: partitionName(disk, part),
        major,
        minor: minor + part.number,
        isPartition: true,
      })),
    ];
  });
}

/**
 * Pages that programs have met for the first time since the start, and of those the ones that came from a disk. guess: some 400 a process
 * as it starts, and one for each 32 that a disk reads ahead; nothing here counts a fault
 */
export function pageFaults(m: Machine): { all: number; major: number } {
  const major = Math.floor(pagedKib(m).in / 128);
  return { all: (m.state.os.nextPid - 1) * 400 + major, major };
}

/** KiB that disks have read and written. @source Linux mm/vmstat.c (pgpgin, pgpgout) */
export function pagedKib(m: Machine): { in: number; out: number } {
  const disks = diskActivity(m).filter((disk) => !disk.isPartition);
  const kib = (sectors: (disk: DiskActivity) => number): number => Math.floor(disks.reduce((sum, disk) => sum + sectors(disk), 0) / 2);
  return { in: kib((disk) => disk.readSectors), out: kib((disk) => disk.writtenSectors) };
}
