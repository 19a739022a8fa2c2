/** `xl cpupool-create`. @source cli.md §3; hypervisor.md §10.4 */
import { decodeUtf8, encodeUtf8 } from "../../../content/bytes";
import { type ConfigValue, parseConfig } from "../../../toolstack/guest-config/parse";
import { nodeOf } from "../../../xen/topology";
import type { SchedulerKind } from "../../../xen/versions";
import { printed } from "../../common/output";
import { quit, type XlCall, type XlCommand } from "../command";
import { parseErrorText } from "../config-error";
import { readCpus } from "../cpu-range";
import { libxlError } from "../libxl-errors";
import { mayChangePools } from "../pool-change";
import { didPool, poolName, poolOrigin, poolWhy } from "../pools";

const SCHEDULERS = ["sedf", "credit", "credit2", "arinc653", "rtds", "null"];

/** A file's settings and those of the command line, as xlu_cfg reads them. */
function settingsOf(name: string, text: string): ReadonlyMap<string, ConfigValue> {
  const parsed = parseConfig(text);
  if (parsed.ok) return new Map(parsed.settings.map(({ key, value }) => [key, value]));
  return quit(`${parseErrorText(name, parsed.error)}Failed to parse config file: Invalid argument\n`);
}

/** pCPUs that `nodes` or `cpus` asks for; each must be free. */
function cpusFor(call: XlCall, settings: ReadonlyMap<string, ConfigValue>): number[] {
  const { hypervisor } = call;
  const { free } = hypervisor.pools;
  const [nodes, cpus] = [settings.get("nodes"), settings.get("cpus")];
  if (Array.isArray(nodes)) {
    const wanted = nodes.map(Number);
    const found = free.filter((cpu) => wanted.includes(nodeOf(hypervisor.hardware, cpu)));
    return found.length > 0 ? found : quit("no free cpu found\n");
  }
  const wanted = Array.isArray(cpus) ? cpus.map(Number) : typeof cpus === "string" ? readCpus(cpus, hypervisor) : [];
  for (const cpu of wanted) if (!free.includes(cpu)) quit(`cpu ${Number.isNaN(cpu) ? 0 : cpu} illegal or not free\n`);
  return wanted;
}

export const cpupoolCreate: XlCommand = {
  name: "cpupool-create",
  summary: "Make a cpupool",
  usage: "[options] [<ConfigFile>] [Variable=value ...]",
  options: [
    ["-f FILE, --defconfig=", "a file to begin with"],
    ["-n, --dryrun", "say what would be made"],
  ],
  letters: "nf:",
  long: { defconfig: "f", dryrun: "n" },
  modifies: true,
  canDryRun: true,
  since: "4.1",
  run(call) {
    const words = call.args.filter((word) => word.includes("="));
    const file = call.value("f") ?? call.args.find((word) => !word.includes("=")) ?? null;
    const read = file === null ? { text: "" } : call.ctx.fs.read(call.ctx.path(encodeUtf8(file)));
    if ("error" in read)
      quit(`Failed to read config file: ${file}: ${read.error === "ENOENT" ? "No such file or directory" : read.error}\n`);
    const source = file ?? "command line";
    // Words of the command line come after the file, each on a line.
    const settings = settingsOf(source, file === null ? words.join("\n") : [decodeUtf8(read.text), ...words].join("\n"));
    const given = settings.get("name");
    const name = poolName(
      typeof given === "string" ? given : file === null ? quit("Missing cpupool name!\n") : file.slice(file.lastIndexOf("/") + 1),
    );
    if (call.hypervisor.pools.named(name)) quit(`Pool name "${name}" already exists\n`);
    const scheduler = settings.get("sched") ?? call.hypervisor.scheduler;
    if (typeof scheduler !== "string" || !SCHEDULERS.includes(scheduler)) quit("Unknown scheduler\n");
    const cpus = cpusFor(call, settings);
    call.ctx.out(`Using config file "${source}"\ncpupool name:   ${name}\nscheduler:      ${scheduler}\nnumber of cpus: ${cpus.length}\n`);
    if (call.isDryRun || call.has("n")) return printed("");
    mayChangePools(call);
    const refused = call.hypervisor.createPool(name, scheduler as SchedulerKind, cpus);
    didPool(call, "libxl_cpupool_create", "xc_cpupool_create", refused);
    if (refused)
      quit(
        `${libxlError(poolOrigin(180, "libxl_cpupool_create"), null, `Could not create cpupool: ${poolWhy(refused)}`)}error on creating cpupool\n`,
      );
    const id = call.hypervisor.pools.named(name)?.id ?? 0;
    call.inside.xenstore.write(`/local/pool/${id}/name`, name);
    return printed("");
  },
};
