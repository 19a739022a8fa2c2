import { xenRelease } from "../../xen/versions";
import { SCHEMA_PATH, type WrittenScenario, type WrittenVm } from "../file/scenario-form";
import { standardIsos } from "./standard";

const GIB = 1_073_741_824;
const WORKLOADS: readonly NonNullable<WrittenVm["workload"]>[] = [
  "web",
  "database",
  "idle",
  "app",
  "idle",
  "idle",
  "vdi",
  "idle",
  "build",
  "idle",
];

/** Up to so many VMs all boot; of more, those that are alike are copied. */
const BOOTED_MOST = 100;

/** A pool of any size with the same networks and storage; VMs carry a mix of workloads. */
export function manyVms(options: {
  readonly pool: string;
  readonly hosts: number;
  readonly vmsPerHost: number;
  /** of every host; today's without it */
  readonly xenVersion?: string;
}): WrittenScenario {
  const { xenVersion = "4.17.5" } = options;
  const memoryGiB = Math.min(64, Math.floor(xenRelease(xenVersion).hostBytes / GIB));
  const hosts = Array.from({ length: options.hosts }, (_, i) => ({
    name: `host-${`${i + 1}`.padStart(3, "0")}`,
    address: `10.${Math.floor((i + 11) / 250)}.0.${((i + 11) % 250) + 1}`,
    sockets: 2,
    coresPerSocket: 8,
    memoryGiB,
    cpuModel: "Intel(R) Xeon(R) Silver 4215R CPU @ 3.20GHz",
    cpuMhz: 3200,
    xenVersion,
  }));
  return {
    $schema: SCHEMA_PATH,
    description:
      options.vmsPerHost === 0
        ? `${options.hosts} hosts with shared storage and templates, and no VMs yet.`
        : `${options.hosts} hosts with ${options.vmsPerHost} VMs each.`,
    pool: options.pool,
    hosts,
    networks: [
      {
        name: "Pool-wide network associated with eth0",
        description: "Management and guests; DHCP from the gateway",
        bridge: "xenbr0",
        device: "eth0",
        gateway: { address: "10.0.0.1", prefix: 16, first: "10.0.1.0", last: "10.0.250.255", isRouter: true },
      },
    ],
    storage: [
      { name: "Local storage", description: "Disk of the host itself", type: "ext", sizeGiB: 960 },
      {
        name: "Shared NFS storage",
        description: "NFS export that all hosts of the pool mount",
        type: "nfs",
        sizeGiB: 65_536,
        isDefault: true,
      },
      { name: "ISO library", description: "Install and live images", type: "iso", sizeGiB: 100, isos: standardIsos },
    ],
    isCopied: options.hosts * options.vmsPerHost > BOOTED_MOST,
    vms: hosts.flatMap((host, h) =>
      Array.from({ length: options.vmsPerHost }, (_, i) => ({
        name: `vm-${`${h * options.vmsPerHost + i + 1}`.padStart(5, "0")}`,
        description: "",
        template: i % 3 === 0 ? "Debian Bookworm 12" : i % 3 === 1 ? "Alpine Linux 3.20" : "Debian Bookworm 12 (PV)",
        host: host.name,
        memoryMiB: 1024,
        vcpus: 1,
        diskGiB: 10,
        storage: "Shared NFS storage",
        interfaces: [{ network: "Pool-wide network associated with eth0" }],
        workload: WORKLOADS[i % WORKLOADS.length] ?? "idle",
        peer: null,
        isRunning: true,
      })),
    ),
  };
}
