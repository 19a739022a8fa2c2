/** `xl info`: the host and its hypervisor. @source cli.md §2; hypervisor.md §5 */

import { nicsOf } from "../../../world/pifs";
import { commandLine, xenBuild } from "../../../xen/boot-lines";
import { PAGE_BYTES } from "../../../xen/machine-memory";
import { coreOf, nodeOf, socketOf } from "../../../xen/topology";
import { left, mib, right } from "../../common/format";
import { printed } from "../../common/output";
import type { XlCall, XlCommand } from "../command";

type Row = readonly [key: string, value: string | number];

/** guess: rows and words of `xl info` came with 4.2, 4.7 (build_id) and 4.13 (pv, hap …); settled by the history of xl_info.c */
function from(call: XlCall, major: number, minor: number): boolean {
  const { release } = call.hypervisor;
  return release.major > major || (release.major === major && release.minor >= minor);
}

function machineRows(call: XlCall): Row[] {
  const { hypervisor } = call;
  const { hardware, release } = hypervisor;
  const host = call.world.db.must("host", call.inside.ref);
  const full = hardware.hasHvm ? "hvm hvm_directio" : "";
  const isWordy = from(call, 4, 13);
  const caps = !isWordy ? full : hardware.hasHvm ? `pv ${full} pv_directio hap shadow gnttab-v1 gnttab-v2` : "pv gnttab-v1 gnttab-v2";
  const sharing = hypervisor.memory.sharedPages;
  return [
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
    ["virt_caps", caps],
    ["total_memory", mib(hardware.memoryBytes)],
    ["free_memory", mib(hypervisor.freeBytes)],
    ...(from(call, 4, 2) ? ([["sharing_freed_memory", mib(sharing.freed * PAGE_BYTES)]] as const) : []),
    ...(from(call, 4, 2) ? ([["sharing_used_memory", mib(sharing.used * PAGE_BYTES)]] as const) : []),
    ...(release.hasClaims ? ([["outstanding_claims", 0]] as const) : []),
    ...(from(call, 4, 2) ? ([["free_cpus", hypervisor.pools.free.length]] as const) : []),
  ];
}

function xenRows(call: XlCall): Row[] {
  const { hardware, scheduler } = call.hypervisor;
  const [major = "4", minor = "17", ...rest] = hardware.xenVersion.split(".");
  const extra = rest.length > 0 ? `.${rest.join(".")}` : "";
  return [
    ["xen_major", major],
    ["xen_minor", minor],
    ["xen_extra", extra],
    ["xen_version", hardware.xenVersion],
    ["xen_caps", `xen-3.0-x86_64 ${hardware.hasHvm ? "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 " : ""}`],
    ["xen_scheduler", scheduler],
    ["xen_pagesize", PAGE_BYTES],
    ["platform_params", "virt_start=0xffff800000000000"],
    ["xen_changeset", ""],
    ["xen_commandline", commandLine(call.hypervisor, call.guest(0)?.spec.memoryBytes ?? 0)],
    ["cc_compiler", xenBuild.compiler],
    ["cc_compile_by", xenBuild.by],
    ["cc_compile_domain", xenBuild.domain],
    ["cc_compile_date", xenBuild.date],
    ...(from(call, 4, 7) ? ([["build_id", "5f1c8b0e94d2a7633f09be17c2d45a80b6e1f972"]] as const) : []),
    ["xend_config_format", 4],
  ];
}

/** pCPUs with their place, devices with theirs, nodes with their memory. Distances: 10 to itself, 21 to another. @source cli.md §2 (-n) */
function numaText(call: XlCall): string {
  const { hardware, memory, pcpus } = call.hypervisor;
  const cpus = Array.from({ length: pcpus }, (_, i) => {
    const [core, socket, node] = [coreOf(hardware, i), socketOf(hardware, i), nodeOf(hardware, i)];
    return `${right(i, 3)}:    ${right(core, 4)}     ${right(socket, 4)}     ${right(node, 4)}`;
  });
  const nics = nicsOf(call.world, call.inside.ref)
    .map(({ metrics }) => call.world.db.get("PIF_metrics", metrics)?.pci_bus_path ?? "")
    .filter((path) => path !== "");
  const devices = nics.length > 0 ? nics.map((path) => `${path}      0`) : ["No device topology data available"];
  const nodes = Array.from({ length: memory.nodes }, (_, node) => {
    const size = (memory.nodeEnd(node) - memory.nodeStart(node)) * PAGE_BYTES;
    const distances = Array.from({ length: memory.nodes }, (_, other) => (other === node ? 10 : 21)).join(",");
    return `${right(node, 4)}:    ${right(mib(size), 6)}     ${right(mib(memory.freeOfNode(node) * PAGE_BYTES), 6)}      ${distances}`;
  });
  return [
    `${left("cpu_topology", 23)}:`,
    "cpu:    core    socket     node",
    ...cpus,
    `${left("device topology", 23)}:`,
    "device           node",
    ...devices,
    `${left("numa_info", 23)}:`,
    "node:    memsize    memfree    distances",
    ...nodes,
    "",
  ].join("\n");
}

export const info: XlCommand = {
  name: "info",
  summary: "Get information about Xen host",
  usage: "[-n] [field]",
  options: [["-n, --numa", "where pCPUs, devices and memory are"]],
  letters: "n",
  long: { numa: "n" },
  run(call) {
    call.did("libxl_get_physinfo", "xc_physinfo", "XEN_SYSCTL_physinfo", null);
    const show = (rows: Row[]): string => {
      const field = call.args[0];
      // A field is named by how it begins, so `xl info xen` shows eight of them.
      if (field !== undefined) return rows.map(([key, value]) => (key.startsWith(field) ? `${value}\n` : "")).join("");
      return rows.map(([key, value]) => `${left(key, 23)}: ${value}\n`).join("");
    };
    return printed(`${show(machineRows(call))}${call.has("n") ? numaText(call) : ""}${show(xenRows(call))}`);
  },
};
