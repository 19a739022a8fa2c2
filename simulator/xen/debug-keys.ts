/**
 * `xl debug-keys`: Xen writes what it knows into its console ring. A key that nobody handles does nothing at all, as in Xen.
 * @source xen: common/keyhandler.c, common/sched/core.c (schedule_dump), arch/x86/numa.c, common/page_alloc.c, common/event_channel.c (domain_dump_evtchn_info), common/grant_table.c (gnttab_usage_print); guess: exact columns
 */
import { braced, schedulerNames } from "./boot-lines";
import type { Domain } from "./domain";
import type { Hypervisor } from "./hypervisor";
import { PAGE_BYTES, pagesOf } from "./machine-memory";
import { nodeOf } from "./topology";

/** Tables of a domain, a line each; given by whoever knows them. */
export interface TableLines {
  /** its event channels */
  ports(domid: number): readonly string[];
  /** what others have mapped of it, below a line about the table */
  grants(domid: number): readonly string[];
}
/** Of one whose tables nobody has. */
export const NO_TABLES: TableLines = { ports: () => [], grants: () => [] };

interface Handler {
  readonly title: string;
  lines(xen: Hypervisor, tables: TableLines): string[];
}

/** By key, in the order in which help lists them. */
const handlers: Readonly<Record<string, Handler>> = {
  e: { title: "dump evtchn info", lines: eventLines },
  g: { title: "print grant table usage", lines: grantLines },
  h: { title: "show this message", lines: helpLines },
  m: { title: "memory info", lines: memoryLines },
  q: { title: "dump domain (and guest debug) info", lines: domainLines },
  r: { title: "dump run queues", lines: queueLines },
  u: { title: "dump NUMA info", lines: numaLines },
};

/** The lines that a key writes; none for a key that is not handled. */
export function debugLines(xen: Hypervisor, key: string, tables: TableLines): string[] {
  const handler = Object.hasOwn(handlers, key) ? handlers[key] : undefined;
  return (handler?.lines(xen, tables) ?? []).map((line) => `(XEN) ${line}`);
}

const hex = (n: number): string => n.toString(16).padStart(2, "0");
const byId = (xen: Hypervisor): Domain[] => [...xen.domains.values()].sort((a, b) => a.domid - b.domid);
const nowNs = (xen: Hypervisor): string => `${xen.nowUs}000`;

function helpLines(): string[] {
  return [
    "'h' pressed -> showing installed handlers",
    ...Object.entries(handlers).map(([key, { title }]) => ` key '${key}' (ascii '${hex(key.charCodeAt(0))}') => ${title}`),
  ];
}

function queueLines(xen: Hypervisor): string[] {
  const lines = ["sched_smt_power_savings: disabled", `NOW=${nowNs(xen)}`, `Online Cpus: ${xen.pcpus === 1 ? "0" : `0-${xen.pcpus - 1}`}`];
  if (xen.pools.free.length > 0) lines.push(`Free Cpus: ${braced(xen.pools.free)}`);
  for (const pool of xen.pools.all) {
    lines.push(`Cpupool ${pool.id}:`, `Cpus: ${braced(pool.pcpus).slice(1, -1)}`, "Scheduling granularity: cpu, 1 CPU per sched-resource");
    lines.push(`Scheduler: ${schedulerNames[pool.scheduler]} (${pool.scheduler})`);
    if (pool.scheduler === "credit")
      lines.push(
        "info:",
        `\tncpus              = ${pool.pcpus.length}`,
        `\tcredit             = ${Math.floor(pool.params.tsliceUs / 100) * pool.pcpus.length}`,
        "\tdefault-weight     = 256",
        `\ttslice             = ${pool.params.tsliceUs}us`,
        `\tratelimit          = ${pool.params.ratelimitUs}us`,
        "\tcredits per msec   = 10",
        "\tticks per tslice   = 3",
        `\tmigration delay    = ${pool.params.migrationDelayUs}us`,
      );
    const window = xen.exactWindow(pool.id, 0);
    if (!window) continue;
    const unit = (v: number): string => {
      const vcpu = window.vcpus[v];
      const own = vcpu && xen.domains.get(vcpu.domid);
      if (!vcpu || !own) return "";
      const priority = vcpu.priority === "" ? "" : ` pri=${vcpu.priority}`;
      return `[${vcpu.domid}.${vcpu.vcpu}]${priority} cpu=${vcpu.pcpu ?? "-"} credit=${vcpu.credit} [w=${own.weight},cap=${own.cap}]`;
    };
    lines.push("CPUs info:");
    for (const { pcpu, running, queue } of window.pcpus) {
      const now = running < 0 ? `d[IDLE]v${pcpu}` : `d${window.vcpus[running]?.domid}v${window.vcpus[running]?.vcpu}`;
      lines.push(`CPU[${`${pcpu}`.padStart(2, "0")}] current=${now}, runq=${queue.length}`);
      if (running >= 0) lines.push(`\trun: ${unit(running)}`);
      queue.forEach((v, n) => {
        lines.push(`\t${`${n + 1}`.padStart(3)}: ${unit(v)}`);
      });
    }
  }
  return lines;
}

