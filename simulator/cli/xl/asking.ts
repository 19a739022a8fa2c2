/** What `shutdown` and `reboot` share: each asks the guest. @source cli.md §5; lifecycle.md §4 */
import { exit, type Step } from "../../guest/os/program";
import { askShutdown, hearsXenStore } from "../../world/live";
import type { RunningGuest } from "../../world/world";
import type { Memory } from "../common/subcommand";
import { poll } from "../common/tasks";
import { mustMay } from "../common/typist";
import { quit, type XlCall, type XlCommand } from "./command";
import { libxlError, rc } from "./libxl-errors";

/** guess: line numbers of libxl_domain.c 4.20; the sentences are cli.md's */
const at = (line: number, func: string) => ({ file: "libxl_domain.c", line, func });

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
function ask(call: XlCall, id: number, { verb, doing, kind, event }: Words): boolean {
  const { ctx } = call;
  mustMay(call, `VM.clean_${verb}`);
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

/** The subcommand that does one of the two. */
export function asking(which: Words["verb"], summary: string): XlCommand {
  return {
    name: which,
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
function askAll(call: XlCall, memory: Memory, word: Words): Step {
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
