/** `xm pause`, `unpause`, `destroy`, `shutdown`, `reboot`, `rename`. @source xen 4.2 tools/python/xen/xend/XendDomain.py, xm/shutdown.py; lifecycle.md §4 */
import { exit, type Step } from "../../guest/os/program";
import { askShutdown, hearsXenStore } from "../../toolstack/live";
import { writeXendLog } from "../../toolstack/xend-log";
import { printed } from "../output";
import { type Call, End, type Memory, quit, refuse, type Subcommand } from "./call";
import { readOptions } from "./options";
import { perform, poll, wordsFor } from "./tasks";
import { checkName, domainsOf, find, findStarted, type Known } from "./xend";

/** Goes on with one operation to its end; xend's words when it fails. */
export function finish(
  call: Call,
  memory: Memory,
  name: string,
  args: Readonly<Record<string, unknown>>,
  then: () => void = () => {},
): Step {
  const progress = perform(call, memory, name, args);
  if ("wait" in progress) return progress.wait;
  if (progress.fault) refuse(wordsFor(call, progress.fault));
  then();
  return exit(0);
}
export function logged(call: Call, where: string, message: string): void {
  writeXendLog(call.world, call.inside, "INFO", where, message);
}

function pausing(verb: "pause" | "unpause", summary: string): Subcommand {
  const wanted = verb === "pause" ? "Running" : "Paused";
  return {
    usage: "<Domain>",
    summary,
    isCommon: true,
    run(call) {
      call.need(1);
      const text = call.args[0] as string;
      const { domain, guest, name } = findStarted(call, text);
      if (domain.domid === 0) refuse(`Cannot ${verb} privileged domain ${text}`);
      logged(call, "XendDomain:1225", `Domain ${name} (${domain.domid}) ${verb}d.`);
      const state = guest && call.world.db.get("VM", guest.vm)?.power_state;
      // One that is in that state already stays as it is.
      return guest && state === wanted ? { goesOn: { vm: guest.vm } } : printed("");
    },
    step: (call, memory) => finish(call, memory, `VM.${verb}`, { vm: memory.vm }),
  };
}

const destroy: Subcommand = {
  usage: "<Domain>",
  summary: "End a domain at once.",
  isCommon: true,
  run(call) {
    call.need(1);
    const text = call.args[0] as string;
    const { domain, guest } = find(call, text);
    if (domain?.domid === 0) refuse(`Cannot destroy privileged domain ${text}`);
    if (!guest) return printed("");
    logged(call, "XendDomainInfo:3042", `XendDomainInfo.destroy: domid=${guest.domid}`);
    return { goesOn: { vm: guest.vm } };
  },
  step: (call, memory) => finish(call, memory, "VM.hard_shutdown", { vm: memory.vm }),
};

/** What xend does for one domain: writes the key, and ends a guest at once that has nobody to read it. */
function ask(call: Call, known: Known, kind: "poweroff" | "halt" | "reboot"): void {
  const { guest, name } = known;
  if (!guest) return;
  logged(call, "XendDomainInfo:566", `Shutdown of ${name} (${kind}) asked for.`);
  const record = call.world.db.get("VM", guest.vm);
  if (guest.spec.domainType === "pv" || guest.spec.domainType === "pvh" || hearsXenStore(guest)) askShutdown(call.world, guest, kind);
  else if (record) perform(call, {}, kind === "reboot" ? "VM.hard_reboot" : "VM.hard_shutdown", { vm: guest.vm });
}

function asking(verb: "shutdown" | "reboot", summary: string): Subcommand {
  return {
    usage: verb === "shutdown" ? "<Domain> [-waRH]" : "<Domain> [-wa]",
    summary,
    isCommon: true,
    run(call) {
      call.need(1, verb === "shutdown" ? 4 : 3);
      const long = { all: "a", wait: "w", halt: "H", reboot: "R" };
      const { given, params } = readOptions(call, "awHR", long);
      if (given.has("H") && (given.has("R") || verb === "reboot")) quit("Can't specify halt and reboot");
      if (!given.has("a") && params.length === 0) quit("No domain parameter given");
      if (!given.has("a") && params.length > 1) quit("No multiple domain parameters allowed");
      const kind = verb === "reboot" || given.has("R") ? "reboot" : given.has("H") ? "halt" : "poweroff";
      call.connect();
      const all = given.has("a")
        ? domainsOf(call, false).filter(({ domain }) => domain !== null && domain.domid !== 0)
        : [find(call, params[0] as string)];
      const [first] = all;
      if (first && !first.domain) refuse("Domain cannot be shutdown");
      if (first?.domain?.domid === 0) refuse("Domain 0 cannot be shutdown");
      for (const known of all) ask(call, known, kind);
      if (!given.has("w")) return printed("");
      return { goesOn: { left: all.map(({ name, domain }) => [name, domain?.domid ?? 0]), isReboot: kind === "reboot" } };
    },
    step: waitAll,
  };
}

/** Until each is gone, or for a reboot until it is there under another number. */
function waitAll(call: Call, memory: Memory): Step {
  const now = new Map(domainsOf(call, false).map(({ name, domain }) => [name, domain?.domid ?? 0]));
  const left = (memory.left as [string, number][]).filter(([name, domid]) => {
    const present = now.get(name);
    if (present === domid || (memory.isReboot && present === undefined)) return true;
    call.ctx.out(`Domain ${name} ${memory.isReboot ? "rebooted" : "terminated"}\n`);
    return false;
  });
  memory.left = left;
  if (left.length > 0) return poll(call);
  call.ctx.out(`All domains ${memory.isReboot ? "rebooted" : "terminated"}\n`);
  return exit(0);
}

const rename: Subcommand = {
  usage: "<Domain> <NewDomainName>",
  summary: "Give a domain another name.",
  run(call) {
    call.need(2);
    const known = find(call, call.args[0] as string);
    const name = call.args[1] as string;
    checkName(call, name, known);
    const { domain, guest, vm } = known;
    if (domain) {
      call.inside.xenstore.write(`/local/domain/${domain.domid}/name`, name);
      call.inside.xenstore.write(`/vm/${domain.uuid}/name`, name);
      domain.name = name;
    }
    if (guest && guest.domid !== 0) guest.spec = { ...guest.spec, name };
    if (vm && domain?.domid !== 0) call.world.db.set("VM", vm, { name_label: name });
    return printed("");
  },
};

/** Keys of the system request that a guest's kernel answers to on its own console. */
const sysrq: Subcommand = {
  usage: "<Domain> <letter>",
  summary: "Send a system request to a domain.",
  run(call) {
    call.need(2);
    const { domain } = findStarted(call, call.args[0] as string);
    const letter = call.args[1] as string;
    if (letter.length !== 1) throw new End("Error: Invalid sysrq.\n", 1, true);
    call.inside.xenstore.write(`/local/domain/${domain.domid}/control/sysrq`, letter);
    return printed("");
  },
};

export const powerCommands = {
  destroy,
  pause: pausing("pause", "Stop a domain's VCPUs where they are."),
  reboot: asking("reboot", "Ask a domain to reboot."),
  rename,
  shutdown: asking("shutdown", "Ask a domain to shut down."),
  sysrq,
  unpause: pausing("unpause", "Let a paused domain go on."),
} as const;
