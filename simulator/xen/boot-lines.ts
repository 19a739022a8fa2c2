/** What Xen writes on its console as it boots. @source hypervisor.md §11 */
import type { Hypervisor } from "./hypervisor";
import { ranges } from "./topology";
import type { SchedulerKind } from "./versions";

/** As Xen prints a scheduler. @source hypervisor.md §11; guess: sedf and bvt after the same pattern */
export const schedulerNames: Readonly<Record<SchedulerKind, string>> = {
  credit: "SMP Credit Scheduler",
  credit2: "SMP Credit Scheduler rev2",
  rtds: "SMP RTDS Scheduler",
  null: "null Scheduler",
  sedf: "Simple EDF Scheduler",
  bvt: "Borrowed Virtual Time",
};

/** The build that every host runs: `xl info` says the same. */
export const xenBuild = {
  compiler: "gcc (Debian 12.2.0-14) 12.2.0",
  by: "xenarium",
  domain: "[unknown]",
  date: "Mon Sep  2 09:11:54 UTC 2024",
  bootloader: "GRUB 2.06",
} as const;

/** Boot options of a host: Dom0's memory, a scheduler of its own, the console. */
export function commandLine(hypervisor: Hypervisor, dom0Bytes: number): string {
  const mib = Math.floor(dom0Bytes / 1_048_576);
  const sched = hypervisor.hardware.scheduler === undefined ? "" : `sched=${hypervisor.hardware.scheduler} `;
  return `dom0_mem=${mib}M,max:${mib}M ${sched}console=vga,com1`;
}

/** @param dom0Bytes - memory of the control domain */
export function bootLines(hypervisor: Hypervisor, dom0Bytes: number): string[] {
  const { hardware, release, scheduler } = hypervisor;
  const kib = Math.floor(hardware.memoryBytes / 1024);
  // guess: "LOADING DOMAIN 0" until 4.10; the reference has the line of 4.20.
  const isOld = release.major < 4 || (release.major === 4 && release.minor < 11);
  return [
    `Xen version ${hardware.xenVersion} (${xenBuild.by}@${xenBuild.domain}) (${xenBuild.compiler}) debug=n ${xenBuild.date}`,
    "Latest ChangeSet: ",
    `Bootloader: ${xenBuild.bootloader}`,
    `Command line: placeholder ${commandLine(hypervisor, dom0Bytes)}`,
    `System RAM: ${Math.floor(kib / 1024)}MB (${kib}kB)`,
    `Using scheduler: ${schedulerNames[scheduler]} (${scheduler})`,
    // No Xen says so: this one is patched, and says it as whoever patched it would have it say.
    ...(hardware.isWithoutBoost ? ["credit: patched, no BOOST for a vCPU that wakes"] : []),
    ...(release.hasSharing ? ["Initing memory sharing."] : []),
    `Brought up ${hypervisor.pcpus} CPUs`,
    isOld ? "*** LOADING DOMAIN 0 ***" : "*** Building a PV Dom0 ***",
    isOld
      ? "*** Serial input -> DOM0 (type 'CTRL-a' three times to switch input to Xen)"
      : "*** Serial input to DOM0 (type 'CTRL-a' three times to switch input)",
    "Freed 2048kB init memory",
  ].map((line) => `(XEN) ${line}`);
}

/** `{0-15}` as Xen prints sets of pCPUs. */
export const braced = (pcpus: readonly number[]): string => `{${ranges(pcpus)}}`;
