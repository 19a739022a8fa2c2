/** `xl cpupool-*`. A pCPU is in one pool or in none, a domain in exactly one. @source cli.md §3; hypervisor.md §10.4 */
import { decodeUtf8, encodeUtf8 } from "../../content/bytes";
import { exit, waitUntil } from "../../guest/os/program";
import { readText } from "../../model/text";
import { type ConfigValue, parseConfig, parseErrorText } from "../../toolstack/guest-config/parse";
import { askVcpus } from "../../toolstack/live";
import type { PoolRefusal } from "../../xen/cpupools";
import { nodeOf } from "../../xen/topology";
import type { SchedulerKind } from "../../xen/versions";
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { readCpus } from "./cpu-range";
import { errnos, left, libxlError, right } from "./format";
import { poolNamed } from "./pools";

const SCHEDULERS = ["sedf", "credit", "credit2", "arinc653", "rtds", "null"];
const at = (line: number, func: string) => ({ file: "libxl_cpupool.c", line, func });
const why = (code: PoolRefusal): string => errnos[code][1];

/** A file's settings and those of the command line, as xlu_cfg reads them. */
function settingsOf(name: string, text: string): ReadonlyMap<string, ConfigValue> {
  const parsed = parseConfig(text);
  if (parsed.ok) return new Map(parsed.settings.map(({ key, value }) => [key, value]));
  return quit(`${parseErrorText(name, parsed.error)}Failed to parse config file: Invalid argument\n`);
}

/** pCPUs that `nodes` or `cpus` asks for; each must be free. */
function cpusFor(call: Call, settings: ReadonlyMap<string, ConfigValue>): number[] {
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

/** A pool's name by the rule of every name. */
function poolName(given: string): string {
  const read = readText("name", given);
  return "why" in read ? quit(`cpupool name: ${read.why}\n`) : read.text;
}

const create: Subcommand = {
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
    const refused = call.hypervisor.createPool(name, scheduler as SchedulerKind, cpus);
    call.did("libxl_cpupool_create", "xc_cpupool_create", "XEN_SYSCTL_cpupool_op", null, refused ? -errnos[refused][0] : 0);
    if (refused)
      quit(`${libxlError(at(180, "libxl_cpupool_create"), null, `Could not create cpupool: ${why(refused)}`)}error on creating cpupool\n`);
    const id = call.hypervisor.pools.named(name)?.id ?? 0;
    call.inside.xenstore.write(`/local/pool/${id}/name`, name);
    return printed("");
  },
};

const list: Subcommand = {
  summary: "List cpupools",
  usage: "[-c|--cpus] [<CPU Pool>]",
  options: [["-c, --cpus", "which pCPUs each has"]],
  letters: "c",
  long: { cpus: "c" },
  since: "4.1",
  run(call) {
    const { pools } = call.hypervisor;
    const name = call.args[0];
    if (name !== undefined && !pools.named(name)) quit(`Pool '${name}' does not exist\n`);
    const rows = pools.all
      .filter((pool) => name === undefined || pool.name === name)
      .map((pool) => {
        if (call.has("c")) return `${left(pool.name, 19)}${pool.pcpus.join(",")}\n`;
        const domains = call.hypervisor.domainsIn(pool.id).length;
        return `${left(pool.name, 19)}${right(pool.pcpus.length, 3)} ${right(pool.scheduler, 9)}       y       ${right(domains, 4)}\n`;
      });
    return printed(`${left("Name", 19)}${call.has("c") ? "CPU list" : "CPUs   Sched     Active   Domain count"}\n${rows.join("")}`);
  },
};

/** A subcommand about one pool, whose refusal is a sentence of its own. */
function change(
  summary: string,
  usage: string,
  needs: number,
  act: (call: Call) => { readonly refused: PoolRefusal | null; readonly complaint: string },
  library: string,
): Subcommand {
  return {
    summary,
    usage,
    needs,
    modifies: true,
    since: "4.1",
    run(call) {
      const { refused, complaint } = act(call);
      const control = library.replace("libxl_cpupool_", "xc_cpupool_");
      call.did(library, control, "XEN_SYSCTL_cpupool_op", null, refused ? -errnos[refused][0] : 0);
      return refused ? quit(complaint) : printed("");
    },
  };
}

const destroy = change(
  "Take a cpupool away; its pCPUs are free then",
  "<CPU Pool>",
  1,
  (call) => {
    const pool = poolNamed(call, call.arg(0));
    const refused = call.hypervisor.destroyPool(pool.id);
    if (!refused) call.inside.xenstore.remove(`/local/pool/${pool.id}`);
    return { refused, complaint: `Can't destroy cpupool '${call.arg(0)}'\n` };
  },
  "libxl_cpupool_destroy",
);

