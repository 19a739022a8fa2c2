import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SimTime, simTime } from "../kernel/time";
import type { Domain } from "./domain";
import { type DomainRequest, Hypervisor } from "./hypervisor";

const GIB = 1_073_741_824;
const request = (changes: Partial<DomainRequest> = {}): DomainRequest => ({
  uuid: "u",
  name: "d",
  type: "pv",
  memoryBytes: GIB,
  maxMemoryBytes: GIB,
  overheadBytes: 1_048_576,
  vcpus: 2,
  maxVcpus: 2,
  weight: 256,
  cap: 0,
  ...changes,
});

class Machine {
  now: SimTime = simTime(0);
  readonly told: [number, number][] = [];
  readonly xen: Hypervisor;
  constructor(cores = 4) {
    this.xen = new Hypervisor(
      {
        sockets: 1,
        coresPerSocket: cores,
        threadsPerCore: 1,
        cpuMhz: 3000,
        cpuModel: "test",
        memoryBytes: 8 * GIB,
        xenVersion: "4.17.5",
        hasHvm: true,
      },
      () => this.now,
      (domain) => this.told.push([domain.domid, domain.shareMicro]),
    );
  }
  make(changes: Partial<DomainRequest> = {}): Domain {
    const domain = this.xen.create(request(changes));
    this.xen.unpause(domain);
    return domain;
  }
  after(us: number): this {
    this.now = simTime(this.now + us);
    return this;
  }
}

describe("[hypervisor.md §2] memory and domids", () => {
  test("held at once with what goes beside it, given back whole; a domid is never used twice", () => {
    const { xen } = new Machine();
    const free = xen.freeBytes;
    const first = xen.create(request());
    expect(xen.freeBytes).toBe(free - GIB - 1_048_576);
    xen.destroy(first.domid);
    expect(xen.freeBytes).toBe(free);
    expect(xen.create(request()).domid).toBe(first.domid + 1);
  });
  test("what does not fit is refused with needed and available; memory is looked at before vCPUs", () => {
    const { xen } = new Machine();
    const needed = { memoryBytes: 9 * GIB, overheadBytes: 7, vcpus: 99 };
    expect(xen.refusal(needed)).toEqual({ code: "HOST_NOT_ENOUGH_FREE_MEMORY", params: [`${9 * GIB + 7}`, `${xen.freeBytes}`] });
    expect(xen.refusal({ ...needed, memoryBytes: GIB })).toEqual({ code: "HOST_NOT_ENOUGH_PCPUS", params: ["99", "4"] });
    expect(xen.refusal({ memoryBytes: xen.freeBytes, overheadBytes: 0, vcpus: 4 })).toBeNull();
    expect(() => xen.create(request({ memoryBytes: 9 * GIB }))).toThrow("only made where it fits");
  });
});

describe("CPU", () => {
  test("a demand, a cap and the vCPUs bound a share; a paused or stopped domain gets none", () => {
    const m = new Machine();
    const domain = m.make({ cap: 150 });
    m.xen.demand(domain, 1_200_000);
    expect(domain.shareMicro).toBe(1_200_000);
    m.xen.demand(domain, 2_000_000);
    expect(domain.shareMicro).toBe(1_500_000);
    m.xen.pause(domain);
    expect(domain.shareMicro).toBe(0);
    m.xen.unpause(domain);
    const wide = m.make({ vcpus: 1 });
    m.xen.demand(wide, 3_000_000);
    expect(wide.shareMicro).toBe(1_000_000);
    m.xen.shutDown(wide, 0);
    expect(wide.shareMicro).toBe(0);
  });
  test("domains that want too much together are told their shares by weight, and told again when one goes", () => {
    const m = new Machine(3);
    const heavy = m.make({ weight: 512, vcpus: 3 });
    const light = m.make({ weight: 256, vcpus: 3 });
    m.xen.demand(heavy, 3_000_000);
    m.xen.demand(light, 3_000_000);
    // Each of three vCPUs gets two thirds or one third of a pCPU; the millionth that is over goes to the first.
    expect([heavy.shareMicro, light.shareMicro]).toEqual([2_000_001, 999_999]);
    m.xen.destroy(heavy.domid);
    expect(light.shareMicro).toBe(3_000_000);
    expect(m.told.at(-1)).toEqual([light.domid, 3_000_000]);
    expect(m.xen.usedMicro).toBe(3_000_000);
  });
  test("time used is the sum of share × time, exact to the microsecond however often it is looked at", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2_000_000), fc.integer({ min: 1, max: 5_000_000 }), fc.boolean()), { maxLength: 60 }),
        (steps) => {
          const m = new Machine();
          const domain = m.make();
          let exact = 0n;
          for (const [demand, us, looked] of steps) {
            m.xen.demand(domain, demand);
            exact += BigInt(demand) * BigInt(us);
            m.after(us);
            if (looked) m.xen.cpuTimeUs(domain);
          }
          expect(m.xen.cpuTimeUs(domain)).toBe(Number(exact / 1_000_000n));
        },
      ),
    );
  });
  test("285 years of one busy pCPU are counted to the microsecond", () => {
    const m = new Machine();
    const domain = m.make();
    m.xen.demand(domain, 1_000_000);
    m.after(8_999_999_999_999_999);
    expect(m.xen.cpuTimeUs(domain)).toBe(8_999_999_999_999_999);
  });
});

test("it comes back from its plain data", () => {
  const m = new Machine();
  m.xen.demand(m.make(), 700_000);
  m.xen.print("(XEN) line");
  m.after(10_000_001);
  const copy = new Machine().after(m.now).xen;
  copy.import(JSON.parse(JSON.stringify(m.xen.export())));
  expect(copy.export()).toEqual(m.xen.export());
  expect(copy.create(request()).domid).toBe(1);
});

test("[hypervisor.md §11] the console ring keeps the newest 16 KiB, cut wherever that falls", () => {
  const { xen } = new Machine();
  for (let i = 0; i < 2000; i++) xen.print(`(XEN) ${i}`);
  expect(xen.consoleRing.join("\n").length).toBe(16_383);
  expect(xen.consoleRing.at(-1)).toBe("(XEN) 1999");
  expect(xen.consoleRing[1]).toMatch(/^\(XEN\) \d+$/);
  xen.clearRing();
  expect(xen.consoleRing).toEqual([]);
});

test("[hypervisor.md §2] domids go up to 32751, then from 1 again past those in use", () => {
  const { xen } = new Machine();
  const keeper = [xen.create(request()), xen.create(request())];
  const state = xen.export();
  xen.import({ ...state, nextDomid: 0x7fef });
  expect(keeper.map((domain) => domain.domid)).toEqual([0, 1]);
  expect([xen.create(request()).domid, xen.create(request()).domid]).toEqual([32_751, 2]);
});
