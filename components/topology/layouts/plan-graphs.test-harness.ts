/** Graphs of all plans, as large as asked, made of a seed. */
import type { Topology, TopologyPlan } from "@/server/contract";
import { Build, pool } from "./graphs.test-harness";

/** Numbers below `most`, the same for a seed (mulberry32). */
export function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % most;
  };
}
const TAGS = ["web", "db", "prod", "lab"];

/** Segments with gateways, a switch, hosts by their NICs, and machines by an interface or two. */
function network(size: number, next: (most: number) => number): Build {
  const build = new Build().add("out", "outside").add("sw", "switch");
  const segments = Math.max(1, Math.min(24, size / 12) | 0);
  const hosts = Math.max(1, Math.min(32, size / 20) | 0);
  for (let s = 0; s < segments; s++) {
    build.add(`s${s}`, "segment", null, { label: `network ${s}` }).join("sw", `s${s}`);
    if (s % 3 === 0) build.add(`g${s}`, "gateway").join(`g${s}`, `s${s}`).join("out", `g${s}`);
  }
  for (let h = 0; h < hosts; h++) {
    build.add(`h${h}`, "host");
    for (let p = 0; p < 2; p++)
      build
        .add(`h${h}p${p}`, "pif", `h${h}`)
        .join(`h${h}`, `h${h}p${p}`)
        .join(`h${h}p${p}`, `s${next(segments)}`);
  }
  for (let v = 0; build.nodes.length < size; v++) {
    const vm = `v${v}`;
    const host = `h${next(hosts)}`;
    build.add(vm, "vm", host, { tags: [TAGS[next(4)] ?? ""] });
    for (let n = next(8) === 0 ? 2 : 1; n > 0; n--)
      build
        .add(`${vm}i${n}`, "vif", host)
        .join(vm, `${vm}i${n}`)
        .join(`${vm}i${n}`, `s${next(segments)}`);
  }
  return build;
}
/** The same as labs say it: hosts and machines straight on their segments, on one of them twice now and then. */
function segments(size: number, next: (most: number) => number): Build {
  const build = new Build().add("out", "outside").add("sw", "switch");
  const count = Math.max(1, Math.min(12, size / 12) | 0);
  for (let s = 0; s < count; s++) build.add(`s${s}`, "segment", null, { label: `network ${s}` }).join(`s${s}`, "sw");
  build.add("g0", "gateway").join("s0", "g0").join("g0", "out");
  for (let h = 0; h < Math.max(1, Math.min(40, size / 20) | 0); h++) {
    build.add(`h${h}`, "host");
    for (let p = 0; p < count; p += 1 + (h % 2)) build.join(`h${h}`, `s${p}`, `pif${h}-${p}`);
  }
  for (let v = 0; build.nodes.length < size; v++) {
    build.add(`v${v}`, "vm", `h${next(Math.max(1, size / 20) | 0)}`, { tags: [TAGS[next(4)] ?? ""] });
    const first = next(count);
    for (let n = 0; n < 1 + next(3); n++) build.join(`v${v}`, `s${(first + (n > 1 ? 0 : n)) % count}`, `vif${v}-${n}`);
  }
  return build;
}
/** Subnets with machines straight on them, gateways to the outside and routers between them, in cycles too. */
function layer3(size: number, next: (most: number) => number): Build {
  const build = new Build().add("out", "outside");
  const subnets = Math.max(1, Math.min(24, size / 12) | 0);
  for (let s = 0; s < subnets; s++) build.add(`n${s}`, "subnet", null, { label: `10.${s}.0.0/16` });
  build.add("gw", "gateway").join("gw", "out").join("gw", "n0");
  for (let r = 1; r < subnets; r++) {
    build.add(`r${r}`, "router");
    for (const s of new Set([r, next(r), next(subnets)])) build.join(`r${r}`, `n${s}`);
  }
  for (let v = 0; build.nodes.length < size; v++) build.add(`v${v}`, "vm", `h${next(8)}`).join(`v${v}`, `n${next(subnets)}`);
  return build;
}
function storage(size: number, next: (most: number) => number): Build {
  const build = new Build();
  const [hosts, srs] = [Math.max(1, Math.min(16, size / 30) | 0), Math.max(1, Math.min(12, size / 20) | 0)];
  for (let h = 0; h < hosts; h++) build.add(`h${h}`, "host");
  for (let s = 0; s < srs; s++) {
    build.add(`s${s}`, "sr");
    for (let h = 0; h < hosts; h++)
      if (s % 3 === 0 || s % hosts === h) build.add(`p${s}-${h}`, "pbd", `h${h}`).join(`h${h}`, `p${s}-${h}`).join(`p${s}-${h}`, `s${s}`);
  }
  for (let v = 0; build.nodes.length < size; v++) {
    build.add(`v${v}`, "vm", null, { tags: [TAGS[next(4)] ?? ""] });
    for (let n = 1 + next(2); n > 0; n--)
      build
        .add(`v${v}d${n}`, "vdi")
        .join(`s${next(srs)}`, `v${v}d${n}`)
        .join(`v${v}d${n}`, `v${v}`);
  }
  return build;
}
function logical(size: number, next: (most: number) => number): Build {
  const build = new Build();
  const folders = Math.min(20, size / 6) | 0;
  for (let f = 0; f < folders; f++) build.add(`f${f}`, "folder", f > 3 && f % 4 === 0 ? `f${next(f)}` : null);
  for (const tag of TAGS) build.add(tag, "tag");
  for (let a = 0; a < folders / 3; a++) build.add(`a${a}`, "vapp", `f${a}`);
  for (let v = 0; build.nodes.length < size; v++) {
    const at = next(folders + 1);
    build.add(`v${v}`, "vm", at < folders ? `f${at}` : null);
    if (at < folders) build.join(`f${at}`, `v${v}`);
    if (at < folders / 3 && next(2) === 0) build.join(`a${at}`, `v${v}`);
    if (next(3) === 0) build.join(TAGS[next(4)] ?? "", `v${v}`);
  }
  return build;
}
/** What stands on hosts with two NICs and as many guests as fill the size. */
function infrastructure(size: number): Build {
  const hosts = Math.max(1, Math.min(64, size / 60) | 0);
  return pool(hosts, Math.max(0, Math.round((size - 3 - hosts * 6) / hosts / 3)));
}
const makers = { infrastructure, network, layer3, storage, logical };
export const PLANS = Object.keys(makers) as readonly TopologyPlan[];
export const segmentsOf = (size: number, seed: number): Topology => segments(size, numbers(seed)).graph;
export function graphOf(plan: TopologyPlan, size: number, seed: number): Topology {
  return makers[plan](size, numbers(seed)).graph;
}
