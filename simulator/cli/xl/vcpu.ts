/** `xl vcpu-list`, `vcpu-pin`, `vcpu-set`. @source cli.md §2, §3; hypervisor.md §10.4, §10.5 */
import { askVcpus } from "../../toolstack/live";
import { formatCpus } from "../../xen/topology";
import { printed } from "../output";
import { type Call, quit, type Subcommand } from "./command";
import { asMask, readCpus } from "./cpu-range";
import { left, libxlError, rc, right, seconds } from "./format";

const vcpuList: Subcommand = {
  summary: "List vCPUs with where they run and may run",
  usage: "[Domain, ...]",
  run(call) {
    const { pcpus, release } = call.hypervisor;
    const ids = call.args.length > 0 ? call.args.map((text) => call.domid(text)) : call.domains().map((d) => d.domid);
    // guess: one column before soft affinity came with 4.5
    const last = release.hasSoftAffinity ? "Affinity (Hard / Soft)" : "CPU Affinity";
    const head = `${left("Name", 32)} ${right("ID", 5)} ${right("VCPU", 5)} ${right("CPU", 5)} ${right("State", 5)} ${right("Time(s)", 9)} ${last}\n`;
    const rows = ids.flatMap((id) => {
      const domain = call.domain(id);
      call.did("libxl_list_vcpu", "xc_vcpu_getinfo", "XEN_DOMCTL_getvcpuinfo", id, domain ? 0 : -3);
      if (!domain) return [];
      const vcpus = call.hypervisor.vcpuInfo(domain);
      // The command itself runs on one of Dom0's. @source hypervisor.md §3
      const own = id === 0 && !vcpus.some((vcpu) => vcpu.state === "running") ? vcpus.find((vcpu) => vcpu.isOnline) : undefined;
      return vcpus.map((vcpu) => {
        const state = vcpu === own ? "running" : vcpu.state;
        const place = vcpu.isOnline
          ? `${right(vcpu.pcpu ?? 0, 5)} ${right(state === "running" ? "r" : "-", 3)}${state === "blocked" ? "b" : "-"}- `
          : `${right("-", 5)} ${right("-", 3)}-p `;
        const hard = formatCpus(vcpu.hard, pcpus);
        const affinity = release.hasSoftAffinity ? `${hard} / ${formatCpus(vcpu.soft, pcpus)}` : hard;
        return `${left(call.nameOf(id), 32)} ${right(id, 5)} ${right(vcpu.vcpu, 5)}${place}${seconds(vcpu.runningUs, 9)}  ${affinity}\n`;
      });
    });
    return printed(head + rows.join(""));
  },
};

/** Which vCPU a word means; null: all. */
function vcpuOf(call: Call, word: string): number | null {
  const number = /^\s*\+?(\d+)/.exec(word);
  if (number) return Number(number[1]);
  if (word !== "all") quit(`Error: Invalid argument ${word} as VCPU.\n`);
  if (call.has("f")) quit("Error: --force and 'all' as VCPU not allowed.\n");
  return null;
}

