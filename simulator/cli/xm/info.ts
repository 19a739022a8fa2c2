/** `xm info`, `dmesg`, `log`, `top`: the host and xend's own papers. @source xen 4.2 tools/python/xen/xend/XendNode.py (ITEM_ORDER); cli.md §2 (old xm info) */

import { decodeUtf8 } from "../../content/bytes";
import { XEND_LOG } from "../../dom0/xend-log";
import { commandLine, xenBuild } from "../../xen/boot-lines";
import { PAGE_BYTES } from "../../xen/machine-memory";
import { coreOf, nodeOf, socketOf } from "../../xen/topology";
import { left, mib, right } from "../common/format";
import { printed } from "../common/output";
import { atLeast } from "../common/releases";
import { mustMay } from "../common/typist";
import { quit, refuse, type XmCall, type XmCommand } from "./command";

type Row = readonly [key: string, value: string | number];
/** MiB that Dom0 is to keep, as xend is set up. @source hypervisor.md §5 (dom0-min-mem 196) */
export const DOM0_MIN_MIB = 196;

function rows(call: XmCall, withNuma: boolean): Row[] {
  const { hypervisor, world } = call;
  const { hardware, release, memory } = hypervisor;
  const host = world.db.must("host", call.inside.ref);
  const dom0 = hypervisor.domains.get(0)?.memoryBytes ?? 0;
  const free = mib(hypervisor.freeBytes);
  const most = free + Math.max(0, mib(dom0) - DOM0_MIN_MIB);
  const [major = "3", minor = "0", ...rest] = hardware.xenVersion.split(".");
  // guess: node, NUMA and "max_*" lines by release; settled by each release's XendNode.py
  const hasNodes = atLeast(release, "3.1");
  const hasMaxima = atLeast(release, "3.3");
  const nodes = Array.from({ length: memory.nodes }, (_, node) => node);
  const ownPcpus = (node: number): number[] =>
    Array.from({ length: hypervisor.pcpus }, (_, i) => i).filter((i) => nodeOf(hardware, i) === node);
  const perNode = (text: (node: number) => string): string => nodes.map((node) => `node${node}:${text(node)}`).join(`\n${" ".repeat(25)}`);
  const isOldNuma = !atLeast(release, "4.1");
  return [
    ["system", "Linux"],
    ["host", host.hostname],
    ["release", host.software_version.linux ?? ""],
    ["version", "#1 SMP Xenarium"],
    ["machine", "x86_64"],
    ["nr_cpus", hypervisor.pcpus],
    ...(hasNodes ? [["nr_nodes", memory.nodes] as const] : []),
    ...(atLeast(release, "4.1") ? [] : [["sockets_per_node", 1] as const]),
    ["cores_per_socket", hardware.coresPerSocket],
    ["threads_per_core", hardware.threadsPerCore],
    ["cpu_mhz", hardware.cpuMhz],
    ["hw_caps", "bfebfbff:20100800:00000000:00000140:0004e3bd:00000000:00000001"],
    ...(atLeast(release, "3.3") ? [["virt_caps", hardware.hasHvm ? "hvm" : ""] as const] : []),
    ["total_memory", mib(hardware.memoryBytes)],
    ["free_memory", free],
    ...(atLeast(release, "4.1") ? [["free_cpus", hypervisor.pools.free.length] as const] : []),
    ...(isOldNuma && hasNodes
      ? ([
          ["node_to_cpu", perNode((node) => `${ownPcpus(node)[0]}-${ownPcpus(node).at(-1)}`)],
          ...(hasMaxima ? [["node_to_memory", perNode((node) => `${mib(memory.freeOfNode(node) * PAGE_BYTES)}`)] as const] : []),
        ] as const)
      : []),
    ...(hasMaxima
      ? ([
          ["max_free_memory", most],
          ["max_para_memory", Math.max(0, most - 4)],
          ["max_hvm_memory", Math.max(0, Math.floor((most - 12) * (1 - 2.4 / 1024)))],
        ] as const)
      : []),
    ...(withNuma ? numa(call) : []),
    ["xen_major", major],
    ["xen_minor", minor],
    ["xen_extra", rest.length > 0 ? `.${rest.join(".")}` : ""],
    ["xen_caps", `xen-3.0-x86_64 ${hardware.hasHvm ? "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 " : ""}`],
    ...(atLeast(release, "3.0.3") ? [["xen_scheduler", hypervisor.scheduler] as const] : []),
    ["xen_pagesize", PAGE_BYTES],
    ["platform_params", "virt_start=0xffff800000000000"],
    ["xen_changeset", "unavailable"],
    ...(atLeast(release, "4.1") ? [["xen_commandline", commandLine(hypervisor, dom0)] as const] : []),
    ["cc_compiler", xenBuild.compiler],
    ["cc_compile_by", xenBuild.by],
    ["cc_compile_domain", xenBuild.domain],
    ["cc_compile_date", xenBuild.date],
    ["xend_config_format", atLeast(release, "3.1") ? 4 : 2],
  ];
}

