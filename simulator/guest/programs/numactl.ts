import { freeMemory } from "../os/figures";
import { fail, instantProgram, type Output, ok, type ProgramContext } from "../os/program";

const USAGE = "usage: numactl [--show | -s]\n       numactl [--hardware | -H]";
/** What the real one knows beyond them. @source numactl 2.0.16: numactl.c (opts) */
const OTHERS =
  /^(-[iapPCNmltoLMSfISduTDbB]|--(interleave|all|preferred|preferred-many|physcpubind|cpunodebind|cpubind|membind|localalloc|balancing|length|strict|shmmode|shmid|shm|file|offset|touch|verify|dump|dump-nodes|huge))/;

/** A guest's kernel and Dom0's are told of one node, whatever the host has. @source hypervisor.md §10.4; Xen: vNUMA is not given */
function hardware({ machine: m }: ProgramContext): Output {
  const cpus = Array.from({ length: Math.max(1, m.state.vcpusOnline) }, (_, cpu) => cpu).join(" ");
  const { total, free } = freeMemory(m);
  const mb = (kib: number): string => `${Math.floor(kib / 1024)} MB`;
  return ok(
    `available: 1 nodes (0)\nnode 0 cpus: ${cpus}\nnode 0 size: ${mb(total)}\nnode 0 free: ${mb(free)}\nnode distances:\nnode   0 \n  0:  10 \n`,
  );
}
function policy({ machine: m }: ProgramContext): Output {
  const cpus = Array.from({ length: Math.max(1, m.state.vcpusOnline) }, (_, cpu) => `${cpu} `).join("");
  return ok(`policy: default\npreferred node: current\nphyscpubind: ${cpus}\ncpubind: 0 \nnodebind: 0 \nmembind: 0 \npreferred: \n`);
}

/** `numactl`: what there is; a domain has one node, so that there is nothing to choose. @source numactl 2.0.16: numactl.c */
export const numactl = instantProgram(
  "numactl",
  (args, ctx): Output => {
    const [first = ""] = args;
    if (first === "" || first === "--show" || first === "-s") return first === "" ? fail(USAGE) : policy(ctx);
    if (first === "--hardware" || first === "-H") return hardware(ctx);
    if (first === "--version" || first === "-V") return ok("2.0.16\n");
    if (OTHERS.test(first)) return fail(`numactl: option ${first.split("=")[0]} is not part of this system`);
    return fail(
      first.startsWith("--")
        ? `numactl: unrecognized option '${first}'\n${USAGE}`
        : first.startsWith("-")
          ? `numactl: invalid option -- '${first[1] ?? ""}'\n${USAGE}`
          : USAGE,
    );
  },
  null,
);
