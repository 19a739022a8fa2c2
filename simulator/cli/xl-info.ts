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
    ["sharing_freed_memory", 0],
    ["sharing_used_memory", 0],
    ["outstanding_claims", 0],
    ["free_cpus", 0],
    ["xen_major", major],
    ["xen_minor", minor],
    ["xen_extra", `.${patch}`],
    ["xen_version", hardware.xenVersion],
    ["xen_caps", `xen-3.0-x86_64 ${hardware.hasHvm ? "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 " : ""}`],
    ["xen_scheduler", "credit"],
    ["xen_pagesize", 4096],
    ["platform_params", "virt_start=0xffff800000000000"],
    ["xen_changeset", ""],
    [
      "xen_commandline",
      `dom0_mem=${Math.floor((hypervisor.domains.get(0)?.memoryBytes ?? 0) / 1048576)}M,max:${Math.floor((hypervisor.domains.get(0)?.memoryBytes ?? 0) / 1048576)}M console=vga,com1`,
    ],
    ["cc_compiler", "gcc (Debian 12.2.0-14) 12.2.0"],
    ["cc_compile_by", "xenarium"],
    ["cc_compile_domain", "[unknown]"],
    ["cc_compile_date", "Mon Sep  2 09:11:54 UTC 2024"],
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
