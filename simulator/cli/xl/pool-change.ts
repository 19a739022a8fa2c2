/** Subcommands that change one cpupool. @source cli.md §3; hypervisor.md §10.4 */

import { dom0Role } from "../../world/shells";
import type { PoolRefusal } from "../../xen/cpupools";
import { printed } from "../common/output";
import { mustHave, typistOf } from "../common/typist";
import { quit, type XlCall, type XlCommand } from "./command";
import { readCpus } from "./cpu-range";
import { libxlError } from "./libxl-errors";
import { didPool, poolNamed, poolOrigin, poolWhy } from "./pools";

/** A subcommand about one pool, whose refusal is a sentence of its own. @param library - libxl's function; libxenctrl's has `xc` in its place */
export function poolChange(
  form: Pick<XlCommand, "name" | "summary" | "usage" | "needs">,
  library: string,
  act: (call: XlCall) => { readonly refused: PoolRefusal | null; readonly complaint: string },
): XlCommand {
  return {
    ...form,
    modifies: true,
    since: "4.1",
    run(call) {
      mayChangePools(call);
      const { refused, complaint } = act(call);
      didPool(call, library, library.replace("libxl_cpupool_", "xc_cpupool_"), refused);
      return refused ? quit(complaint) : printed("");
    },
  };
}

/** guess: XAPI knows no cpupools; they are a host's, whose settings are a pool operator's */
export function mayChangePools(call: XlCall): void {
  // No message of the toolstack does it: whoever may be in Dom0 may.
  mustHave(call, "changing cpupools", dom0Role(typistOf(call.ctx)));
}

/** Adds or removes several pCPUs; some may be refused, and xl calls it a success all the same. */
export function poolCpus(verb: "add" | "remove", summary: string): XlCommand {
  const isAdd = verb === "add";
  const library = `libxl_cpupool_cpu${verb}`;
  return {
    name: `cpupool-cpu-${verb}`,
    summary,
    usage: "<CPU Pool> <CPU nr>|node:<node nr>",
    needs: 2,
    modifies: true,
    since: "4.1",
    run(call) {
      const { hypervisor } = call;
      mayChangePools(call);
      const wanted = readCpus(call.arg(1), hypervisor);
      const pool = poolNamed(call, call.arg(0));
      const lines = wanted.flatMap((cpu) => {
        const refused = isAdd ? hypervisor.addPoolCpu(pool.id, cpu) : hypervisor.removePoolCpu(pool.id, cpu);
        didPool(call, library, `xc_cpupool_${verb}cpu`, refused);
        const what = isAdd ? `Error moving cpu ${cpu} to cpupool` : `Error removing cpu ${cpu} from cpupool`;
        return refused ? [libxlError(poolOrigin(isAdd ? 271 : 340, library), null, `${what}: ${poolWhy(refused)}`)] : [];
      });
      if (lines.length === 0) return printed("");
      const end = isAdd
        ? `some cpus may not have been added to ${call.arg(0)}\n`
        : `Some cpus may have not or only partially been removed from '${call.arg(0)}'.\nIf a cpu can't be added to another cpupool, add it to '${call.arg(0)}' again and retry.\n`;
      return { stdout: "", stderr: lines.join("") + end, code: 0 };
    },
  };
}
