import type { BaseTree } from "../fs/base-tree";
import type { Machine } from "../os/machine";

/** A background process that is always there while its unit runs; not kept as a process. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  readonly ppid: number;
  readonly user: string;
  readonly command: string;
  /** systemd unit or OpenRC service; null for kernel threads and init */
  readonly unit: string | null;
  readonly rssKib: number;
  readonly vszKib: number;
  /** ports it listens on */
  readonly ports: readonly number[];
  /** listens on the loopback only */
  readonly local: boolean;
  /** share of the workload's CPU time, thousandths */
  readonly share: number;
  /** CPU that it uses now beside the workload, millionths of one pCPU */
  readonly cpuMicro?: number;
  /** when it began, monotonic µs; with the kernel unless told */
  readonly startedAt?: number;
}

/** A process of a table, with what differs from the usual. */
export type ServiceDraft = Partial<ServiceProcess> & Pick<ServiceProcess, "name" | "command">;

/** What a control domain's process table follows from. */
export interface ControlDaemons {
  readonly xenstored: "oxenstored" | "xenstored";
  /** null: not installed; false: installed, not started at boot */
  readonly xend: boolean | null;
}

/** Facts about one operating system. */
export interface Flavour {
  readonly id: string;
  readonly tree: BaseTree;
  /** `uname -r` */
  readonly release: string;
  /** `uname -v` */
  readonly version: string;
  readonly compiler: string;
  /** `data/os_name` of the guest agent */
  readonly osName: string;
  readonly distro: string;
  readonly major: string;
  readonly minor: string;
  readonly prompt: string;
  readonly shell: string;
  readonly init: "systemd" | "openrc" | "busybox";
  /** of a system on a disc: where its kernel lies there, and what its loader tells it */
  readonly kernel?: string;
  readonly bootArgs?: string;
  /** of a system on a disc: where it mounts that */
  readonly discDir?: string;
  /** no guest agent is in it */
  readonly isBare?: true;
  /** program that init keeps on the console, `login` unless told */
  readonly console?: string;
  /** first line before `login:` */
  readonly issue: string;
  readonly motd: string;
  /** background processes of this system with its workload */
  services(m: Machine): readonly ServiceProcess[];
}
