import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TestMachine } from "./test-machine";

describe("[hypervisor.md §3] run states", () => {
  const act = fc.oneof(
    fc.record({ what: fc.constant("demand"), micro: fc.nat(4_000_000), threads: fc.nat(3) }),
    fc.record({ what: fc.constantFrom("pause", "unpause", "look", "rival") }),
    fc.record({ what: fc.constant("online"), count: fc.integer({ min: 1, max: 3 }) }),
  );
  test("the four times of every vCPU sum to the time since it was made; running is what the domain used", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(act, fc.nat(3_000_000)), { maxLength: 40 }), (steps) => {
        const m = new TestMachine({ coresPerSocket: 2 });
        const domain = m.make({ vcpus: 2, maxVcpus: 3 });
        for (const [one, us] of steps) {
          if ("micro" in one) m.xen.demand(domain, one.micro, one.threads);
          else if ("count" in one) m.xen.setVcpusOnline(domain, one.count);
          else if (one.what === "pause") m.xen.pause(domain);
          else if (one.what === "unpause") m.xen.unpause(domain);
          else if (one.what === "rival" && m.xen.domains.size < 4) m.make({ vcpus: 2 }, 2_000_000);
          else m.xen.cpuTimeUs(domain);
          m.after(us);
        }
        const vcpus = m.xen.vcpuInfo(domain);
        let ran = 0;
        for (const v of vcpus) {
          expect(v.runningUs + v.runnableUs + v.blockedUs + v.offlineUs).toBe(m.now);
          expect(Math.min(v.runningUs, v.runnableUs, v.blockedUs, v.offlineUs)).toBeGreaterThanOrEqual(0);
          ran += v.runningUs;
        }
        const used = m.xen.cpuTimeUs(domain);
        expect(used - ran).toBeGreaterThanOrEqual(0);
        expect(used - ran).toBeLessThan(vcpus.length);
      }),
      { numRuns: 200, seed: 20_271 },
    );
  });
  test("whole threads have a vCPU each, the rest is spread; offline vCPUs get none", () => {
    const m = new TestMachine();
    const domain = m.make({ vcpus: 3, maxVcpus: 4 });
    m.xen.demand(domain, 1_500_001, 1);
    const demands = () => m.xen.vcpuInfo(domain).map((v) => v.demandMicro);
    expect(demands()).toEqual([1_000_000, 250_001, 250_000, 0]);
    expect(m.xen.setVcpusOnline(domain, 4)).toBeNull();
    expect(demands()).toEqual([1_000_000, 166_667, 166_667, 166_667]);
    expect(m.xen.setVcpusOnline(domain, 0)).toBe("EINVAL");
    expect(m.xen.setVcpusOnline(domain, 1)).toBeNull();
    expect(demands()).toEqual([1_000_000, 0, 0, 0]);
    expect(m.xen.vcpuInfo(domain)[1]).toMatchObject({ state: "offline", pcpu: null });
  });
  test("letters: running, blocked, waiting, paused, shut down with its reason; Dom0 always runs", () => {
    const m = new TestMachine({ coresPerSocket: 1 });
    const dom0 = m.make({});
    const idle = m.make({});
    expect([m.xen.flags(dom0), m.xen.flags(idle)]).toEqual(["r-----", "-b----"]);
    const busy = [m.make({}, 1_000_000), m.make({}, 1_000_000)];
    m.after(1_000_000);
    // One pCPU for two that are always busy: one runs, the other waits and is neither running nor blocked.
    expect(busy.map((d) => m.xen.flags(d)).sort()).toEqual(["------", "r-----"]);
    m.xen.pause(idle);
    expect(m.xen.flags(idle)).toBe("--p---");
    for (const [reason, letter] of ["-", "r", "s", "c", "w", "S"].entries()) {
      const gone = m.make({});
      m.xen.shutDown(gone, reason);
      expect(m.xen.flags(gone)).toBe(`---s${letter}-`);
    }
  });
});

describe("[hypervisor.md §10.4] affinity and NUMA placement", () => {
  const twoNodes = { sockets: 2, coresPerSocket: 4 };
  test("a guest that names no pCPUs prefers one node, the one with fewer vCPUs; its memory is there", () => {
    const m = new TestMachine(twoNodes);
    const dom0 = m.make({ vcpus: 4 });
    const [first, second] = [m.make({ vcpus: 2 }), m.make({ vcpus: 2 })];
    expect(dom0.soft[0]).toBeNull();
    // Dom0 may run on both; node 1 has more memory free, since Xen and Dom0 sit on node 0.
    expect([first.soft, first.hard]).toEqual([
      [
        [4, 5, 6, 7],
        [4, 5, 6, 7],
      ],
      [null, null],
    ]);
    expect(second.soft[0]).toEqual([0, 1, 2, 3]);
    expect([m.xen.memory.ownedOnNode(first.domid, 0), m.xen.memory.ownedOnNode(second.domid, 1)]).toEqual([0, 0]);
  });
  test.each([
    ["4.1.3", null, null],
    ["4.4.0", [4, 5, 6, 7], null],
    ["4.5.0", null, [4, 5, 6, 7]],
  ] as const)("Xen %s: hard %j, soft %j", (xenVersion, hard, soft) => {
    const m = new TestMachine({ ...twoNodes, xenVersion });
    m.make({});
    const guest = m.make({});
    expect([guest.hard[0], guest.soft[0]]).toEqual([hard, soft]);
  });
  test("who names pCPUs is not placed; one node is no choice; a guest too wide for a node is not placed", () => {
    const m = new TestMachine(twoNodes);
    m.make({});
    expect(m.make({ hard: [[6]] }).soft).toEqual([null]);
    expect(m.make({ vcpus: 8 }).soft[0]).toBeNull();
    const single = new TestMachine();
    single.make({});
    expect(single.make({}).soft[0]).toBeNull();
  });
  test("a hard affinity bounds shares at once, vCPU by vCPU", () => {
    const m = new TestMachine({ coresPerSocket: 2 });
    const [a, b] = [m.make({ vcpus: 2 }, 2_000_000), m.make({ weight: 512 }, 1_000_000)];
    expect(m.xen.setAffinity(a, null, { hard: [0] })).toBeNull();
    expect([a.shareMicro, b.shareMicro]).toEqual([1_000_000, 1_000_000]);
    expect(m.xen.setAffinity(b, 0, { hard: [0] })).toBeNull();
    expect([a.shareMicro, b.shareMicro]).toEqual([500_000, 500_000]);
    expect(m.xen.setAffinity(b, 0, { hard: [9] })).toBe("EINVAL");
    expect(m.xen.setAffinity(b, 0, { hard: null })).toBeNull();
    expect(b.shareMicro).toBe(1_000_000);
  });
});