const rename = change(
  "Give a cpupool another name",
  "<CPU Pool> <new name>",
  2,
  (call) => {
    const pool = poolNamed(call, call.arg(0));
    const name = poolName(call.arg(1));
    const refused = call.hypervisor.renamePool(pool.id, name);
    if (!refused) call.inside.xenstore.write(`/local/pool/${pool.id}/name`, name);
    return { refused, complaint: `Can't rename cpupool '${call.arg(0)}'\n` };
  },
  "libxl_cpupool_rename",
);

const migrate = change(
  "Move a domain into another cpupool",
  "<Domain> <CPU Pool>",
  2,
  (call) => {
    const text = call.arg(0);
    const id = /^\d+$/.test(text) ? Number(text) : call.domidOfName(text);
    const domain = id === null ? undefined : call.domain(id);
    if (!domain) return quit(`unknown domain '${text}'\n`);
    const refused = call.hypervisor.moveDomain(domain, poolNamed(call, call.arg(1)).id);
    const what = `Error moving domain to cpupool${refused ? `: ${why(refused)}` : ""}`;
    return { refused, complaint: libxlError(at(423, "libxl_cpupool_movedomain"), domain.domid, what) };
  },
  "libxl_cpupool_movedomain",
);

/** Adds or removes several pCPUs; some may be refused, and xl calls it a success all the same. */
function cpus(verb: "add" | "remove", summary: string): Subcommand {
  return {
    summary,
    usage: "<CPU Pool> <CPU nr>|node:<node nr>",
    needs: 2,
    modifies: true,
    since: "4.1",
    run(call) {
      const { hypervisor } = call;
      const wanted = readCpus(call.arg(1), hypervisor);
      const pool = poolNamed(call, call.arg(0));
      const lines = wanted.flatMap((cpu) => {
        const refused = verb === "add" ? hypervisor.addPoolCpu(pool.id, cpu) : hypervisor.removePoolCpu(pool.id, cpu);
        const func = `libxl_cpupool_cpu${verb}`;
        call.did(func, `xc_cpupool_${verb}cpu`, "XEN_SYSCTL_cpupool_op", null, refused ? -errnos[refused][0] : 0);
        const what = verb === "add" ? `Error moving cpu ${cpu} to cpupool` : `Error removing cpu ${cpu} from cpupool`;
        return refused ? [libxlError(at(verb === "add" ? 271 : 340, func), null, `${what}: ${why(refused)}`)] : [];
      });
      if (lines.length === 0) return printed("");
      const end =
        verb === "add"
          ? `some cpus may not have been added to ${call.arg(0)}\n`
          : `Some cpus may have not or only partially been removed from '${call.arg(0)}'.\nIf a cpu can't be added to another cpupool, add it to '${call.arg(0)}' again and retry.\n`;
      return { stdout: "", stderr: lines.join("") + end, code: 0 };
    },
  };
}

/** How long Dom0 has to take its vCPUs offline, and how often xl looks, µs. */
const [PATIENCE_US, LOOK_US] = [10_000_000, 1_000_000];

/** Dom0 first gives up the vCPUs that node 0 has no pCPUs for. */
const numaSplit: Subcommand = {
  summary: "Make a cpupool of each NUMA node",
  usage: "",
  modifies: true,
  since: "4.1",
  run(call) {
    const { hypervisor } = call;
    if (hypervisor.pools.all.length > 1) quit("splitting not possible, already cpupools in use\n");
    const most = (hypervisor.pools.find(0)?.pcpus ?? []).filter((cpu) => nodeOf(hypervisor.hardware, cpu) === 0).length;
    const dom0 = call.guest(0);
    if (dom0 && (call.domain(0)?.vcpus ?? 0) > most) askVcpus(call.world, dom0, most);
    return { goesOn: { most, until: call.ctx.mono() + PATIENCE_US } };
  },
  step(call, memory) {
    if ((call.domain(0)?.vcpus ?? 0) > (memory.most as number)) {
      if (call.ctx.mono() >= (memory.until as number)) quit("failed to offline vcpus\n");
      return waitUntil(call.ctx.mono() + LOOK_US);
    }
    const refused = call.hypervisor.numaSplit();
    call.did("libxl_cpupool_create", "xc_cpupool_create", "XEN_SYSCTL_cpupool_op", null, refused ? -errnos[refused][0] : 0);
    if (refused) quit("error on creating cpupool\n");
    for (const { id, name } of call.hypervisor.pools.all) call.inside.xenstore.write(`/local/pool/${id}/name`, name);
    return exit(0);
  },
};

export const cpupoolCommands = {
  "cpupool-create": create,
  "cpupool-list": list,
  "cpupool-destroy": destroy,
  "cpupool-rename": rename,
  "cpupool-cpu-add": cpus("add", "Put free pCPUs into a cpupool"),
  "cpupool-cpu-remove": cpus("remove", "Take pCPUs out of a cpupool"),
  "cpupool-migrate": migrate,
  "cpupool-numa-split": numaSplit,
} as const;
