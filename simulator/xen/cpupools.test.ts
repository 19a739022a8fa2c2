import { describe, expect, test } from "vitest";
import { bootLines } from "./boot-lines";
import { TestMachine } from "./test-machine";

const BUSY = 1_000_000;
const pools = (m: TestMachine) => m.xen.pools.all.map(({ id, name, pcpus }) => [id, name, pcpus.join()]);

describe("[hypervisor.md §10.4] cpupools", () => {
  test("Pool-0 has every pCPU and Dom0; a new pool takes free ones only", () => {
    const m = new TestMachine();
    m.make({});
    expect(pools(m)).toEqual([[0, "Pool-0", "0,1,2,3"]]);
    expect(m.xen.createPool("batch", "credit", [3])).toBe("EBUSY");
    expect(m.xen.removePoolCpu(0, 3)).toBeNull();
    expect(m.xen.removePoolCpu(0, 3)).toBe("ENODEV");
    expect(m.xen.pools.free).toEqual([3]);
    expect(m.xen.createPool("batch", "credit", [9])).toBe("ENODEV");
    expect(m.xen.createPool("batch", "sedf", [3])).toBe("EINVAL");
    expect(m.xen.createPool("batch", "credit", [3])).toBeNull();
    expect(m.xen.createPool("batch", "credit", [])).toBe("EEXIST");
    expect(m.xen.renamePool(1, "Pool-0")).toBe("EEXIST");
    expect(m.xen.renamePool(1, "night")).toBeNull();
    expect(pools(m)).toEqual([
      [0, "Pool-0", "0,1,2"],
      [1, "night", "3"],
    ]);
    expect(m.xen.pools.find(1)?.scheduler).toBe("credit");
  });
  test("a domain in exactly one pool: its shares are those of the pool; a pool with domains stays and keeps a pCPU", () => {
    const m = new TestMachine();
    const dom0 = m.make({}, BUSY);
    const [a, b] = [m.make({ vcpus: 2 }, 2 * BUSY), m.make({}, BUSY)];
    expect(m.xen.usedMicro).toBe(4 * BUSY);
    m.xen.removePoolCpu(0, 3);
    m.xen.createPool("small", "credit2", [3]);
    expect(m.xen.moveDomain(a, 1)).toBeNull();
    expect([dom0.shareMicro, a.shareMicro, b.shareMicro]).toEqual([BUSY, BUSY, BUSY]);
    expect(m.xen.destroyPool(1)).toBe("EBUSY");
    expect(m.xen.removePoolCpu(1, 3)).toBe("EBUSY");
    expect(m.xen.moveDomain(dom0, 1)).toBe("EPERM");
    expect(m.xen.moveDomain(a, 7)).toBe("ENOENT");
    m.xen.destroy(a.domid);
    expect(m.xen.destroyPool(1)).toBeNull();
    expect(m.xen.pools.free).toEqual([3]);
    expect(m.xen.destroyPool(0)).toBe("EPERM");
    expect(m.xen.addPoolCpu(0, 3)).toBeNull();
    expect(m.xen.addPoolCpu(0, 3)).toBe("EBUSY");
  });
  test("who is pinned to a pCPU that leaves the pool may run anywhere in it, and Xen says so", () => {
    const m = new TestMachine();
    const domain = m.make({ hard: [[3]] }, BUSY);
    m.xen.removePoolCpu(0, 3);
    expect([domain.hard, domain.shareMicro]).toEqual([[null], BUSY]);
    expect(m.xen.consoleRing).toEqual(["(XEN) Breaking affinity for d0v0"]);
  });
  test("numa-split: one pool a node, Pool-0 renamed, Dom0 no wider than its node; only while there is one pool", () => {
    const m = new TestMachine({ sockets: 2, coresPerSocket: 2 });
    const dom0 = m.make({ vcpus: 4 });
    expect(m.xen.numaSplit()).toBeNull();
    expect(pools(m)).toEqual([
      [0, "Pool-node0", "0,1"],
      [1, "Pool-node1", "2,3"],
    ]);
    expect(dom0.vcpus).toBe(2);
    expect(m.xen.numaSplit()).toBe("EBUSY");
  });
  test("none before 4.1; no rate limit before 4.2", () => {
    const old = new TestMachine({ xenVersion: "4.0.1" });
    expect(old.xen.createPool("x", "credit", [])).toBe("EOPNOTSUPP");
    expect(old.xen.pools.find(0)?.params.ratelimitUs).toBe(0);
  });
  test("a patched Xen has no BOOST in any pool, whatever its schedulers are told", () => {
    const m = new TestMachine({ scheduler: "credit", isWithoutBoost: true });
    expect(bootLines(m.xen, 1_073_741_824)).toContain("(XEN) credit: patched, no BOOST for a vCPU that wakes");
    m.xen.removePoolCpu(0, 3);
    m.xen.createPool("other", "credit", [3]);
    m.xen.setPoolParameters(0, { tsliceUs: 5_000 });
    expect(m.xen.pools.all.map(({ params }) => params.isWithoutBoost)).toEqual([true, true]);
    const usual = new TestMachine({ scheduler: "credit" });
    expect(usual.xen.pools.find(0)?.params.isWithoutBoost).toBeUndefined();
  });
  test("all of it comes back from plain data", () => {
    const m = new TestMachine({ sockets: 2, coresPerSocket: 2 });
    m.make({ vcpus: 4 });
    m.xen.numaSplit();
    m.xen.setPoolParameters(1, { ratelimitUs: 5_000 });
    m.xen.moveDomain(m.make({ type: "hvm", vcpus: 2, cap: 70 }, BUSY), 1);
    m.after(1_234_567);
    const copy = new TestMachine({ sockets: 2, coresPerSocket: 2 }).after(m.now);
    copy.xen.import(JSON.parse(JSON.stringify(m.xen.export())));
    expect(copy.xen.export()).toEqual(m.xen.export());
    expect(copy.xen.exactWindow(1, 100_000)).toEqual(m.xen.exactWindow(1, 100_000));
  });
});
