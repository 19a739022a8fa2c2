/** `xm vcpu-set`, `vcpu-pin` and the schedulers. @source xen 4.2 tools/python/xen/xm/main.py, xend/XendDomain.py; cli.md §3, §8 */
import { askVcpus, setShares } from "../../toolstack/live";
import { printed } from "../output";
import { left, right } from "../xl/format";
import { badArgument, type Call, End, quit, refuse, type Subcommand } from "./call";
import { int, readOptions } from "./options";
import { performNow } from "./tasks";
import { domainsOf, find, type Known, recordOf } from "./xend";

const vcpuSet: Subcommand = {
  usage: "<Domain> <vCPUs>",
  summary: "Set how many of its VCPUs a domain uses.",
  isCommon: true,
  run(call) {
    call.need(2);
    const count = int(call.args[1] as string) ?? badArgument();
    const known = find(call, call.args[0] as string);
    if (count <= 0) refuse("Zero or less VCPUs is invalid");
    if (!known.domain) {
      const self = known.vm;
      if (count > Number(recordOf(call, known)?.VCPUs_max ?? 1)) performNow(call, "VM.set_VCPUs_max", { self, value: count });
      performNow(call, "VM.set_VCPUs_at_startup", { self, value: count });
      return printed("");
    }
    if (count > known.domain.maxVcpus) refuse("Cannot set vcpus greater than max vcpus on running domain");
    if (known.guest) askVcpus(call.world, known.guest, count);
    if (known.vm && known.domain.domid !== 0) call.world.db.set("VM", known.vm, { VCPUs_at_startup: count });
    return printed("");
  },
};

/** `0-3,^1`: what stands later takes away from what stands before. */
function cpusIn(text: string): number[] {
  let cpus: number[] = [];
  for (const part of text.split(",")) {
    if (part === "") continue;
    const range = /^(\d+)-(\d+)$/.exec(part);
    const single = /^(\^?)(\d+)$/.exec(part);
    if (range) for (let cpu = Number(range[1]); cpu <= Math.min(Number(range[2]), 4096); cpu++) cpus.push(cpu);
    else if (single?.[1] === "^") cpus = cpus.filter((cpu) => cpu !== Number(single[2]));
    else if (single) cpus.push(Number(single[2]));
    else badArgument();
  }
  return cpus.sort((a, b) => a - b);
}

const vcpuPin: Subcommand = {
  usage: "<Domain> <VCPU|all> <CPUs|all>",
  summary: "Say which CPUs a VCPU may use.",
  run(call) {
    call.need(3);
    const [text, vcpuText, cpuText] = call.args as readonly [string, string, string];
    const map = cpuText === "all" ? null : cpusIn(cpuText);
    const known = find(call, text);
    const vcpu = vcpuText.toLowerCase() === "all" ? null : (int(vcpuText) ?? badArgument());
    if (!known.domain) return printed("");
    const { domain } = known;
    const fits = vcpu === null || (vcpu >= 0 && vcpu < domain.maxVcpus);
    const isTaken = fits && call.hypervisor.setAffinity(domain, vcpu, { hard: map }) === null;
    call.did("xc_vcpu_setaffinity", "XEN_DOMCTL_setvcpuaffinity", domain.domid, isTaken ? 0 : -22);
    if (!isTaken) refuse(`Cannot pin vcpu: ${vcpu ?? 0} to cpu: [${(map ?? []).join(", ")}] - (22, 'Invalid argument')`);
    return printed("");
  },
};

/** Ends when Xen runs another scheduler. */
function mustRunWith(call: Call, scheduler: string): void {
  call.connect();
  call.did("xc_sched_id", "XEN_SYSCTL_sched_id", null);
  if (call.hypervisor.scheduler !== scheduler) quit(`Xen is running with the ${call.hypervisor.scheduler} scheduler`);
}
function matching(call: Call, wanted: string | undefined, withInactive: boolean): Known[] {
  const all = domainsOf(call, withInactive);
  if (wanted === undefined) return all;
  const found = all.filter(({ name, domain }) => name === wanted || `${domain?.domid}` === wanted);
  return found.length > 0 ? found : refuse(`Domain '${wanted}' does not exist.`);
}

