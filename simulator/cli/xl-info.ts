import { commandLine, xenBuild } from "../xen/boot-lines";
import { type DomainZeroControl, insideOf } from "./control";
import { failed, type Output, printed } from "./output";

/** `key padded to 23 columns: value`, keys in order. @source cli.md §2 (xl info) */
export function xlInfo(control: DomainZeroControl, args: readonly string[]): Output {
  const { hypervisor } = insideOf(control);
  const { hardware } = hypervisor;
  const host = control.world.db.must("host", control.host);
  const [major = "4", minor = "17", patch = "0"] = hardware.xenVersion.split(".");
  const rows: readonly (readonly [string, string | number])[] = [
    ["host", host.hostname],
    ["release", host.software_version.linux ?? ""],
    ["version", "#1 SMP Xenarium"],
    ["machine", "x86_64"],
    ["nr_cpus", hypervisor.pcpus],
    ["max_cpu_id", hypervisor.pcpus - 1],
    ["nr_nodes", hardware.sockets],
    ["cores_per_socket", hardware.coresPerSocket],
    ["threads_per_core", hardware.threadsPerCore],
    ["cpu_mhz", `${hardware.cpuMhz}.000`],
    ["hw_caps", "bfebfbff:77faf3ff:2c100800:00000121:0000000f:d19ffffb:00000818:00000100"],
    ["virt_caps", hardware.hasHvm ? "pv hvm hvm_directio pv_directio hap shadow gnttab-v1 gnttab-v2" : "pv gnttab-v1 gnttab-v2"],
    ["total_memory", Math.floor(hardware.memoryBytes / 1048576)],
    ["free_memory", Math.floor(hypervisor.freeBytes / 1048576)],
    ["sharing_freed_memory", Math.floor((hypervisor.memory.sharedPages.freed * 4096) / 1048576)],
    ["sharing_used_memory", Math.floor((hypervisor.memory.sharedPages.used * 4096) / 1048576)],
    ["outstanding_claims", 0],
    ["free_cpus", hypervisor.pools.free.length],
    ["xen_major", major],
    ["xen_minor", minor],
    ["xen_extra", `.${patch}`],
    ["xen_version", hardware.xenVersion],
    ["xen_caps", `xen-3.0-x86_64 ${hardware.hasHvm ? "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 " : ""}`],
    ["xen_scheduler", hypervisor.scheduler],
    ["xen_pagesize", 4096],
    ["platform_params", "virt_start=0xffff800000000000"],
    ["xen_changeset", ""],
    ["xen_commandline", commandLine(hypervisor, hypervisor.domains.get(0)?.maxMemoryBytes ?? 0)],
    ["cc_compiler", xenBuild.compiler],
    ["cc_compile_by", xenBuild.by],
    ["cc_compile_domain", xenBuild.domain],
    ["cc_compile_date", xenBuild.date],
    ["build_id", "5f1c8b0e94d2a7633f09be17c2d45a80b6e1f972"],
    ["xend_config_format", 4],
  ];
  const field = args.find((a) => !a.startsWith("-"));
  if (field !== undefined) {
    const found = rows.find(([key]) => key === field);
    return found ? printed(`${found[1]}\n`) : failed("", 0);
  }
  return printed(`${rows.map(([key, value]) => `${key.padEnd(23)}: ${value}`).join("\n")}\n`);
}
