/** How large a scenario may be. Sizes of a VM, and lengths of texts, are those of model/limits.ts. */

/** Inclusive bounds; units stand in the names. */
export const SCENARIO_LIMITS = {
  /** UTF-16 units of a file. guess: the largest shipped one has 9,000; half of what the server takes as one request */
  fileCharacters: 524_288,
  /** guess: the largest pool that is measured has 200 (bench/build.ts) */
  hosts: { least: 1, most: 1_000 },
  /** guess: the largest pool that is measured has 10,000 */
  vms: { least: 0, most: 10_000 },
  /** Of a file of somebody who is no administrator. guess: a class has use for less, and each VM boots on a thread that others share */
  ofOthers: { hosts: 50, vms: 500 },
  /** of a pool that is made by its size: as many as a host of 64 GiB holds beside Dom0 and what Xen keeps */
  vmsPerHost: { least: 0, most: 58 },
  /** guess: a host's NICs are named eth0 to eth15 */
  networks: { least: 1, most: 16 },
  storage: { least: 1, most: 32 },
  isos: { least: 0, most: 64 },
  templates: { least: 1, most: 64 },
  /** guess: 8 sockets are the largest x86 server that is sold; a release's own limit of pCPUs is asked as well */
  sockets: { least: 1, most: 64 },
  coresPerSocket: { least: 1, most: 256 },
  /** least: the smallest that Xen 2.0's hosts have here, with Dom0's 2 GiB; most: 16 TiB. @source hypervisor.md §6 */
  hostMemoryGib: { least: 4, most: 16_384 },
  /** guess: no x86 CPU of Xen's time is slower or faster */
  cpuMhz: { least: 100, most: 10_000 },
  /** guess: 2040 GiB, the largest VHD that XenServer makes */
  diskGib: { least: 1, most: 2_040 },
  /** guess: 1 PiB */
  srGib: { least: 1, most: 1_048_576 },
  isoMib: { least: 1, most: 65_536 },
  /** a network with a DHCP pool, from a class A down to six addresses */
  prefix: { least: 8, most: 29 },
} as const;
