import { describe, expect, test } from "vitest";
import { type XenRelease, xenRelease, xenReleases } from "./versions";

const TIB = 1024 * 1_073_741_824;

describe("[hypervisor.md §6] limits of a release", () => {
  test.each<[string, string, Partial<XenRelease>]>([
    ["2.0.7", "2.0", { pvVcpus: 1, hvmVcpus: 0, defaultScheduler: "bvt", hostBytes: TIB / 256, hasXend: true, hasXl: false }],
    ["3.0.0", "3.0", { builtPcpus: 32, defaultScheduler: "sedf", grantFrames: 4, pvVcpus: 32, hostBytes: TIB / 64 }],
    ["3.0.4-1", "3.0.3", { defaultScheduler: "credit", grantFrames: 4 }],
    ["3.4.2", "3.4", { builtPcpus: 32, defaultScheduler: "credit", hvmVcpus: 32, hasSharing: false }],
    ["4.0.1", "4.0", { hostPcpus: 128, hostBytes: TIB, pvVcpus: 128, pvBytes: TIB / 2, hvmVcpus: 128, hvmBytes: TIB, hasSharing: true }],
    [
      "4.1.2",
      "4.1",
      {
        sharesByTapdisk: true,
        hasMemshrtool: false,
        hostPcpus: 256,
        builtPcpus: 128,
        hostBytes: 5 * TIB,
        pvVcpus: 256,
        hvmVcpus: 128,
        hasXl: true,
      },
    ],
    ["4.2.0", "4.2", { hostPcpus: 4095, builtPcpus: 256, hostBytes: 5 * TIB, pvVcpus: 512, hvmVcpus: 128, hasRateLimit: true }],
    ["4.3.1", "4.3", { hostBytes: 16 * TIB, hasClaims: true, deviceModel: "qemu-system-i386" }],
    ["4.4.4", "4.4", { hasFifoEvents: true, pvh: "experimental", hasXend: true, xlRefusesBesideXend: true }],
    [
      "4.5.0",
      "4.5",
      {
        hasSharing: true,
        sharesByTapdisk: false,
        hasMemshrtool: true,
        hasSoftAffinity: true,
        hasXend: false,
        xlRefusesBesideXend: false,
        maptrackFrames: 256,
      },
    ],
    ["4.6.6", "4.6", { maptrackFrames: 1024, grantFrames: 32 }],
    ["4.9.4", "4.9", { defaultScheduler: "credit", grantFrames: 32, hasCredit2Caps: false }],
    ["4.10.0", "4.10", { grantFrames: 64, pvh: "supported", hasCredit2Caps: true }],
    ["4.11.4", "4.11", { defaultScheduler: "credit", hasTmem: true }],
    ["4.12.0", "4.12", { defaultScheduler: "credit2", hasTmem: true }],
    ["4.13.3", "4.13", { hasSharing: false, hasMemshrtool: false, hasTmem: false, domidReuseUs: 0 }],
    ["4.14.0", "4.14", { domidReuseUs: 60_000_000 }],
    ["4.17.5", "4.17", { hostBytes: 12 * TIB, pvBytes: 8 * TIB, hvmVcpus: 128, defaultScheduler: "credit2" }],
    ["4.20.0", "4.20", { hostPcpus: 16_383, released: "2025-03-04" }],
    ["4.22.1", "4.20", { builtPcpus: 256 }],
  ])("%s is of %s", (version, name, facts) => {
    expect(xenRelease(version)).toMatchObject({ name, ...facts });
  });

  test.each<[string, readonly string[]]>([
    ["2.0", ["bvt"]],
    ["3.0.0", ["sedf", "bvt"]],
    ["4.0", ["credit", "sedf"]],
    ["4.1", ["credit2", "credit", "sedf"]],
    ["4.5", ["credit2", "credit", "rtds", "sedf"]],
    ["4.9", ["credit2", "credit", "rtds", "null"]],
  ])("%s has the schedulers %j", (version, schedulers) => {
    expect(xenRelease(version).schedulers).toEqual(schedulers);
  });

  test("cpupools from 4.1, xl from 4.1, xl refuses beside xend from 4.2 to 4.4, xm until 4.4", () => {
    const from = (has: (release: XenRelease) => boolean): string[] => xenReleases.filter(has).map((release) => release.name);
    expect(from((r) => r.hasCpupools)[0]).toBe("4.1");
    expect(from((r) => r.hasXl)[0]).toBe("4.1");
    expect(from((r) => r.xlRefusesBesideXend)).toEqual(["4.2", "4.3", "4.4"]);
    expect(from((r) => r.hasXend).at(-1)).toBe("4.4");
    expect(xenReleases.every((r) => r.schedulers.includes(r.defaultScheduler))).toBe(true);
  });
  test("there is no Xen 1 here", () => {
    expect(() => xenRelease("1.3")).toThrow("2.0 or newer");
  });
});
