import { createLab, simTime } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

/** CPU of 1,000 modelled running VMs at real time: paced in 50 ms turns, drained each turn, twenty of them sampled each second. */
export function idleLabBench(): Figure[] {
  const lab = createLab({ scenario: "many:50:20", seed: 1, epochUs: 1_800_000_000_000_000 });
  const watched = lab
    .allRecords()
    .flatMap((r) => (r.class === "VM" && r.op === "add" && r.fields.power_state === "Running" ? [r.ref] : []))
    .slice(0, 20);
  lab.drain();
  const rounds = Array.from({ length: 5 }, () => {
    const before = cpuSeconds();
    const from = lab.now();
    for (let turn = 1; turn <= 400; turn++) {
      lab.advance(simTime(from + turn * 50_000));
      lab.drain();
      if (turn % 20 === 0) lab.ask("samples", { refs: watched });
    }
    return ((cpuSeconds() - before) / 20) * 100;
  });
  return [{ name: "1,000 modelled VMs at real time (median of 5 × 20 virtual s)", value: median(rounds), unit: "% of a core" }];
}
