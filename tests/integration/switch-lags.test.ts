/** Groups of a switch's ports, and hosts' bonds that agree with them or do not. @source IEEE 802.1AX-2014 §6.4; Linux 4.19 drivers/net/bonding/{bond_3ad,bond_procfs}.c */
import { describe, expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

interface Wanted {
  readonly bond: object | null;
  readonly lag: object | null;
}
const NICS = ["eth0", "eth1"];
/** Two servers, the first with both NICs on one switch, and a guest on each. */
function pair({ bond, lag }: Wanted): LabDriver {
  const cables = [{ device: "eth1", switch: "eth0" }];
  const ports = NICS.map((device) => ({ host: "xa", device }));
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Grouped",
    hosts: [
      { name: "xa", address: "10.0.0.11", cables, ...(bond ? { bonds: [{ name: "bond0", members: NICS, ...bond }] } : {}) },
      { name: "xb", address: "10.0.0.12" },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
    ],
    ...(lag ? { switches: [{ name: "eth0", stp: false, lags: [{ name: "po1", ports, ...lag }] }] } : {}),
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: ["xa", "xb"].map((host) => ({ name: `${host}1`, template: "Alpine Linux 3.20", host, interfaces: [{ network: "lan" }] })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 4, epochUs: EPOCH }));
}
const dom0 = (d: LabDriver, line: string, host = "xa"): string => {
  const { stdout, stderr } = d.exec(`Control domain on host: ${host}`, line);
  return stdout + stderr;
};
/** Echoes that came, with a mark where any came again; none where there is no address to send from or to. */
function pings(d: LabDriver, from: string, to: string, count = 10): string {
  const said = d.exec(from, `ping -c ${count} -i 0.2 -W 1 ${to}`, 120).stdout;
  return `${/(\d+)(?: packets)? received/.exec(said)?.[1] ?? 0}${said.includes("DUP!") ? "+" : ""}`;
}
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(d.exec(guest, "ip addr show eth0").stdout)?.[1] ?? "";
function pifOf(d: LabDriver, device: string, host = "xa"): string {
  const { ref } = d.named("host", host);
  return d.all("PIF").find(({ fields }) => fields.device === device && fields.host === ref)?.ref ?? "";
}
const view = (d: LabDriver) => d.lab.ask("physicalSwitch", { network: d.named("network", "lan").ref });
const lagPorts = (d: LabDriver) =>
  view(d)?.switches[0]?.ports.flatMap(({ device, lag }) => (lag ? [[device, lag.name, lag.isBundled, lag.partner !== null]] : []));

test("802.3ad and a switch with LACP agree: /proc, sysfs and ip say what the driver does, a cable that is pulled out leaves the other", () => {
  const d = pair({ bond: { mode: "802.3ad" }, lag: { mode: "active" } });
  const text = dom0(d, "cat /proc/net/bonding/bond0");
  const mac = /System MAC address: (\S+)/.exec(text)?.[1] ?? "";
  const partner = /Partner Mac Address: (\S+)/.exec(text)?.[1] ?? "";
  const end = (which: string, key: string, ...values: (string | number)[]): string =>
    `details ${which} lacp pdu:\n${["system priority", "system mac address", key, "port priority", "port number", "port state"].map((name, n) => `    ${name}: ${values[n]}\n`).join("")}`;
  const slave = (name: string, own: string, port: number, far: number): string =>
    `\nSlave Interface: ${name}\nMII Status: up\nSpeed: 1000 Mbps\nDuplex: full\nLink Failure Count: 0\nPermanent HW addr: ${own}\nSlave queue ID: 0\nAggregator ID: 1\nActor Churn State: none\nPartner Churn State: none\nActor Churned Count: 0\nPartner Churned Count: 0\n${end("actor", "port key", 65_535, mac, 9, 255, port, 61)}${end("partner", "oper key", 32_768, partner, 1, 128, far, 61)}`;
  const second = /Slave Interface: eth1[\s\S]*?HW addr: (\S+)/.exec(text)?.[1] ?? "";
  expect(text).toBe(
    `Ethernet Channel Bonding Driver: v3.7.1 (April 27, 2011)\n\nBonding Mode: IEEE 802.3ad Dynamic link aggregation\nTransmit Hash Policy: layer2 (0)\nMII Status: up\nMII Polling Interval (ms): 100\nUp Delay (ms): 0\nDown Delay (ms): 0\n\n802.3ad info\nLACP rate: slow\nMin links: 0\nAggregator selection policy (ad_select): stable\nSystem priority: 65535\nSystem MAC address: ${mac}\nActive Aggregator Info:\n\tAggregator ID: 1\n\tNumber of ports: 2\n\tActor Key: 9\n\tPartner Key: 1\n\tPartner Mac Address: ${partner}\n${slave("eth0", mac, 1, 2)}${slave("eth1", second, 2, 3)}`,
  );
  expect(dom0(d, "ip -d link show bond0")).toContain(
    `lacp_rate slow ad_select stable ad_aggregator 1 ad_num_ports 2 ad_actor_key 9 ad_partner_key 1 ad_partner_mac ${partner} ad_actor_sys_prio 65535 ad_user_port_key 0 ad_actor_system 00:00:00:00:00:00 tlb_dynamic_lb 1 `,
  );
  expect(dom0(d, "ip -d link show eth1")).toContain(
    `queue_id 0 ad_aggregator_id 1 ad_actor_oper_port_state 61 ad_actor_oper_port_state_str <active,aggregating,in_sync,collecting,distributing> ad_partner_oper_port_state 61 ad_partner_oper_port_state_str <`,
  );
  expect(dom0(d, "cd /sys/class/net/bond0/bonding; cat mode ad_num_ports ad_partner_mac lacp_rate")).toBe(
    `802.3ad 4\n2\n${partner}\nslow 0\n`,
  );
  expect(lagPorts(d)).toEqual([
    ["eth0", "po1", true, true],
    ["eth1", "po1", true, true],
  ]);
  // The map says it of each NIC.
  const facts = d.lab.ask("topology", { plan: "infrastructure" }).nodes.find(({ ref }) => ref === pifOf(d, "eth1"))?.facts ?? [];
  expect(facts).toEqual(expect.arrayContaining([["fact.bond", "bond0", "802.3ad"], ["fact.carries"], ["fact.lag", "po1"]]));
  const b = addressOf(d, "xb1");
  expect([pings(d, "xa1", b), pings(d, "xb1", addressOf(d, "xa1")), pings(d, "xa1", "8.8.8.8"), pings(d, "xb1", "10.0.0.11")]).toEqual(
    Array(4).fill("10"),
  );
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  // Both go on alike, frames of LACP and all.
  d.run(70);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  d.taken("link.set", { link: pifOf(d, "eth0"), carrier: false });
  d.run(1);
  expect([lagPorts(d)?.map(([, , isBundled]) => isBundled), pings(d, "xa1", b), pings(d, "xb1", "10.0.0.11")]).toEqual([
    [false, true],
    "10",
    "10",
  ]);
  d.taken("link.undo", { link: pifOf(d, "eth0") });
  d.run(5);
  expect([lagPorts(d)?.map(([, , isBundled]) => isBundled), pings(d, "xb1", "10.0.0.11")]).toEqual([[true, true], "10"]);
  d.lab.check();
});

