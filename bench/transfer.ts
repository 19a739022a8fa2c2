import { createLab, simTime } from "../simulator";
import { SCENARIO_OF_FILE, scenarioText } from "../simulator/scenario/shipped/catalogue";
import { cpuSeconds, type Figure } from "./measure";

const EPOCH_US = 1_800_000_000_000_000;
const MB = 100;

/** A file of 100 MB over TCP from one guest to another of the same server and of another one: how fast it is there, and what it costs here. */
export function transferBench(): Figure[] {
  return [...transfers(false), ...transfers(true)];
}

function transfers(isFrameByFrame: boolean): Figure[] {
  const file = JSON.stringify({ ...JSON.parse(scenarioText("starter")), isFrameByFrame });
  const lab = createLab({ scenario: SCENARIO_OF_FILE, file, seed: 1, epochUs: EPOCH_US });
  const run = (target: string, commandLine: string): { readonly virtualS: number; readonly cpu: number; readonly code: number } => {
    lab.drain();
    const [began, from] = [cpuSeconds(), lab.now()];
    lab.apply({ at: lab.now(), kind: "exec", id: target, target, commandLine });
    for (;;) {
      const next = lab.nextEventAt();
      if (next === null) throw new Error(`${commandLine} does not end`);
      lab.advance(simTime(next));
      for (const piece of lab.drain().exec)
        if ("code" in piece) return { code: piece.code, virtualS: (lab.now() - from) / 1e6, cpu: cpuSeconds() - began };
    }
  };
  run("web-01", `head -c ${MB * 1_000_000} /dev/zero > /var/www/html/file`);
  const places = { "of the same server": "app-01", "of another server": "db-01" };
  return Object.entries(places).flatMap(([where, guest]) => {
    const { code, virtualS, cpu } = run(guest, "curl -s -o /dev/null http://web-01/file");
    if (code !== 0) throw new Error(`curl ended with ${code}`);
    return [
      { name: `${MB} MB to a guest ${where}${isFrameByFrame ? ", frame by frame" : ""}, goodput`, value: MB / virtualS, unit: "MB/s" },
      { name: "the same, CPU", value: (cpu * 1_000) / MB, unit: "ms/MB" },
    ];
  });
}
