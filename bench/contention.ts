import { createLab, SCENARIO_OF_FILE, simTime } from "../simulator";
import type { WrittenVm } from "../simulator/scenario/file/scenario-form";
import { manyVms } from "../simulator/scenario/shipped/many-vms";
import { cpuSeconds, type Figure, median } from "./measure";

type Lab = ReturnType<typeof createLab>;

const HOSTS = 64;
const PER_HOST = 16;
const EPOCH_US = 1_800_000_000_000_000;

/** On each host a quarter of the guests compute all the time, a quarter build, a quarter are databases, a quarter serve pages. */
const WORKLOADS: readonly NonNullable<WrittenVm["workload"]>[] = ["batch", "database", "web", "build"];

/** On each host half of the guests compute all the time, a quarter sends ten packets a second, a quarter writes ten blocks: each waits for its CPUs. */
const DOES = [
  "stress -c 1 -t 1000000 > /dev/null 2>&1 &",
  "ping -i 0.1 $(ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p') > /dev/null 2>&1 &",
  "stress -c 1 -t 1000000 > /dev/null 2>&1 &",
  "(while :; do dd if=/dev/zero of=/var/tmp/own bs=4k count=10 oflag=direct; sleep 1; done) > /dev/null 2>&1 &",
];

/** By workloads: steady load, whose wants and waits change when a share does. Two vCPUs to a pCPU. */
function busyByWorkload(): Lab {
  const many = manyVms({ pool: "busy", hosts: HOSTS, vmsPerHost: PER_HOST });
  const file = JSON.stringify({
    ...many,
    hosts: many.hosts.map((host) => ({ ...host, coresPerSocket: 4 })),
    vms: many.vms?.map((vm, i) => ({ ...vm, workload: WORKLOADS[i % WORKLOADS.length] })),
  });
  return createLab({ scenario: SCENARIO_OF_FILE, file, seed: 1, epochUs: EPOCH_US });
}

/** By a program in each: every packet and every request is events that wait for the vCPUs that they pass. */
function busyByProgram(): Lab {
  const lab = createLab({ scenario: `many:${HOSTS}:${PER_HOST}`, seed: 1, epochUs: EPOCH_US });
  lab.drain();
  for (let vm = 1; vm <= HOSTS * PER_HOST; vm++) {
    const commandLine = DOES[vm % DOES.length] as string;
    lab.apply({ at: lab.now(), kind: "exec", id: `busy-${vm}`, target: `vm-${String(vm).padStart(5, "0")}`, commandLine });
  }
  return lab;
}

/** Share of a core that a lab takes at real time, in 50 ms turns, drained each turn. */
function shareOf(lab: Lab): number {
  lab.drain();
  // Until all have begun.
  lab.advance(simTime(lab.now() + 5_000_000));
  lab.drain();
  const rounds = Array.from({ length: 5 }, () => {
    const before = cpuSeconds();
    const from = lab.now();
    for (let turn = 1; turn <= 200; turn++) {
      lab.advance(simTime(from + turn * 50_000));
      lab.drain();
    }
    return ((cpuSeconds() - before) / 10) * 100;
  });
  return median(rounds);
}

/** CPU of 1,024 VMs on 64 hosts at real time, all of them busy, I/O and CPU mixed: median of five times ten virtual seconds. */
export function contentionBench(): Figure[] {
  return [
    { name: "1,024 VMs busy by their workloads", value: shareOf(busyByWorkload()), unit: "% of a core" },
    { name: "1,024 VMs busy by a program in each, every request events", value: shareOf(busyByProgram()), unit: "% of a core" },
  ];
}