/** `-n`, from 4.1 on. */
function numa(call: XmCall): Row[] {
  const { hardware, memory, pcpus } = call.hypervisor;
  const cpus = Array.from(
    { length: pcpus },
    (_, i) => `${right(i, 3)}:${right(coreOf(hardware, i), 8)} ${right(socketOf(hardware, i), 8)} ${right(nodeOf(hardware, i), 8)}`,
  );
  const nodes = Array.from({ length: memory.nodes }, (_, node) => {
    const size = mib((memory.nodeEnd(node) - memory.nodeStart(node)) * PAGE_BYTES);
    return `${right(node, 4)}:  ${right(size, 8)}MB ${right(mib(memory.freeOfNode(node) * PAGE_BYTES), 8)}MB`;
  });
  return [
    ["cpu_topology", `\ncpu:    core    socket     node\n${cpus.join("\n")}`],
    ["numa_info", `\nnode: TotalMemory FreeMemory\n${nodes.join("\n")}`],
  ];
}

export const info: XmCommand = {
  name: "info",
  usage: "[-n|--numa]",
  summary: "Say what host this is, and what Xen.",
  options: [["-n, --numa", "Where pCPUs and memory are"]],
  needs: [0, 1],
  letters: "n",
  long: { numa: "n" },
  run(call) {
    call.connect();
    if (call.has("n") && !atLeast(call.hypervisor.release, "4.1")) refuse("option -n not recognized");
    call.did("xc_physinfo", "XEN_SYSCTL_physinfo", null);
    return printed(
      rows(call, call.has("n"))
        .map(([key, value]) => `${left(key, 23)}: ${value}\n`)
        .join(""),
    );
  },
};

export const dmesg: XmCommand = {
  name: "dmesg",
  usage: "[-c|--clear]",
  summary: "Read Xen's own messages, and empty their buffer if asked.",
  options: [["-c, --clear", "Empty the buffer once it is printed"]],
  needs: [0, 1],
  letters: "c",
  long: { clear: "c" },
  run(call) {
    if (call.args.length > 0) refuse("No parameter required");
    call.connect();
    call.did("xc_readconsolering", "XEN_SYSCTL_readconsole", null);
    const text = call.hypervisor.consoleRing.map((line) => `${line}\n`).join("");
    if (call.has("c")) {
      mustMay(call, "host.dmesg_clear");
      call.hypervisor.clearRing();
    }
    return printed(text);
  },
};

export const log: XmCommand = {
  name: "log",
  usage: "",
  summary: "Print xend's log.",
  needs: 0,
  run(call) {
    call.connect();
    return printed(`${decodeUtf8(call.ctx.fs.text(XEND_LOG))}\n`);
  },
};

export const top: XmCommand = {
  name: "top",
  usage: "",
  summary: "Watch the host and its domains.",
  isCommon: true,
  needs: 0,
  run(call) {
    if (call.ctx.uid !== 0) quit("Most commands need root access.  Please try again as root.");
    call.ctx.exec("xentop", ["xentop"]);
    return printed("");
  },
};
