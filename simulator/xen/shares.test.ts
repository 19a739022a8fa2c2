import fc from "fast-check";
import { expect, test } from "vitest";
import { cell, vcpuStride } from "./domain";
import { poolShares } from "./shares";
import { TestMachine } from "./test-machine";

const act = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("demand"), fc.nat(5), fc.nat(2_400_000)) },
  fc.tuple(fc.constantFrom("pause", "unpause", "cap", "pin", "unpin", "weight", "online", "destroy", "move"), fc.nat(5), fc.nat(2_400_000)),
  fc.tuple(fc.constantFrom("make", "addCpu", "removeCpu"), fc.nat(5), fc.nat(2_400_000)),
) as fc.Arbitrary<[string, number, number]>;

/** Does something to one domain, where there is one. */
function perform(machine: TestMachine, [what, which, amount]: [string, number, number]): void {
  const { xen } = machine;
  if (what === "make" && xen.domains.size < 6) machine.make({ vcpus: 1 + (amount % 3), maxVcpus: 3 }, amount);
  if (what === "addCpu") xen.addPoolCpu(0, which % 4);
  if (what === "removeCpu" && (xen.pools.find(0)?.pcpus.length ?? 0) > 1) xen.removePoolCpu(0, which % 4);
  const domain = [...xen.domains.values()][which];
  if (!domain) return;
  if (what === "demand") xen.demand(domain, amount);
  if (what === "pause") xen.pause(domain);
  if (what === "unpause") xen.unpause(domain);
  if (what === "cap") xen.setSchedule(domain, { cap: amount % 200 });
  if (what === "weight") xen.setSchedule(domain, { weight: 1 + (amount % 1000) });
  if (what === "pin") xen.setAffinity(domain, null, { hard: [amount % 4] });
  if (what === "unpin") xen.setAffinity(domain, null, { hard: null });
  if (what === "online") xen.setVcpusOnline(domain, 1 + (amount % 3));
  if (what === "move" && domain.domid !== 0) xen.moveDomain(domain, amount % 2);
  if (what === "destroy" && domain.domid !== 0) xen.destroy(domain.domid);
}

test.each(["credit2", "null", "rtds"] as const)(
  "after any changes all of a pool's vCPUs have the shares that are found anew for the whole pool (%s)",
  (scheduler) => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const machine = new TestMachine({ scheduler });
        machine.make({ vcpus: 2, maxVcpus: 2 }, 300_000);
        machine.make({}, 200_000);
        machine.xen.createPool("other", scheduler, [3]);
        for (const each of acts) {
          perform(machine.after(1_000), each);
          for (const id of [0, 1]) {
            const pool = machine.xen.pools.find(id);
            for (const { domain, at, share } of pool ? poolShares(pool, machine.xen.domainsIn(id)).rows : []) {
              expect(domain.cells[at + cell.share], `d${domain.domid}v${at / vcpuStride} after ${each[0]}`).toBe(share);
            }
          }
          for (const { cells, shareMicro } of machine.xen.domains.values()) {
            let sum = 0;
            for (let at = cell.share; at < cells.length; at += vcpuStride) sum += cells[at] as number;
            expect(shareMicro).toBe(sum);
          }
        }
      }),
      { numRuns: 60 },
    );
  },
);
