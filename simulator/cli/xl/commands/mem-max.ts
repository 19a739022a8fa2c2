/** `xl mem-max`. @source cli.md §4 */
import { refreshVmAndDevices } from "../../../world/allowed";
import { printed } from "../../common/output";
import { mustMay } from "../../common/typist";
import { quit, type XlCommand } from "../command";
import { libxlError } from "../libxl-errors";
import { kib, MEMORY_USAGE, sizeOf } from "../memory-size";

export const memMax: XlCommand = {
  name: "mem-max",
  summary: "Say how much memory a domain may have at most",
  usage: MEMORY_USAGE,
  needs: 2,
  modifies: true,
  run(call) {
    const [id, text] = [call.domid(call.arg(0)), call.arg(1)];
    const bytes = sizeOf(text) ?? quit(`invalid memory size: ${text}\n`);
    const origin = { file: "libxl_mem.c", line: 58, func: "libxl_domain_setmaxmem" };
    const fail = (why: string): never => quit(`${libxlError(origin, id, why)}cannot set domid ${id} static max memory to : ${text}\n`);
    const domain = call.domain(id);
    const home = `/local/domain/${id}/memory`;
    const target = kib(call, `${home}/target`);
    if (!domain || target === null) return fail(`cannot get memory info from ${home}/target: No such file or directory`);
    mustMay(call, "VM.set_memory_static_max");
    if (bytes / 1024 < target || call.hypervisor.setMaxMemory(domain, bytes) !== null)
      fail("memory_static_max must be greater than or or equal to memory_dynamic_max");
    call.did("libxl_domain_setmaxmem", "xc_domain_setmaxmem", "XEN_DOMCTL_max_mem", id);
    call.inside.xenstore.write(`${home}/static-max`, `${bytes / 1024}`);
    const guest = call.guest(id);
    if (!guest || id === 0) return printed("");
    const record = call.world.db.must("VM", guest.vm);
    const dynamicMax = Math.min(record.memory_dynamic_max, bytes);
    call.world.db.set("VM", guest.vm, {
      memory_static_max: bytes,
      memory_dynamic_max: dynamicMax,
      memory_dynamic_min: Math.min(record.memory_dynamic_min, dynamicMax),
    });
    refreshVmAndDevices(call.world, guest.vm);
    return printed("");
  },
};
