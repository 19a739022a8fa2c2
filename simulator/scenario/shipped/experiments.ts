/** Labs in which one thing is changed at a time, to see what it does to everything else. What to do in each stands in the guide, `experiments`. */
import { SCHEMA_PATH, type WrittenHost, type WrittenScenario, type WrittenVm } from "../file/scenario-form";

const NETWORK = "Pool-wide network associated with eth0";
const PV = "Debian Bookworm 12 (PV)";

/** One that does nothing by itself; whoever makes the experiment sits in it. */
function guest(name: string, pcpu: number, rest: Partial<WrittenVm> = {}): WrittenVm {
  return {
    name,
    template: PV,
    host: "lab",
    memoryMiB: 512,
    storage: "Local storage",
    interfaces: [{ network: NETWORK }],
    schedule: { cpus: [pcpu] },
    ...rest,
  };
}
/** One that keeps a pCPU busy. */
const hog = (name: string, pcpu: number, rest: Partial<WrittenVm> = {}): WrittenVm => guest(name, pcpu, { workload: "batch", ...rest });

/** A small server under credit, whose control domain has the first pCPU to itself. */
const server = (name: string, address: string, rest: Partial<WrittenHost> = {}): WrittenHost => ({
  name,
  address,
  sockets: 1,
  coresPerSocket: 6,
  memoryGiB: 16,
  xenVersion: "4.11.4",
  dom0: { vcpus: 1, cpus: [0] },
  ...rest,
});
function experiment(
  pool: string,
  description: string,
  vms: readonly WrittenVm[],
  hosts: readonly WrittenHost[] = [server("lab", "10.0.0.11")],
): WrittenScenario {
  return {
    $schema: SCHEMA_PATH,
    pool,
    description,
    hosts,
    networks: [
      { name: NETWORK, bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.199" } },
    ],
    storage: [{ name: "Local storage", description: "Disk of the host itself", type: "lvm", sizeGiB: 240 }],
    vms,
  };
}
const FOUR = [1, 2, 3, 4] as const;

export const experiments = {
  "exp-hogs": experiment(
    "A hog beside whom",
    "One guest that asks its disk, and one that always runs: beside the guest, beside Dom0, beside both.",
    [guest("client", 1), hog("hog", 5)],
  ),
  "exp-dom0-cap": experiment(
    "Dom0 on a ration",
    "A database and a guest by hand: all their requests pass Dom0, which is given 50, 10 and 1 percent of a CPU.",
    [guest("client", 1), guest("db", 2, { workload: "database" })],
  ),
  "exp-slices": experiment(
    "Long and short slices",
    "Four that always run and one that is asked now and then share a pCPU under time slices of 5, 30 and 50 ms.",
    [guest("client", 1), ...["hog-1", "hog-2", "hog-3", "hog-4"].map((name) => hog(name, 1))],
  ),
  "exp-boost": experiment(
    "Who wakes goes first, or does not",
    "Two servers that differ in one thing: the Xen of the one is patched, so that a guest that wakes waits for its turn. On both, four that always run share a pCPU with one that is asked now and then.",
    [
      guest("client", 1),
      ...FOUR.map((n) => hog(`hog-${n}`, 1)),
      guest("client-patched", 1, { host: "patched" }),
      ...FOUR.map((n) => hog(`hog-patched-${n}`, 1, { host: "patched" })),
    ],
    [server("lab", "10.0.0.11"), server("patched", "10.0.0.12", { hasBoost: false })],
  ),
  "exp-weights": experiment("A light guest among heavy ones", "A database beside one that always runs, at weights 1 to 1 and 1 to 64.", [
    guest("db", 1, { workload: "database" }),
    hog("hog", 1),
  ]),
  "exp-rings": experiment(
    "Rings of one and of four pages",
    "Two guests that differ in the ring of their disk's front end alone: 32 slots, and 128.",
    [guest("one-page", 1), guest("four-pages", 2, { kernelArgs: "xen_blkfront.max_ring_page_order=2" })],
  ),
  "exp-paths": experiment(
    "Three ways to a disk",
    "The same system paravirtualised, fully virtualised with PV drivers, and without: what a busy Dom0 does to each.",
    [
      guest("pv", 1),
      guest("pvhvm", 2, { template: "Debian Bookworm 12", memoryMiB: 1_024 }),
      guest("emulated", 3, { template: "Debian Bookworm 12", memoryMiB: 1_024, hasPlatformDevice: false }),
      hog("hog", 5),
    ],
  ),
  "exp-driver-domain": experiment(
    "A driver domain that dies",
    "Two guests on one network: Dom0 serves the one, a driver domain the other.",
    [
      guest("netdom", 1, { isDriverDomain: true }),
      guest("served", 2, { interfaces: [{ network: NETWORK, backend: "netdom" }] }),
      guest("beside", 3),
    ],
  ),
} as const satisfies Readonly<Record<string, WrittenScenario>>;
