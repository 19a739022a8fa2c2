/** `xm list`, `vcpu-list`, `domid`, `domname`, `uptime`. @source cli.md §8; xen 3.4 and 4.2 tools/python/xen/xm/main.py */
import { ranges } from "../../xen/topology";
import { printed } from "../output";
import { left, right, seconds, two } from "../xl/format";
import { type Call, refuse, type Subcommand } from "./call";
import { readOptions } from "./options";
import { atLeast } from "./releases";
import { domainSxp } from "./sxp";
import { domainsOf, find, findStarted, type Known, mibOf, recordOf, stateOf } from "./xend";

function vcpusOf(call: Call, known: Known): number {
  return known.domain?.vcpus ?? Number(recordOf(call, known)?.VCPUs_at_startup ?? 0);
}
const cpuUs = (call: Call, { domain }: Known): number => (domain ? call.hypervisor.cpuTimeUs(domain) : 0);

function brief(call: Call, known: readonly Known[]): string {
  // guess: 3.0's narrower columns, from transcripts of that time; settled by its main.py
  const isOld = !atLeast(call.hypervisor.release, "3.0.3");
  const rows = known.map((one) => {
    const [domid, vcpus, state] = [one.domain?.domid ?? "", vcpusOf(call, one), stateOf(call, one)];
    if (isOld)
      return `${left(one.name, 32)} ${right(domid, 3)} ${right(mibOf(call, one), 8)} ${right(vcpus, 5)} ${right(state, 5)} ${seconds(cpuUs(call, one), 7)}`;
    return `${left(one.name, 40)} ${right(domid, 5)} ${right(mibOf(call, one), 5)} ${right(vcpus, 5)} ${right(state, 10)} ${seconds(cpuUs(call, one), 8)}`;
  });
  const head = isOld
    ? "Name                              ID Mem(MiB) VCPUs State  Time(s)"
    : `${left("Name", 40)} ${right("ID", 5)} ${right("Mem", 5)} ${right("VCPUs", 5)} ${right("State", 10)} ${right("Time(s)", 9)}`;
  return `${[head, ...rows].join("\n")}\n`;
}

const list: Subcommand = {
  usage: "[options] [Domain, ...]",
  summary: "List what domains there are, and what they do.",
  options: [
    ["-l, --long", "Everything that xend knows, as SXP"],
    ["--state=<state>", "Those of one state alone"],
  ],
  isCommon: true,
  run(call) {
    const { given, params } = readOptions(call, "lv", { long: "l", vcpus: "v", "state=": "state" });
    const state = given.get("state") ?? "all";
    if (state !== "all" && params.length > 0) refuse("You may specify either a state or a particular VM, but not both");
    if (given.has("v")) {
      const { stdout } = vcpuTable(call, params);
      return { stdout, stderr: "xm list -v is deprecated.  Please use xm vcpu-list.\n", code: 0 };
    }
    call.connect();
    const known =
      params.length > 0 ? params.map((text) => find(call, text)) : domainsOf(call, true).filter((one) => isIn(call, one, state));
    call.did("xc_domain_getinfolist", "XEN_SYSCTL_getdomaininfolist", null);
    return printed(given.has("l") ? known.map((one) => domainSxp(call, one)).join("") : brief(call, known));
  },
};
function isIn(call: Call, known: Known, state: string): boolean {
  const now = known.domain ? (known.domain.isPaused ? "paused" : "running") : (recordOf(call, known)?.power_state ?? "").toLowerCase();
  return state === "all" || now === state.toLowerCase();
}

function vcpuTable(call: Call, names: readonly string[]): { readonly stdout: string } {
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
      const columns = [left(name, 32), right(domain?.domid ?? "", 5), right(info.vcpu, 5), right(cpu, 5), right(state, 5)];
      return `${columns.join(" ")}  ${seconds(info.runningUs, 8)} ${where}\n`;
    }),
  );
  const head = [
    left("Name", 32),
    right("ID", 5),
    right("VCPU", 5),
    right("CPU", 5),
    right("State", 5),
    right("Time(s)", 9),
    "CPU Affinity",
  ];
  return { stdout: `${head.join(" ")}\n${rows.join("")}` };
}

const vcpuList: Subcommand = {
  usage: "[Domain, ...]",
  summary: "Say where each VCPU runs, and where it may.",
  run: (call) => printed(vcpuTable(call, call.args).stdout),
};

const domid: Subcommand = {
  usage: "<DomainName>",
  summary: "Convert a domain name to domain id.",
  run(call) {
    call.need(1);
    return printed(`${find(call, call.args[0] as string).domain?.domid ?? "None"}\n`);
  },
};
const domname: Subcommand = {
  usage: "<DomId>",
  summary: "Convert a domain id to domain name.",
  run(call) {
    call.need(1);
    return printed(`${find(call, call.args[0] as string).name}\n`);
  },
};

const uptime: Subcommand = {
  usage: "[-s] [Domain, ...]",
  summary: "Say how long domains have been up.",
  since: "3.1",
  isCommon: true,
  run(call) {
    const { given, params } = readOptions(call, "s", { short: "s" });
    call.connect();
    const known = params.length > 0 ? params.map((text) => findStarted(call, text)) : domainsOf(call, true);
    const rows = known.map(({ name, domain }) => {
      const us = !domain ? 0 : domain.domid === 0 ? call.ctx.machine.uptimeUs() : call.world.kernel.now - domain.createdAt;
      const up = Math.round(us / 1_000_000);
      const days = Math.floor(up / 86_400);
      const clock = `${right(Math.floor(up / 3600) % 24, 2)}:${two(Math.floor(up / 60) % 60)}`;
      const text = `${days === 0 ? "" : `${days} day${days > 1 ? "s" : ""}, `}${clock}`;
      if (!given.has("s")) return `${left(name, 32)} ${right(domain?.domid ?? "", 5)} ${text}:${two(up % 60)}\n`;
      const day = Math.floor(call.ctx.unixUs() / 1_000_000) % 86_400;
      return ` ${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)} up ${text}, ${name} (${domain?.domid ?? ""})\n`;
    });
    return printed(`${given.has("s") ? "" : `${left("Name", 33)} ${right("ID", 4)} Uptime \n`}${rows.join("")}`);
  },
};

export const listCommands = { list, "vcpu-list": vcpuList, domid, domname, uptime } as const;
