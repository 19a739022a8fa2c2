import type { GuestLoad } from "../load";
import type { NetState } from "../net/state";
import type { CpuAccount } from "../os/cpu-account";
import type { DiskIo } from "../os/disk-io";
import type { FileCache } from "../os/file-cache";
import type { PageCache } from "../os/page-cache";
import type { Json, Mono, OsState } from "../os/types";

/** Where the guest is in its life. */
export type Phase = "off" | "firmware" | "booting" | "running" | "stopping" | "stopped";

/** Progress of the boot or stop script, which is made again from the specification when needed. */
export interface BootState {
  /** monotonic time at which the kernel started */
  kernelAt: Mono;
  /** which script runs: firmware and kernel, waiting for devices, init, waiting for the network, services up to login; then stopping */
  part: "kernel" | "devices" | "init" | "network" | "services" | "done" | "stop";
  /** next line of the part; ticks waited for devices */
  line: number;
  /** when the part began */
  partAt: Mono;
  stopKind: "poweroff" | "reboot" | "halt";
}

/** The workload service's momentary demand. */
export interface WorkloadState {
  /** deviation of the noise, thousandths */
  noise: number;
  nextAt: Mono | null;
  cpuMicro: number;
  cpuUs: number;
  since: Mono;
  /** phase of profiles that alternate (build: busy or idle), and until when */
  busy: boolean;
  busyUntil: Mono;
  /** share of the profile's full demand, thousandths; null: it asks for nothing yet, or no longer */
  scale: number | null;
  /** device of the NIC that its traffic takes, -1 for none */
  nic: number;
  /** absent: of a kernel from before there was one */
  account?: CpuAccount;
}

/** A watch that some process of the guest has with XenStore. */
export interface KeptWatch {
  readonly path: string;
  readonly token: string;
}

/**
 * What is known of a guest in which nothing runs: all that drawing noise, publishing, and looking from outside need, so that none of
 * them opens it. Part of the state: a guest that is quiet acts on these alone, whether its inside is open or packed away.
 */
export interface Quiet {
  /** first timer of its inside, null for none; nothing else happens in it before */
  readonly next: Mono | null;
  readonly kernelAt: Mono;
  /** memory in use, bytes, before the limit of what the domain has */
  readonly usedBytes: number;
  /** real bytes that processes hold */
  readonly realBytes: number;
  /** bytes of text in files that lie in memory; -1: they refer to chunks, and have to be looked through */
  readonly textBytes: number;
  /** device of the NIC that a workload's traffic would take, -1 for none */
  readonly nic: number;
  readonly hostname: string;
  /** addresses by NIC, as `addressText` writes them */
  readonly addresses: string;
  readonly stopped: readonly string[];
  /** how its stack stands, as `briefText` writes it. Absent: nobody has noted it, as versions before have not */
  readonly net?: string;
}

/** What is always at hand, also of a guest that is packed away. Plain JSON. */
export interface GuestHead {
  phase: Phase;
  paused: boolean;
  /** virtual time minus monotonic time */
  skewUs: number;
  shareMicro: number;
  vcpusOnline: number;
  memoryTarget: number;
  /** when the agent publishes next */
  agentAt: Mono | null;
  /** the wake-up that was asked for last, null for none */
  nextAt: Mono | null;
  /** load averages of 1, 5 and 15 minutes, thousandths, and when they were computed */
  load1: number;
  load5: number;
  load15: number;
  loadAt: Mono;
  workload: WorkloadState;
  /** last load that was reported */
  load: GuestLoad;
  quiet: Quiet | null;
  /** what of disks has changed in memory alone. Absent: nothing */
  cache?: PageCache;
  /** most pages that have been in use at once since the domain got them, KiB. Absent: those of now */
  touchedKib?: number;
  /** what of files is kept in memory. Absent: nothing but what booting left */
  files?: FileCache;
  /** requests to disks. Absent: it has made none */
  io?: DiskIo;
}

/** The inside, which may be packed away. Plain JSON. */
export interface GuestBody {
  boot: BootState;
  os: OsState;
  net: NetState;
  /** Windows' serial console */
  sac: Json;
}

/** The whole state of a modelled guest. */
export interface GuestState extends GuestHead, GuestBody {}
