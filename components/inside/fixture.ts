/** A host with one of everything, for tests. */
import type { InsideDaemon, InsideDevice, InsideDomain, InsideOverview } from "@/server/contract";

const GIB = 1024 ** 3;
const domain = (domid: number, name: string, kind: InsideDomain["kind"], more: Partial<InsideDomain> = {}): InsideDomain => ({
  domid,
  vm: kind === "stubdom" ? null : `OpaqueRef:vm-${domid}`,
  name,
  kind,
  flags: domid === 0 ? "r-----" : "-b----",
  pool: 0,
  vcpus: 2,
  maxVcpus: 2,
  shareMicro: 320_000,
  demandMicro: 350_000,
  memoryBytes: 2 * GIB,
  target: null,
  ...more,
});
const daemon = (id: string, name: string, serves: number | null, domid = 0): InsideDaemon => ({
  id,
  name,
  pid: 900 + id.length,
  domid,
  serves,
  isRunning: true,
  cpuMicro: 4000,
});
export const fixtureDevice = (
  domid: number,
  kind: InsideDevice["kind"],
  number: number,
  more: Partial<InsideDevice> = {},
): InsideDevice => {
  const name = kind === "vbd" ? "xvda" : kind === "vif" ? `eth${number}` : "hvc0";
  return {
    id: `${domid}/${kind}/${number}`,
    domid,
    kind,
    name,
    path: "split",
    backDomid: 0,
    backName: kind === "vbd" ? `blkback ${domid}.${name}-0` : kind === "vif" ? `vif${domid}.${number}` : "xenconsoled",
    frontState: 4,
    backState: 4,
    hotplug: "connected",
    ringSize: kind === "vbd" ? 32 : 256,
    inFlight: kind === "vbd" ? 5 : 12,
    queued: 0,
    requestsPerS: kind === "vbd" ? 180 : 2400,
    bytesPerS: kind === "vbd" ? 7_800_000 : 1_200_000,
    failure: null,
    link: "up",
    target: kind === "vbd" ? "OpaqueRef:sr-nfs" : kind === "vif" ? "xenbr0" : "",
    ...more,
  };
};

export const fixtureOverview: InsideOverview = {
  host: "OpaqueRef:host-1",
  atUs: 1_790_000_000_000_000,
  xenVersion: "4.20.0",
  toolstack: "xend+libxl",
  hardware: {
    cpuModel: "Intel Xeon E5-2640",
    cpuMhz: 2500,
    sockets: 2,
    coresPerSocket: 6,
    threadsPerCore: 1,
    pcpus: 12,
    memoryBytes: 64 * GIB,
    nics: [
      { device: "eth0", mac: "00:25:90:aa:00:01", isUp: true },
      { device: "eth1", mac: "00:25:90:aa:00:02", isUp: false },
    ],
    storage: [
      { ref: "OpaqueRef:sr-lvm", name: "Local storage", type: "lvm" },
      { ref: "OpaqueRef:sr-nfs", name: "Shared NFS storage", type: "nfs" },
    ],
  },
  hypervisor: {
    freeBytes: 40 * GIB,
    xenBytes: GIB,
    hypercallsPerS: 18_400,
    eventsPerS: 9_200,
    pools: [{ id: 0, name: "Pool-0", scheduler: "credit2", pcpus: [0, 1, 2, 3], domains: 6 }],
  },
  domains: [
    domain(0, "Domain-0", "dom0", { vcpus: 4, maxVcpus: 4 }),
    domain(5, "web-01", "pv"),
    domain(6, "win-01", "hvm"),
    domain(7, "legacy", "hvm"),
    domain(8, "legacy-dm", "stubdom", { target: 7, memoryBytes: 28 * 1024 ** 2, vcpus: 1, maxVcpus: 1 }),
    domain(9, "db-01", "pvhvm"),
  ],
  daemons: [
    daemon("xenstored", "oxenstored", null),
    daemon("xenconsoled", "xenconsoled", null),
    daemon("xend", "xend", null),
    daemon("libvirtd", "libvirtd", null),
    ...[5, 6, 7, 9].map((domid) => daemon(`xl:${domid}`, "xl", domid)),
    daemon("qemu:6", "qemu-system-i386", 6),
    daemon("qemu:7", "qemu-dm", 7, 8),
    daemon("qemu:9", "qemu-system-i386", 9),
    daemon("blkback:5/51712", "5.xvda-0", 5),
    daemon("netback:5/0", "vif5.0-q0-guest-rx", 5),
  ],
  devices: [
    fixtureDevice(5, "vbd", 51712),
    fixtureDevice(5, "vif", 0, { inFlight: 0 }),
    fixtureDevice(5, "console", 0),
    fixtureDevice(6, "vbd", 768, { name: "hda", path: "emulated", backName: "qemu-system-i386", frontState: 0, backState: 2 }),
    fixtureDevice(6, "vif", 0, { path: "emulated", backName: "qemu-system-i386" }),
    fixtureDevice(7, "vbd", 768, { name: "hda", path: "emulated", backDomid: 8, backName: "qemu-dm" }),
    fixtureDevice(8, "vbd", 768, { name: "hda" }),
    fixtureDevice(9, "vbd", 51712, { inFlight: 32, queued: 9 }),
    fixtureDevice(9, "vif", 0, { frontState: 1, backState: 2, hotplug: "error", failure: "bridge xenbr9 does not exist" }),
    fixtureDevice(9, "vif", 1),
    fixtureDevice(9, "console", 0),
  ],
  follows: [],
};

/** The same host with a driver domain that serves two guests, and a device whose driver domain is gone. */
export const driverOverview: InsideOverview = {
  ...fixtureOverview,
  domains: [...fixtureOverview.domains, domain(10, "netdom", "pv")],
  devices: [
    ...fixtureOverview.devices,
    fixtureDevice(10, "vif", 0),
    fixtureDevice(5, "vif", 2, { backDomid: 10 }),
    fixtureDevice(9, "vbd", 51728, { name: "xvdb", backDomid: 10 }),
    fixtureDevice(9, "vbd", 51744, { name: "xvdc", backDomid: 3, backState: 0, failure: "the domain of the back end is gone (3)" }),
  ],
};

/** The same host with `count` equal guests. */
export function manyGuests(count: number): InsideOverview {
  const domids = Array.from({ length: count }, (_, at) => at + 1);
  return {
    ...fixtureOverview,
    domains: [domain(0, "Domain-0", "dom0"), ...domids.map((domid) => domain(domid, `guest-${domid}`, "pv"))],
    daemons: [daemon("xenstored", "xenstored", null), ...domids.map((domid) => daemon(`xl:${domid}`, "xl", domid))],
    devices: domids.flatMap((domid) => [
      fixtureDevice(domid, "vbd", 51712),
      fixtureDevice(domid, "vbd", 51728, { name: "xvdb" }),
      fixtureDevice(domid, "vif", 0),
      fixtureDevice(domid, "vif", 1),
      fixtureDevice(domid, "vif", 2),
      fixtureDevice(domid, "vif", 3),
      fixtureDevice(domid, "console", 0),
    ]),
  };
}
