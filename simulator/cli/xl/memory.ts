/** `xl mem-set`, `mem-max`, `sharing`, `claims`. @source cli.md §2, §4; hypervisor.md §5 */
import { refreshVmAndDevices } from "../../toolstack/allowed";
import { askMemory } from "../../toolstack/live";
import { PAGE_BYTES } from "../../xen/machine-memory";
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { left, libxlError, mib, right } from "./format";
import { LIST_HEAD, listRow, wanted } from "./list";

/** libxl refuses less for Dom0. @source hypervisor.md §5 (LIBXL_MIN_DOM0_MEM) */
const LEAST_DOM0 = 128 * 1_048_576;
const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1_048_576, g: 1_073_741_824, t: 1_099_511_627_776 };

/** `512`, `2g`, `1048576k`; MiB without a unit. Whole KiB, as bytes; null: no size. */
function sizeOf(text: string): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,15})([bkmgt]?)$/i.exec(text) ?? [];
  if (digits === "") return null;
  return Math.floor((Number(digits) * (UNITS[unit.toLowerCase() || "m"] as number)) / 1024) * 1024;
}
const USAGE = "<Domain> <MemMB['b'[bytes]|'k'[KB]|'m'[MB]|'g'[GB]|'t'[TB]]>";

function kib(call: Call, path: string): number | null {
  const text = call.inside.xenstore.read(path);
  return text !== null && /^\d{1,13}$/.test(text) ? Number(text) : null;
}

const memSet: Subcommand = {
  summary: "Say how much memory a domain is to have now",
  usage: USAGE,
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

const memMax: Subcommand = {
  summary: "Say how much memory a domain may have at most",
  usage: USAGE,
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

const sharing: Subcommand = {
  summary: "Say how many pages domains share",
  usage: "[Domain]",
  run(call) {
    const rows = wanted(call).map(({ domid, memoryBytes }) => {
      const shared = mib(call.hypervisor.memory.sharedOf(domid) * PAGE_BYTES);
      return `${left(call.nameOf(domid), 40)} ${right(domid, 5)} ${right(mib(memoryBytes), 5)}  ${right(shared, 5)}\n`;
    });
    return printed(`Name                                        ID   Mem Shared\n${rows.join("")}`);
  },
};

const claims: Subcommand = {
  summary: "Say what memory is claimed and not yet taken",
  usage: "",
  since: "4.3",
  run: (call) =>
    // Claims last for the moments of building, in which no other program comes between.
    printed(
      `${LIST_HEAD}  Claimed\n${call
        .domains()
        .map((domain) => `${listRow(call, domain)} ${right(0, 5)}\n`)
        .join("")}`,
    ),
};

export const memoryCommands = { "mem-max": memMax, "mem-set": memSet, sharing, claims } as const;
