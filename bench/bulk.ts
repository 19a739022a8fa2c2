import { createLab, type LabMachine, simTime } from "../simulator";
import { haltedPool } from "../tests/support/halted-pool";
import { cpuSeconds, type Figure } from "./measure";

const EPOCH_US = 1_800_000_000_000_000;
const HOSTS = 20;
const VMS = 1000;
/** Virtual time between two looks at the task. */
const LOOK_US = 1_000_000;

/** 1,000 starts from one click, on twenty hosts: how long the click waits for its answer, and how long until all run. */
export function bulkBench(): Figure[] {
  const lab = createLab({ scenario: "file", file: haltedPool({ hosts: HOSTS, vms: VMS }), seed: 1, epochUs: EPOCH_US });
  const items = lab.allRecords(new Set(["VM"])).flatMap((each) => {
    const isGuest = each.op !== "del" && !each.fields.is_a_template && !each.fields.is_control_domain;
    return isGuest ? [{ ref: each.ref }] : [];
  });
  lab.drain();
  const cpu = cpuSeconds();
  const began = performance.now();
  const from = lab.now();
  const outcome = lab.apply({
    at: from,
    kind: "operation",
    requestId: "bulk",
    actor: { user: "bench", role: "vm-operator" },
    call: { op: "lab.bulk", args: { op: "VM.start", items } },
  });
  const answerMs = performance.now() - began;
  if (!outcome?.ok || outcome.task === null) throw new Error("the bulk operation is refused");
  const last = untilDone(lab, outcome.task);
  if (last.done !== `${VMS}`) throw new Error(`${last.done} of ${VMS} were started`);
  return [
    { name: `${VMS} starts at once, command to answer`, value: answerMs, unit: "ms" },
    { name: `${VMS} starts at once, command to all running, virtual`, value: (lab.now() - from) / 1e6, unit: "s" },
    { name: `${VMS} starts at once, command to all running, CPU`, value: cpuSeconds() - cpu, unit: "s" },
    { name: `${VMS} starts at once, CPU for each`, value: ((cpuSeconds() - cpu) / VMS) * 1000, unit: "ms" },
  ];
}

/** Runs until a task has ended; returns what its record says beside it. */
function untilDone(lab: LabMachine, task: string): Readonly<Record<string, string>> {
  let more: Readonly<Record<string, string>> = {};
  for (;;) {
    lab.advance(simTime(lab.now() + LOOK_US));
    for (const each of lab.drain().changes) {
      if (each.op === "del" || each.ref !== task) continue;
      if (each.fields.other_config) more = each.fields.other_config as typeof more;
      if (each.fields.status === "success") return more;
      if (each.fields.status === "failure") throw new Error(`the bulk operation failed: ${String(each.fields.error_info)}`);
    }
  }
}
