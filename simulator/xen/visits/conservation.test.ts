/** Short work and those that are always busy: whatever comes in whatever order, a pCPU gives no more time than it has. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { simTime } from "../../kernel/time";
import { charge, type Domain, displace } from "../domain";
import { TestMachine } from "../test-machine";

const BUSY = 1_000_000;
const visits = fc.array(
  fc.record({ apartUs: fc.integer({ min: 1, max: 5_000 }), who: fc.nat(2), us: fc.integer({ min: 1, max: 300 }), looks: fc.boolean() }),
  { minLength: 1, maxLength: 200 },
);

test.each(["credit", "credit2"] as const)("%s: who visits is charged, and whoever is always busy there has that much less", (scheduler) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), visits, (hogs, all) => {
      const m = new TestMachine({ scheduler, coresPerSocket: 2 });
      const busy = Array.from({ length: hogs }, () => m.make({ hard: [[0]] }, BUSY));
      const light = [0, 0, 1].map((pcpu) => m.make({ hard: [[pcpu]] }, 0));
      const began = m.now;
      const timeOf = (domains: readonly Domain[]): number => domains.reduce((sum, domain) => sum + m.xen.cpuTimeUs(domain), 0);
      let last = timeOf(busy);
      for (const { apartUs, who, us, looks } of all) {
        m.after(apartUs);
        const domain = light[who] as Domain;
        const visit = m.xen.visits.visit(domain, 0, us);
        if (!visit) throw new Error("it may run");
        const added = charge(domain, 0, visit.cpuUs, simTime(m.now));
        const displaced = m.xen.visits.displacedBy(domain, 0, visit.pcpu);
        expect(displaced === null).toBe(visit.pcpu === 1);
        if (displaced) displace(displaced.domain, displaced.vcpu, added, simTime(m.now));
        if (!looks) continue;
        // Times never go back, and the four of a vCPU are all of its life.
        const now = timeOf(busy);
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
        for (const each of busy) {
          const [info] = m.xen.vcpuInfo(each);
          expect(info?.blockedUs).toBeGreaterThanOrEqual(0);
        }
      }
      m.after(1_000_000);
      const there = [...busy, ...light.slice(0, 2)];
      expect(Math.abs(timeOf(there) - (m.now - began))).toBeLessThanOrEqual(2 * there.length);
      const copy = new TestMachine({ scheduler, coresPerSocket: 2 });
      copy.after(m.now);
      copy.xen.import(JSON.parse(JSON.stringify(m.xen.export())));
      expect(copy.xen.export()).toEqual(m.xen.export());
    }),
    { numRuns: 60, seed: 20_291 },
  );
});
