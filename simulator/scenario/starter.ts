import type { Definition } from "./definition";

/** Templates that every lab has. Sizes: the distributions' own recommendations. */
export const standardTemplates: Definition["templates"] = [
  { name: "Alpine Linux 3.20", description: "Installed system, booted directly as PVH", domainType: "pvh", image: "alpine-3.20", memoryMiB: 256, vcpus: 1, diskGiB: 4 },
  { name: "Debian Bookworm 12", description: "Installed system, fully virtualised with PV drivers", domainType: "hvm", image: "debian-12", memoryMiB: 1024, vcpus: 1, diskGiB: 10 },
  { name: "Debian Bookworm 12 (PV)", description: "Installed system with a paravirtualised kernel", domainType: "pv", image: "debian-12", memoryMiB: 512, vcpus: 1, diskGiB: 10 },
  { name: "Ubuntu Noble Numbat 24.04", description: "Installed system, fully virtualised with PV drivers", domainType: "hvm", image: "ubuntu-24.04", memoryMiB: 2048, vcpus: 2, diskGiB: 20 },
  { name: "Windows Server 2022 (64-bit)", description: "Installed system with PV drivers; its serial console is the Special Administration Console", domainType: "hvm", image: "windows-2022", memoryMiB: 4096, vcpus: 2, diskGiB: 40 },
  { name: "Other install media", description: "Blank disk; boots from the DVD drive", domainType: "hvm", image: null, memoryMiB: 512, vcpus: 1, diskGiB: 8 },
];

/** ISO images of the library; those with a base boot a live system from the drive. */
export const standardIsos: NonNullable<Definition["storage"][number]["isos"]> = [
  { name: "alpine-virt-3.20.3-x86_64.iso", description: "Alpine Linux live and install image", sizeMiB: 61, base: "alpine-3.20" },
  { name: "debian-live-12.7.0-amd64-standard.iso", description: "Debian live image", sizeMiB: 1490, base: "debian-12" },
  { name: "guest-tools-8.4.0.iso", description: "PV drivers and agent for guests", sizeMiB: 48, base: null },
];

const host = { sockets: 2, coresPerSocket: 8, memoryGiB: 64, cpuModel: "Intel(R) Xeon(R) Silver 4215R CPU @ 3.20GHz", cpuMhz: 3200, xenVersion: "4.17.5" };

/** The first lab: small, alive, and with something of everything. */
export const starter: Definition = {
  id: "starter",
  name: "Starter pool",
  description: "Two hosts, three networks, local and shared storage, six VMs, three of them at work.",
  pool: "Starter pool",
  hosts: [
    { name: "xen-01", address: "10.0.0.11", ...host },
    { name: "xen-02", address: "10.0.0.12", ...host },
  ],
  networks: [
    { name: "Pool-wide network associated with eth0", description: "Management and guests; DHCP from the gateway", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.199", isRouter: true } },
    { name: "Storage network", description: "Second NIC of each host; DHCP, no way out", bridge: "xenbr1", device: "eth1", gateway: { address: "10.20.0.1", first: "10.20.0.101", last: "10.20.0.199", isRouter: false } },
    { name: "Host internal network", description: "Joins guests of one host; no NIC, no DHCP", bridge: "xapi0", device: null, gateway: null },
  ],
  storage: [
    { name: "Local storage", description: "Disk of the host itself", type: "ext", sizeGiB: 480, isShared: false },
    { name: "Shared NFS storage", description: "NFS export that all hosts of the pool mount", type: "nfs", sizeGiB: 2048, isShared: true, isDefault: true },
    { name: "ISO library", description: "Install and live images", type: "iso", sizeGiB: 100, isShared: true, isos: standardIsos },
  ],
  templates: standardTemplates,
  vms: [
    { name: "web-01", description: "Web server behind the gateway", template: "Debian Bookworm 12", host: "xen-01", memoryMiB: 2048, vcpus: 2, diskGiB: 10, storage: "Shared NFS storage", networks: ["Pool-wide network associated with eth0"], workload: "web", peer: null, isRunning: true },
    { name: "app-01", description: "Application server; talks to db-01", template: "Alpine Linux 3.20", host: "xen-01", memoryMiB: 2048, vcpus: 2, diskGiB: 4, storage: "Local storage", networks: ["Pool-wide network associated with eth0"], workload: "app", peer: "db-01", isRunning: true },
    { name: "db-01", description: "Database", template: "Debian Bookworm 12 (PV)", host: "xen-02", memoryMiB: 8192, vcpus: 4, diskGiB: 20, storage: "Shared NFS storage", networks: ["Pool-wide network associated with eth0", "Storage network"], workload: "database", peer: "app-01", isRunning: true },
    { name: "build-01", description: "Build machine, started when needed", template: "Ubuntu Noble Numbat 24.04", host: "xen-02", memoryMiB: 4096, vcpus: 4, diskGiB: 20, storage: "Local storage", networks: ["Pool-wide network associated with eth0"], workload: "build", peer: null, isRunning: false },
    { name: "test-01", description: "Small machine for trying things", template: "Alpine Linux 3.20", host: "xen-02", memoryMiB: 256, vcpus: 1, diskGiB: 4, storage: "Shared NFS storage", networks: ["Pool-wide network associated with eth0"], workload: "idle", peer: null, isRunning: false },
    { name: "win-01", description: "Windows server", template: "Windows Server 2022 (64-bit)", host: "xen-01", memoryMiB: 4096, vcpus: 2, diskGiB: 40, storage: "Shared NFS storage", networks: ["Pool-wide network associated with eth0"], workload: "vdi", peer: null, isRunning: false },
  ],
};
