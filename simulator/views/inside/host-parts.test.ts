import { describe, expect, test } from "vitest";
import type { InsideDetailQuery, InsideMemoryDetail, InsideSchedulerDetail } from "../../contract/inside";
import { simTime } from "../../kernel/time";
import { createLab } from "../../lab";

const opened = () => {
  const lab = createLab({ scenario: "starter", seed: 1, epochUs: 1_800_000_000_000_000 });
  lab.advance(simTime(120_000_000));
  const host = lab.allRecords().find((r) => r.op === "add" && r.class === "host")?.ref ?? "";
  const look = (detail: InsideDetailQuery) => lab.ask("inside", { host, detail })?.detail ?? null;
  return { lab, look };
};

describe("[hypervisor.md §10] the Inside view of a scheduler", () => {
  test("the starter's hosts run credit2; each vCPU's share stands beside what the window gave it", () => {
    const { look } = opened();
    const detail = look({ kind: "scheduler", pool: 0, windowUs: 100_000 }) as InsideSchedulerDetail;
    expect([detail.name, detail.scheduler, detail.parameters]).toEqual([
      "Pool-0",
      "credit2",
      [{ name: "ratelimit", value: 1000, unit: "us" }],
    ]);
    expect(detail.toUs - detail.fromUs).toBe(100_000);
    expect(detail.pcpus.map((p) => p.node)).toEqual([...new Array(8).fill(0), ...new Array(8).fill(1)]);
    const dom0 = detail.vcpus.filter((v) => v.domid === 0);
    expect(dom0).toHaveLength(8);
    for (const slice of detail.slices) {
      expect(slice.startUs).toBeGreaterThanOrEqual(detail.fromUs);
      expect(slice.startUs + slice.lengthUs).toBeLessThanOrEqual(detail.toUs);
    }
    expect(detail.slices.length).toBeGreaterThan(0);
    expect(look({ kind: "scheduler", pool: 5, windowUs: 100_000 })).toBeNull();
  });
  test("a window is at least 1 ms and at most 300 ms", () => {
    const { look } = opened();
    const length = (windowUs: number): number => {
      const detail = look({ kind: "scheduler", pool: 0, windowUs }) as InsideSchedulerDetail;
      return detail.toUs - detail.fromUs;
    };
    expect([length(0), length(1e12), length(2500.7)]).toEqual([1_000, 300_000, 2_500]);
  });
});

describe("[hypervisor.md §5] the Inside view of memory", () => {
  test("extents cover the machine once, within nodes; guests placed on a node have their frames there", () => {
    const { look } = opened();
    const detail = look({ kind: "memory", domid: null }) as InsideMemoryDetail;
    let frame = 0;
    for (const extent of detail.extents) {
      expect(extent.startMfn).toBe(frame);
      frame += extent.pages;
    }
    expect(frame * 4096).toBe(detail.totalBytes);
    expect(detail.nodes.reduce((sum, node) => sum + node.freeBytes, 0)).toBe(detail.freeBytes);
    const owned = detail.domains.reduce((sum, d) => sum + d.currentBytes + d.overheadBytes, 0);
    expect(detail.xenBytes + detail.freeBytes + owned).toBe(detail.totalBytes);
    for (const { domid } of detail.domains.filter((d) => d.domid !== 0))
      expect(new Set(detail.extents.filter((e) => e.owner === domid).map((e) => e.node)).size).toBe(1);
  });
});
