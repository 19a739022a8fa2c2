import { createLab, SCENARIO_OF_FILE, simTime } from "../simulator";
import { cpuSeconds, type Figure, median } from "./measure";

const EPOCH_US = 1_800_000_000_000_000;
const GUESTS = 100;
const NETWORKS = 10;
const LABS = 5;
const MESHES = Number(process.env.MESHES ?? 3);

const nameOf = (n: number): string => `guest-${`${n}`.padStart(3, "0")}`;
const addressOf = (network: number, n: number): string => `10.${network}.0.${n + 1}`;

/** A file of 100 small guests on two hosts. @param networks - that the guests are on in turn, internal to the first host, or one that both hosts have */
function scenario(networks: number): string {
  const names = Array.from({ length: networks }, (_, n) => `net-${n}`);
  return JSON.stringify({
    $schema: "https://xenarium.example/schema/scenario-1.json",
    pool: "Guests",
    hosts: [0, 1].map((n) => ({ name: `xen-${n}`, address: `10.0.0.1${n}`, memoryGiB: 64 })),
    networks: [
      { name: "LAN", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.250" } },
      ...names.slice(1).map((name, n) => ({ name, bridge: `xapi${n}` })),
    ],
    storage: [{ name: "NFS", type: "nfs", sizeGiB: 4_096, isDefault: true }],
    vms: Array.from({ length: GUESTS }, (_, n) => ({
      name: nameOf(n),
      template: "Alpine Linux 3.20",
      host: `xen-${n % 2}`,
      memoryMiB: 256,
      interfaces: [{ network: n % networks === 0 ? "LAN" : names[n % networks] }],
    })),
  });
}
const made = (networks: number) => createLab({ scenario: SCENARIO_OF_FILE, file: scenario(networks), seed: 1, epochUs: EPOCH_US });

/** What a lab of 100 running guests on 10 networks takes to be made. */
export function newLabBench(): Figure[] {
  made(NETWORKS);
  const times = Array.from({ length: LABS }, () => {
    const before = cpuSeconds();
    made(NETWORKS);
    return (cpuSeconds() - before) * 1_000;
  });
  return [{ name: `a lab of ${GUESTS} running guests on ${NETWORKS} networks, CPU (median of ${LABS})`, value: median(times), unit: "ms" }];
}

/** 100 guests of one network ask each other for an echo, all at once: 9,900 processes of `ping`, ARP before the first of each. */
export function pingMeshBench(): Figure[] {
  const runs = Array.from({ length: MESHES }, () => {
    const lab = made(1);
    const run = (command: (n: number) => string): string[] => {
      lab.drain();
      const said = Array<string>(GUESTS).fill("");
      for (let n = 0; n < GUESTS; n++) lab.apply({ at: lab.now(), kind: "exec", id: `${n}`, target: nameOf(n), commandLine: command(n) });
      for (let left = GUESTS; left > 0; ) {
        lab.advance(simTime(lab.now() + 10_000));
        for (const piece of lab.drain().exec) {
          if ("code" in piece) left--;
          else said[Number(piece.id)] += piece.text;
        }
      }
      return said;
    };
    run((n) => `ip addr flush dev eth0; ip addr add ${addressOf(1, n)}/24 dev eth0`);
    const others = (n: number): string => Array.from({ length: GUESTS }, (_, to) => (to === n ? "" : addressOf(1, to))).join(" ");
    const [cpu, virtual] = [cpuSeconds(), lab.now()];
    const counts = run((n) => `for to in ${others(n)}; do ping -c 1 -W 1 $to; done | grep -c ' 0% packet loss'`);
    const answered = counts.reduce((sum, count) => sum + Number(count), 0);
    if (answered !== GUESTS * (GUESTS - 1)) throw new Error(`${answered} of ${GUESTS * (GUESTS - 1)} pings were answered`);
    return { s: cpuSeconds() - cpu, virtualS: (lab.now() - virtual) / 1e6 };
  });
  return [
    {
      name: `all pairs of ${GUESTS} guests ping each other, both ways, CPU (median of ${MESHES})`,
      value: median(runs.map(({ s }) => s)),
      unit: "s",
    },
    { name: "the same in virtual time", value: median(runs.map(({ virtualS }) => virtualS)), unit: "s" },
  ];
}
