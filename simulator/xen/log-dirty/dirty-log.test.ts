import { describe, expect, test } from "vitest";
import { DirtyLog, FAULT_US, type Moment, type WriterNow } from "./dirty-log";

const SECOND = 1_000_000;
const WRITER: WriterNow = { name: "writer", from: 1000, pages: 10_000, perS: 5000 };
/** A domain that wants one pCPU and gets it. */
const at = (seconds: number, changes: Partial<Moment> = {}): Moment => ({
  nowUs: seconds * SECOND,
  cpuUs: seconds * SECOND,
  demandMicro: 1_000_000,
  writers: [WRITER],
  movedBytes: 0,
  cache: { from: 20_000, pages: 1000 },
  allPages: 100_000,
  ...changes,
});

describe("pages written to since they were cleaned", () => {
  test("saturate by the working set: W · (1 − e^(−D·T/W))", () => {
    for (const seconds of [0.1, 1, 2, 5, 60]) {
      const log = DirtyLog.begin(true, at(0));
      log.fold(at(seconds));
      const wanted = 10_000 * (1 - Math.exp((-5000 * seconds) / 10_000));
      const { dirtyCount, runs } = log.peek();
      // What faults cost is a little less written.
      expect(dirtyCount).toBeLessThanOrEqual(Math.round(wanted));
      expect(dirtyCount).toBeGreaterThan(wanted * 0.99 - 1);
      expect(runs).toEqual([{ from: 1000, pages: 10_000, dirty: dirtyCount, name: "writer" }]);
    }
  });
  test("are as many whether somebody looks or not", () => {
    const [looked, alone] = [DirtyLog.begin(true, at(0)), DirtyLog.begin(true, at(0))];
    for (let i = 1; i < 100; i++) looked.copy().fold(at(i / 10));
    looked.fold(at(10));
    alone.fold(at(10));
    expect(looked.export()).toEqual(alone.export());
  });
  test("come back clean once they have been taken, and not by peeking", () => {
    const log = DirtyLog.begin(true, at(0));
    log.fold(at(1));
    const seen = log.peek();
    expect(log.clean()).toEqual(seen);
    expect(log.peek()).toMatchObject({ dirtyCount: 0, runs: [], faultCount: seen.faultCount });
    expect(log.rounds).toBe(1);
  });
  test("are fewer of a domain that has been paused, or gets half of its CPU", () => {
    const count = (cpuUs: number): number => {
      const log = DirtyLog.begin(true, at(0));
      log.fold(at(1, { cpuUs }));
      return log.peek().dirtyCount;
    };
    expect(count(0)).toBe(0);
    expect(count(SECOND / 2) / count(SECOND)).toBeCloseTo(0.56, 1);
  });
  test("of a writer that has gone stay dirty until they are taken", () => {
    const log = DirtyLog.begin(true, at(0));
    log.fold(at(1, { writers: [] }));
    const { dirtyCount } = log.peek();
    log.fold(at(9, { writers: [] }));
    expect(dirtyCount).toBeGreaterThan(3000);
    expect(log.clean().dirtyCount).toBe(dirtyCount);
    expect(log.export().regions.map(({ name }) => name)).toEqual(["cache"]);
  });
  test("what is read into the page cache counts too, as far as there is one", () => {
    const log = DirtyLog.begin(true, at(0, { writers: [] }));
    log.fold(at(1, { writers: [], movedBytes: 400 * 4096 }));
    expect(log.peek().runs).toEqual([{ from: 20_000, pages: 1000, dirty: 400, name: "cache" }]);
    log.fold(at(2, { writers: [], movedBytes: 9000 * 4096 }));
    expect(log.peek().dirtyCount).toBe(1000);
  });
});

test("a first write costs a fault: a domain that writes everywhere has less for itself at first, and little later", () => {
  const writers = [{ ...WRITER, pages: 90_000, perS: 300_000 }];
  const log = DirtyLog.begin(true, at(0, { writers }));
  expect(log.usefulShare).toBeCloseTo(1 / (1 + 0.3 * FAULT_US.hap), 3);
  log.fold(at(3, { writers }));
  expect(log.usefulShare).toBeGreaterThan(0.99);
  const shadow = DirtyLog.begin(false, at(0, { writers }));
  expect(shadow.usefulShare).toBeLessThan(0.6);
});
