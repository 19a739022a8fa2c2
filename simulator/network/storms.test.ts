import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { framesPerS } from "./storms";
import { bridgedNet } from "./test-bridges";

/** Two bridges with two links between them. */
const pair = (): ReturnType<typeof bridgedNet> =>
  bridgedNet(2, [
    [0, 1],
    [0, 1],
  ]);

describe("a loop without a spanning tree", () => {
  test("storms from the first broadcast on: counters rise as fast as the slowest link takes, few other frames get through", () => {
    const net = pair();
    expect(net.fabric.isStorming("b0")).toBe(false);
    net.send(0, "all");
    expect([net.fabric.isStorming("b0"), net.fabric.isStorming("b1")]).toEqual([true, true]);
    const before = net.bridges[1]?.ports.get("g1")?.traffic.outFrames ?? 0;
    net.run(10);
    expect((net.bridges[1]?.ports.get("g1")?.traffic.outFrames ?? 0) - before).toBe(10 * framesPerS(60));
    // The address that goes round is known now here, now there.
    const seen = Array.from({ length: 4 }, () => {
      net.run(1);
      return net.bridges[1]?.table.get("00:16:3e:00:02:00")?.port;
    });
    expect(new Set(seen)).toEqual(new Set(["l0b", "l1b"]));
    const came = Array.from({ length: 60 }, () => net.send(1, "all").length);
    expect(came.filter((count) => count > 0).length).toBeLessThan(10);
    expect(net.handled()).toBeLessThan(2_000);
  });
  test.each([
    ["a link is cut", (net: ReturnType<typeof pair>) => net.fabric.setTrunk("l1", 0, false)],
    [
      "a port is set down",
      (net: ReturnType<typeof pair>) => {
        const [bridge] = net.bridges;
        const port = bridge?.ports.get("l1a");
        if (bridge && port) bridge.setPort(port, true, false);
      },
    ],
    ["both bridges have STP", (net: ReturnType<typeof pair>) => net.stp(true)],
  ])("ends when %s", (_, cut) => {
    const net = pair();
    net.send(0, "all");
    net.run(5);
    cut(net);
    net.run(60);
    expect(net.fabric.isStorming("b0")).toBe(false);
    const before = net.bridges[1]?.ports.get("g1")?.traffic.outFrames ?? 0;
    expect(net.send(0, "all")).toEqual(["g1"]);
    expect((net.bridges[1]?.ports.get("g1")?.traffic.outFrames ?? 0) - before).toBeLessThan(5);
  });
});

test("[NET-5] whatever loops there are, what is sent costs few events, and the storm is over when links are a tree again", () => {
  const graph = fc.integer({ min: 2, max: 6 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      parents: fc.tuple(...Array.from({ length: count - 1 }, (_, n) => fc.nat(n))),
      others: fc.array(
        fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([a, b]) => a !== b),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  );
  fc.assert(
    fc.property(graph, fc.array(fc.nat(5), { minLength: 1, maxLength: 10 }), ({ count, parents, others }, senders) => {
      const tree = parents.map((parent, n) => [n + 1, parent] as const);
      const net = bridgedNet(count, [...tree, ...others]);
      for (const from of senders) net.send(from % count, "all");
      net.run(20);
      expect(net.fabric.isStorming("b0")).toBe(true);
      expect(net.handled()).toBeLessThan(60 * count * senders.length + 200);
      for (let n = tree.length; n < tree.length + others.length; n++) net.fabric.setTrunk(`l${n}`, 0, false);
      net.run(2);
      expect(net.fabric.isStorming("b0")).toBe(false);
      expect(net.send(0, "all")).toEqual(Array.from({ length: count - 1 }, (_, n) => `g${n + 1}`));
    }),
    { numRuns: 25, seed: 13 },
  );
});
