/** `xm mem-set`, `mem-max`. @source xen 4.2 tools/python/xen/xm/main.py (int_unit), xend/XendDomainInfo.py (setMemoryTarget, setMemoryMaximum) */
import { askMemory } from "../../world/live";
import { printed } from "../common/output";
import { mustMay } from "../common/typist";
import { badArgument, refuse, type XmCall, type XmCommand } from "./command";
import { DOM0_MIN_MIB } from "./info";
import { find, recordOf } from "./xend";

const MIB = 1_048_576;
const UNITS: Readonly<Record<string, number>> = { g: 1024 * MIB, m: MIB, k: 1024 };

/** MiB, or with a unit's letter; another letter counts bytes, and xm says so. Rounded down to MiB. */
function mebibytes(call: XmCall, text: string): number {
  const match = /^(-?\d{1,12})([a-zA-Z]?)$/.exec(text);
  if (!match) return badArgument();
  const letter = (match[2] as string).toLowerCase();
  if (letter === "") return Number(match[1]);
  if (UNITS[letter] === undefined) call.ctx.out("ignoring unknown unit\n");
  return Math.floor((Number(match[1]) * (UNITS[letter] ?? 1)) / MIB);
}

export const memSet: XmCommand = {
  name: "mem-set",
  aliases: ["balloon"],
  usage: "<Domain> <Mem>",
  summary: "Set how much memory a domain uses now.",
  isCommon: true,
  needs: 2,
  run(call) {
    const target = mebibytes(call, call.arg(1));
    const known = find(call, call.arg(0));
    const record = recordOf(call, known);
    if (known.domain?.domid === 0) {
      if (target < DOM0_MIN_MIB && target * MIB < known.domain.memoryBytes) refuse("memory_dynamic_max too small");
    }
    const most = known.domain?.maxMemoryBytes ?? record?.memory_static_max ?? 0;
    if (target <= 0) refuse("memory_dynamic_min must be greater than zero");
    if (target * MIB > most) refuse("memory_dynamic_max must be less than or equal to memory_static_max");
    mustMay(call, "VM.set_memory_dynamic_range");
    if (record && known.vm && known.domain?.domid !== 0) {
      const least = Math.min(record.memory_static_min, target * MIB);
      call.world.db.set("VM", known.vm, { memory_static_min: least, memory_dynamic_min: target * MIB, memory_dynamic_max: target * MIB });
    }
    if (known.guest) askMemory(call.world, known.guest, target * MIB, call.program);
    return printed("");
  },
};

export const memMax: XmCommand = {
  name: "mem-max",
  usage: "<Domain> <Mem>",
  summary: "Set how much memory a domain may use at most.",
  needs: 2,
  run(call) {
    const limit = mebibytes(call, call.arg(1)) * MIB;
    const known = find(call, call.arg(0));
    const record = recordOf(call, known);
    if (limit <= 0) refuse("memory_static_max must be greater than zero");
    const least = known.domain?.domid === 0 ? known.domain.memoryBytes : (record?.memory_dynamic_max ?? 0);
    if (limit < least) refuse("memory_dynamic_max must be less than or equal to memory_static_max");
    mustMay(call, "VM.set_memory_static_max");
    if (known.domain) {
      const isTaken = call.hypervisor.setMaxMemory(known.domain, limit) === null;
      call.did("xc_domain_setmaxmem", "XEN_DOMCTL_max_mem", known.domain.domid, isTaken ? 0 : -22);
      if (!isTaken) refuse("(22, 'Invalid argument')");
      call.inside.xenstore.write(`/local/domain/${known.domain.domid}/memory/static-max`, `${limit / 1024}`);
    }
    if (known.vm && known.domain?.domid !== 0) call.world.db.set("VM", known.vm, { memory_static_max: limit });
    return printed("");
  },
};
