/** `xm create`, and the managed domains: new, start, suspend, resume, delete. @source xen 4.2 tools/python/xen/xm/create.py, xend/XendDomain.py; cli.md §8 */
import { nullRef } from "../../model/ref";
import { printed } from "../common/output";
import { finish } from "../common/tasks";
import { quit, refuse, type XmCommand } from "./command";
import { configFor } from "./config-file";
import { carryOut, doNow, wordsFor } from "./tasks";
import { domainsOf, find, logged, nameComplaint, recordOf } from "./xend";

/** Makes the VM of a file, at home on this host. */
function importing(verb: "create" | "new"): XmCommand {
  const starts = verb === "create";
  return {
    name: verb,
    usage: "<ConfigFile> [options] [vars]",
    summary: starts ? "Make and start a domain from <ConfigFile>." : "Put a domain from <ConfigFile> under xend's care.",
    ...(starts ? {} : { since: "3.1" }),
    isCommon: true,
    letters: "cpq",
    long: { paused: "p", quiet: "q", console_autoconnect: "c" },
    run(call) {
      if (call.args.length === 0) quit("Unable to open config file: xmdefconfig");
      const { name, path, text } = configFor(call, call.args);
      call.connect();
      const wrong = nameComplaint(call, name, null);
      if (wrong) quit(wrong);
      return { goesOn: { name, path, text, isPaused: call.has("p") } };
    },
    step(call, memory) {
      const args = { file_name: memory.path, text: memory.text, start: starts, start_paused: memory.isPaused, host: call.inside.ref };
      return finish(call, memory, {
        op: "lab.import_guest_config",
        args,
        refused: (why) => quit(wordsFor(call, why)),
        done() {
          const domid = domainsOf(call, false).find((known) => known.name === memory.name)?.domain?.domid;
          if (starts) call.ctx.out(`Started domain ${memory.name} (id=${domid})\n`);
          logged(call, "XendDomain:1082", `Domain ${memory.name}${starts ? ` (${domid}) started` : " added"}.`);
        },
      });
    },
  };
}

export const start: XmCommand = {
  name: "start",
  usage: "<DomainName>",
  summary: "Start a domain that xend manages.",
  options: [["-p, --paused", "Leave it paused"]],
  since: "3.1",
  isCommon: true,
  letters: "cp",
  long: { console_autoconnect: "c", paused: "p" },
  run(call) {
    if (call.args.length !== 1) refuse("Expects 1 argument");
    const known = find(call, call.arg(0));
    if (known.domain || recordOf(call, known)?.power_state !== "Halted") refuse("Domain is already running");
    return { goesOn: { vm: known.vm, name: known.name, isPaused: call.has("p") } };
  },
  step: (call, memory) =>
    carryOut(call, memory, "VM.start_on", { vm: memory.vm, host: call.inside.ref, start_paused: memory.isPaused, force: false }, () =>
      logged(call, "XendDomain:1133", `Domain ${memory.name} started.`),
    ),
};

export const suspend: XmCommand = {
  name: "suspend",
  usage: "<DomainName>",
  summary: "Save a managed domain's memory and end it.",
  since: "3.1",
  isCommon: true,
  needs: 1,
  run(call) {
    const text = call.arg(0);
    const { domain, guest } = find(call, text);
    if (domain?.domid === 0) refuse(`Cannot suspend privileged domain ${text}`);
    if (!domain || domain.isPaused || !guest) refuse("Domain is not running");
    return { goesOn: { vm: guest.vm } };
  },
  step: (call, memory) => carryOut(call, memory, "VM.suspend", { vm: memory.vm }),
};

export const resume: XmCommand = {
  name: "resume",
  usage: "<DomainName>",
  summary: "Go on with a domain that was suspended.",
  options: [["-p, --paused", "Leave it paused"]],
  since: "3.1",
  isCommon: true,
  needs: [1, 2],
  letters: "p",
  long: { paused: "p" },
  run(call) {
    if (call.args.length !== 1) refuse("Wrong number of parameters");
    const text = call.arg(0);
    const known = find(call, text);
    if (known.domain?.domid === 0) refuse(`Error occurred when resuming: Cannot resume privileged domain ${text}`);
    if (recordOf(call, known)?.power_state !== "Suspended")
      refuse("Error occurred when resuming: Cannot resume domain that is not suspended.");
    return { goesOn: { vm: known.vm } };
  },
  step: (call, memory) =>
    carryOut(call, memory, "VM.resume_on", { vm: memory.vm, host: call.inside.ref, start_paused: false, force: false }),
};

/** xend forgets the domain; its disks are nobody's business here. */
export const remove: XmCommand = {
  name: "delete",
  usage: "<DomainName>",
  summary: "Take a domain out of xend's care.",
  since: "3.1",
  isCommon: true,
  needs: 1,
  run(call) {
    const known = find(call, call.arg(0));
    if (known.domain || recordOf(call, known)?.power_state !== "Halted") refuse("Domain is not halted.");
    doNow(call, "VM.destroy", { self: known.vm ?? nullRef() });
    logged(call, "XendDomain:1159", `Domain ${known.name} (${known.uuid}) deleted.`);
    return printed("");
  },
};

export const create = importing("create");
export const manage = importing("new");
