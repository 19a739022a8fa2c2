import { createLab, simTime, type TopologyPlan } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

const LOOKS = 60;
/** Looks of a page at a map in a second, as the views' tables say. */
const PER_S = 2;
const PLANS = ["infrastructure", "network", "layer3", "storage", "logical"] as const satisfies readonly TopologyPlan[];

/** What maps of 1,000 VMs cost, all of them with running flows, looked at twice a second as a page's feed does it: each way of looking by itself. */
export function topologyRatesBench(): Figure[] {
  const lab = createLab({ scenario: process.env.BENCH_TOPOLOGY ?? "many:20:50", seed: 1, epochUs: 1_800_000_000_000_000 });
  lab.advance(simTime(lab.now() + 60_000_000));
  lab.drain();
  return [...PLANS.flatMap((plan) => looksAt(lab, plan)), ...pointing(lab)];
}
type Lab = ReturnType<typeof createLab>;

/** What flows through an edge that somebody points at: a machine's own, and the one that carries most of all. */
function pointing(lab: Lab): Figure[] {
  const { nodes, edges } = lab.ask("topology", { plan: "infrastructure" });
  const machines = new Set(nodes.flatMap(({ id, label, kind }) => (kind === "vm" && label !== "Domain-0" ? [id] : [])));
  const { forwardBytesPerS: rates } = lab.ask("topologyRates", { plan: "infrastructure" });
  const most = edges[rates.indexOf(Math.max(...rates))];
  const own = edges.find(({ from }, at) => machines.has(from) && (rates[at] ?? 0) > 0);
  return [own, most].flatMap((edge, at): Figure[] => {
    if (!edge) return [];
    let [count, bytes] = [0, 0];
    const spent = Array.from({ length: LOOKS }, () => {
      const before = cpuSeconds();
      const answer = lab.ask("topologyFlows", { plan: "infrastructure", edges: [edge.id] });
      bytes = JSON.stringify(answer).length;
      count = answer.count;
      return (cpuSeconds() - before) * 1000;
    });
    const name = at === 0 ? "a machine's line" : "the busiest line";
    return [
      { name: `what flows through ${name}, ${count} flows (median of ${LOOKS})`, value: median(spent), unit: "ms" },
      { name: `what flows through ${name}: answer`, value: bytes / 1_000, unit: "kB" },
    ];
  });
}
function looksAt(lab: Lab, plan: TopologyPlan): Figure[] {
  const args = { plan };
  const { edges } = lab.ask("topology", args);
  let [stamp, graphs, bytes] = [lab.stamp("topology", args), 0, 0];
  const spent: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    lab.advance(simTime(lab.now() + 1_000_000 / PER_S));
    lab.drain();
    const before = cpuSeconds();
    // The same that a worker does for whoever follows: the graph when it is another, rates each time, as text.
    const now = lab.stamp("topology", args);
    if (now !== stamp) {
      bytes += JSON.stringify(lab.ask("topology", args)).length;
      graphs++;
    }
    stamp = now;
    bytes += JSON.stringify(lab.ask("topologyRates", args)).length;
    spent.push((cpuSeconds() - before) * 1000);
  }
  const mean = spent.reduce((sum, ms) => sum + ms, 0) / LOOKS;
  return [
    { name: `${plan}, ${edges.length} edges: one look (median of ${LOOKS})`, value: median(spent), unit: "ms" },
    { name: `${plan}: who looks, of a core (mean, ${graphs} new graphs)`, value: (mean * PER_S) / 10, unit: "%" },
    { name: `${plan}: to whoever looks`, value: (bytes * PER_S) / LOOKS / 1_000, unit: "kB/s" },
  ];
}
