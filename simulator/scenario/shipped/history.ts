/** One host for each age of Xen, side by side in a pool that no real one would take them into. @source hypervisor.md §6; cli.md §8 */
import { SCHEMA_PATH, type WrittenHost, type WrittenScenario, type WrittenVm } from "../file/scenario-form";
import { standardIsos } from "./standard";

const NETWORK = "Pool-wide network associated with eth0";

const hosts: readonly WrittenHost[] = [
  {
    name: "xen-2006",
    address: "10.0.0.11",
    sockets: 2,
    coresPerSocket: 1,
    memoryGiB: 8,
    cpuModel: "Intel(R) Xeon(TM) CPU 3.00GHz",
    cpuMhz: 3000,
    xenVersion: "3.0.2",
    // A Xeon of 2004: its successors were the first with VT-x.
    hasHvm: false,
  },
  {
    name: "xen-2009",
    address: "10.0.0.12",
    sockets: 2,
    coresPerSocket: 4,
    memoryGiB: 32,
    cpuModel: "Intel(R) Xeon(R) CPU E5440 @ 2.83GHz",
    cpuMhz: 2833,
    xenVersion: "3.4.3",
  },
  {
    name: "xen-2011",
    address: "10.0.0.13",
    sockets: 2,
    coresPerSocket: 6,
    memoryGiB: 48,
    cpuModel: "Intel(R) Xeon(R) CPU X5650 @ 2.67GHz",
    cpuMhz: 2667,
    xenVersion: "4.1.2",
    toolstack: "xend",
    xenstored: "xenstored",
  },
  {
    name: "xen-2014",
    address: "10.0.0.14",
    sockets: 2,
    coresPerSocket: 8,
    memoryGiB: 64,
    cpuModel: "Intel(R) Xeon(R) CPU E5-2650 v2 @ 2.60GHz",
    cpuMhz: 2600,
    xenVersion: "4.4.1",
    toolstack: "xend",
  },
  {
    name: "xen-2025",
    address: "10.0.0.15",
    sockets: 2,
    coresPerSocket: 16,
    memoryGiB: 128,
    cpuModel: "Intel(R) Xeon(R) Gold 6426Y",
    cpuMhz: 2500,
    xenVersion: "4.20.0",
  },
];

function vm(
  host: string,
  name: string,
  template: string,
  rest: Pick<WrittenVm, "description" | "memoryMiB" | "workload"> & Partial<WrittenVm>,
): WrittenVm {
  return {
    name,
    template,
    host,
    vcpus: 1,
    diskGiB: 10,
    storage: "Shared NFS storage",
    interfaces: [{ network: NETWORK }],
    peer: null,
    isRunning: true,
    ...rest,
  };
}

const PV = "Debian Bookworm 12 (PV)";
const HVM = "Debian Bookworm 12";
const PVH = "Alpine Linux 3.20";

/** Twenty years of Xen, for comparing what each release offers. */
export const history: WrittenScenario = {
  $schema: SCHEMA_PATH,
  description:
    "Five hosts from Xen 3.0 to 4.20: sedf, credit and credit2; xend with xm, then libxl with xl; no HVM, no PVH, and small limits where that was so.",
  pool: "Twenty years of Xen",
  hosts,
  networks: [
    {
      name: NETWORK,
      description: "Management and guests; DHCP from the gateway",
      bridge: "xenbr0",
      device: "eth0",
      gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.199", isRouter: true },
    },
  ],
  storage: [
    { name: "Local storage", description: "Disk of the host itself", type: "ext", sizeGiB: 240 },
    {
      name: "Shared NFS storage",
      description: "NFS export that all hosts of the pool mount",
      type: "nfs",
      sizeGiB: 2048,
      isDefault: true,
    },
    { name: "ISO library", description: "Install and live images", type: "iso", sizeGiB: 100, isos: standardIsos },
  ],
  vms: [
    vm("xen-2006", "legacy-web", PV, { description: "Paravirtualised, as every guest was then", memoryMiB: 512, workload: "web" }),
    vm("xen-2006", "legacy-mail", PV, {
      description: "Switched off long ago",
      memoryMiB: 512,
      workload: "idle",
      vcpus: 2,
      isRunning: false,
    }),
    vm("xen-2009", "erp-db", PV, { description: "Database", memoryMiB: 2048, workload: "database", vcpus: 2 }),
    vm("xen-2009", "erp-app", HVM, { description: "Fully virtualised with PV drivers", memoryMiB: 2048, workload: "app", peer: "erp-db" }),
    vm("xen-2011", "intranet", PV, { description: "Web server", memoryMiB: 1024, workload: "web", vcpus: 2 }),
    vm("xen-2011", "build-old", HVM, { description: "Build machine", memoryMiB: 2048, workload: "build", vcpus: 2, isRunning: false }),
    vm("xen-2014", "shop-web", HVM, {
      description: "Web shop; talks to shop-db",
      memoryMiB: 2048,
      workload: "web",
      peer: "shop-db",
      vcpus: 2,
    }),
    vm("xen-2014", "shop-db", PV, { description: "Database of the shop", memoryMiB: 4096, workload: "database", vcpus: 2 }),
    vm("xen-2025", "edge-01", PVH, { description: "PVH: no device model, no firmware", memoryMiB: 512, workload: "app", diskGiB: 4 }),
    vm("xen-2025", "edge-02", HVM, { description: "Fully virtualised with PV drivers", memoryMiB: 2048, workload: "web", vcpus: 2 }),
  ],
};
