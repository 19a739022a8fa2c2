import { describe, expect, test } from "vitest";
import { WatchCell } from "./watch-cell";
import { HUNG_MS, LOOK_MS, Watchdog } from "./watchdog";

describe("a cell", () => {
  test("shows another thread what a worker is at", () => {
    const own = new WatchCell();
    const other = new WatchCell(own.buffer);
    expect(other.read()).toMatchObject({ work: null, labId: null });
    own.begin("lab-1", "turn");
    own.entry(41);
    expect(other.read()).toEqual({ sequence: 1, work: "turn", labId: "lab-1", entry: 41 });
    own.end();
    expect(other.read()).toMatchObject({ sequence: 2, work: null, labId: null });
    own.begin("x", "whole");
    expect(other.read()).toEqual({ sequence: 3, work: "whole", labId: "x", entry: -1 });
  });
});

describe("[server.md 5] a watchdog", () => {
  /** Looks at given moments at one piece of work; when it says hung, ms. */
  function hungAt(work: "turn" | "whole", moments: Iterable<number>): number | null {
    const dog = new Watchdog(0);
    for (const at of moments) if (dog.look({ sequence: 1, work }, at) === "hung") return at;
    return null;
  }
  const every = (ms: number, until: number, from = 0): number[] =>
    Array.from({ length: Math.floor((until - from) / ms) }, (_, i) => from + (i + 1) * ms);

  test("ends a turn that hangs within two seconds of its beginning, and a whole lab's work later", () => {
    expect(hungAt("turn", every(LOOK_MS, 10_000))).toBeLessThanOrEqual(2_000);
    expect(hungAt("whole", every(LOOK_MS, 50_000))).toBeNull();
    expect(hungAt("whole", every(LOOK_MS, 70_000))).toBeLessThanOrEqual(HUNG_MS.whole + 2 * LOOK_MS);
  });
  test("blames nobody for time in which it slept itself", () => {
    const closedLid = [...every(LOOK_MS, 1_000), 63_000, 63_250, 125_000, 125_250];
    expect(hungAt("turn", closedLid)).toBeNull();
    expect(hungAt("turn", [...closedLid, ...every(LOOK_MS, 130_000, 125_250)])).not.toBeNull();
  });
  test("takes work that begins and ends for no hang, however busy the worker is", () => {
    const dog = new Watchdog(0);
    for (let i = 1; i < 1_000; i++) expect(dog.look({ sequence: i, work: "turn" }, i * LOOK_MS)).toBe("fine");
  });
  test("counts anew when nothing is being done", () => {
    const dog = new Watchdog(0);
    for (let i = 1; i < 100; i++) expect(dog.look({ sequence: 7, work: i % 5 === 0 ? null : "turn" }, i * LOOK_MS)).toBe("fine");
  });
});
