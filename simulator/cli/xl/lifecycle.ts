/** pause, unpause, destroy, shutdown, reboot. Each reaches the VM's record too, since there is one truth. @source cli.md §5; lifecycle.md §4 */
import { exit } from "../../guest/os/program";
import { askShutdown, hearsXenStore } from "../../toolstack/live";
import type { RunningGuest } from "../../toolstack/world";
import { printed } from "../output";
import { type Call, type Memory, quit, type Subcommand } from "./command";
import { libxlError, rc } from "./format";
import { endOthers, perform, poll } from "./tasks";

/** guess: line numbers of libxl_domain.c 4.20; the sentences are cli.md's */
const at = (line: number, func: string) => ({ file: "libxl_domain.c", line, func });

/** `pause` and `unpause` complain, yet succeed: xl does not look at what they return. */
function pausing(verb: "pause" | "unpause", summary: string): Subcommand {
  const isPause = verb === "pause";
  const control = isPause ? "xc_domain_pause" : "xc_domain_unpause";
  const command = isPause ? "XEN_DOMCTL_pausedomain" : "XEN_DOMCTL_unpausedomain";
  return {
    summary,
    usage: "<Domain>",
    needs: 1,
    modifies: true,
    run(call) {
      const id = call.domid(call.arg(0));
      const domain = call.domain(id);
      if (!domain || id === 0) {
        call.did(`libxl_domain_${verb}`, control, command, id, domain ? -22 : -3);
        const why = domain ? "Invalid argument" : "No such process";
        const what = `${isPause ? "Pausing" : "Unpausing"} domain: ${why}`;
        return { stdout: "", stderr: libxlError(at(isPause ? 602 : 730, `libxl_domain_${verb}`), id, what), code: 0 };
      }
      const guest = call.guest(id);
      if (!guest) {
        call.did(`libxl_domain_${verb}`, control, command, id);
        if (isPause) call.hypervisor.pause(domain);
        else call.hypervisor.unpause(domain);
        return printed("");
      }
      return { goesOn: { vm: guest.vm, verb: isPause ? "VM.pause" : "VM.unpause" } };
    },
    step(call, memory) {
      const progress = perform(call, memory, String(memory.verb), { vm: memory.vm });
      // A domain that is in that state already is as it was asked to be.
      return "wait" in progress ? progress.wait : exit(0);
    },
  };
}

const destroy: Subcommand = {
  summary: "End a domain at once",
  usage: "[options] <Domain>",
  options: [["-f", "Domain-0 too, where another domain drives the hardware"]],
  letters: "f",
  needs: 1,
  modifies: true,
  run(call) {
    const id = call.domid(call.arg(0));
    if (id === 0 && !call.has("f"))
      quit(
        "Not destroying domain 0; use -f to force.\nThis can only be done when using a disaggregated hardware domain and toolstack.\n\n",
      );
    const guest = call.guest(id);
    if (!guest || id === 0) {
      const isThere = call.domain(id) !== undefined;
      call.did("libxl_domain_destroy", "xc_domain_getinfo_single", "XEN_DOMCTL_getdomaininfo", id, isThere ? -22 : -3);
      const first = isThere ? "xc_domain_destroy failed: Invalid argument" : "Non-existant domain";
      quit(
        libxlError(at(1179, "libxl__destroy_domid"), id, first) +
          libxlError(at(1133, "domain_destroy_callback"), id, "Unable to destroy guest") +
          libxlError(at(1060, "domain_destroy_cb"), id, "Destruction of domain failed") +
          `destroy failed (rc=${isThere ? rc.FAIL : rc.DOMAIN_NOTFOUND})\n`,
      );
    }
    // What is being built has no record that runs: its building ends, and takes the domain with it.
    if (call.world.db.get("VM", guest.vm)?.power_state === "Halted") {
      endOthers(call, guest.vm);
      return printed("");
    }
    return { goesOn: { vm: guest.vm } };
  },
  step(call, memory) {
    const progress = perform(call, memory, "VM.hard_shutdown", { vm: memory.vm });
    return "wait" in progress ? progress.wait : exit(0);
  },
};

/** Whether libxl has a way to ask: PV always, fully virtualised once drivers are up. @source xenstore.md §9 */
function canAsk(guest: RunningGuest): boolean {
  const { domainType } = guest.spec;
  return domainType === "pv" || domainType === "pvh" || hearsXenStore(guest);
}

/** How long a guest may take to acknowledge, µs. @source lifecycle.md §4 */
const ACK_US = 60_000_000;

