/** What the view says of two machines is what a ping and a connection find at that moment, whatever has been done to the network between them. */
import { expect, test } from "vitest";
import type { Reachability } from "../../simulator/contract/reachability";
import { createLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, type LabDriver, madeOnce } from "../support/lab-driver";

/** What the first server of a lab has: a bridge of Linux with one NIC, one of Open vSwitch, or a bridge with a bond. */
const KINDS = ["linux", "openvswitch", "bond"] as const;
const cables = [{ device: "eth1", switch: "eth0" }];
const bond = { cables, bonds: [{ name: "bond0", members: ["eth0", "eth1"], mode: "active-backup" }] };

/** Two servers and three guests on one network with a router. */
const opened = madeOnce((kind: (typeof KINDS)[number]) => {
  const own = kind === "bond" ? bond : kind === "openvswitch" ? { networkBackend: "openvswitch" } : {};
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Ways",
    hosts: [
      { name: "a", address: "10.0.0.11", ...own },
      { name: "b", address: "10.0.0.12" },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [
      { name: "one", template: "Debian Bookworm 12", host: "a", interfaces: [{ network: "lan" }] },
      { name: "two", template: "Debian Bookworm 12", host: "b", interfaces: [{ network: "lan" }] },
      { name: "three", template: "Debian Bookworm 12", host: "a", interfaces: [{ network: "lan" }] },
    ],
  });
  return createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH });
});

const GUESTS = ["one", "two", "three"] as const;
const ENDS = [...GUESTS, "a", "b"] as const;

/** Numbers that are the same for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % sides;
  };
}
const said = (d: LabDriver, at: string, line: string): string => {
  const { stdout, stderr } = d.exec(at, line, 400);
  return `${stdout}${stderr}`;
};
const vifOf = (d: LabDriver, vm: string): string => d.all("VIF").find((r) => r.fields.VM === d.vm(vm))?.ref ?? "";
const pifOf = (d: LabDriver, host: string): string =>
  d.all("PIF").find(({ fields }) => fields.host === d.named("host", host).ref && fields.device === "eth0")?.ref ?? "";

/** Something that is done to the network. */
const DEEDS: readonly ((d: LabDriver, roll: (sides: number) => number) => string)[] = [
  (d, roll) => {
    const link = roll(2) === 0 ? vifOf(d, GUESTS[roll(3)] as string) : pifOf(d, roll(2) === 0 ? "a" : "b");
    const kinds = [{ carrier: false }, { loss: 1_000_000 }, { mtu: 80 }, {}, {}] as const;
    const kind = kinds[roll(kinds.length)] ?? {};
    d.taken("link.set", { link, ...kind });
    return `link ${JSON.stringify(kind)}`;
  },
  (d, roll) => {
    const guest = GUESTS[roll(3)] as string;
    const lines = [
      "iptables -A INPUT -p icmp -j DROP",
      "iptables -A OUTPUT -p tcp -j REJECT",
      "iptables -P INPUT DROP",
      "iptables -F; iptables -P INPUT ACCEPT",
      "iptables -F; iptables -P INPUT ACCEPT",
    ];
    const line = lines[roll(lines.length)] as string;
    said(d, guest, line);
    return `${guest}: ${line}`;
  },
  (d, roll) => {
    const guest = GUESTS[roll(3)] as string;
    const lines = ["ip link set eth0 down", "ip link set eth0 up", "ip neigh flush all", "ip route del default", "dhclient eth0"];
    const line = lines[roll(lines.length)] as string;
    said(d, guest, line);
    return `${guest}: ${line}`;
  },
  (d, roll) => {
    const lines = ["ip link set vif1.0 down", "ip link set vif1.0 up", "brctl delif xenbr0 vif1.0", "brctl addif xenbr0 vif1.0"];
    const line = lines[roll(lines.length)] as string;
    const host = roll(2) === 0 ? "a" : "b";
    said(d, host, line);
    return `${host}: ${line}`;
  },
  (d, roll) => {
    const modes = [{ mode: "access", vlan: 20 }, { mode: "trunk", vlan: 1, allowed: [1, 30] }, { mode: "usual" }] as const;
    const mode = modes[roll(modes.length)] as (typeof modes)[number];
    const host = roll(2) === 0 ? "a" : "b";
    d.taken("switch.set_port", { pif: pifOf(d, host), vlan: 1, allowed: [], ...mode });
    return `${host}: port ${JSON.stringify(mode)}`;
  },
  (d, roll) => {
    const rules = ["drop icmp", "reject tcp", ""][roll(3)] as string;
    d.taken("gateway.set_rules", { segment: "eth0", rules });
    return `rules ${rules}`;
  },
  (d, roll) => {
    const guest = GUESTS[roll(3)] as string;
    const isPaused = d.field("VM", d.vm(guest), "power_state") === "Paused";
    d.done(isPaused ? "VM.unpause" : "VM.pause", { vm: d.vm(guest) });
    if (!isPaused && roll(2) === 0) d.run(1).done("VM.unpause", { vm: d.vm(guest) });
    return `${guest}: ${isPaused ? "unpaused" : "paused"}`;
  },
];

