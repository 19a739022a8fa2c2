/** Where a VM that is yet to be made would land, and what makes it: the New VM wizard's figures against what happens. */
import { describe, expect, test } from "vitest";
import { GIB, type LabDriver, MIB, plainStarter, starter } from "../support/lab-driver";

const actor = { user: "tester", role: "read-only" } as const;
const TEMPLATE = "Debian Bookworm 12";

function places(d: LabDriver, more: Readonly<Record<string, unknown>> = {}) {
  const sr = d.named("SR", "Shared NFS storage").ref;
  const wish = { affinity: null, vcpus: 2, memory: 2 * GIB, memoryLeast: 2 * GIB, srs: [sr], networks: [] as string[], iso: null, ...more };
  return d.lab.ask("newVmPlaces", { template: d.vm(TEMPLATE), ...wish }, actor);
}
function wish(d: LabDriver, more: Readonly<Record<string, unknown>> = {}) {
  const disks = [{ name_label: "new disk", SR: d.named("SR", "Shared NFS storage").ref, virtual_size: 8 * GIB }];
  return {
    template: d.vm(TEMPLATE),
    name_label: "new-01",
    VCPUs: 2,
    memory: 2 * GIB,
    disks,
    vifs: [],
    start: true,
    affinity: null,
    iso: null,
    ...more,
  };
}
const make = (d: LabDriver, more?: Readonly<Record<string, unknown>>): string => {
  d.done("VM.create_from_template", wish(d, more));
  return d.vm("new-01");
};

test("[xapi.md §8] where it would land it starts, and it takes what was said", () => {
  const d = plainStarter();
  const { places: before, chosen } = places(d);
  expect(before.map(({ fault }) => fault)).toEqual([null, null]);
  const vm = make(d);
  expect(d.field("VM", vm, "resident_on")).toBe(chosen);
  const is = places(d).places.find(({ host }) => host === chosen);
  expect(is?.freeBytes).toBe(before.find(({ host }) => host === chosen)?.freeAfterBytes);
});

test("a home that can take it is where it lands, and one that cannot says why", () => {
  const d = plainStarter();
  const [first, second] = d.all("host").map(({ ref }) => ref) as [string, string];
  for (const home of [first, second]) expect(places(d, { affinity: home }).chosen).toBe(home);
  d.call("host.disable", { host: second });
  const answer = places(d, { affinity: second });
  expect(answer.chosen).toBe(first);
  expect(answer.places.find(({ host }) => host === second)?.fault).toMatchObject({ code: "HOST_DISABLED", params: [second] });
  // Storage of one host alone keeps it there.
  const local = d.all("SR").find(({ fields }) => fields.name_label === "Local storage")?.ref as string;
  const owner = d.all("PBD").find(({ fields }) => fields.SR === local)?.fields.host as string;
  const other = owner === first ? second : first;
  d.call("host.enable", { host: second });
  expect(places(d, { srs: [local] }).places.find(({ host }) => host === other)?.fault).toMatchObject({
    code: "VM_REQUIRES_SR",
    params: [d.vm(TEMPLATE), local],
  });
});

test("more memory than any host has is refused by each with its figures; what is not there has no place", () => {
  const d = plainStarter();
  const { places: all, chosen } = places(d, { memory: 4096 * GIB, memoryLeast: 4096 * GIB });
  expect(chosen).toBeNull();
  for (const { fault } of all) expect(fault?.code).toBe("HOST_NOT_ENOUGH_FREE_MEMORY");
  expect(places(d, { srs: ["OpaqueRef:none"] })).toEqual({ places: [], chosen: null });
  expect(places(d, { memory: 4096 * GIB, memoryLeast: GIB }).chosen).not.toBeNull();
});

describe("its shape", () => {
  test("vCPUs at start, cores of a socket, weight and a range of memory are its own, and the template keeps its", () => {
    const d = plainStarter();
    const before = d.record("VM", d.vm(TEMPLATE)).fields;
    const vm = make(d, {
      VCPUs: 4,
      VCPUs_at_startup: 2,
      cores_per_socket: 2,
      weight: 512,
      memory: 2 * GIB,
      memory_dynamic_max: GIB,
      memory_dynamic_min: 512 * MIB,
    });
    expect(d.record("VM", vm).fields).toMatchObject({
      VCPUs_max: 4,
      VCPUs_at_startup: 2,
      VCPUs_params: { weight: "512" },
      platform: { "cores-per-socket": "2" },
      memory_static_max: 2 * GIB,
      memory_dynamic_max: GIB,
      memory_dynamic_min: 512 * MIB,
    });
    expect(d.record("VM", d.vm(TEMPLATE)).fields).toEqual(before);
  });

  test("its guest sees as many sockets as its cores leave", () => {
    const d = starter();
    expect(d.exec("web-01", "lscpu | grep -i socket").stdout).toBe("    Core(s) per socket:  2\n    Socket(s):           1\n");
    make(d, { cores_per_socket: 1 });
    d.run(60);
    expect(d.exec("new-01", "lscpu | grep -i socket").stdout).toBe("    Core(s) per socket:  1\n    Socket(s):           2\n");
    expect(d.exec("new-01", "grep -e '^physical id' -e '^cpu cores' /proc/cpuinfo").stdout).toBe(
      "physical id\t: 0\ncpu cores\t: 1\nphysical id\t: 1\ncpu cores\t: 1\n",
    );
  });

  test.each([
    ["more at start than there are", { VCPUs_at_startup: 3 }, "INVALID_VALUE", "VCPUs_at_startup"],
    ["no vCPU at start", { VCPUs_at_startup: 0 }, "INVALID_VALUE", "VCPUs_at_startup"],
    ["cores that do not divide", { VCPUs: 3, cores_per_socket: 2 }, "INVALID_VALUE", "cores_per_socket"],
    ["a weight of 0", { weight: 0 }, "INVALID_VALUE", "weight"],
    ["a weight beyond Xen's", { weight: 65_536 }, "INVALID_VALUE", "weight"],
    ["least memory above the most", { memory_dynamic_max: GIB, memory_dynamic_min: 2 * GIB }, "MEMORY_CONSTRAINT_VIOLATION", null],
    ["most memory above the limit", { memory_dynamic_max: 3 * GIB }, "MEMORY_CONSTRAINT_VIOLATION", null],
    ["next to no memory", { memory_dynamic_min: 1 }, "INVALID_VALUE", "memory_dynamic_min"],
  ])("%s is refused, and nothing is made", (_what, more, code, param) => {
    const d = plainStarter();
    const before = d.picture();
    const refused = d.refusal("VM.create_from_template", wish(d, more));
    expect(refused.code).toBe(code);
    if (param) expect(refused.params[0]).toBe(param);
    expect(d.picture()).toBe(before);
  });
});
