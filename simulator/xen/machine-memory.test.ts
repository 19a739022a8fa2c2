import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MachineMemory } from "./machine-memory";
import { sharePages, unsharePages } from "./page-sharing";
import { GIB, TestMachine } from "./test-machine";

const TOTAL = 1000;
const XEN = 15;

describe("[hypervisor.md §5] machine frames", () => {
  test("a domain gets frames of its nodes first, and of others when those are full", () => {
    const memory = new MachineMemory(TOTAL, XEN, 2);
    memory.add(1, 100, 5, [1]);
    expect(memory.p2m(1)).toEqual([{ gfn: 0, mfn: 505, pages: 100 }]);
    memory.add(2, 450, 0, [1]);
    expect(memory.p2m(2)).toEqual([
      { gfn: 0, mfn: 605, pages: 395 },
      { gfn: 395, mfn: 15, pages: 55 },
    ]);
    expect([memory.freeOfNode(0), memory.freeOfNode(1), memory.ownedOnNode(2, 0)]).toEqual([430, 0, 55]);
  });
  test("scattered machine frames look contiguous to the guest", () => {
    const memory = new MachineMemory(TOTAL, XEN, 1);
    for (const domid of [1, 2, 3]) memory.add(domid, 300, 0, null);
    memory.remove(1);
    memory.remove(3);
    memory.add(4, 500, 0, null);
    expect(memory.p2m(4)).toEqual([
      { gfn: 0, mfn: 15, pages: 300 },
      { gfn: 300, mfn: 615, pages: 200 },
    ]);
  });
  test("shared pages: one copy for two; who writes gets its own, who leaves gives the copy to the other", () => {
    const memory = new MachineMemory(TOTAL, XEN, 1);
    memory.add(1, 300, 0, null);
    memory.add(2, 300, 0, null);
    const free = memory.freePages;
    expect(memory.share(1, 2, 100)).toBe(true);
    expect([memory.freePages - free, memory.sharedPages, memory.sharedOf(2)]).toEqual([100, { freed: 100, used: 100 }, 100]);
    expect(memory.unshare(2, 30)).toBe(30);
    expect([memory.freePages - free, memory.sharedPages.used, memory.ownedBy(1).guest, memory.ownedBy(2).guest]).toEqual([
      70, 70, 230, 230,
    ]);
    memory.remove(1);
    expect([memory.sharedPages.used, memory.ownedBy(2).guest]).toEqual([0, 300]);
  });

  test("a state from before three could share is read", () => {
    const memory = new MachineMemory(TOTAL, XEN, 1);
    memory.add(1, 300, 0, null);
    memory.add(2, 300, 0, null);
    memory.share(1, 2, 100);
    const { shared, ...state } = memory.export();
    const frames = shared.flatMap((group) => group.frames);
    const old = new MachineMemory(TOTAL, XEN, 1);
    old.import({ ...state, shared: [{ a: 1, b: 2, frames }] });
    expect(old.export()).toEqual(memory.export());
  });

  const act = fc.oneof(
    fc.record({ what: fc.constant("add"), pages: fc.nat(400), overhead: fc.nat(20), node: fc.option(fc.nat(2)) }),
    fc.record({ what: fc.constantFrom("remove", "shrink", "grow", "unshare", "join"), which: fc.nat(9), pages: fc.nat(300) }),
    fc.record({ what: fc.constant("share"), which: fc.nat(9), other: fc.nat(9), pages: fc.nat(200) }),
  );
  test("[MEM-1] allocated + free + Xen's = total, no frame has two owners, whatever the order of acts", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const memory = new MachineMemory(TOTAL, XEN, 3);
        const living: number[] = [];
        let next = 1;
        for (const one of acts) {
          const domid = "which" in one ? living[one.which % Math.max(1, living.length)] : undefined;
          if ("overhead" in one) {
            if (one.pages + one.overhead > memory.freePages) continue;
            memory.add(next, one.pages, one.overhead, one.node === null ? null : [one.node]);
            living.push(next++);
          } else if (domid === undefined) continue;
          else if ("other" in one) memory.share(domid, living[one.other % living.length] as number, one.pages);
          else if (one.what === "remove") {
            memory.remove(domid);
            living.splice(living.indexOf(domid), 1);
          } else if (one.what === "shrink") memory.shrink(domid, one.pages);
          else if (one.what === "grow") memory.grow(domid, one.pages, null);
          else if (one.what === "join") memory.joinShared(domid, new Set(living), one.pages);
          else memory.unshare(domid, one.pages);
          // Every frame once, in order, to the end of memory.
          let frame = 0;
          for (const extent of memory.extents()) {
            expect(extent.startMfn).toBe(frame);
            frame += extent.pages;
          }
          expect(frame).toBe(TOTAL);
          // [MEM-1] what its guest sees: its own pages, and those that it shares.
          for (const each of living) expect(memory.sharedOf(each)).toBeLessThanOrEqual(memory.sharedPages.used);
          const { freed, used } = memory.sharedPages;
          expect(living.reduce((sum, each) => sum + memory.sharedOf(each), 0)).toBe(freed + used);
        }
        const copy = new MachineMemory(TOTAL, XEN, 3);
        copy.import(JSON.parse(JSON.stringify(memory.export())));
        expect(copy.export()).toEqual(memory.export());
      }),
      { numRuns: 200, seed: 20_270 },
    );
  });
});

