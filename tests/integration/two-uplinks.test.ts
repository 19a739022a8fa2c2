/** A Linux bridge of a host with two NICs on one switch. @source network.md §6 (loops, STP); Linux net/bridge/br_stp.c */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

function pair(): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Two uplinks",
    hosts: [
      { name: "xa", address: "10.0.0.11", cables: [{ device: "eth1", switch: "eth0" }] },
      { name: "xb", address: "10.0.0.12" },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: ["xa", "xb"].map((host) => ({ name: `${host}1`, template: "Alpine Linux 3.20", host, interfaces: [{ network: "lan" }] })),
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 4, epochUs: EPOCH }));
}
const dom0 = (d: LabDriver, line: string, host = "xa"): string => {
  const { stdout, stderr } = d.exec(`Control domain on host: ${host}`, line);
  return stdout + stderr;
};
const pings = (d: LabDriver, from: string, to: string, count = 1): string => {
  const said = d.exec(from, `ping -c ${count} -W 1 ${to}`, 120).stdout;
  return `${/(\d+)(?: packets)? received/.exec(said)?.[1] ?? 0}${said.includes("DUP!") ? "+" : ""}`;
};
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(d.exec(guest, "ip addr show eth0").stdout)?.[1] ?? "";
function pifOf(d: LabDriver, device: string, host = "xa"): string {
  const { ref } = d.named("host", host);
  return d.all("PIF").find(({ fields }) => fields.device === device && fields.host === ref)?.ref ?? "";
}
const all = (d: LabDriver): string[] => [
  pings(d, "xa1", addressOf(d, "xb1"), 3),
  pings(d, "xb1", addressOf(d, "xa1"), 3),
  pings(d, "xb1", "10.0.0.11", 3),
  pings(d, "xa1", "8.8.8.8", 3),
];

test("with STP one of both waits, and carries when the other's cable is out; without it they storm until one goes", () => {
  const d = pair();
  expect(dom0(d, "brctl stp xenbr0 on; ip link set eth1 nomaster; brctl addif xenbr0 eth1; brctl show xenbr0 | grep -o 'eth.$'")).toBe(
    "eth0\neth1\n",
  );
  d.run(40);
  const states = (): string => dom0(d, "brctl showstp xenbr0 | grep -A 2 '^eth' | grep -o 'state.*' | tr -d '\\t'").replace(/state */g, "");
  expect(states()).toBe("forwarding\nblocking\n");
  expect(all(d)).toEqual(["3", "3", "3", "3"]);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(20);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  d.taken("link.set", { link: pifOf(d, "eth0"), carrier: false });
  d.run(60);
  expect(states()).toBe("disabled\nforwarding\n");
  expect(all(d)).toEqual(["3", "3", "3", "3"]);
  // The last way of the pool to the server stays.
  expect(dom0(d, "ip link set eth1 down")).toMatch(/^ip: eth1 is how the pool reaches this host/);
  d.taken("link.undo", { link: pifOf(d, "eth0") });
  d.run(60);
  expect([states(), dom0(d, "ip link set eth1 down; ip link set eth1 up")]).toEqual(["forwarding\nblocking\n", ""]);
  d.run(60);
  // Without the tree what is sent to everybody goes round.
  dom0(d, "brctl stp xenbr0 off");
  const frames = (): number => Number(dom0(d, "cat /sys/class/net/eth1/statistics/tx_packets"));
  pings(d, "xa1", "10.0.0.77");
  const before = frames();
  d.run(2);
  expect(frames() - before).toBeGreaterThan(500_000);
  expect(dom0(d, "brctl delif xenbr0 eth1; brctl addif xenbr1 eth1")).toBe("");
  d.run(3);
  expect(all(d)).toEqual(["3", "3", "3", "3"]);
  d.lab.check();
});

test("a bridge with NICs on two switches joins them", () => {
  const d = pair();
  d.taken("switch.plug", { pif: pifOf(d, "eth1"), switch: "eth1" });
  dom0(d, "ip link set eth1 nomaster; ip link set eth1 master xenbr0");
  d.taken("switch.plug", { pif: pifOf(d, "eth0", "xb"), switch: "eth1" });
  d.run(5);
  expect(all(d)).toEqual(["3", "3", "3", "3"]);
  expect(dom0(d, "brctl showmacs xenbr0 | grep -c no")).not.toBe("0\n");
  d.lab.check();
});
