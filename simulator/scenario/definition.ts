import type { HostSoftware } from "../world/host-software";
import type { SchedulerKind } from "../xen/versions";

/** A datacentre described as data. */
export interface Definition {
  readonly id: string;
  /** the pool's name and description, as its record has them */
  readonly pool: string;
  readonly description: string;
  readonly hosts: readonly HostDefinition[];
  readonly networks: readonly NetworkDefinition[];
  readonly storage: readonly StorageDefinition[];
  readonly templates: readonly TemplateDefinition[];
  readonly vms: readonly VmDefinition[];
  /** Of VMs that are alike some boot, and the others are copied from those. Their names must not be words that stand in a console's text. */
  readonly isCopied?: boolean;
}
export interface HostDefinition {
  readonly name: string;
  /** management address on the first network, with a /24 mask */
  readonly address: string;
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly memoryGiB: number;
  readonly cpuModel: string;
  readonly cpuMhz: number;
  readonly xenVersion: string;
  /** boot option `sched=`; the release's default without it */
  readonly scheduler?: SchedulerKind;
  /** what its administrators use; xend is there up to Xen 4.4, libxl from 4.1, and libxl is taken where both are */
  readonly toolstack?: HostSoftware["toolstack"];
  /** daemon behind XenStore; OCaml's is there from 4.1, and taken */
  readonly xenstored?: HostSoftware["xenstored"];
  /** whether its CPUs have VT-x or AMD-V; they have unless told */
  readonly hasHvm?: boolean;
}
export interface NetworkDefinition {
  readonly name: string;
  readonly description: string;
  readonly bridge: string;
  /** NIC that joins it on every host; null: internal to each host */
  readonly device: string | null;
  /** gateway with DHCP on its segment; null: none */
  readonly gateway: {
    readonly address: string;
    readonly prefix?: number;
    readonly first: string;
    readonly last: string;
    readonly isRouter: boolean;
  } | null;
}
export interface StorageDefinition {
  readonly name: string;
  readonly description: string;
  readonly type: "ext" | "lvm" | "nfs" | "iso";
  readonly sizeGiB: number;
  /** false: one on each host */
  readonly isShared: boolean;
  readonly isDefault?: boolean;
  readonly isos?: readonly {
    readonly name: string;
    readonly description: string;
    readonly sizeMiB: number;
    readonly base: string | null;
  }[];
}
export interface TemplateDefinition {
  readonly name: string;
  readonly description: string;
  readonly domainType: "pv" | "pvh" | "hvm";
  /** base tree that the first disk holds; null: blank */
  readonly image: string | null;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly diskGiB: number;
}
export interface VmDefinition {
  readonly name: string;
  readonly description: string;
  readonly template: string;
  /** home server by name */
  readonly host: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly diskGiB: number;
  /** SR by name */
  readonly storage: string;
  readonly networks: readonly string[];
  readonly workload: string;
  readonly peer: string | null;
  readonly isRunning: boolean;
}
