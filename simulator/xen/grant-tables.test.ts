import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entriesPerFrame, GrantTables, grantFlags, grantStatus } from "./grant-tables";

function tables(frames = 64): GrantTables {
  const grants = new GrantTables();
  grants.create(0, 1, frames, 1024);
  grants.create(5, 1, frames, 1024);
  return grants;
}

describe("[hypervisor.md §9] grant tables", () => {
  test.each([
    [1, 64, 32_768],
    [2, 64, 16_384],
    [1, 32, 16_384],
    [1, 4, 2_048],
  ] as const)("version %i with %i frames holds %i refs", (version, frames, refs) => {
    expect(entriesPerFrame[version] * frames).toBe(refs);
    const grants = new GrantTables();
    grants.create(5, version, frames, 1024);
    expect(grants.grant(5, 0, 1, refs - 8, false, "all")).toBe(8);
    expect(grants.grant(5, 0, 1, 1, false, "one more")).toBe(grantStatus.noSpace);
  });

  test("refs 0 and 1 are the console's and XenStore's; Linux's own begin at 8", () => {
    const grants = tables();
    grants.grantReserved(5, 1, 0, 1021, "xenstore");
    grants.grantReserved(5, 0, 0, 1020, "console");
    expect(grants.grant(5, 0, 100, 1, false, "ring")).toBe(8);
    expect(grants.runs(5).map((run) => run.ref)).toEqual([0, 1, 8]);
  });

  test("only the domain that it was granted to may map; a readonly grant is not mapped for writing", () => {
    const grants = tables();
    grants.create(7, 1, 64, 1024);
    const ref = grants.grant(5, 0, 100, 1, true, "page");
    expect(grants.map(7, 5, ref, true)).toBe(grantStatus.permissionDenied);
    expect(grants.map(0, 5, ref, false)).toBe(grantStatus.permissionDenied);
    expect(grants.map(0, 5, 99, true)).toBe(grantStatus.badRef);
    expect(grants.map(0, 9, ref, true)).toBe(grantStatus.badDomain);
    expect(grants.map(0, 5, ref, true)).toBe(grantStatus.okay);
    expect(grants.runs(5)[0]?.flags).toBe(grantFlags.permitAccess | grantFlags.readonly | grantFlags.reading);
  });

  test("a grant in use cannot be revoked", () => {
    const grants = tables();
    const ref = grants.grant(5, 0, 100, 1, false, "ring");
    grants.map(0, 5, ref, false);
    expect(grants.end(5, ref)).toBe(false);
    expect([grants.mappedOf(5), grants.maptrackOf(0)]).toEqual([1, 1]);
    grants.unmap(5, ref);
    expect(grants.end(5, ref)).toBe(true);
    expect(grants.figures(5)).toMatchObject({ inUse: 0, maps: 1, unmaps: 1 });
  });

  test("a gap that is wide enough is used again", () => {
    const grants = tables();
    const [a, b, c] = [4, 2, 3].map((count) => grants.grant(5, 0, 1, count, false, "run"));
    expect([a, b, c]).toEqual([8, 12, 14]);
    grants.end(5, b as number);
    expect(grants.grant(5, 0, 1, 3, false, "too wide")).toBe(17);
    expect(grants.grant(5, 0, 1, 2, false, "fits")).toBe(12);
  });
});

test("[GNT-1] refs are never shared and grants never leak, in any order of granting, mapping and ending", () => {
  const act = fc.tuple(fc.constantFrom("grant", "map", "unmap", "end"), fc.integer({ min: 1, max: 40 }), fc.nat(30), fc.boolean());
  fc.assert(
    fc.property(fc.array(act, { maxLength: 150 }), (acts) => {
      const grants = tables(1);
      const held = new Map<number, number>();
      for (const [what, count, pick, isReadonly] of acts) {
        const ref = [...held.keys()][pick % Math.max(1, held.size)];
        if (what === "grant") {
          const made = grants.grant(5, 0, 1, count, isReadonly, "x");
          if (made >= 0) held.set(made, count);
        } else if (ref !== undefined && what === "map") grants.map(0, 5, ref, true);
        else if (ref !== undefined && what === "unmap") grants.unmap(5, ref);
        else if (ref !== undefined && grants.end(5, ref)) held.delete(ref);
        grants.check();
        expect(grants.figures(5).inUse).toBe([...held.values()].reduce((sum, n) => sum + n, 0));
      }
      const copy = new GrantTables();
      copy.import(JSON.parse(JSON.stringify(grants.export())));
      expect(copy.export()).toEqual(grants.export());
    }),
    { numRuns: 300 },
  );
});
