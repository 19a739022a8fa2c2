/** What a hypervisor is made from and asked for, and its state as plain data. */
import type { CpuPool } from "./cpupools";
import type { Domain } from "./domain";
import type { DirtyLogState } from "./log-dirty/log-dirty";
import type { MachineMemoryState } from "./machine-memory";
import type { NamedPagesState } from "./page-sharing";
import type { CpuLayout } from "./topology";
import type { SchedulerKind } from "./versions";
import type { VisitsState } from "./visits/visits";

/** A host's hardware as Xen finds it, and what Xen is told as it boots. */
export interface HostHardware extends CpuLayout {
  readonly cpuMhz: number;
  readonly cpuModel: string;
  readonly memoryBytes: number;
  readonly xenVersion: string;
  readonly hasHvm: boolean;
  /** boot option `sched=`; the release's default without it */
  readonly scheduler?: SchedulerKind;
  /** a Xen that somebody has patched: credit puts nobody first who wakes. Absent: as released */
  readonly isWithoutBoost?: true;
}

/** What a domain is to be made from. */
export interface DomainRequest {
  readonly uuid: string;
  readonly name: string;
  readonly type: Domain["type"];
  readonly memoryBytes: number;
  readonly maxMemoryBytes: number;
  readonly overheadBytes: number;
  readonly vcpus: number;
  readonly maxVcpus: number;
  readonly weight: number;
  readonly cap: number;
  /** hard and soft affinity by vCPU (`cpus=`, `cpus_soft=`); without `hard` the toolstack places the domain on NUMA nodes */
  readonly hard?: readonly (readonly number[] | null)[];
  readonly soft?: readonly (readonly number[] | null)[];
  /** cpupool; Pool-0 without it */
  readonly pool?: number;
}

/** Changes of a domain's scheduler parameters; the caller has checked the ranges. */
export interface ScheduleChanges {
  readonly weight?: number;
  readonly cap?: number;
  readonly periodUs?: number;
  readonly budgetUs?: number;
  readonly extratime?: boolean;
}

export interface HypervisorState {
  readonly hardware: HostHardware;
  readonly nextDomid: number;
  readonly domains: readonly Domain[];
  readonly pools: readonly CpuPool[];
  readonly memory: MachineMemoryState;
  readonly console: string;
  /** absent: of a state from before there were any */
  readonly visits?: VisitsState;
  /** absent: the same */
  readonly logDirty?: readonly (readonly [domid: number, DirtyLogState])[];
  /** absent: the same */
  readonly namedPages?: NamedPagesState;
  readonly bootedAt: number;
}
