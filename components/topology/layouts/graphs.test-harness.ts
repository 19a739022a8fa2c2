/** Graphs of any size for tests of layouts, and what must hold of every picture. */
import { expect } from "vitest";
import type { Topology, TopologyNode, TopologyNodeKind } from "@/server/contract";
import { nodeWidth } from "../label-width";
import type { Picture, PicturedLine, Point, Rect } from "../picture";
import { BoxGrid } from "./box-grid";
import { curveOf } from "./line-curve";

export const node = (id: string, kind: TopologyNodeKind, host: string | null = null): TopologyNode => ({
  ...{ id, kind, label: id, host },
  ...{ ref: null, class: null, state: "up", facts: [] },
});
export class Build {
  readonly nodes: TopologyNode[] = [];
  readonly edges: Topology["edges"][number][] = [];
  add(id: string, kind: TopologyNodeKind, host: string | null = null, more: Partial<TopologyNode> = {}): this {
    this.nodes.push({ ...node(id, kind, host), ...more });
    return this;
  }
  join(from: string, to: string, id = `${from}-${to}`): this {
    this.edges.push({ id, from, to, state: "up" });
    return this;
  }
  get graph(): Topology {
    return { version: 1, nodes: this.nodes, edges: this.edges };
  }
}

/** Hosts with two NICs, three bridges, and guests with an interface on each of two. */
export function pool(hosts: number, vms: number): Build {
  const build = new Build().add("out", "outside").add("gw", "gateway").add("sw", "switch").join("sw", "gw");
  for (let h = 0; h < hosts; h++) {
    const at = `h${h}`;
    build.add(at, "host");
    for (const pif of ["p0", "p1"]) build.add(at + pif, "pif", at);
    for (const bridge of ["b0", "b1", "b2"]) build.add(at + bridge, "bridge", at);
    build.join(`${at}p0`, "sw").join(`${at}b0`, `${at}p0`).join(`${at}b1`, `${at}p1`);
    for (let v = 0; v < vms; v++) {
      const vm = `${at}v${v}`;
      build.add(vm, "vm", at).add(`${vm}i0`, "vif", at).add(`${vm}i1`, "vif", at);
      build
        .join(vm, `${vm}i0`)
        .join(vm, `${vm}i1`)
        .join(`${vm}i0`, `${at}b${v % 2}`)
        .join(`${vm}i1`, `${at}b${(v + 1) % 2}`);
    }
  }
  return build;
}

/** The same with a guest on each host that bridges its interface to another's: its own bridge is between them. */
export function withDriverDomains(hosts: number, vms: number): Build {
  const build = pool(hosts, vms);
  for (let h = 0; h < hosts; h++) {
    const at = (part: string): string => `h${h}${part}`;
    const own = [
      ["dom0", "vm"],
      ["net", "vm"],
      ["netb", "bridge"],
      ["neti0", "vif"],
      ["cli", "vm"],
      ["clii0", "vif"],
    ] as const;
    for (const [part, kind] of own) build.add(at(part), kind, `h${h}`);
    build.join(at("dom0"), at("b0")).join(at("netb"), at("neti0")).join(at("neti0"), at("b0"));
    build.join(at("net"), at("netb")).join(at("cli"), at("clii0")).join(at("clii0"), at("netb"));
  }
  return build;
}
/** Three switches beside each other, each joined to each by a cable. */
export function withSwitches(hosts: number, vms: number): Build {
  const build = withDriverDomains(hosts, vms).add("sw2", "switch").add("sw3", "switch");
  return build.join("sw", "sw2").join("sw3", "sw").join("sw2", "sw3");
}

export function areApart(a: Rect, b: Rect): boolean {
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}
export function lies(a: Rect, within: Rect): boolean {
  return a.x >= within.x && a.y >= within.y && a.x + a.width <= within.x + within.width && a.y + a.height <= within.y + within.height;
}
/** Pairs of boxes that are not apart; sorted by their left sides, so that few are compared. */
export function overlaps(boxes: readonly (readonly [string, Rect])[]): string[] {
  const sorted = [...boxes].sort(([, a], [, b]) => a.y - b.y);
  const found: string[] = [];
  for (const [n, [id, a]] of sorted.entries())
    for (let m = n + 1; m < sorted.length; m += 1) {
      const [other, b] = sorted[m] as readonly [string, Rect];
      if (b.y >= a.y + a.height) break;
      if (!areApart(a, b)) found.push(`${id} ${other}`);
    }
  return found;
}
/** What holds of every picture that nobody has moved anything in. */
export function expectTidy({ nodes, frames, groups, bounds }: Picture): void {
  const all = [
    ...[...nodes].map(([id, one]) => [id, one] as const),
    ...groups.map((group) => [`${group.fold} ${group.name}`, group] as const),
  ];
  expect(overlaps(all)).toEqual([]);
  const outer = frames.filter((frame) => !frames.some((other) => other !== frame && lies(frame, other)));
  expect(overlaps(outer.map((frame) => [frame.node.id, frame] as const))).toEqual([]);
  const wrong = all.flatMap(([id, rect]) => (lies(rect, bounds) ? [] : [`${id} beyond the picture`]));
  for (const frame of frames) {
    const { id } = frame.node;
    for (const [, one] of nodes) {
      if (one.node.host === id && !lies(one, frame)) wrong.push(`${one.node.id} beyond ${id}`);
      // What does not belong into it stands beside it.
      if (one.node.host === null && one.node.kind !== "vm" && !areApart(one, frame)) wrong.push(`${one.node.id} in ${id}`);
    }
  }
  expect(wrong).toEqual([]);
}
const STEPS = 32;
const PARTS = Array.from({ length: STEPS + 1 }, (_, n) => n / STEPS);
/** Places along a line. */
export function traced(line: Pick<PicturedLine, "points" | "shape">): readonly Point[] {
  const straight = line.points.slice(1).flatMap((to, at) => {
    const from = line.points[at] ?? to;
    return PARTS.map((part) => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }));
  });
  const ends = curveOf(line);
  if (!ends) return straight;
  const [a, b, c, d] = ends;
  const curve = PARTS.map((t) => {
    const u = 1 - t;
    const at = (axis: "x" | "y"): number =>
      u ** 3 * (a?.[axis] ?? 0) + 3 * t * u * u * (b?.[axis] ?? 0) + 3 * t * t * u * (c?.[axis] ?? 0) + t ** 3 * (d?.[axis] ?? 0);
    return { x: at("x"), y: at("y") };
  });
  return [...curve, ...straight.slice(STEPS + 1)];
}
/** Lines that pass behind something that they do not lead to. */
export function hiddenLines({ nodes, groups, lines }: Picture): string[] {
  const inner = (id: string, { x, y, width, height }: Rect) => ({ id, x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 });
  const grid = new BoxGrid([
    // Lines may cross a bus, but not its name.
    ...[...nodes].map(([id, one]) => inner(id, one.form === "bus" ? { ...one, width: nodeWidth(one.node.kind, one.node.label) } : one)),
    ...groups.map((group) => inner(`${group.fold} ${group.name}`, group)),
  ]);
  return lines.flatMap((line) => {
    const behind = new Set<string>();
    for (const { x, y } of traced(line)) {
      const box = grid.at(x, y);
      if (box) behind.add(box.id);
    }
    return behind.size > 0 ? [`${line.id} behind ${[...behind].join(", ")}`] : [];
  });
}
