import type { GuestLoad } from "../engine";
import type { NetState } from "../net/state";
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
  load: GuestLoad | null;
}

/** The whole inside of a modelled guest. Plain JSON. */
export interface GuestState {
  phase: Phase;
  paused: boolean;
  /** virtual time minus monotonic time */
  skewUs: number;
  boot: BootState;
  os: OsState;
  net: NetState;
  workload: WorkloadState;
  /** last load that was reported */
  load: GuestLoad;
  shareMicro: number;
  vcpusOnline: number;
  memoryTarget: number;
  /** when the agent publishes next */
  agentAt: Mono | null;
  /** Windows' serial console */
  sac: Json;
}

/** A load of nothing. */
export const NO_LOAD: GuestLoad = {
  cpuMicro: 0,
  diskReadBytesPerS: 0,
  diskWriteBytesPerS: 0,
  diskReadIops: 0,
  diskWriteIops: 0,
  flows: [],
  memoryUsedBytes: 0,
};