/** Weight, and with credit a cap. */
function weighted(kind: "credit" | "credit2"): Subcommand {
  const hasCap = kind === "credit";
  return {
    usage: hasCap ? "[-d <Domain> [-w[=WEIGHT]|-c[=CAP]]]" : "[-d <Domain> [-w[=WEIGHT]]",
    summary: `Show and set weights${hasCap ? " and caps" : ""} of the ${kind} scheduler.`,
    options: [
      ["-d DOMAIN, --domain=DOMAIN", "Domain to show or change"],
      ["-w WEIGHT, --weight=WEIGHT", "Weight, 1 to 65535"],
      ...(hasCap ? ([["-c CAP, --cap=CAP", "Cap, percent of one CPU; 0: none"]] as const) : []),
    ],
    since: hasCap ? "3.0.3" : "4.1",
    run(call) {
      mustRunWith(call, kind);
      const { given } = readOptions(call, hasCap ? "d:w:c:" : "d:w:", {
        "domain=": "d",
        "weight=": "w",
        ...(hasCap ? { "cap=": "c" } : {}),
      });
      const number = (letter: string): number | null => (given.has(letter) ? (int(given.get(letter) as string) ?? badArgument()) : null);
      const [weight, cap, wanted] = [number("w"), number("c"), given.get("d")];
      if (weight === null && cap === null) return printed(table(call, matching(call, wanted, true), hasCap));
      if (wanted === undefined) return refuse("No domain given.");
      change(call, find(call, wanted), weight, cap);
      return printed("");
    },
  };
}
function table(call: Call, known: readonly Known[], hasCap: boolean): string {
  const head = `${left("Name", 33)} ${right("ID", 4)} ${right("Weight", 6)}${hasCap ? ` ${right("Cap", 4)}` : ""}`;
  const rows = known.map((one) => {
    const params = recordOf(call, one)?.VCPUs_params;
    const weight = one.domain?.weight ?? params?.weight ?? 256;
    const cap = one.domain?.cap ?? params?.cap ?? 0;
    return `${left(one.name, 32)} ${right(one.domain?.domid ?? "", 5)} ${right(weight, 6)}${hasCap ? ` ${right(cap, 4)}` : ""}`;
  });
  call.did("xc_sched_credit_domain_get", "XEN_DOMCTL_scheduler_op", known.length === 1 ? (known[0]?.domain?.domid ?? null) : null);
  return `${[head, ...rows].join("\n")}\n`;
}
function change(call: Call, known: Known, weight: number | null, cap: number | null): void {
  const record = recordOf(call, known);
  const most = (known.domain?.vcpus ?? Number(record?.VCPUs_at_startup ?? 1)) * 100;
  if (weight !== null && (weight < 1 || weight > 65_535)) refuse("Cpu weight out of range, valid values are within range from 1 to 65535");
  if (cap !== null && (cap < 0 || cap > most))
    refuse(`Cpu cap out of range, valid range is from 0 to ${most} for specified number of vcpus`);
  const changes = { ...(weight === null ? {} : { weight }), ...(cap === null ? {} : { cap }) };
  if (known.guest) setShares(call.world, known.guest, changes, call.program);
  if (!record || known.vm === null || record.is_control_domain) return;
  const params = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, `${value}`]));
  call.world.db.set("VM", known.vm, { VCPUs_params: { ...record.VCPUs_params, ...params } });
}

/** 3.0's own scheduler: read only, since the simulation shares CPU by weight there. */
const schedSedf: Subcommand = {
  usage: "<Domain> [options]",
  summary: "Show parameters of the sedf scheduler.",
  until: "4.5",
  run(call) {
    mustRunWith(call, "sedf");
    if (call.args.length > 1) throw new End("Error: sedf's parameters cannot be set in this simulation\n", 1, false);
    const head = `${left("Name", 33)} ${right("ID", 4)} Period(ms) Slice(ms) Lat(ms) Extra Weight`;
    const rows = matching(call, call.args[0], false).map(({ name, domain }) => {
      const [period, slice] = domain?.domid === 0 ? [20, 15] : [100, 0];
      const columns = [right((period ?? 0).toFixed(1), 9), right((slice ?? 0).toFixed(1), 9), right("0.0", 7), right(1, 6), right(0, 6)];
      return `${left(name, 32)} ${right(domain?.domid ?? "", 5)} ${columns.join(" ")}`;
    });
    return printed(`${[head, ...rows].join("\n")}\n`);
  },
};

export const cpuCommands = {
  "vcpu-pin": vcpuPin,
  "vcpu-set": vcpuSet,
  "sched-credit": weighted("credit"),
  "sched-credit2": weighted("credit2"),
  "sched-sedf": schedSedf,
} as const;
