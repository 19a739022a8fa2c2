import { expect, test } from "vitest";
import { driverOverview, fixtureOverview, manyGuests } from "./fixture";
import { BASE_HEIGHT, type Box, LEAST_WIDTH, layOut } from "./layout";

const sizes = [
  { width: 400, height: 300 },
  { width: 743, height: 520 },
  { width: 759, height: 650 },
  { width: 1159, height: 650 },
  { width: 1900, height: 1000 },
];
/** Boxes that others stand in. */
const holds = (box: Box): boolean => ["domain", "dom0Kernel", "hypervisor"].includes(box.thing.kind);
const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (a: Box, b: Box): boolean => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

const scenes = {
  fixture: fixtureOverview,
  "a driver domain": driverOverview,
  "20 guests": manyGuests(20),
  "60 guests": manyGuests(60),
  "no guest": manyGuests(0),
};
for (const [name, overview] of Object.entries(scenes)) {
  test.each(sizes)(`${name} at $width×$height: nothing overlaps, everything is on the sheet, no id comes twice`, (size) => {
    const layout = layOut(overview, size);
    expect(layout.width).toBe(Math.max(LEAST_WIDTH, size.width));
    expect(new Set(layout.boxes.map((b) => b.id)).size).toBe(layout.boxes.length);
    for (const layer of ["domains", "base"] as const) {
      const boxes = layout.boxes.filter((b) => b.layer === layer);
      const height = layer === "base" ? layout.baseHeight : layout.domainsHeight;
      for (const box of boxes) {
        expect([box.id, box.x >= 0, box.y >= 0, box.width > 8, box.height > 8]).toEqual([box.id, true, true, true, true]);
        expect([box.id, box.x + box.width <= layout.width, box.y + box.height <= height]).toEqual([box.id, true, true]);
      }
      for (const [at, a] of boxes.entries()) {
        for (const b of boxes.slice(at + 1)) {
          const isNested = (holds(a) && within(b, a)) || (holds(b) && within(a, b));
          expect([a.id, b.id, overlap(a, b) && !isNested]).toEqual([a.id, b.id, false]);
        }
      }
    }
    expect(layout.domainsHeight).toBeGreaterThanOrEqual(size.height - BASE_HEIGHT);
  });
}

test("every domain, daemon, device and NIC of the fixture has its box, and each device its wire", () => {
  const layout = layOut(fixtureOverview, { width: 1159, height: 650 });
  const ids = new Set(layout.boxes.map((b) => b.id));
  for (const { domid } of fixtureOverview.domains) expect(ids).toContain(`dom:${domid}`);
  for (const { id, kind } of fixtureOverview.devices) {
    expect(ids).toContain(`ring:${id}`);
    if (kind !== "console") expect(ids).toContain(`front:${id}`);
    expect(layout.wires.some((w) => w.device.id === id)).toBe(true);
  }
  for (const { id } of fixtureOverview.daemons)
    if (!/^(blkback|netback):/.test(id)) expect([...ids]).toContain(id === "xenstored" ? "store" : `daemon:${id}`);
});

test("a back end in a driver domain stands in that domain's frame, and the line to it leads there; of one that is gone there is none", () => {
  const { boxes, wires } = layOut(driverOverview, { width: 1159, height: 650 });
  const frame = boxes.find((b) => b.id === "dom:10") as Box;
  for (const id of ["5/vif/2", "9/vbd/51728"]) {
    const back = boxes.find((b) => b.id === `back:${id}`) as Box;
    expect(within(back, frame)).toBe(true);
    expect(wires.find((w) => w.id === `wire:${id}`)?.points[0]).toEqual([back.x, back.y + back.height / 2]);
  }
  const own = boxes.find((b) => b.id === "back:5/vbd/51712") as Box;
  expect(within(own, boxes.find((b) => b.id === "dom:0") as Box)).toBe(true);
  const ring = boxes.find((b) => b.id === "ring:9/vbd/51744") as Box;
  expect(boxes.some((b) => b.id === "back:9/vbd/51744")).toBe(false);
  expect(wires.find((w) => w.id === "wire:9/vbd/51744")?.points[0]).toEqual([ring.x + ring.width / 2, ring.y + ring.height / 2]);
  // Whoever serves stands above those whom it serves.
  for (const domid of [5, 9]) expect((boxes.find((b) => b.id === `dom:${domid}`) as Box).y).toBeGreaterThan(frame.y);
});

test("an emulated device leads to its device model, in Dom0 or in its stub domain, and has no back end of its own", () => {
  const layout = layOut(fixtureOverview, { width: 1159, height: 650 });
  const emulated = fixtureOverview.devices.filter((d) => d.path === "emulated");
  expect(emulated.length).toBeGreaterThan(1);
  for (const device of emulated) expect(layout.boxes.some((b) => b.id === `back:${device.id}`)).toBe(false);
  const stub = fixtureOverview.domains.find((d) => d.kind === "stubdom");
  const frame = layout.boxes.find((b) => b.id === `dom:${stub?.domid}`);
  const guest = layout.boxes.find((b) => b.id === `dom:${stub?.target}`);
  expect((frame?.y ?? 0) + (frame?.height ?? 0)).toBeLessThan(guest?.y ?? 0);
});

test("many guests take one line each", () => {
  const layout = layOut(manyGuests(20), { width: 743, height: 520 });
  expect(layout.isCompact).toBe(true);
  expect(layout.domainsHeight).toBeLessThan(900);
  expect(layOut(manyGuests(6), { width: 743, height: 520 }).isCompact).toBe(false);
});
