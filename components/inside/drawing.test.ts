import { expect, test } from "vitest";
import type { InsideDetailQuery, InsideFollowSummary, InsideOverview, InsideStep } from "@/server/contract";
import { changedBoxes } from "./changes";
import { fixtureOverview, manyGuests } from "./fixture";
import { boxOfPart, wayOf } from "./follow-path";
import { layOut } from "./layout";
import { nextBox } from "./move";
import { lookOf } from "./names";
import { openedBy, queryOf } from "./opened";
import { edgeTowards } from "./path-overlay";
import { isSamePart } from "./use-inside";

const layout = layOut(fixtureOverview, { width: 1159, height: 650 });
const drawn = new Set(layout.boxes.map((box) => box.id));
const follow: InsideFollowSummary = {
  id: "f1",
  vm: "OpaqueRef:vm-5",
  domid: 5,
  request: "diskWrite",
  kind: "pv",
  device: "5/vbd/51712",
  state: "running",
  trouble: null,
  startedUs: 0,
  steps: 3,
  reached: 2,
  totalUs: null,
};
const step = (actor: InsideStep["actor"], target: InsideStep["target"]): InsideStep => ({
  code: "app.write",
  atUs: 0,
  actor,
  target,
  hypercall: null,
  waited: null,
  facts: [],
  changes: [],
});

test("arrow keys reach every part from every other", () => {
  const reached = new Set(["dom:0"]);
  const queue = ["dom:0"];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const direction of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const) {
      const next = nextBox(layout.boxes, id, direction, layout.domainsHeight);
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  expect([...drawn].filter((id) => !reached.has(id))).toEqual([]);
});

test("a followed request leads over the parts that it touches", () => {
  const steps = [step("application", "guestKernel"), step("frontend", "ring"), step("backend", "nativeDriver"), step("device", null)];
  const { arrows, lit } = wayOf(fixtureOverview, follow, steps, 2, drawn);
  expect(arrows).toEqual([
    { from: "app:5", to: "kernel:5" },
    { from: "front:5/vbd/51712", to: "ring:5/vbd/51712" },
    { from: "back:5/vbd/51712", to: "driver:block" },
  ]);
  expect([...lit]).toEqual(["back:5/vbd/51712", "driver:block"]);
  expect(boxOfPart(fixtureOverview, follow, "device", drawn)).toBe("hw:sr:OpaqueRef:sr-nfs");
});

test("of an emulated disk the model stands for the back end; in a compact drawing the frame stands for the guest", () => {
  const emulated = { ...follow, domid: 6, device: "6/vbd/768", kind: "hvm" as const };
  expect(boxOfPart(fixtureOverview, emulated, "deviceModel", drawn)).toBe("daemon:qemu:6");
  const many = manyGuests(30);
  const compact = new Set(layOut(many, { width: 743, height: 520 }).boxes.map((box) => box.id));
  expect(boxOfPart(many, follow, "frontend", compact)).toBe("dom:5");
  expect(boxOfPart(many, follow, "ring", compact)).toBe("ring:5/vbd/51712");
});

test("what has just happened: a state, a new daemon, a domain's memory; and nothing when nothing did", () => {
  expect([...changedBoxes(fixtureOverview, { ...fixtureOverview, atUs: fixtureOverview.atUs + 1 })]).toEqual([]);
  const after: InsideOverview = {
    ...fixtureOverview,
    devices: fixtureOverview.devices.map((d) => (d.id === "9/vif/0" ? { ...d, frontState: 4 } : d)),
    daemons: fixtureOverview.daemons.filter((d) => d.id !== "xl:5").map((d) => (d.id === "xend" ? { ...d, isRunning: false } : d)),
    domains: fixtureOverview.domains.filter((d) => d.domid !== 5),
  };
  expect([...changedBoxes(fixtureOverview, after)].sort()).toEqual(["daemon:xend", "front:9/vif/0", "hv:memory"]);
});

test("a failed device is told from one that is coming up and from one whose ring is full", () => {
  const look = (id: string) => lookOf(fixtureOverview.devices.find((d) => d.id === id)!);
  expect([look("5/vbd/51712"), look("9/vif/0"), look("9/vbd/51712"), look("6/vbd/768")]).toEqual(["good", "failed", "full", "good"]);
});

test("every part of the drawing opens something, and what is asked fits the server's limits", () => {
  for (const box of layout.boxes) {
    const opened = openedBy(box.thing, fixtureOverview, 9);
    const query = queryOf(opened, { storePaths: ["/"], windowUs: 30_000 });
    if (["daemon", "part"].includes(opened.kind)) expect(query).toBeNull();
    else expect(query?.kind).toBe(opened.kind);
  }
  const events = layout.boxes.find((box) => box.id === "hv:events");
  expect(events && openedBy(events.thing, fixtureOverview, 9)).toEqual({ kind: "events", domid: 9 });
});

test("arrows end at the edges of boxes", () => {
  const left = { x: 0, y: 0, width: 10, height: 10 };
  const right = { x: 90, y: 0, width: 10, height: 10 };
  expect([edgeTowards(left, right), edgeTowards(right, left)]).toEqual([
    [10, 5],
    [90, 5],
  ]);
  expect(edgeTowards({ x: 0, y: 0, width: 200, height: 200 }, left)).toEqual([100, 100]);
});

test("a panel keeps what it shows while its own question changes, and not another part's", () => {
  const key = (detail: InsideDetailQuery | null) => JSON.stringify({ host: "h", detail });
  expect(isSamePart(key({ kind: "xenstore", open: ["/"] }), key({ kind: "xenstore", open: ["/", "/vm"] }))).toBe(true);
  expect(isSamePart(key({ kind: "scheduler", pool: 0, windowUs: 1000 }), key({ kind: "scheduler", pool: 0, windowUs: 30_000 }))).toBe(true);
  expect(isSamePart(key({ kind: "scheduler", pool: 0, windowUs: 1000 }), key({ kind: "scheduler", pool: 1, windowUs: 1000 }))).toBe(false);
  expect(isSamePart(key({ kind: "domain", domid: 1 }), key({ kind: "domain", domid: 2 }))).toBe(false);
  expect(isSamePart(key(null), key({ kind: "memory", domid: null }))).toBe(false);
});
