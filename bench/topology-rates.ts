import { createLab, simTime } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

const LOOKS = 30;

/** What the rates of a map cost: 1,000 VMs, all of them with running flows, looked at twice a second as a page's feed does it. */
export function topologyRatesBench(): Figure[] {
  const lab = createLab({ scenario: process.env.BENCH_TOPOLOGY ?? "many:20:50", seed: 1, epochUs: 1_800_000_000_000_000 });
  lab.advance(simTime(lab.now() + 60_000_000));
  lab.drain();
  const graph = lab.ask("topology", { plan: "infrastructure" });
  const spent: number[] = [];
  const drawn: number[] = [];
  let moving = 0;
  for (let look = 0; look < LOOKS; look++) {
    lab.advance(simTime(lab.now() + 500_000));
    lab.drain();
    const before = cpuSeconds();
    const rates = lab.ask("topologyRates", { plan: "infrastructure" });
    spent.push((cpuSeconds() - before) * 1000);
    const start = cpuSeconds();
    lab.ask("topology", { plan: "infrastructure" });
    drawn.push((cpuSeconds() - start) * 1000);
    moving = graph.nodes.filter(({ kind }) => kind === "vif").length;
    const still = graph.edges.filter(({ to }, i) => to.startsWith("bridge:") && (rates.forwardBytesPerS[i] ?? 0) < 1).length;
    moving -= still;
  }
  return [
    {
      name: `rates of a map of ${graph.edges.length} edges, ${moving} interfaces busy (median of ${LOOKS})`,
      value: median(spent),
      unit: "ms",
    },
    { name: "the slowest of these", value: Math.max(...spent), unit: "ms" },
    { name: "the graph itself (median)", value: median(drawn), unit: "ms" },
  ];
}
