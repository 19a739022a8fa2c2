import { expect, test } from "vitest";
import type { Topology, TopologyNode } from "@/server/contract";
import { layOut } from "./layout";

const node = (id: string, kind: TopologyNode["kind"], host: string | null): TopologyNode => ({
  id,
  kind,
  label: id,
  host,
  ref: null,
  class: null,
  state: "up",
  facts: [],
});
function graph(hosts: number, vms: number): Topology {
  const nodes = [node("out", "outside", null), node("gw", "gateway", null), node("sw", "switch", null)];
  const edges: Topology["edges"][number][] = [];
  const join = (from: string, to: string) => edges.push({ id: `${from}-${to}`, from, to, state: "up" });
  join("sw", "gw");
  for (let h = 0; h < hosts; h++) {
    nodes.push(
      node(`h${h}`, "host", null),
      node(`h${h}p0`, "pif", `h${h}`),
      node(`h${h}p1`, "pif", `h${h}`),
      node(`h${h}b0`, "bridge", `h${h}`),
      node(`h${h}b1`, "bridge", `h${h}`),
      node(`h${h}b2`, "bridge", `h${h}`),
    );
    join(`h${h}p0`, "sw");
    join(`h${h}b0`, `h${h}p0`);
    join(`h${h}b1`, `h${h}p1`);
    for (let v = 0; v < vms; v++) {
      nodes.push(node(`h${h}v${v}`, "vm", `h${h}`), node(`h${h}v${v}i0`, "vif", `h${h}`), node(`h${h}v${v}i1`, "vif", `h${h}`));
      join(`h${h}v${v}`, `h${h}v${v}i0`);
      join(`h${h}v${v}`, `h${h}v${v}i1`);
      join(`h${h}v${v}i0`, `h${h}b${v % 2}`);
      join(`h${h}v${v}i1`, `h${h}b${(v + 1) % 2}`);
    }
  }
  return { version: 1, nodes, edges };
}

test.each([
  [1, 0],
  [2, 3],
  [5, 20],
])("%i hosts with %i guests: every node has a place and none overlaps another", (hosts, vms) => {
  const topology = graph(hosts, vms);
  const { placed, frames } = layOut(topology, new Set());
  const boxes = [...placed.values()];
  expect(boxes.length).toBe(topology.nodes.filter((n) => n.kind !== "host").length);
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
      expect(apart, `${a.node.id} and ${b.node.id}`).toBe(true);
    }
  }
  for (const [index, frame] of frames.entries()) {
    const next = frames[index + 1];
    if (next) expect(frame.y + frame.height).toBeLessThan(next.y);
    for (const box of boxes.filter((p) => p.node.host === frame.host.id)) {
      expect(box.y + box.height / 2).toBeLessThanOrEqual(frame.y + frame.height);
      expect(box.x + box.width).toBeLessThanOrEqual(frame.x + frame.width);
    }
  }
});

test("a folded host takes one line", () => {
  const topology = graph(2, 10);
  const open = layOut(topology, new Set());
  const folded = layOut(topology, new Set(["h0"]));
  expect(folded.height).toBeLessThan(open.height);
  expect(folded.frames[0]).toMatchObject({ isFolded: true, count: 20 });
});
