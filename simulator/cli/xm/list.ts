/** `xm list`, `vcpu-list`, `domid`, `domname`, `uptime`. @source cli.md §8; xen 3.4 and 4.2 tools/python/xen/xm/main.py */
import { ranges } from "../../xen/topology";
import { type Column, tableOf } from "../common/columns";
import { seconds } from "../common/format";
import { printed } from "../common/output";
import { atLeast } from "../common/releases";
import { shortUptimes, uptimeTable } from "../common/uptime";
import { refuse, type XmCall, type XmCommand } from "./command";
import { domainSxp } from "./sxp";
import { domainsOf, find, findStarted, type Known, mibOf, recordOf, stateOf } from "./xend";

function vcpusOf(call: XmCall, known: Known): number {
  return known.domain?.vcpus ?? Number(recordOf(call, known)?.VCPUs_at_startup ?? 0);
}
const cpuUs = (call: XmCall, { domain }: Known): number => (domain ? call.hypervisor.cpuTimeUs(domain) : 0);

function brief(call: XmCall, known: readonly Known[]): string {
  const rows = known.map((one) => [
    ...[one.name, one.domain?.domid ?? "", mibOf(call, one), vcpusOf(call, one), stateOf(call, one), seconds(cpuUs(call, one))],
  ]);
  return tableOf(atLeast(call.hypervisor.release, "3.0.3") ? BRIEF : OLD_BRIEF, rows);
}
const BRIEF: readonly Column[] = [
  { head: "Name", width: -40 },
  { head: "ID", width: 5 },
  { head: "Mem", width: 5 },
  { head: "VCPUs", width: 5 },
  { head: "State", width: 10 },
  { head: "Time(s)", width: 8, headWidth: 9 },
];
/** guess: 3.0's narrower columns, from transcripts of that time; settled by its main.py */
const OLD_BRIEF: readonly Column[] = [
  { head: "Name", width: -32, headWidth: -33 },
  { head: "ID", width: 3, headWidth: 2 },
  { head: "Mem(MiB)", width: 8 },
  { head: "VCPUs", width: 5 },
  { head: "State", width: 5 },
  { head: "Time(s)", width: 7, headLead: "  " },
];

export const list: XmCommand = {
  name: "list",
  usage: "[options] [Domain, ...]",
  summary: "List what domains there are, and what they do.",
  options: [
    ["-l, --long", "Everything that xend knows, as SXP"],
    ["--state=<state>", "Those of one state alone"],
  ],
  isCommon: true,
  letters: "lv",
  long: { long: "l", vcpus: "v", "state=": "state" },
  run(call) {
    const state = call.value("state") ?? "all";
    if (state !== "all" && call.args.length > 0) refuse("You may specify either a state or a particular VM, but not both");
    if (call.has("v")) {
      const text = vcpuTable(call, call.args);
      call.ctx.err("xm list -v is deprecated.  Please use xm vcpu-list.\n");
      return printed(text);
    }
    call.connect();
    const known =
      call.args.length > 0 ? call.args.map((text) => find(call, text)) : domainsOf(call, true).filter((one) => isIn(call, one, state));
    call.did("xc_domain_getinfolist", "XEN_SYSCTL_getdomaininfolist", null);
    return printed(call.has("l") ? known.map((one) => domainSxp(call, one)).join("") : brief(call, known));
  },
};
function isIn(call: XmCall, known: Known, state: string): boolean {
  const now = known.domain ? (known.domain.isPaused ? "paused" : "running") : (recordOf(call, known)?.power_state ?? "").toLowerCase();
  return state === "all" || now === state.toLowerCase();
}

const VCPUS: readonly Column[] = [
  { head: "Name", width: -32 },
  { head: "ID", width: 5 },
  { head: "VCPU", width: 5 },
  { head: "CPU", width: 5 },
  { head: "State", width: 5 },
  { head: "Time(s)", width: 9 },
  { head: "CPU Affinity", width: 0 },
];

function vcpuTable(call: XmCall, names: readonly string[]): string {
  call.connect();
  const known = names.length > 0 ? names.map((text) => find(call, text)) : domainsOf(call, false);
  call.did("xc_vcpu_getinfo", "XEN_DOMCTL_getvcpuinfo", known.length === 1 ? (known[0]?.domain?.domid ?? null) : null);
  const rows = known.flatMap(({ name, domain }) =>
    (domain ? call.hypervisor.vcpuInfo(domain) : []).map((info) => {
      const cpu = info.isOnline ? (info.pcpu === null ? "" : `${info.pcpu}`) : "-";
      const state = !info.isOnline
        ? "--p"
        : info.pcpu === null
          ? ""
          : `${info.state === "running" ? "r" : "-"}${info.state === "blocked" ? "b" : "-"}-`;
      const where = info.hard === null || info.hard.length === call.hypervisor.pcpus ? "any cpu" : ranges(info.hard) || "no cpus";
      return [name, domain?.domid ?? "", info.vcpu, cpu, state, seconds(info.runningUs), where];
    }),
  );
  return tableOf(VCPUS, rows);
}

export const vcpuList: XmCommand = {
  name: "vcpu-list",
  usage: "[Domain, ...]",
  summary: "Say where each VCPU runs, and where it may.",
  run: (call) => printed(vcpuTable(call, call.args)),
};

export const domid: XmCommand = {
  name: "domid",
  usage: "<DomainName>",
  summary: "Convert a domain name to domain id.",
  needs: 1,
  run(call) {
    return printed(`${find(call, call.arg(0)).domain?.domid ?? "None"}\n`);
  },
};
export const domname: XmCommand = {
  name: "domname",
  usage: "<DomId>",
  summary: "Convert a domain id to domain name.",
  needs: 1,
  run(call) {
    return printed(`${find(call, call.arg(0)).name}\n`);
  },
};

const UPTIME: readonly Column[] = [
  { head: "Name", width: -32, headWidth: -33 },
  { head: "ID", width: 5, headWidth: 4 },
  { head: "Uptime ", width: 0 },
];

export const uptime: XmCommand = {
  name: "uptime",
  usage: "[-s] [Domain, ...]",
  summary: "Say how long domains have been up.",
  since: "3.1",
  isCommon: true,
  letters: "s",
  long: { short: "s" },
  run(call) {
    call.connect();
    const known = call.args.length > 0 ? call.args.map((text) => findStarted(call, text)) : domainsOf(call, true);
    const all = known.map(({ name, domain }) => {
      const us = !domain ? 0 : domain.domid === 0 ? call.ctx.machine.uptimeUs() : call.world.kernel.now - domain.createdAt;
      return { name, domid: domain?.domid ?? "", seconds: Math.round(us / 1_000_000) };
    });
    return printed(call.has("s") ? shortUptimes(all, call.ctx.unixUs()) : uptimeTable(UPTIME, all));
  },
};