function askedAndTried(d: LabDriver, roll: (sides: number) => number): { readonly asked: Reachability; readonly real: string } | null {
  const running = ENDS.filter((end) => end === "a" || end === "b" || d.field("VM", d.vm(end), "power_state") === "Running");
  const from = running[roll(running.length)] as string;
  const to = ["10.0.0.1", "8.8.8.8", "10.0.0.77", ...ENDS, ...ENDS][roll(13)] as string;
  if (from === to) return null;
  const [protocol, port] = (
    [
      ["icmp", 0],
      ["icmp", 0],
      ["tcp", 22],
      ["tcp", 81],
    ] as const
  )[roll(4)] ?? ["icmp", 0];
  const before = d.lab.hash();
  const asked = d.lab.ask("reachability", { from, to, protocol, port, bytes: 56 });
  expect(d.lab.hash(), "asking changes nothing").toBe(before);
  if ("fault" in asked) throw new Error(JSON.stringify(asked));
  const { address } = asked.to;
  if (address === null) return null;
  const isPing = protocol === "icmp";
  const text = said(d, from, isPing ? `ping -c 1 -W 2 ${address}` : `nc -z -v -w 3 ${address} ${port}`);
  const isThere = isPing ? text.includes(" 1 received") : /succeeded|open/.test(text);
  const real = isThere ? "reachable" : !isPing && text.includes("refused") ? "refused" : "unreachable";
  return { asked, real };
}

const verdicts = new Map<string, number>();
test.each([1, 2, 3])("two machines, whatever was done between them (seed %i)", (seed) => {
  const d = opened(KINDS[seed % KINDS.length] ?? "linux");
  const roll = dice(seed * 7_919);
  const deeds: string[] = [];
  for (let round = 0; round < 16; round++) {
    const deed = DEEDS[roll(DEEDS.length)];
    if (deed) deeds.push(deed(d, roll));
    d.run(roll(3) + 0.5);
    for (let pair = 0; pair < 3; pair++) {
      const found = askedAndTried(d, roll);
      if (!found) continue;
      const { asked, real } = found;
      const about = `${JSON.stringify(asked, null, 1)}\nafter ${deeds.join("; ")}`;
      expect(asked.verdict, about).toBe(real);
      verdicts.set(real, (verdicts.get(real) ?? 0) + 1);
      // Whatever is not reached says why, at the hop where it ends.
      const stops = [...asked.there, ...asked.back].filter(({ stop }) => stop !== null);
      if (real === "reachable") expect([asked.why, stops.length], about).toEqual([null, 0]);
      else expect([asked.why === null, stops.length], about).toEqual([false, 1]);
    }
  }
});
test("of all verdicts there were some", () => {
  expect([...verdicts.keys()].sort()).toEqual(["reachable", "refused", "unreachable"]);
  expect(Math.min(...verdicts.values())).toBeGreaterThan(3);
});
