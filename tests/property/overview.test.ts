/** What an overview says of capacity, against figures that were worked out by hand. */
import { expect, test } from "vitest";
import { createLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import type { PoolOverview, VmOverview } from "../../simulator/views/overview";
import { EPOCH, GIB, LabDriver, MIB, plainStarter } from "../support/lab-driver";
import { plainEngine } from "../support/plain-engine";

interface Guest {
  readonly name: string;
  readonly host: string;
  readonly memoryGiB: number;
  readonly vcpus?: number;
  readonly storage?: string;
  readonly isRunning?: boolean;
}
/** PV guests: Xen keeps 1 MiB beside each of them. @source libxl (PV slack) */
const BESIDE = MIB;
const TEMPLATE = "Debian Bookworm 12 (PV)";

/** A lab of three hosts: 16, 16 and 8 GiB. */
function threeHosts(guests: readonly Guest[]): LabDriver {
  const file = JSON.stringify({
    $schema: "https://xenarium.example/schema/scenario-1.json",
    pool: "Small pool",
    hosts: [16, 16, 8].map((memoryGiB, i) => ({
      name: `host-${i + 1}`,
      address: `10.0.0.${i + 11}`,
      memoryGiB,
      sockets: 1,
      coresPerSocket: 4,
    })),
    networks: [
      {
        name: "LAN",
        bridge: "xenbr0",
        device: "eth0",
        gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.199", isRouter: true },
      },
    ],
    storage: [
      { name: "NFS", type: "nfs", sizeGiB: 1000, isDefault: true },
      { name: "Local", type: "ext", sizeGiB: 100 },
      { name: "ISOs", type: "iso", sizeGiB: 50, isos: [] },
    ],
    vms: guests.map(({ memoryGiB, vcpus = 1, storage = "NFS", isRunning = true, ...vm }) => ({
      ...vm,
      template: TEMPLATE,
      memoryMiB: memoryGiB * 1024,
      vcpus,
      diskGiB: 10,
      storage,
      interfaces: [{ network: "LAN" }],
      isRunning,
    })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 1, epochUs: EPOCH, makeEngine: plainEngine }));
}
const actor = { user: "tester", role: "read-only" } as const;
const of = (d: LabDriver, ref: string) => d.lab.ask("overview", { ref }, actor);
const poolOf = (d: LabDriver): PoolOverview => of(d, d.all("pool")[0]?.ref ?? "") as PoolOverview;
const hostOf = (d: LabDriver, name: string): PoolOverview => of(d, d.named("host", name).ref) as PoolOverview;
/** What Xen keeps for itself: 1.5 % in whole pages. */
const xenOf = (memoryGiB: number): number => Math.floor((memoryGiB * GIB * 15) / 1000 / 4096) * 4096;
/** Dom0 of a host of 8 or 16 GiB. @source simulator/scenario/build (2 GiB at least) */
const DOM0 = 2 * GIB;

const USUAL: readonly Guest[] = [
  { name: "big", host: "host-1", memoryGiB: 6, vcpus: 2 },
  { name: "small", host: "host-1", memoryGiB: 2 },
  { name: "other", host: "host-2", memoryGiB: 4, vcpus: 3 },
  { name: "off", host: "host-3", memoryGiB: 1, isRunning: false },
];

test("memory of a pool: what there is, what Xen, Dom0 and guests hold, and what is free, are its sum", () => {
  const d = threeHosts(USUAL);
  const { memory, cpu, vms, hosts } = poolOf(d);
  const xenBytes = 2 * xenOf(16) + xenOf(8) + 3 * BESIDE;
  expect(memory).toMatchObject({
    totalBytes: 40 * GIB,
    guestBytes: 12 * GIB,
    promisedBytes: 12 * GIB,
    dom0Bytes: 3 * DOM0,
    xenBytes,
    freeBytes: 40 * GIB - 12 * GIB - 3 * DOM0 - xenBytes,
  });
  expect(memory.xenBytes + memory.dom0Bytes + memory.guestBytes + memory.freeBytes).toBe(memory.totalBytes);
  expect(cpu).toMatchObject({ cpus: 12, vcpus: 6 });
  expect(vms).toEqual({ Running: 3, Paused: 0, Suspended: 0, Halted: 1 });
  expect(hosts).toEqual({ live: 3, all: 3 });
});

test("a host has its own, and its VMs are those that run there or are at home there", () => {
  const d = threeHosts(USUAL);
  expect(hostOf(d, "host-1")).toMatchObject({ cpu: { cpus: 4, vcpus: 3 }, memory: { totalBytes: 16 * GIB, guestBytes: 8 * GIB } });
  expect(hostOf(d, "host-1").vms).toEqual({ Running: 2, Paused: 0, Suspended: 0, Halted: 0 });
  expect(hostOf(d, "host-3").vms).toEqual({ Running: 0, Paused: 0, Suspended: 0, Halted: 1 });
});

test("CPU in use is what the hosts' samples say, by their pCPUs; memory in use what the guests' say", () => {
  const d = threeHosts(USUAL).run(60);
  const hosts = d.all("host").map(({ ref }) => ref);
  const shares = d.lab.ask("samples", { refs: hosts }, actor).map(({ values }) => values.cpu_avg ?? Number.NaN);
  expect(poolOf(d).cpu.usedShare).toBeCloseTo((shares[0]! + shares[1]! + shares[2]!) / 3, 12);
  expect(poolOf(d).cpu.usedShare).toBeGreaterThan(0);
  const starter = plainStarter().run(60);
  const web = starter.vm("web-01");
  const [sample] = starter.lab.ask("samples", { refs: [web] }, actor);
  const { memory, cpu } = of(starter, web) as VmOverview;
  expect(memory?.heldBytes).toBe(sample?.values.memory);
  expect(memory?.usedBytes).toBe((sample?.values.memory ?? 0) - (sample?.values.memory_internal_free ?? 0) * 1024);
  expect(cpu.usedShare).toBe(sample?.values.cpu_usage);
});

test("[metrics.md §4, 3] what Xen and domains hold of a host is the same in its record, its samples, its overview and its trend", () => {
  const d = plainStarter().run(660);
  let sum = 0;
  for (const host of d.all("host")) {
    const metrics = d.all("host_metrics").find(({ ref }) => ref === host.fields.metrics)?.fields;
    const held = Number(metrics?.memory_total) - Number(metrics?.memory_free);
    const [sample] = d.lab.ask("samples", { refs: [host.ref] }, actor);
    const { memory_total_kib: total = Number.NaN, memory_free_kib: free = Number.NaN } = sample?.values ?? {};
    expect((total - free) * 1024).toBe(held);
    const { memory } = of(d, host.ref) as PoolOverview;
    expect(memory.totalBytes - memory.freeBytes).toBe(held);
    expect(memory.xenBytes + memory.dom0Bytes + memory.guestBytes).toBe(held);
    expect(d.lab.ask("trend", { ref: host.ref }, actor)?.memory.at(-1)).toBe(held);
    sum += held;
  }
  const { memory } = poolOf(d);
  expect(memory.totalBytes - memory.freeBytes).toBe(sum);
});

test("[lifecycle.md §11] after the loss of the heaviest host the others have what its VMs leave, the largest placed first", () => {
  const d = threeHosts(USUAL);
  const first = d.named("host", "host-1").ref;
  const free2 = hostOf(d, "host-2").memory.freeBytes;
  const free3 = hostOf(d, "host-3").memory.freeBytes;
  const needed = 8 * GIB + 2 * BESIDE;
  expect(poolOf(d).afterLoss).toEqual({
    host: first,
    vms: 2,
    neededBytes: needed,
    unplacedVms: 0,
    unplacedBytes: 0,
    freeBytes: free2 + free3 - needed,
  });
  expect(hostOf(d, "host-1").afterLoss).toEqual(poolOf(d).afterLoss);
  expect(hostOf(d, "host-3").afterLoss).toMatchObject({ vms: 0, neededBytes: 0, freeBytes: hostOf(d, "host-1").memory.freeBytes + free2 });
});

test("a VM that no single other host has room for is not placed, though together they would have it", () => {
  const d = threeHosts([
    { name: "big", host: "host-1", memoryGiB: 10 },
    { name: "small", host: "host-1", memoryGiB: 1 },
    { name: "other", host: "host-2", memoryGiB: 6 },
  ]);
  const [free2, free3] = [hostOf(d, "host-2").memory.freeBytes, hostOf(d, "host-3").memory.freeBytes];
  expect(free2 + free3).toBeGreaterThan(10 * GIB);
  expect(Math.max(free2, free3)).toBeLessThan(10 * GIB);
  expect(poolOf(d).afterLoss).toMatchObject({
    vms: 2,
    unplacedVms: 1,
    unplacedBytes: 10 * GIB + BESIDE,
    freeBytes: free2 + free3 - GIB - BESIDE,
  });
});

test("a VM on a disk of its host alone is lost with it, and a host that takes no VMs takes none", () => {
  const d = threeHosts([
    { name: "bound", host: "host-1", memoryGiB: 3, storage: "Local" },
    { name: "free", host: "host-1", memoryGiB: 2 },
  ]);
  const free2 = hostOf(d, "host-2").memory.freeBytes;
  const free3 = hostOf(d, "host-3").memory.freeBytes;
  expect(poolOf(d).afterLoss).toMatchObject({
    unplacedVms: 1,
    unplacedBytes: 3 * GIB + BESIDE,
    freeBytes: free2 + free3 - 2 * GIB - BESIDE,
  });
  d.call("host.disable", { host: d.named("host", "host-2").ref });
  expect(poolOf(d).afterLoss).toMatchObject({ unplacedVms: 1, freeBytes: free3 - 2 * GIB - BESIDE });
});

test("memory that guests may still come to have is promised, and is not free after a loss", () => {
  const d = threeHosts([
    { name: "wide", host: "host-2", memoryGiB: 4 },
    { name: "lost", host: "host-1", memoryGiB: 6 },
  ]);
  const before = poolOf(d);
  const vm = d.vm("wide");
  d.done("VM.hard_shutdown", { vm });
  d.taken("VM.set_memory_limits", {
    self: vm,
    static_min: GIB,
    dynamic_min: 2 * GIB,
    dynamic_max: 2 * GIB,
    static_max: 5 * GIB,
  });
  d.done("VM.start_on", { vm, host: d.named("host", "host-2").ref, start_paused: false, force: false });
  const after = poolOf(d);
  expect(after.memory).toMatchObject({ promisedBytes: 8 * GIB, guestBytes: 8 * GIB });
  expect(after.memory.freeBytes).toBe(before.memory.freeBytes + 2 * GIB);
  // It holds 2 GiB and may be given 5: 1 GiB less than before is free for others in the worst case.
  expect(after.afterLoss?.freeBytes).toBe((before.afterLoss?.freeBytes ?? 0) - GIB);
});

test("a host that is off has no capacity, and the one host that is left has nowhere to go", () => {
  const d = threeHosts([{ name: "only", host: "host-1", memoryGiB: 2 }]);
  for (const name of ["host-2", "host-3"]) {
    const host = d.named("host", name).ref;
    d.call("host.disable", { host });
    d.done("host.shutdown", { host });
  }
  const { memory, hosts, cpu, afterLoss } = poolOf(d);
  expect(hosts).toEqual({ live: 1, all: 3 });
  expect(memory.totalBytes).toBe(16 * GIB);
  expect(cpu.cpus).toBe(4);
  expect(afterLoss).toMatchObject({ vms: 1, unplacedVms: 1, freeBytes: 0 });
  expect(hostOf(d, "host-2")).toMatchObject({ hosts: { live: 0, all: 1 }, memory: { totalBytes: 0 }, afterLoss: null });
});

test("storage is what takes disks: its size, the disks' virtual sizes, what they fill and what is free", () => {
  const d = threeHosts(USUAL);
  const records = d.all("VDI").filter(({ fields }) => fields.SR === d.named("SR", "NFS").ref);
  const used = records.reduce((sum, { fields }) => sum + Number(fields.physical_utilisation ?? 0), 0);
  const { storage } = poolOf(d);
  // NFS, and a local repository of each host; the library is none.
  expect(storage).toMatchObject({
    count: 4,
    sizeBytes: 1300 * GIB,
    promisedBytes: 40 * GIB,
    usedBytes: used,
    freeBytes: 1300 * GIB - used,
  });
  expect(storage.fullest[0]).toBe(d.named("SR", "NFS").ref);
  expect(hostOf(d, "host-2").storage).toMatchObject({ count: 2, sizeBytes: 1100 * GIB });
});

test("a VM's own: vCPUs, memory, disks and snapshots; of one that is off, no memory", () => {
  const d = threeHosts(USUAL);
  const disk = d.all("VDI").find(({ fields }) => String(fields.name_label).startsWith("big"));
  expect(of(d, d.vm("big"))).toMatchObject({
    of: "VM",
    cpu: { cpus: 2, vcpus: 2 },
    memory: { heldBytes: 6 * GIB },
    disks: { count: 1, promisedBytes: 10 * GIB, usedBytes: Number(disk?.fields.physical_utilisation) },
    snapshots: 0,
  });
  expect(of(d, d.vm("off"))).toMatchObject({ cpu: { cpus: 0, usedShare: null }, memory: null, disks: { count: 1 } });
});

test("what is none of them has no overview, and to look changes nothing", () => {
  const d = plainStarter().run(30);
  const before = d.lab.hash();
  for (const ref of [d.vm("web-01"), d.named("host", "xen-01").ref, d.all("pool")[0]?.ref ?? ""]) expect(of(d, ref)).not.toBeNull();
  expect(of(d, d.all("SR")[0]?.ref ?? "")).toBeNull();
  expect(of(d, "OpaqueRef:none")).toBeNull();
  expect(d.lab.hash()).toBe(before);
});

test("the last ten minutes of a VM and of a host are those of their history, two rows together", () => {
  const d = plainStarter().run(900);
  const history = (ref: string) => {
    const endS = Math.floor((d.lab.epochUs + d.now) / 1e7) * 10;
    const found = d.lab.ask("history", { ref, fromS: endS - 600, toS: endS, maxRows: 400 }, actor);
    const of = (name: string) => found?.series.find((one) => one.name === name)?.values ?? [];
    const pairs = (name: string) => Array.from({ length: 60 }, (_, row) => (Number(of(name)[2 * row]) + Number(of(name)[2 * row + 1])) / 2);
    return { endS, pairs };
  };
  const near = (values: readonly (number | null)[] | undefined, wanted: readonly number[]) => {
    expect(values).toHaveLength(60);
    for (const [row, value] of wanted.entries()) expect(values?.[row]).toBeCloseTo(value, 6);
  };
  const web = d.vm("web-01");
  const host = d.named("host", "xen-01").ref;
  const ofVm = d.lab.ask("trend", { ref: web }, actor);
  expect(ofVm).toMatchObject({ endS: history(web).endS, stepS: 10 });
  near(ofVm?.cpu, history(web).pairs("cpu_usage"));
  const [held, unused] = [history(web).pairs("memory"), history(web).pairs("memory_internal_free")];
  near(
    ofVm?.memory,
    held.map((bytes, row) => bytes - (unused[row] as number) * 1024),
  );
  const ofHost = d.lab.ask("trend", { ref: host }, actor);
  near(ofHost?.cpu, history(host).pairs("cpu_avg"));
  expect(ofHost?.disk.every((value) => value === null)).toBe(true);
  // The pool's is the mean of its hosts, which are alike, and the sum of their memory.
  const other = d.lab.ask("trend", { ref: d.named("host", "xen-02").ref }, actor);
  const ofPool = d.lab.ask("trend", { ref: d.all("pool")[0]?.ref ?? "" }, actor);
  near(
    ofPool?.cpu,
    (ofHost?.cpu ?? []).map((share, row) => (Number(share) + Number(other?.cpu[row])) / 2),
  );
  near(
    ofPool?.memory,
    (ofHost?.memory ?? []).map((bytes, row) => Number(bytes) + Number(other?.memory[row])),
  );
});
test("of a VM that is off, and of a time before the lab, nothing is known; of what has no figures there is no trend", () => {
  const d = plainStarter().run(100);
  const trend = d.lab.ask("trend", { ref: d.vm("win-01") }, actor);
  expect([trend?.cpu, trend?.memory, trend?.network].every((line) => line?.every((value) => value === null))).toBe(true);
  const { cpu } = d.lab.ask("trend", { ref: d.vm("web-01") }, actor) ?? { cpu: [] };
  expect(cpu[0]).toBeNull();
  expect(cpu.at(-1)).not.toBeNull();
  expect(d.lab.ask("trend", { ref: d.all("SR")[0]?.ref ?? "" }, actor)).toBeNull();
});

test("a console's picture has the end of its text from a line's beginning on, with its size; a control domain's is not shown", () => {
  const d = plainStarter().run(10);
  const vm = d.vm("web-01");
  const shown = () => d.lab.ask("screen", { vm }, actor);
  expect(shown()).toEqual({ text: d.text(vm), cols: 80, rows: 24 });
  d.type(vm, `${"x".repeat(99)}\n`.repeat(400));
  const text = shown()?.text ?? "";
  expect(text.length).toBe(16_300);
  expect(d.text(vm).endsWith(text)).toBe(true);
  expect(d.lab.ask("screen", { vm: String(d.named("host", "xen-01").fields.control_domain) }, actor)).toBeNull();
  expect(d.lab.ask("screen", { vm: d.vm("win-01") }, actor)).toBeNull();
});