const vcpuPin: Subcommand = {
  summary: "Say on which pCPUs a vCPU may run, or runs best",
  usage: "[option] <Domain> <VCPU|all> <Hard affinity|-|all> <Soft affinity|-|all>",
  options: [["-f, --force", "in place of a pinning that the guest's kernel has asked for"]],
  letters: "f",
  long: { force: "f" },
  needs: 3,
  modifies: true,
  canDryRun: true,
  run(call) {
    const { hypervisor } = call;
    const id = call.domid(call.arg(0));
    const vcpu = vcpuOf(call, call.arg(1));
    const [hardText, softText] = [call.arg(2), hypervisor.release.hasSoftAffinity ? (call.args[3] ?? "-") : "-"];
    const hard = hardText === "-" ? null : readCpus(hardText, hypervisor);
    const soft = softText === "-" ? null : readCpus(softText, hypervisor);
    if (call.isDryRun) {
      const shown = hard ? formatCpus(hard, hypervisor.pcpus) : "-";
      return printed(`cpumap: ${shown}${soft ? ` ${formatCpus(soft, hypervisor.pcpus)}` : ""}\n`);
    }
    const domain = call.domain(id);
    const masks = {
      ...(hard ? { hard: asMask(hard, hypervisor) } : {}),
      ...(soft ? { soft: asMask(soft, hypervisor) } : {}),
    };
    const isThere = domain !== undefined && (vcpu === null || vcpu < domain.maxVcpus);
    const refused = !isThere ? "ESRCH" : hypervisor.setAffinity(domain, vcpu, masks);
    const code = refused === null ? 0 : refused === "ESRCH" ? -3 : -22;
    call.did("libxl_set_vcpuaffinity", "xc_vcpu_setaffinity", "XEN_DOMCTL_setvcpuaffinity", id, code);
    if (refused !== null) {
      if (vcpu === null && !domain) quit("libxl_list_vcpu failed.\n");
      const why = refused === "ESRCH" ? "No such process" : "Invalid argument";
      const line = libxlError({ file: "libxl_sched.c", line: 62, func: "libxl__set_vcpuaffinity" }, id, `Setting vcpu affinity: ${why}`);
      // xl goes on as if all were well where it was asked for every vCPU.
      if (vcpu === null) return { stdout: "", stderr: `${line}Could not set affinity.\n`, code: 0 };
      quit(`${line}Could not set affinity for vcpu \`${vcpu}'.\n`);
    }
    recordMask(call, id);
    return printed("");
  },
};

/** XAPI has one mask for all vCPUs: it follows where they are alike. */
export function recordMask(call: Call, id: number): void {
  const domain = call.domain(id);
  const guest = call.guest(id);
  if (!domain || !guest || id === 0) return;
  const [first] = domain.hard;
  const isOne = first !== null && first !== undefined && domain.hard.every((mask) => mask?.join() === first.join());
  const { mask: _, ...others } = call.world.db.must("VM", guest.vm).VCPUs_params;
  call.world.db.set("VM", guest.vm, { VCPUs_params: isOne ? { ...others, mask: first.join(",") } : others });
}

const vcpuSet: Subcommand = {
  summary: "Say how many vCPUs a domain may have online",
  usage: "[option] <Domain> <vCPUs>",
  options: [["-i, --ignore-host", "more than the host has pCPUs, too"]],
  letters: "i",
  long: { "ignore-host": "i" },
  needs: 2,
  modifies: true,
  run(call) {
    const id = call.domid(call.arg(0));
    const number = /^\s*\+?(\d+)/.exec(call.arg(1));
    if (!number) quit("Error: Invalid argument.\n");
    const count = Number(number[1]);
    const domain = call.domain(id);
    call.did("libxl_set_vcpuonline", "xc_domain_getinfo_single", "XEN_DOMCTL_getdomaininfo", id, domain ? 0 : -3);
    if (!domain) quit(`Domain ${id} does not exist.\n`);
    const { pcpus } = call.hypervisor;
    if (!call.has("i") && count > domain.vcpus && count > pcpus)
      quit(`You are overcommmitting! You have ${pcpus} physical CPUs and want ${count} vCPUs! Aborting, use --ignore-host to continue\n`);
    if (count > domain.maxVcpus || count === 0) {
      const what = count === 0 ? "Requested 0 VCPUs!" : `Requested ${count} VCPUs, however maxcpus is ${domain.maxVcpus}!`;
      const line = libxlError({ file: "libxl_domain.c", line: 1787, func: "libxl_set_vcpuonline" }, id, `${what}: Success`);
      quit(`${line}libxl_set_vcpuonline failed domid=${id} max_vcpus=${count}, rc: ${rc.FAIL}\n`);
    }
    const guest = call.guest(id);
    if (guest) {
      askVcpus(call.world, guest, count);
      if (id !== 0) call.world.db.set("VM", guest.vm, { VCPUs_at_startup: count });
    }
    return printed("");
  },
};

export const vcpuCommands = { "vcpu-list": vcpuList, "vcpu-pin": vcpuPin, "vcpu-set": vcpuSet } as const;
