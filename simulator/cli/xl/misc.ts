/** `xl trigger`, `button-press`, `sysrq`, `top`, and lists of what hosts do not have. @source cli.md §5, §6; xenstore.md §9 */
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { libxlError } from "./format";
import { helpOf } from "./help";
import { perform } from "./tasks";

const TRIGGERS = ["power", "sleep", "nmi", "init", "reset", "s3resume"];

/** What a virtual machine does about an event of its platform; a guest without firmware for it does nothing. */
function press(call: Call, domid: number, trigger: string): void {
  const guest = domid === 0 ? undefined : call.guest(domid);
  const isFull = guest?.spec.domainType === "hvm" || guest?.spec.domainType === "pvhvm";
  const command = trigger === "s3resume" ? "HVMOP_set_param" : "XEN_DOMCTL_sendtrigger";
  const isTaken = isFull && guest !== undefined;
  call.did("libxl_send_trigger", "xc_domain_send_trigger", command, domid, !guest ? -3 : isTaken ? 0 : -38);
  if (!isTaken) {
    const why = guest ? "Function not implemented" : "No such process";
    const origin = { file: "libxl_domain.c", line: 1611, func: "libxl_send_trigger" };
    call.ctx.err(libxlError(origin, domid, `Send trigger '${trigger}' failed: ${why}`));
    return;
  }
  if (trigger === "power") guest.engine.shutdown("poweroff");
  // A reset is a new domain here: the toolstack's own forced reboot.
  if (trigger === "reset") perform(call, {}, "VM.hard_reboot", { vm: guest.vm });
}

const trigger: Subcommand = {
  summary: "Send an event of the platform to a domain",
  usage: "<Domain> <nmi|reset|init|power|sleep|s3resume> [<VCPU>]",
  needs: 2,
  modifies: true,
  run(call) {
    const domid = call.domid(call.arg(0));
    if (!TRIGGERS.includes(call.arg(1))) quit(`Invalid trigger "${call.arg(1)}"\n`);
    if (call.args[2] !== undefined && !/^\d/.test(call.args[2])) call.ctx.err("Invalid vcpuid, using default vcpuid=0.\n\n");
    press(call, domid, call.arg(1));
    return printed("");
  },
};

const buttonPress: Subcommand = {
  summary: "Press a domain's power or sleep button",
  usage: "<Domain> <Button>",
  options: [["<Button>", "power or sleep"]],
  needs: 2,
  modifies: true,
  run(call) {
    call.ctx.err('WARNING: "button-press" is deprecated. Please use "trigger"\n');
    const domid = call.domid(call.arg(0));
    if (!["power", "sleep"].includes(call.arg(1))) quit(`${call.arg(1)} is an invalid button identifier\n`);
    press(call, domid, call.arg(1));
    return printed("");
  },
};

const sysrq: Subcommand = {
  summary: "Send a magic SysRq letter to a domain's kernel",
  usage: "<Domain> <letter>",
  needs: 2,
  modifies: true,
  run(call) {
    const domid = call.domid(call.arg(0));
    if (call.arg(1).length !== 1) {
      call.ctx.err("Invalid sysrq.\n\n");
      return { ...printed(helpOf("sysrq", sysrq)), code: 1 };
    }
    if (call.domain(domid)) call.inside.xenstore.write(`/local/domain/${domid}/control/sysrq`, call.arg(1));
    return printed("");
  },
};

const top: Subcommand = {
  summary: "Watch the host and its domains: xentop",
  usage: "",
  run(call) {
    if (!call.ctx.machine.programs.has("xentop")) return quit("sh: xentop: command not found\n", 127);
    call.ctx.exec("xentop", ["xentop"]);
    return printed("");
  },
};

/** No host here has a device for passthrough. */
const pciList: Subcommand = {
  summary: "List devices passed through to a domain",
  usage: "<Domain>",
  needs: 1,
  run(call) {
    call.domid(call.arg(0));
    return printed("Vdev Device\n");
  },
};
const pciAssignable: Subcommand = {
  summary: "List devices that could be passed through",
  usage: "",
  run: () => printed(""),
};

export const miscCommands = {
  trigger,
  "button-press": buttonPress,
  sysrq,
  top,
  "pci-list": pciList,
  "pci-assignable-list": pciAssignable,
} as const;
