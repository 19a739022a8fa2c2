import { createLab, simTime } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

/** On each host half of the guests compute all the time, a quarter sends ten packets a second, a quarter writes ten blocks: each waits for its CPUs. */
const DOES = [
  "stress -c 1 -t 1000000 > /dev/null 2>&1 &",
  "ping -i 0.1 $(ip route | sed -n 's/^default via \\([0-9.]*\\).*/\\1/p') > /dev/null 2>&1 &",
  "stress -c 1 -t 1000000 > /dev/null 2>&1 &",
  "(while :; do dd if=/dev/zero of=/var/tmp/own bs=4k count=10 oflag=direct; sleep 1; done) > /dev/null 2>&1 &",
];

/** CPU of 1,024 VMs on 64 hosts at real time, all of them busy: paced in 50 ms turns, drained each turn. */
export function contentionBench(): Figure[] {
  const lab = createLab({ scenario: "many:64:16", seed: 1, epochUs: 1_800_000_000_000_000 });
  lab.drain();
  for (let vm = 1; vm <= 1_024; vm++) {
    const commandLine = DOES[vm % DOES.length] as string;
    lab.apply({ at: lab.now(), kind: "exec", id: `busy-${vm}`, target: `vm-${String(vm).padStart(5, "0")}`, commandLine });
  }
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
  return [{ name: "1,024 busy VMs on 64 hosts at real time (median of 5 × 10 virtual s)", value: median(rounds), unit: "% of a core" }];
}
