import fc from "fast-check";
import { expect, test } from "vitest";
import type { InsideRing, InsideRingDetail } from "../../simulator";
import { type LabDriver, starter } from "../support/lab-driver";

const SEED = 3;

function rings(d: LabDriver, host: string): InsideRing[] {
  const ref = d.named("host", host).ref;
  const devices = d.lab.ask("inside", { host: ref, detail: null })?.overview.devices ?? [];
  return devices.flatMap((device) => {
    const detail = d.lab.ask("inside", { host: ref, detail: { kind: "ring", device: device.id } })?.detail as InsideRingDetail;
    expect(device.inFlight).toBeLessThanOrEqual(device.ringSize);
    return detail.rings;
  });
}
/** Difference of two free-running u32 counters. */
const ahead = (a: number, b: number): number => (a - b) >>> 0;

/** [io.md §1] free = size − (req_prod_pvt − rsp_cons), never below nothing; indices never run back. */
function check(now: readonly InsideRing[], before: readonly InsideRing[] | null): void {
  now.forEach((ring, i) => {
    for (const [produced, consumed] of [
      [ring.reqProd, ring.rspProd],
      [ring.frontReqProdPvt, ring.frontRspCons],
      [ring.reqProd, ring.backReqCons],
      [ring.backReqCons, ring.backRspProdPvt],
    ] as const)
      expect(ahead(produced, consumed)).toBeLessThanOrEqual(ring.size);
    expect(ring.slots).toHaveLength(ring.size);
    expect(ring.isFull).toBe(ring.inFlight >= ring.size && ring.name === "blkif");
    const last = before?.[i];
    if (last) {
      expect(ahead(ring.reqProd, last.reqProd)).toBeLessThan(2 ** 31);
      expect(ring.requests).toBeGreaterThanOrEqual(last.requests);
    }
  });
}

test("[io.md §1] whatever a guest copies and whenever somebody looks, no ring is overrun and no index runs back", () => {
  const copy = fc.tuple(
    fc.constantFrom("4k 1", "64k 3", "1M 8", "1M 64", "16k 40"),
    fc.constantFrom("if=/dev/zero of=/var/tmp/x", "if=/dev/xvda of=/dev/null"),
    fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(copy, { minLength: 1, maxLength: 4 }), (copies) => {
      const d = starter(SEED);
      let before: InsideRing[] | null = null;
      copies.forEach(([size, way, looks], i) => {
        const [bs, count] = size.split(" ");
        d.lab.apply({ at: d.now, kind: "exec", id: `copy-${i}`, target: "db-01", commandLine: `dd ${way} bs=${bs} count=${count}` });
        for (const us of looks) {
          d.run(us / 1e6);
          const now = rings(d, "xen-02");
          check(now, before);
          before = now;
        }
      });
      d.run(30);
      check(rings(d, "xen-02"), before);
      d.lab.check();
    }),
    { numRuns: 25, seed: 20_261_121 },
  );
});
