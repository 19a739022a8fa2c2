import { afterEach, expect, test, vi } from "vitest";
import { RateLimit } from "./rate-limit";
import { SignInGate } from "./sign-in-gate";
import { steadyMs, wallMsOf } from "./steady-clock";

afterEach(() => void vi.restoreAllMocks());

test("is the wall clock until somebody sets that", () => {
  expect(Math.abs(steadyMs() - Date.now())).toBeLessThan(60_000);
});

test.each([3_600_000, -3_600_000, 86_400_000])("a wall clock set by %d ms makes nobody wait longer or shorter", (byMs) => {
  const gate = new SignInGate();
  const limit = new RateLimit(1, 60_000);
  for (let n = 0; n < 8; n++) gate.tried("ann", "10.0.0.1");
  limit.count("ann");
  const waits = [gate.waitS("ann", "10.0.0.1"), limit.waitS("ann")];
  const wall = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(wall + byMs);
  const later = [gate.waitS("ann", "10.0.0.1"), limit.waitS("ann")];
  for (const [n, wait] of waits.entries()) {
    expect(later[n]).toBeLessThanOrEqual(wait);
    expect(later[n]).toBeGreaterThan(0);
  }
  expect(wallMsOf(steadyMs()) - wall).toBeCloseTo(byMs, -2);
});