describe("what follows where both ends do not agree", () => {
  const own = (d: LabDriver): string[] => [
    pings(d, "xa1", addressOf(d, "xb1")),
    pings(d, "xb1", "10.0.0.11"),
    pings(d, "xb1", addressOf(d, "xa1")),
  ];
  test.each([
    ["active-backup without a LAG", { mode: "active-backup" }, null, /^10 10 10$/],
    ["active-backup and LACP: each port is one by itself", { mode: "active-backup" }, { mode: "active" }, /^10 10 10$/],
    ["802.3ad without a LAG: one NIC carries", { mode: "802.3ad" }, null, /^10 10 10$/],
    ["802.3ad and passive LACP", { mode: "802.3ad", fast: true }, { mode: "passive", fast: true }, /^10 10 10$/],
    ["balance-xor and a static LAG", { mode: "balance-xor" }, { mode: "static" }, /^10 10 10$/],
    // What the switch sends to the NIC that waits is lost: by both addresses some of all that there are.
    ["active-backup and a static LAG", { mode: "active-backup" }, { mode: "static" }, /\b0\b/],
    ["802.3ad and a static LAG", { mode: "802.3ad" }, { mode: "static" }, /\b0\b/],
  ] as const)("%s", (_, bond, lag, said) => {
    const d = pair({ bond, lag });
    const counts = own(d);
    // Other addresses fall to other ports.
    const more = said.test(counts.join(" "))
      ? []
      : [pings(d, "xa1", "10.0.0.1"), pings(d, "xa1", "10.0.0.12"), pings(d, "xb1", "10.0.0.11")];
    expect([...counts, ...more].join(" ")).toMatch(said);
    d.lab.check();
  });
});

test("a LAG is made, made otherwise and taken away by the operation, and each is taken back", () => {
  const d = pair({ bond: { mode: "802.3ad" }, lag: null });
  const pifs = NICS.map((nic) => pifOf(d, nic));
  expect([lagPorts(d), dom0(d, "cat /sys/class/net/bond0/bonding/ad_num_ports")]).toEqual([[], "1\n"]);
  d.taken("switch.set_lag", { switch: "eth0", lag: "po1", pifs, mode: "active", fast: true });
  d.run(5);
  expect(lagPorts(d)?.map(([, , isBundled]) => isBundled)).toEqual([true, true]);
  expect([dom0(d, "cat /sys/class/net/bond0/bonding/ad_num_ports"), pings(d, "xb1", "10.0.0.11")]).toEqual(["2\n", "10"]);
  for (const [args, why] of [
    [{ lag: "po2" }, ["switch.lag_taken", "po1"]],
    [{ lag: "P 1" }, ["switch.no_name"]],
    [{ lag: "po3", pifs: [] }, ["switch.no_lag"]],
    [{ switch: "eth9" }, ["switch.no_switch"]],
    [{ switch: "eth1" }, ["switch.no_port"]],
  ] as const)
    expect(d.refusal("switch.set_lag", { switch: "eth0", lag: "po1", pifs, mode: "active", ...args })).toMatchObject({ why });
  d.taken("switch.set_lag", { switch: "eth0", lag: "po1", pifs: [] });
  d.run(100);
  expect([lagPorts(d), dom0(d, "cat /sys/class/net/bond0/bonding/ad_num_ports"), pings(d, "xb1", "10.0.0.11")]).toEqual([[], "1\n", "10"]);
  d.taken("switch.undo", { switch: "eth0" });
  d.run(5);
  expect(lagPorts(d)?.map(([, , isBundled]) => isBundled)).toEqual([true, true]);
  d.taken("switch.undo", { switch: "eth0" });
  expect([lagPorts(d), d.refusal("switch.undo", { switch: "eth0" }).why]).toEqual([[], ["switch.nothing_before"]]);
  d.lab.check();
});