describe("[hypervisor.md §5] the balloon and sharing of a host", () => {
  test("current memory moves below the ceiling and gives frames back at once", () => {
    const { xen, make } = machine();
    const domain = make({ memoryBytes: GIB, maxMemoryBytes: 2 * GIB });
    const free = xen.freeBytes;
    expect(xen.setCurrentMemory(domain, 3 * GIB)).toBe("EINVAL");
    expect(xen.setCurrentMemory(domain, GIB / 2)).toBeNull();
    expect([domain.memoryBytes, xen.freeBytes - free]).toEqual([GIB / 2, GIB / 2]);
    expect(xen.setMaxMemory(domain, GIB / 4)).toBe("EINVAL");
    expect(xen.setMaxMemory(domain, GIB)).toBeNull();
    expect(xen.setCurrentMemory(domain, GIB)).toBeNull();
    expect(xen.freeBytes).toBe(free);
  });
  test("pages are shared by HVM guests alone, from Xen 4.0 on, and no longer by a stock 4.13", () => {
    const { xen, make } = machine("4.12.1");
    const [a, b, pv] = [make({ type: "hvm" }), make({ type: "pvhvm" }), make({})];
    expect(sharePages(xen, a, pv, 10)).toBe("ENODEV");
    const free = xen.freeBytes;
    expect(sharePages(xen, a, b, 10)).toBeNull();
    expect(xen.freeBytes - free).toBe(40_960);
    expect(unsharePages(xen, b, 10)).toBeNull();
    expect(xen.freeBytes).toBe(free);
    for (const xenVersion of ["3.4.4", "4.13.3"]) {
      const other = new TestMachine({ xenVersion });
      expect(sharePages(other.xen, other.make({ type: "hvm" }), other.make({ type: "hvm" }), 1)).toBe("ENODEV");
    }
  });
  test("a third joins what two share, and whoever is left alone has it to itself", () => {
    const { xen, make } = machine("4.12.1");
    const [a, b, c] = [make({ type: "hvm" }), make({ type: "hvm" }), make({ type: "hvm" })];
    const free = xen.freeBytes;
    expect(sharePages(xen, a, b, 100)).toBeNull();
    expect(xen.memory.joinShared(c.domid, new Set([a.domid, b.domid]), 60)).toBe(60);
    expect(xen.memory.sharedPages).toEqual({ freed: 160, used: 100 });
    expect([a, b, c].map(({ domid }) => xen.memory.sharedOf(domid))).toEqual([100, 100, 60]);
    expect((xen.freeBytes - free) / 4096).toBe(160);
    // What two share goes before what three do.
    expect(unsharePages(xen, a, 50)).toBeNull();
    expect(xen.memory.sharedPages).toEqual({ freed: 110, used: 60 });
    expect([a, b, c].map(({ domid }) => xen.memory.sharedOf(domid))).toEqual([50, 60, 60]);
    xen.destroy(b.domid);
    xen.destroy(c.domid);
    expect(xen.memory.sharedPages).toEqual({ freed: 0, used: 0 });
    xen.destroy(a.domid);
    expect(xen.memory.ownedBy(a.domid)).toEqual({ guest: 0, overhead: 0 });
  });
  const machine = (xenVersion?: string) => {
    const m = new TestMachine(xenVersion === undefined ? {} : { xenVersion });
    return { xen: m.xen, make: m.make.bind(m) };
  };
});