function domainLines(xen: Hypervisor): string[] {
  const lines = [`'q' pressed -> dumping domain info (now = ${nowNs(xen)})`];
  for (const domain of byId(xen)) {
    lines.push(
      `General information for domain ${domain.domid}:`,
      `    refcnt=3 dying=0 pause_count=${domain.isPaused ? 1 : 0}`,
      `    nr_pages=${pagesOf(domain.memoryBytes)} xenheap_pages=2 shared_pages=${xen.memory.sharedOf(domain.domid)} paged_pages=0 max_pages=${pagesOf(domain.maxMemoryBytes)}`,
      `    handle=${domain.uuid} vm_assist=0000002d`,
      `VCPU information and callbacks for domain ${domain.domid}:`,
    );
    const all = Array.from({ length: xen.pcpus }, (_, i) => i);
    for (const vcpu of xen.vcpuInfo(domain))
      lines.push(
        `    VCPU${vcpu.vcpu}: CPU${vcpu.pcpu ?? 0} [has=${vcpu.state === "running" ? "T" : "F"}] poll=0 upcall_pend=00 upcall_mask=00`,
        `    cpu_hard_affinity=${braced(vcpu.hard ?? all)} cpu_soft_affinity=${braced(vcpu.soft ?? all)}`,
        `    pause_count=${domain.isPaused ? 1 : 0} pause_flags=${vcpu.isOnline ? (vcpu.state === "blocked" ? 1 : 0) : 2}`,
      );
  }
  return lines;
}

function memoryLines(xen: Hypervisor): string[] {
  const { memory } = xen;
  return [
    "Physical memory information:",
    `    Xen heap: ${(memory.xenPages * PAGE_BYTES) / 1024}kB`,
    `    Dom heap: ${(memory.freePages * PAGE_BYTES) / 1024}kB free`,
    ...byId(xen).map(({ domid }) => {
      const { guest, overhead } = memory.ownedBy(domid);
      return `    Domain ${domid}: ${guest + overhead} pages in ${memory.p2m(domid).length} runs`;
    }),
  ];
}

function numaLines(xen: Hypervisor): string[] {
  const { memory } = xen;
  const lines = [`'u' pressed -> dumping numa info (now = ${nowNs(xen)})`];
  for (let node = 0; node < memory.nodes; node++) {
    const start = memory.nodeStart(node);
    lines.push(`NODE${node} start->${start} size->${memory.nodeEnd(node) - start} free->${memory.freeOfNode(node)}`);
  }
  for (let node = 0; node < memory.nodes; node++) {
    const own = Array.from({ length: xen.pcpus }, (_, i) => i).filter((pcpu) => nodeOf(xen.hardware, pcpu) === node);
    lines.push(`CPU${braced(own).slice(1, -1)} -> NODE${node}`);
  }
  lines.push("Memory location of each domain:");
  for (const { domid } of byId(xen)) {
    const { guest, overhead } = memory.ownedBy(domid);
    lines.push(`d${domid} (total: ${guest + overhead}):`);
    for (let node = 0; node < memory.nodes; node++) lines.push(`    Node ${node}: ${memory.ownedOnNode(domid, node)}`);
  }
  return lines;
}

function eventLines(xen: Hypervisor, tables: TableLines): string[] {
  return [
    "'e' pressed -> dumping event-channel info",
    ...byId(xen).flatMap(({ domid }) => [
      `Event channel information for domain ${domid}:`,
      "Polling vCPUs: {}",
      "    port [p/m/s]",
      ...tables.ports(domid),
    ]),
  ];
}

function grantLines(xen: Hypervisor, tables: TableLines): string[] {
  return [
    "gnttab_usage_print_all [ key 'g' pressed",
    "      -------- active --------       -------- shared --------",
    "[ref] localdom mfn      pin          localdom gmfn     flags",
    ...byId(xen).flatMap(({ domid }) => tables.grants(domid)),
    "gnttab_usage_print_all ] done",
  ];
}
