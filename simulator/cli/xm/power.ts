/** `xm pause`, `unpause`, `destroy`, `shutdown`, `reboot`, `rename`. @source xen 4.2 tools/python/xen/xend/XendDomain.py, xm/shutdown.py; lifecycle.md §4 */
import { exit, type Step } from "../../guest/os/program";
import { askShutdown, hearsXenStore } from "../../world/live";
import { printed } from "../common/output";
import { renameDomain } from "../common/rename";
import type { Memory } from "../common/subcommand";
import { performNow, poll } from "../common/tasks";
import { mustMay, mustSet } from "../common/typist";
import { quit, refuse, type XmCall, type XmCommand } from "./command";
import { carryOut } from "./tasks";
import { checkName, domainsOf, find, findStarted, type Known, logged } from "./xend";

function pausing(verb: "pause" | "unpause", summary: string): XmCommand {
  const wanted = verb === "pause" ? "Running" : "Paused";
  return {
    name: verb,
    usage: "<Domain>",
    summary,
    isCommon: true,
    needs: 1,
    run(call) {
      const text = call.arg(0);
      const { domain, guest, name } = findStarted(call, text);
      if (domain.domid === 0) refuse(`Cannot ${verb} privileged domain ${text}`);
      mustMay(call, `VM.${verb}`);
      logged(call, "XendDomain:1225", `Domain ${name} (${domain.domid}) ${verb}d.`);
      const state = guest && call.world.db.get("VM", guest.vm)?.power_state;
      // One that is in that state already stays as it is.
      return guest && state === wanted ? { goesOn: { vm: guest.vm } } : printed("");
    },
    step: (call, memory) => carryOut(call, memory, `VM.${verb}`, { vm: memory.vm }),
  };
}

export const destroy: XmCommand = {
  name: "destroy",
  usage: "<Domain>",
  summary: "End a domain at once.",
  isCommon: true,
  needs: 1,
  run(call) {
    const text = call.arg(0);
    const { domain, guest } = find(call, text);
    if (domain?.domid === 0) refuse(`Cannot destroy privileged domain ${text}`);
    if (!guest) return printed("");
    mustMay(call, "VM.hard_shutdown");
    logged(call, "XendDomainInfo:3042", `XendDomainInfo.destroy: domid=${guest.domid}`);
    return { goesOn: { vm: guest.vm } };
  },
  step: (call, memory) => carryOut(call, memory, "VM.hard_shutdown", { vm: memory.vm }),
};

/** What xend does for one domain: writes the key, and ends a guest at once that has nobody to read it. */
function ask(call: XmCall, known: Known, kind: "poweroff" | "halt" | "reboot"): void {
  const { guest, name } = known;
  if (!guest) return;
  mustMay(call, kind === "reboot" ? "VM.clean_reboot" : "VM.clean_shutdown");
  logged(call, "XendDomainInfo:566", `Shutdown of ${name} (${kind}) asked for.`);
  const record = call.world.db.get("VM", guest.vm);
  if (guest.spec.domainType === "pv" || guest.spec.domainType === "pvh" || hearsXenStore(guest)) askShutdown(call.world, guest, kind);
  else if (record) performNow(call, kind === "reboot" ? "VM.hard_reboot" : "VM.hard_shutdown", { vm: guest.vm });
}

function asking(verb: "shutdown" | "reboot", summary: string): XmCommand {
  return {
    name: verb,
    usage: verb === "shutdown" ? "<Domain> [-waRH]" : "<Domain> [-wa]",
    summary,
    isCommon: true,
    needs: [1, verb === "shutdown" ? 4 : 3],
    letters: "awHR",
    long: { all: "a", wait: "w", halt: "H", reboot: "R" },
    run(call) {
      if (call.has("H") && (call.has("R") || verb === "reboot")) quit("Can't specify halt and reboot");
      if (!call.has("a") && call.args.length === 0) quit("No domain parameter given");
      if (!call.has("a") && call.args.length > 1) quit("No multiple domain parameters allowed");
      const kind = verb === "reboot" || call.has("R") ? "reboot" : call.has("H") ? "halt" : "poweroff";
      call.connect();
      const all = call.has("a")
        ? domainsOf(call, false).filter(({ domain }) => domain !== null && domain.domid !== 0)
        : [find(call, call.arg(0))];
      const [first] = all;
      if (first && !first.domain) refuse("Domain cannot be shutdown");
      if (first?.domain?.domid === 0) refuse("Domain 0 cannot be shutdown");
      for (const known of all) ask(call, known, kind);
      if (!call.has("w")) return printed("");
      return { goesOn: { left: all.map(({ name, domain }) => [name, domain?.domid ?? 0]), isReboot: kind === "reboot" } };
    },
    step: waitAll,
  };
}

/** Until each is gone, or for a reboot until it is there under another number. */
function waitAll(call: XmCall, memory: Memory): Step {
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

export const rename: XmCommand = {
  name: "rename",
  usage: "<Domain> <NewDomainName>",
  summary: "Give a domain another name.",
  needs: 2,
  run(call) {
    const known = find(call, call.arg(0));
    const name = call.arg(1);
    checkName(call, name, known);
    mustSet(call, "name_label");
    const { domain, vm } = known;
    if (domain) renameDomain(call, domain, name);
    else if (vm) call.world.db.set("VM", vm, { name_label: name });
    return printed("");
  },
};

/** Keys of the system request that a guest's kernel answers to on its own console. */
export const sysrq: XmCommand = {
  name: "sysrq",
  usage: "<Domain> <letter>",
  summary: "Send a system request to a domain.",
  needs: 2,
  run(call) {
    const { domain } = findStarted(call, call.arg(0));
    const letter = call.arg(1);
    if (letter.length !== 1) refuse("Invalid sysrq.");
    mustMay(call, "VM.send_sysrq");
    call.inside.xenstore.write(`/local/domain/${domain.domid}/control/sysrq`, letter);
    return printed("");
  },
};

export const pause = pausing("pause", "Stop a domain's VCPUs where they are.");
export const unpause = pausing("unpause", "Let a paused domain go on.");
export const shutdown = asking("shutdown", "Ask a domain to shut down.");
export const reboot = asking("reboot", "Ask a domain to reboot.");
