/** What `pause` and `unpause` share. @source cli.md §5 */
import { requestsGoOn } from "../../dom0/disk-requests";
import { printed } from "../common/output";
import { finish } from "../common/tasks";
import { mustMay } from "../common/typist";
import type { XlCommand } from "./command";
import { libxlError } from "./libxl-errors";

/** `pause` and `unpause` complain, yet succeed: xl does not look at what they return. */
/** The subcommand that does one of the two. */
export function pausing(verb: "pause" | "unpause", summary: string): XlCommand {
  const isPause = verb === "pause";
  const control = isPause ? "xc_domain_pause" : "xc_domain_unpause";
  const command = isPause ? "XEN_DOMCTL_pausedomain" : "XEN_DOMCTL_unpausedomain";
  return {
    name: verb,
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
        return {
          stdout: "",
          stderr: libxlError({ file: "libxl_domain.c", line: isPause ? 602 : 730, func: `libxl_domain_${verb}` }, id, what),
          code: 0,
        };
      }
      const guest = call.guest(id);
      if (!guest) {
        call.did(`libxl_domain_${verb}`, control, command, id);
        mustMay(call, `VM.${verb}`);
        if (isPause) call.hypervisor.pause(domain);
        else {
          call.hypervisor.unpause(domain);
          requestsGoOn(call.world, call.inside, id);
        }
        return printed("");
      }
      return { goesOn: { vm: guest.vm } };
    },
    step(call, memory) {
      // A domain that is in that state already is as it was asked to be.
      return finish(call, memory, { op: `VM.${verb}`, args: { vm: memory.vm }, refused: () => {} });
    },
  };
}
