/** `xm vcpu-set`, `vcpu-pin` and the schedulers. @source xen 4.2 tools/python/xen/xm/main.py, xend/XendDomain.py; cli.md §3, §8 */
import { askVcpus, setShares } from "../../world/live";
import { type Column, tableOf } from "../common/columns";
import { printed } from "../common/output";
import { mustMay, mustSet } from "../common/typist";
import { badArgument, int, quit, refuse, type XmCall, type XmCommand } from "./command";
import { doNow } from "./tasks";
import { domainsOf, find, type Known, recordOf } from "./xend";

export const vcpuSet: XmCommand = {
  name: "vcpu-set",
  aliases: ["set-vcpus"],
  usage: "<Domain> <vCPUs>",
  summary: "Set how many of its VCPUs a domain uses.",
  isCommon: true,
  needs: 2,
  run(call) {
    const count = int(call.arg(1)) ?? badArgument();
    const known = find(call, call.arg(0));
    if (count <= 0) refuse("Zero or less VCPUs is invalid");
    if (!known.domain) {
      const self = known.vm;
      if (count > Number(recordOf(call, known)?.VCPUs_max ?? 1)) doNow(call, "VM.set_VCPUs_max", { self, value: count });
      doNow(call, "VM.set_VCPUs_at_startup", { self, value: count });
      return printed("");
    }
    if (count > known.domain.maxVcpus) refuse("Cannot set vcpus greater than max vcpus on running domain");
    mustMay(call, "VM.set_VCPUs_number_live");
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

export const vcpuPin: XmCommand = {
  name: "vcpu-pin",
  usage: "<Domain> <VCPU|all> <CPUs|all>",
  summary: "Say which CPUs a VCPU may use.",
  needs: 3,
  run(call) {
    const [text, vcpuText, cpuText] = call.args as readonly [string, string, string];
    const map = cpuText === "all" ? null : cpusIn(cpuText);
    const known = find(call, text);
    const vcpu = vcpuText.toLowerCase() === "all" ? null : (int(vcpuText) ?? badArgument());
    if (!known.domain) return printed("");
    const { domain } = known;
    const fits = vcpu === null || (vcpu >= 0 && vcpu < domain.maxVcpus);
    mustSet(call, "VCPUs_params");
    const isTaken = fits && call.hypervisor.setAffinity(domain, vcpu, { hard: map }) === null;
    call.did("xc_vcpu_setaffinity", "XEN_DOMCTL_setvcpuaffinity", domain.domid, isTaken ? 0 : -22);
    if (!isTaken) refuse(`Cannot pin vcpu: ${vcpu ?? 0} to cpu: [${(map ?? []).join(", ")}] - (22, 'Invalid argument')`);
    return printed("");
  },
};

const WEIGHTS: readonly Column[] = [
  { head: "Name", width: -32, headWidth: -33 },
  { head: "ID", width: 5, headWidth: 4 },
  { head: "Weight", width: 6 },
];
const SEDF: readonly Column[] = [
  { head: "Name", width: -32, headWidth: -33 },
  { head: "ID", width: 5, headWidth: 4 },
  { head: "Period(ms)", width: 9 },
  { head: "Slice(ms)", width: 9 },
  { head: "Lat(ms)", width: 7 },
  { head: "Extra", width: 6, headWidth: 5 },
  { head: "Weight", width: 6 },
];

/** Ends when Xen runs another scheduler. */
function mustRunWith(call: XmCall, scheduler: string): void {
  call.connect();
  call.did("xc_sched_id", "XEN_SYSCTL_sched_id", null);
  if (call.hypervisor.scheduler !== scheduler) quit(`Xen is running with the ${call.hypervisor.scheduler} scheduler`);
}
function matching(call: XmCall, wanted: string | null, withInactive: boolean): Known[] {
  const all = domainsOf(call, withInactive);
  if (wanted === null) return all;
  const found = all.filter(({ name, domain }) => name === wanted || `${domain?.domid}` === wanted);
  return found.length > 0 ? found : refuse(`Domain '${wanted}' does not exist.`);
}

/** Weight, and with credit a cap. */
function weighted(kind: "credit" | "credit2"): XmCommand {
  const hasCap = kind === "credit";
  return {
    name: `sched-${kind}`,
    usage: hasCap ? "[-d <Domain> [-w[=WEIGHT]|-c[=CAP]]]" : "[-d <Domain> [-w[=WEIGHT]]",
    summary: `Show and set weights${hasCap ? " and caps" : ""} of the ${kind} scheduler.`,
    options: [
      ["-d DOMAIN, --domain=DOMAIN", "Domain to show or change"],
      ["-w WEIGHT, --weight=WEIGHT", "Weight, 1 to 65535"],
      ...(hasCap ? ([["-c CAP, --cap=CAP", "Cap, percent of one CPU; 0: none"]] as const) : []),
    ],
    since: hasCap ? "3.0.3" : "4.1",
    first: (call) => mustRunWith(call, kind),
    letters: hasCap ? "d:w:c:" : "d:w:",
    long: { domain: "d", weight: "w", ...(hasCap ? { cap: "c" } : {}) },
    run(call) {
      const number = (letter: string): number | null => {
        const text = call.value(letter);
        return text === null ? null : (int(text) ?? badArgument());
      };
      const [weight, cap, wanted] = [number("w"), number("c"), call.value("d")];
      if (weight === null && cap === null) return printed(table(call, matching(call, wanted, true), hasCap));
      if (wanted === null) return refuse("No domain given.");
      change(call, find(call, wanted), weight, cap);
      return printed("");
    },
  };
}
function table(call: XmCall, known: readonly Known[], hasCap: boolean): string {
  const rows = known.map((one) => {
    const params = recordOf(call, one)?.VCPUs_params;
    const weight = one.domain?.weight ?? params?.weight ?? 256;
    const cap = one.domain?.cap ?? params?.cap ?? 0;
    return [one.name, one.domain?.domid ?? "", weight, cap];
  });
  call.did("xc_sched_credit_domain_get", "XEN_DOMCTL_scheduler_op", known.length === 1 ? (known[0]?.domain?.domid ?? null) : null);
  return tableOf(hasCap ? [...WEIGHTS, { head: "Cap", width: 4 }] : WEIGHTS, rows);
}
function change(call: XmCall, known: Known, weight: number | null, cap: number | null): void {
  const record = recordOf(call, known);
  const most = (known.domain?.vcpus ?? Number(record?.VCPUs_at_startup ?? 1)) * 100;
  if (weight !== null && (weight < 1 || weight > 65_535)) refuse("Cpu weight out of range, valid values are within range from 1 to 65535");
  if (cap !== null && (cap < 0 || cap > most))
    refuse(`Cpu cap out of range, valid range is from 0 to ${most} for specified number of vcpus`);
  const changes = { ...(weight === null ? {} : { weight }), ...(cap === null ? {} : { cap }) };
  mustSet(call, "VCPUs_params");
  if (known.guest) setShares(call.world, known.guest, changes, call.program);
  if (!record || known.vm === null || record.is_control_domain) return;
  const params = Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, `${value}`]));
  call.world.db.set("VM", known.vm, { VCPUs_params: { ...record.VCPUs_params, ...params } });
}

/** 3.0's own scheduler: read only, since the simulation shares CPU by weight there. */
export const schedSedf: XmCommand = {
  name: "sched-sedf",
  usage: "<Domain> [options]",
  summary: "Show parameters of the sedf scheduler.",
  until: "4.5",
  run(call) {
    mustRunWith(call, "sedf");
    if (call.args.length > 1) quit("sedf's parameters cannot be set in this simulation");
    const rows = matching(call, call.args[0] ?? null, false).map(({ name, domain }) => {
      const [period, slice] = domain?.domid === 0 ? [20, 15] : [100, 0];
      return [name, domain?.domid ?? "", (period ?? 0).toFixed(1), (slice ?? 0).toFixed(1), "0.0", 1, 0];
    });
    return printed(tableOf(SEDF, rows));
  },
};

export const schedCredit = weighted("credit");
export const schedCredit2 = weighted("credit2");
