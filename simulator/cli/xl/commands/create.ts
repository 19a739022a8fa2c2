/** `xl create`: reads a configuration, makes the VM's record from it or takes the one of that name, and starts it here. @source cli.md §5, §7; lifecycle.md §1 */

import { xlWatches } from "../../../dom0/dom0-logs";
import { exit, type Step } from "../../../guest/os/program";
import type { Ref } from "../../../model/ref";
import { activeDomain } from "../../../world/domain-book";
import { printed } from "../../common/output";
import type { Memory } from "../../common/subcommand";
import { perform, poll } from "../../common/tasks";
import { mustMay } from "../../common/typist";
import { attach, follow } from "../attached-console";
import { quit, type XlCall, type XlCommand } from "../command";
import { failedDomain, failureText, LOST } from "../create-failures";
import { place, placementOf } from "../create-placement";
import { checkHost, knownBackends, planOf, settled, shown, sourceOf, takeOver } from "../create-plan";
import { rc } from "../libxl-errors";

/** The domain is built; then it is watched by a process of its own, and its console is shown if that was asked for. */
function build(call: XlCall, memory: Memory): Step {
  const { world } = call;
  const isKnown = typeof memory.vm === "string" && memory.vm !== "";
  const args = isKnown
    ? { vm: memory.vm, host: call.inside.ref, start_paused: call.has("p") }
    : { file_name: memory.file, text: memory.text, start: true, start_paused: call.has("p"), host: call.inside.ref };
  const progress = perform(call, memory, isKnown ? "VM.start_on" : "lab.import_guest_config", args);
  const id = call.domidOfName(String(memory.name));
  if (id !== null) memory.domid = id;
  if ("wait" in progress) return progress.wait;
  if (progress.fault) {
    const lost = typeof memory.domid === "number" ? memory.domid : failedDomain(call, String(memory.name));
    return quit(failureText(lost, progress.fault), -rc.FAIL);
  }
  const vm = isKnown ? (memory.vm as Ref<"VM">) : (memory.value as Ref<"VM">);
  const record = world.db.must("VM", vm);
  const isNew = record.other_config["created-by"] !== "xl";
  world.db.set("VM", vm, { other_config: { ...record.other_config, "created-by": "xl" } });
  memory.domid = record.domid;
  place(call, String(memory.text), record.domid);
  const guest = activeDomain(world, vm);
  // For a VM that was xl's before, the making of its domain has said so.
  if (guest && isNew) xlWatches(world, guest);
  if (call.has("c")) return attach(call, memory, record.domid);
  if (!call.has("F")) return exit(0);
  call.ctx.err(`Waiting for domain ${record.name_label} (domid ${record.domid}) to die [pid ${call.ctx.process.pid}]\n`);
  memory.isForeground = true;
  return poll(call);
}

export const create: XlCommand = {
  name: "create",
  summary: "Make a domain from a configuration file and run it",
  usage: "<ConfigFile> [options] [vars]",
  options: [
    ["-p", "leave it paused"],
    ["-c", "show its console once it is there"],
    ["-f FILE, --defconfig=", "the configuration file"],
    ["-q, --quiet", "say less"],
    ["-n, --dryrun", "print what would be made"],
    ["-F", "stay until it has died"],
    ["-e", "do not wait in the background for its death"],
  ],
  letters: "pcf:qndFeVA",
  long: { defconfig: "f", quiet: "q", dryrun: "n", vncviewer: "V", "vncviewer-autopass": "A" },
  modifies: true,
  canDryRun: true,
  run(call) {
    const { name, text: given } = sourceOf(call);
    if (!call.has("q")) call.ctx.err(`Parsing config from ${name}\n`);
    const asGiven = planOf(call, name, given);
    const text = knownBackends(call, asGiven, given);
    const plan = text === given ? asGiven : planOf(call, name, text);
    if (call.isDryRun || call.has("n")) return printed(shown(plan));
    mustMay(call, "lab.import_guest_config");
    placementOf(call, text);
    checkHost(call, plan);
    return { goesOn: { file: name, text: settled(text), name: plan.name, vm: takeOver(call, plan) ?? "", task: null, domid: null } };
  },
  step(call, memory) {
    if (memory.console) return follow(call, memory);
    if (!memory.isForeground) return build(call, memory);
    if (call.domain(memory.domid as number)) return poll(call);
    call.ctx.err(LOST(memory.domid as number));
    return exit(0);
  },
};
