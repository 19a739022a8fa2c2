import { createLab, type InsideDetailQuery, simTime } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

/** Looks for each figure, a quarter of a virtual second apart as a viewer's are. */
const LOOKS = 80;
const ROUNDS = 5;

/** What an open Inside view costs: a host with twenty guests, looked at four times a second, as the server's feed does it. */
export function insideBench(): Figure[] {
  const lab = createLab({ scenario: "many:2:20", seed: 1, epochUs: 1_800_000_000_000_000 });
  const host = lab.allRecords().find((r) => r.class === "host")?.ref ?? "";
  const first = lab.ask("inside", { host, detail: null });
  const domid = first?.overview.domains.at(-1)?.domid ?? 1;
  const device = first?.overview.devices[0]?.id ?? "";
  const parts: readonly (readonly [string, InsideDetailQuery | null])[] = [
    ["the drawing alone", null],
    ["a domain", { kind: "domain", domid }],
    ["a ring", { kind: "ring", device }],
    ["event channels of Dom0", { kind: "events", domid: 0 }],
    ["grant table", { kind: "grants", domid }],
    ["XenStore, a home open", { kind: "xenstore", open: ["/local", "/local/domain", `/local/domain/${domid}`] }],
    ["scheduler, 100 ms of slices", { kind: "scheduler", pool: 0, windowUs: 100_000 }],
    ["memory map", { kind: "memory", domid: 1 }],
    ["hypercalls of all", { kind: "hypercalls", domid: null }],
    ["toolstack calls", { kind: "calls" }],
  ];
  const run = (detail: InsideDetailQuery | null | undefined): number => {
    const from = lab.now();
    let spent = 0;
    for (let look = 1; look <= LOOKS; look++) {
      lab.advance(simTime(from + look * 250_000));
      lab.drain();
      const before = cpuSeconds();
      if (detail !== undefined) JSON.stringify(lab.ask("inside", { host, detail }));
      spent += cpuSeconds() - before;
    }
    return (spent / (LOOKS / 4)) * 100;
  };
  // Compiled code first: a viewer stays for longer than the first look takes.
  for (const [, detail] of parts) run(detail);
  const rounds = (detail: InsideDetailQuery | null | undefined): number => median(Array.from({ length: ROUNDS }, () => run(detail)));
  return [
    { name: "Inside closed", value: rounds(undefined), unit: "% of a core" },
    ...parts.map(([name, detail]) => ({ name: `one viewer at 4 Hz, ${name}`, value: rounds(detail), unit: "% of a core" })),
  ];
}
