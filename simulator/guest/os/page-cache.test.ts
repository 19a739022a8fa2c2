import { beforeEach, describe, expect, test } from "vitest";
import type { Node } from "../../content/overlay";
import { areOver } from "./disk-io";
import type { Machine } from "./machine";
import {
  dropPages,
  flushExpired,
  gathered,
  gatheredMore,
  isWritingBack,
  landed,
  type PageCache,
  takeBackAll,
  writeBack,
  writeLate,
} from "./page-cache";

let now = 0;
let isBroken = false;
const asked: number[] = [];
const sent: { readonly bytes: number; readonly carries: number | undefined }[] = [];
const said: string[] = [];
let state: { cache?: PageCache; skewUs: number; phase: string; memoryTarget: number };
let m: Machine;

beforeEach(() => {
  now = 1_000;
  isBroken = false;
  for (const list of [asked, sent, said]) list.length = 0;
  state = { skewUs: 0, phase: "running", memoryTarget: 1e9 };
  m = {
    state,
    spec: { memoryBytes: 1e9 },
    mono: () => now,
    klog: (line: string) => void said.push(line),
    bootDisk: () => null,
    mountOn: () => null,
    services: {
      flushAt: (_device: string, at: number) => void asked.push(at),
      isDeviceWorking: () => !isBroken,
      diskIo(_device: string, _kind: string, bytes: number, _ticket: number, request?: { carries?: number }) {
        if (isBroken) return false;
        sent.push({ bytes, carries: request?.carries });
        return true;
      },
    },
  } as unknown as Machine;
});

const file = (text: string): Node => ({ t: "f", m: 0o644, u: 0, g: 0, s: 0, d: text });
function wrote(id: string, text: string): void {
  const dirty = gathered(m, "xvda", { next: 7, orphans: ["#2"] });
  dirty.nodes = { ...dirty.nodes, [id]: file(text) };
  gatheredMore(m, "xvda", id, text.length, 0);
}

describe("changes on their way to a disk", () => {
  test("what is begun has the next number and the orphans of what lies below", () => {
    wrote("#3", "one");
    expect(state.cache?.xvda?.dirty).toMatchObject({ next: 7, orphans: ["#2"], since: 1_000 });
    expect(asked).toEqual([30_001_000]);
  });

  test("a block for each node and for each block of new content, once however often it was written", () => {
    wrote("#3", "x".repeat(5_000));
    wrote("#3", "x".repeat(5_000));
    wrote("#4", "");
    expect(writeBack(m, "xvda")).toEqual([1]);
    expect(sent).toEqual([{ bytes: (1 + 2 + 1) * 4_096, carries: 1 }]);
    expect([isWritingBack(m), areOver(m, [1])]).toEqual([true, false]);
    expect(landed(m, "xvda", 1)).toMatchObject({ nodes: { "#3": { d: "x".repeat(5_000) }, "#4": { d: "" } }, next: 7, orphans: ["#2"] });
    expect(landed(m, "xvda", 1)).toBeNull();
  });

  test("a program's own bytes are what its request has", () => {
    wrote("#3", "x".repeat(10_000));
    writeBack(m, "xvda", 1_048_576);
    expect(sent).toEqual([{ bytes: 1_048_576, carries: 1 }]);
  });

  test("one that is answered before an earlier one brings that along", () => {
    wrote("#3", "old");
    writeBack(m, "xvda");
    wrote("#3", "new");
    wrote("#4", "more");
    writeBack(m, "xvda");
    expect(landed(m, "xvda", 2)).toMatchObject({ nodes: { "#3": { d: "new" }, "#4": { d: "more" } } });
    expect(landed(m, "xvda", 1)).toBeNull();
  });

  test("from an image what was under way is sent again, below what is newer", () => {
    wrote("#3", "old");
    wrote("#4", "stays");
    writeBack(m, "xvda");
    wrote("#3", "new");
    takeBackAll(m);
    expect(landed(m, "xvda", 1)).toBeNull();
    expect(state.cache?.xvda).toMatchObject({ underWay: [], dirty: { isDue: true, nodes: { "#3": { d: "new" }, "#4": { d: "stays" } } } });
    writeBack(m, "xvda");
    expect(sent.map(({ carries }) => carries)).toEqual([1, 2]);
  });

  test("a disk that was wiped has nothing of before", () => {
    wrote("#3", "old");
    writeBack(m, "xvda");
    const dirty = gathered(m, "xvda", {});
    Object.assign(dirty, { wiped: true, nodes: {} });
    takeBackAll(m);
    expect(state.cache?.xvda?.dirty).toMatchObject({ wiped: true, nodes: {} });
  });

  test("what cannot be written is said, stays, and goes when the disk is back", () => {
    wrote("#3", "one");
    isBroken = true;
    now += 30_000_000;
    expect(flushExpired(m, "xvda", asked[0] as number)).toBe(true);
    expect(said).toEqual(["Buffer I/O error on dev xvda, logical block 34819, lost async page write"]);
    writeLate(m, "xvda");
    expect(state.cache?.xvda?.dirty).not.toBeNull();
    isBroken = false;
    writeLate(m, "xvda");
    expect(landed(m, "xvda", 1)).toMatchObject({ nodes: { "#3": { d: "one" } } });
    expect(state.cache).toBeUndefined();
  });

  test("with a disk that is pulled out goes what was to be written", () => {
    wrote("#3", "one");
    writeBack(m, "xvda");
    dropPages(m, "xvda");
    expect(said).toHaveLength(1);
    expect(state.cache).toBeUndefined();
  });

  test("the flusher comes again for what is younger than what it was asked for", () => {
    wrote("#3", "one");
    writeBack(m, "xvda");
    landed(m, "xvda", 1);
    now += 10_000_000;
    wrote("#4", "two");
    expect(asked).toEqual([30_001_000]);
    now = 30_001_000;
    expect(flushExpired(m, "xvda", 30_001_000)).toBe(false);
    expect(asked).toEqual([30_001_000, 40_001_000]);
    expect(sent).toHaveLength(1);
    now = 40_001_000;
    flushExpired(m, "xvda", 30_001_000);
    expect(sent).toHaveLength(1);
    flushExpired(m, "xvda", 40_001_000);
    expect(sent).toHaveLength(2);
  });
});
