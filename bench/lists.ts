import { columnReader } from "../components/data/record-blocks";
import type { RecordBlock } from "../server/contract";
import { type LabMachine, simTime } from "../simulator";
import { keptLab, sizesFrom, vmsOf } from "./kept-state";
import { type Figure, median } from "./measure";

const LOOKS = 9;
/** What is measured has a new row every 5 s. */
const ROW_US = 5_000_000;

/** Ref of a lab's pool, as pages read it. */
function poolOf(lab: LabMachine): string {
  for (const { key } of lab.blocks()) {
    const { class: of, refs } = JSON.parse(lab.block(key)?.text ?? "{}") as RecordBlock;
    if (of === "pool") return columnReader(refs)(0) as string;
  }
  throw new Error("a lab without a pool");
}

/** What lists over all VMs, and an overview of the pool, cost the lab's thread. `BENCH_LISTS=200:50` measures 10,000 VMs. */
export async function listsBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizesFrom("BENCH_LISTS", ["20:50"])) {
    const lab = await keptLab(`many:${size}`);
    const measured = lab.ask("ranked", { of: "VM", by: "cpu", within: null, most: 1 });
    const timed = (ask: () => unknown, aside: () => void = () => {}): number => {
      const spent = Array.from({ length: LOOKS }, () => {
        aside();
        const before = performance.now();
        ask();
        return performance.now() - before;
      });
      return median(spent);
    };
    const rank = (by: "cpu" | "address", most: number) => () => lab.ask("ranked", { of: "VM", by, within: null, most });
    const ranked = (by: "cpu" | "address", most: number): number => timed(rank(by, most));
    const nextRow = (): void => {
      lab.advance(simTime(lab.now() + ROW_US));
      lab.drain();
    };
    const of = `${vmsOf(size)} VMs, ${measured.count} of them measured (median of ${LOOKS})`;
    const answer = JSON.stringify(lab.ask("ranked", { of: "VM", by: "cpu", within: null, most: 100_000 })).length;
    const ref = poolOf(lab);
    figures.push(
      { name: `all by CPU, the first list of a new row: ${of}`, value: timed(rank("cpu", 100_000), nextRow), unit: "ms" },
      { name: "all by CPU, once another list has read the row", value: ranked("cpu", 100_000), unit: "ms" },
      { name: "the five that use most CPU", value: ranked("cpu", 5), unit: "ms" },
      { name: "all by address", value: ranked("address", 100_000), unit: "ms" },
      { name: "what all by CPU are in JSON", value: answer / 1_000, unit: "kB" },
      { name: "overview of the pool", value: timed(() => lab.ask("overview", { ref })), unit: "ms" },
    );
  }
  return figures;
}