interface Words {
  readonly verb: "shutdown" | "reboot";
  readonly doing: string;
  readonly kind: "poweroff" | "reboot";
  readonly event: string;
}
const words: Readonly<Record<Words["verb"], Words>> = {
  shutdown: { verb: "shutdown", doing: "Shutting down", kind: "poweroff", event: "power" },
  reboot: { verb: "reboot", doing: "Rebooting", kind: "reboot", event: "reset" },
};

/** Asks one domain. Returns whether it is to acknowledge. */
function ask(call: Call, id: number, { verb, doing, kind, event }: Words): boolean {
  const { ctx } = call;
  ctx.err(`${doing} domain ${id}\n`);
  const fail = (code: number): never => quit(`${verb} failed (rc=${code})\n`);
  const guest = call.guest(id);
  if (!guest) return fail(call.domain(id) ? rc.NOPARAVIRT : rc.DOMAIN_NOTFOUND);
  if (canAsk(guest)) {
    askShutdown(call.world, guest, kind);
    return true;
  }
  if (!call.has("F")) {
    ctx.err(`PV control interface not available: external graceful ${verb} not possible.\n`);
    ctx.err(`Use "-F" to fallback to ACPI ${event} event.\n`);
    return fail(rc.NOPARAVIRT);
  }
  ctx.err(`PV control interface not available: sending ACPI ${event} button event.\n`);
  call.did("libxl_send_trigger", "xc_domain_send_trigger", "XEN_DOMCTL_sendtrigger", id);
  guest.engine.shutdown(kind);
  return false;
}

function asking(which: Words["verb"], summary: string): Subcommand {
  return {
    summary,
    usage: "[options] <-a|Domain>",
    options: [
      ["-a, --all", "every guest"],
      ["-F", `ACPI ${words[which].event} event for guests without PV drivers`],
      ["-w, --wait", "until they are down"],
    ],
    letters: "awF",
    long: { all: "a", wait: "w" },
    modifies: true,
    run(call) {
      if (call.args.length === 0 && !call.has("a")) quit("You must specify -a or a domain id.\n\n");
      const ids = call.has("a")
        ? call.domains().flatMap(({ domid }) => (domid !== 0 && call.guest(domid) ? [domid] : []))
        : [call.domid(call.arg(0))];
      if (ids.includes(0)) quit(`${words[which].doing} domain 0\n${which} failed (rc=${rc.FAIL})\n`);
      return { goesOn: { left: ids, asked: [], until: null, isWaiting: false } };
    },
    step: (call, memory) => askAll(call, memory, words[which]),
  };
}

/** One after the other: asks, waits for the acknowledgement, and with -w for the end. */
function askAll(call: Call, memory: Memory, word: Words): ReturnType<NonNullable<Subcommand["step"]>> {
  const left = memory.left as number[];
  const asked = memory.asked as number[];
  for (;;) {
    if (memory.until !== null) {
      const current = asked[asked.length - 1] as number;
      const hasHeard = !call.inside.xenstore.read(`/local/domain/${current}/control/shutdown`);
      if (!hasHeard && call.ctx.mono() < (memory.until as number)) return poll(call);
      if (!hasHeard) {
        const why = "guest didn't acknowledge control request: -9";
        quit(`${libxlError(at(840, `libxl__domain_pvcontrol`), current, why)}${word.verb} failed (rc=${rc.TIMEDOUT})\n`);
      }
      memory.until = null;
    }
    const next = left.shift();
    if (next === undefined) break;
    asked.push(next);
    if (ask(call, next, word)) memory.until = call.ctx.mono() + ACK_US;
  }
  if (!call.has("w") || asked.length === 0) return exit(0);
  if (!memory.isWaiting) call.ctx.err(`Waiting for ${asked.length} domains\n`);
  memory.isWaiting = true;
  for (const id of [...asked]) {
    const domain = call.domain(id);
    if (domain && domain.shutdownReason === null) continue;
    call.ctx.err(domain ? `Domain ${id} has been shut down, reason code ${domain.shutdownReason}\n` : `Domain ${id} has been destroyed\n`);
    asked.splice(asked.indexOf(id), 1);
  }
  return asked.length === 0 ? exit(0) : poll(call);
}

export const lifecycleCommands = {
  destroy,
  shutdown: asking("shutdown", "Ask a domain to shut down"),
  reboot: asking("reboot", "Ask a domain to reboot"),
  pause: pausing("pause", "Stop a domain's vCPUs where they are"),
  unpause: pausing("unpause", "Let a paused domain go on"),
} as const;
