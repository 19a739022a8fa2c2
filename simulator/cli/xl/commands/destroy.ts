/** `xl destroy`. @source cli.md §5; lifecycle.md §4 */
import { printed } from "../../common/output";
import { endOthers, finish } from "../../common/tasks";
import { quit, type XlCommand } from "../command";
import { libxlError, rc } from "../libxl-errors";

/** guess: line numbers of libxl_domain.c 4.20; the sentences are cli.md's */
const at = (line: number, func: string) => ({ file: "libxl_domain.c", line, func });

export const destroy: XlCommand = {
  name: "destroy",
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
      endOthers(call, guest.vm, "VM.hard_shutdown");
      return printed("");
    }
    return { goesOn: { vm: guest.vm } };
  },
  step: (call, memory) => finish(call, memory, { op: "VM.hard_shutdown", args: { vm: memory.vm }, refused: () => {} }),
};
