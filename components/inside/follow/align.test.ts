import { expect, test } from "vitest";
import type { InsideStep, InsideStepCode } from "@/server/contract";
import { alignSteps, totalsOf } from "./align";

const steps = (codes: readonly InsideStepCode[]): readonly InsideStep[] =>
  codes.map((code, at) => ({
    code,
    atUs: 1000 + at * 5,
    actor: "application",
    target: null,
    hypercall: code.endsWith("notify") ? { number: 32, name: "event_channel_op" } : null,
    facts: code === "ide.exit" ? [{ name: "exits", value: "6" }] : [],
    changes: [],
    waited: null,
  }));
const split = steps(["app.write", "blk.queue", "blkfront.notify", "device.transfer", "app.return"]);
const emulated = steps(["app.write", "ide.queue", "ide.exit", "device.transfer", "app.return"]);

test("equal steps share a row, others have one of their own, and none is lost or moved", () => {
  const pairs = alignSteps(split, emulated);
  expect(pairs.flatMap((p) => p.left ?? [])).toEqual(split);
  expect(pairs.flatMap((p) => p.right ?? [])).toEqual(emulated);
  const shared = pairs.filter((p) => p.left && p.right).map((p) => p.left?.code);
  expect(shared).toEqual(["app.write", "device.transfer", "app.return"]);
  expect(alignSteps([], emulated)).toHaveLength(5);
});

test("totals count steps, hypercalls, exits and time", () => {
  expect(totalsOf(split)).toEqual({ steps: 5, hypercalls: 1, exits: 0, us: 20 });
  expect(totalsOf(emulated)).toEqual({ steps: 5, hypercalls: 0, exits: 6, us: 20 });
  expect(totalsOf([])).toEqual({ steps: 0, hypercalls: 0, exits: 0, us: 0 });
});
