/** Links that a probe has crossed and that lose, or spoil, some of what does: what was answered now may not be the next time. */
import type { ReachSaid } from "../../contract/reachability";
import type { DryRun } from "./dry-run";
import { portLabel } from "./port-stop";

const MILLION = 1_000_000;

export function notesOf(run: DryRun): readonly ReachSaid[] {
  const notes = new Map<string, ReachSaid>();
  const { fabric, world } = run;
  for (const one of run.happened) {
    if (one.kind !== "out" && one.kind !== "in") continue;
    const node = fabric.bridges.get(one.node);
    const port = node?.ports.get(one.port);
    if (!node || !port?.isImpaired) continue;
    const { lossPpm = 0, corruptPpm = 0 } = port.linkSettings;
    const name = portLabel(world, node, port);
    // The one that spoils all of them is what has stopped it.
    if (lossPpm > 0 && lossPpm < MILLION) notes.set(`loss ${one.node} ${name}`, ["note.loses", name, lossPpm / 10_000]);
    if (corruptPpm > 0) notes.set(`corrupt ${one.node} ${name}`, ["note.corrupts", name, corruptPpm / 10_000]);
    if (fabric.isStorming(one.node)) notes.set("storm", ["note.storm"]);
  }
  return [...notes.values()];
}
