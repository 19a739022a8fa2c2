/** `xl mem-set`. @source cli.md §4; hypervisor.md §5 */
import { refreshVmAndDevices } from "../../../world/allowed";
import { askMemory } from "../../../world/live";
import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { libxlError } from "../libxl-errors";
import { kib, MEMORY_USAGE, sizeOf } from "../memory-size";

/** libxl refuses less for Dom0. @source hypervisor.md §5 (LIBXL_MIN_DOM0_MEM) */
const LEAST_DOM0 = 128 * 1_048_576;

export const memSet: XlCommand = {
  name: "mem-set",
  summary: "Say how much memory a domain is to have now",
  usage: MEMORY_USAGE,
  needs: 2,
  modifies: true,
  run(call) {
    const [id, text] = [call.domid(call.arg(0)), call.arg(1)];
    const bytes = sizeOf(text) ?? quit(`invalid memory size: ${text}\n`);
    const origin = { file: "libxl_mem.c", line: 238, func: "libxl_set_memory_target" };
    const fail = (why: string): never => quit(`${libxlError(origin, id, why)}cannot set domid ${id} dynamic max memory to : ${text}\n`);
    const domain = call.domain(id);
    const guest = call.guest(id);
    const home = `/local/domain/${id}/memory`;
    const target = kib(call, `${home}/target`);
    if (!domain || target === null) return fail(`cannot get target memory info from ${home}/target: No such file or directory`);
    const most = kib(call, `${home}/static-max`) ?? domain.maxMemoryBytes / 1024;
    if (bytes / 1024 > most) fail("memory_dynamic_max must be less than or equal to memory_static_max");
    if (id === 0 && bytes < LEAST_DOM0) fail(`New target ${bytes / 1024} for dom0 is below the minimum threshold`);
    if (!guest) return printed("");
    mustMay(call, "VM.set_memory_dynamic_range");
    askMemory(call.world, guest, bytes, "xl");
    if (id === 0) return printed("");
    const record = call.world.db.must("VM", guest.vm);
    call.world.db.set("VM", guest.vm, {
      memory_static_min: Math.min(record.memory_static_min, bytes),
      memory_dynamic_min: bytes,
      memory_dynamic_max: bytes,
    });
    refreshVmAndDevices(call.world, guest.vm);
    return printed("");
  },
};
