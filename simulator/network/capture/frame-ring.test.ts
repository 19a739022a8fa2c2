import { expect, test } from "vitest";
import { MemoryChunks } from "../../content/chunks";
import { FrameRing, type PassedFrame, storeRun } from "./frame-ring";

/** A stream of numbers by a seed. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % (most + 1);
  };
}
const plain = (frames: Iterable<PassedFrame>) => [...frames].map(({ bytes, ...rest }) => ({ ...rest, bytes: [...bytes] }));

test("a ring keeps the last frames as they were, whole again after it was kept and opened", () => {
  for (const seed of [1, 2, 3]) {
    const draw = numbers(seed);
    const most = 5 + draw(60);
    const store = new MemoryChunks();
    let ring = new FrameRing(most);
    const all: PassedFrame[] = [];
    for (let serial = 0, at = 0; all.length < 300; serial += 1 + draw(3)) {
      at += draw(2 ** 31) * (draw(9) === 0 ? 4 : 1);
      const bytes = Uint8Array.from({ length: draw(4) === 0 ? draw(30_000) : draw(100) }, () => draw(255));
      const frame = { serial, at, isOut: draw(1) === 1, length: bytes.length + draw(100), bytes };
      all.push(frame);
      ring.push(frame);
      if (draw(20) > 0) continue;
      for (const run of ring.runs) storeRun(run, store);
      const sealed = ring.runs.map(({ name, first, last, count, size }) => ({ h: name ?? "", first, last, count, size }));
      ring = FrameRing.import(most, JSON.parse(JSON.stringify({ sealed, ...ring.rest })));
    }
    const kept = all.slice(all.length - ring.count);
    expect(plain(ring.frames(0, Number.POSITIVE_INFINITY, store))).toEqual(plain(kept));
    expect([ring.seen, ring.first]).toEqual([all.length, kept[0]?.serial]);
    expect(ring.count).toBeGreaterThanOrEqual(most);
    expect(ring.count).toBeLessThan(2 * most + 1);
    const [from = 0, to = 0] = [kept[3]?.serial, kept.at(-2)?.serial];
    expect(plain(ring.frames(from, to, store))).toEqual(plain(kept.slice(3, -2)));
  }
});

test("a ring of long frames holds no more than its bytes", () => {
  const ring = new FrameRing(10_000);
  const bytes = new Uint8Array(65_000);
  for (let serial = 0; serial < 600; serial++) ring.push({ serial, at: serial, isOut: true, length: 65_160, bytes });
  // 16 MiB of frames of 65,018 bytes with what stands before them, a run each, and one that is not sealed.
  expect([ring.count, ring.seen, ring.first]).toEqual([259, 600, 341]);
});
