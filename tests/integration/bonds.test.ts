/** Bonds of Linux in control domains. @source Linux 4.19 drivers/net/bonding/{bond_main,bond_procfs,bond_options}.c; iproute2 6.1: ip/iplink_bond.c; Documentation/networking/bonding.rst */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

/** Two servers, of which the first has all NICs on one switch; a guest on each. */
function pair(bonds?: readonly object[]): LabDriver {
  const cables = ["eth1", "eth2"].map((device) => ({ device, switch: "eth0" }));
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Bonded",
    hosts: [
      { name: "xa", address: "10.0.0.11", cables, ...(bonds ? { bonds } : {}) },
      { name: "xb", address: "10.0.0.12", cables },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
      { name: "third", bridge: "xenbr2", device: "eth2" },
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
const pings = (d: LabDriver, from: string, to: string, count = 1): number =>
  Number(/(\d+)(?: packets)? received/.exec(d.exec(from, `ping -c ${count} -i 0.1 -W 1 ${to}`, 120).stdout)?.[1]);
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(d.exec(guest, "ip addr show eth0").stdout)?.[1] ?? "";
function pifOf(d: LabDriver, device: string, host = "xa"): string {
  const { ref } = d.named("host", host);
  return d.all("PIF").find(({ fields }) => fields.device === device && fields.host === ref)?.ref ?? "";
}
const macOf = (d: LabDriver, device: string): string => String(d.all("PIF").find(({ ref }) => ref === pifOf(d, device))?.fields.MAC);
/** A bundle of the file's. */
const uplink = { name: "bond0", members: ["eth0", "eth1"], miimon: 100, downdelay: 200, updelay: 400, primary: "eth0" };
const bondsIn = (d: LabDriver) => d.lab.ask("physicalSwitch", { network: d.named("network", "lan").ref })?.bonds ?? [];

test("an uplink of two NICs: what its driver and programs say of it, and how long a cable that is pulled out is felt", () => {
  const d = pair([uplink]);
  const [mac, second] = [macOf(d, "eth0"), macOf(d, "eth1")];
  const slave = (name: string, own: string, state: string, failures = 0): string =>
    `\nSlave Interface: ${name}\nMII Status: ${state}\nSpeed: ${state === "down" ? "Unknown" : "1000 Mbps"}\nDuplex: ${state === "down" ? "Unknown" : "full"}\nLink Failure Count: ${failures}\nPermanent HW addr: ${own}\nSlave queue ID: 0\n`;
  const head = (active: string): string =>
    `Ethernet Channel Bonding Driver: v3.7.1 (April 27, 2011)\n\nBonding Mode: fault-tolerance (active-backup)\nPrimary Slave: eth0 (primary_reselect always)\nCurrently Active Slave: ${active}\nMII Status: up\nMII Polling Interval (ms): 100\nUp Delay (ms): 400\nDown Delay (ms): 200\n`;
  expect(dom0(d, "cat /proc/net/bonding/bond0")).toBe(head("eth0") + slave("eth0", mac, "up") + slave("eth1", second, "up"));
  expect(dom0(d, "ip link show bond0; ip link show eth1")).toMatch(
    new RegExp(
      `^\\d+: bond0: <BROADCAST,MULTICAST,MASTER,UP,LOWER_UP> mtu 1500 qdisc noqueue master xenbr0 state UP .*\n +link/ether ${mac} .*\n\\d+: eth1: <BROADCAST,MULTICAST,SLAVE,UP,LOWER_UP> mtu 1500 qdisc mq master bond0 state UP .*\n +link/ether ${mac} `,
    ),
  );
  expect(dom0(d, "ip -d link show type bond").split("\n")[2]).toBe(
    "    bond mode active-backup active_slave eth0 miimon 100 updelay 400 downdelay 200 use_carrier 1 arp_interval 0 arp_validate none arp_all_targets any primary eth0 primary_reselect always fail_over_mac none xmit_hash_policy layer2 resend_igmp 1 num_grat_arp 1 all_slaves_active 0 min_links 0 lp_interval 1 packets_per_slave 1 lacp_rate slow ad_select stable tlb_dynamic_lb 1 ",
  );
  expect(dom0(d, "ip -d link show eth1")).toContain(
    `    bond_slave state BACKUP mii_status UP link_failure_count 0 perm_hwaddr ${second} queue_id 0 addrgenmode`,
  );
  expect(
    dom0(d, "cd /sys/class/net/bond0/bonding; cat mode slaves active_slave mii_status primary miimon; cat ../../eth1/bonding_slave/state"),
  ).toBe("active-backup 1\neth0 eth1\neth0\nup\neth0\n100\nbackup\n");
  expect(dom0(d, "brctl show xenbr0")).toMatch(/^xenbr0\t\t8000\.[0-9a-f]{12}\tno\t\tbond0\n\t{7}vif1\.0$/m);

  const b = addressOf(d, "xb1");
  expect([pings(d, "xa1", b), pings(d, "xb1", "10.0.0.11"), pings(d, "xa1", "8.8.8.8")]).toEqual([1, 1, 1]);
  d.taken("link.set", { link: pifOf(d, "eth0"), carrier: false });
  // Until the third look at the link what is sent goes nowhere.
  const heard = pings(d, "xa1", b, 20);
  expect(heard).toBeGreaterThanOrEqual(15);
  expect(heard).toBeLessThan(20);
  expect(dom0(d, "cat /proc/net/bonding/bond0")).toBe(head("eth1") + slave("eth0", mac, "down", 1) + slave("eth1", second, "up"));
  expect(dom0(d, "dmesg | grep bond0: | tail -3 | cut -d ' ' -f 3-").replace(/^ +/gm, "")).toMatch(
    /bond0: link status down for active interface eth0, disabling it in 200 ms\n.*bond0: link status definitely down for interface eth0, disabling it\n.*bond0: making interface eth1 the new active one\n$/,
  );
  expect([pings(d, "xb1", "10.0.0.11"), pings(d, "xa1", "8.8.8.8")]).toEqual([1, 1]);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.taken("link.undo", { link: pifOf(d, "eth0") });
  d.run(0.3);
  const waiting = openLab(d.lab.snapshot());
  expect(dom0(d, "cat /sys/class/net/eth0/bonding_slave/mii_status")).toBe("going back\n");
  d.run(1);
  // One that was written down while a link was coming back takes it back too.
  waiting.advance(d.lab.now());
  const again = waiting.ask("physicalSwitch", { network: d.named("network", "lan").ref });
  expect(again?.bonds[0]?.slaves.map(({ link, carries }) => [link, carries])).toEqual([
    ["up", true],
    ["up", false],
  ]);
  expect([bondsIn(d)[0]?.slaves.map(({ device, link, carries }) => [device, link, carries]), pings(d, "xb1", "10.0.0.11")]).toEqual([
    [
      ["eth0", "up", true],
      ["eth1", "up", false],
    ],
    1,
  ]);
  d.lab.check();
});

test("programs make a bond of NICs as the kernel lets them, and what there is none of is said", () => {
  const d = pair();
  const run = (line: string): string => dom0(d, line);
  expect(run("ip link add bond0 type bond mode balance-rr; ip link add bond0 type bond; ip link add bond0 type bond mode foo")).toBe(
    'ip: a bond of mode balance-rr is not part of this system\nip: a bond of mode balance-rr is not part of this system\nError: argument "foo" is wrong: invalid mode\n',
  );
  expect(run("ip link add bond0 type bond mode active-backup updelay 100; ip link add b type bond mode 1 fail_over_mac active")).toBe(
    "RTNETLINK answers: Operation not permitted\nip: fail_over_mac active of a bond is not part of this system\n",
  );
  expect(run("ip link add bond0 type bond mode active-backup miimon 50 && ip link add bond0 type bond mode 1")).toBe(
    "RTNETLINK answers: File exists\n",
  );
  expect(run("cat /sys/class/net/bond0/operstate /proc/net/bonding/bond0 | head -8")).toBe(
    "down\nEthernet Channel Bonding Driver: v3.7.1 (April 27, 2011)\n\nBonding Mode: fault-tolerance (active-backup)\nPrimary Slave: None\nCurrently Active Slave: None\nMII Status: down\nMII Polling Interval (ms): 50\n",
  );
  // A NIC that is up is none for a bond, nor the one that the pool reaches the server by.
  expect(run("ip link set eth1 master bond0; ip link set eth0 master bond0; ip link set eth0 down")).toMatch(
    /^RTNETLINK answers: Operation not permitted\nip: eth0 is how the pool reaches this host.*\nip: eth0 is how the pool/,
  );
  expect(
    run(
      "for i in eth1 eth2; do ip link set $i down; ip link set $i master bond0; done; ip link set bond0 up; ip link set bond0 master xenbr1",
    ),
  ).toBe("");
  expect(run("ip link set bond0 type bond mode balance-xor; ip link set bond0 type bond primary eth2 miimon 100")).toBe(
    "RTNETLINK answers: Directory not empty\n",
  );
  expect(
    run(
      "cat /sys/class/net/bond0/bonding/active_slave /sys/class/net/bond0/bonding/slaves; brctl show xenbr1 | tail -1; ip link set bond0 type bond active_slave eth1; cat /sys/class/net/bond0/bonding/active_slave",
    ),
  ).toMatch(/^eth2\neth1 eth2\nxenbr1\t\t8000\.a0369f[0-9a-f]{6}\tno\t\tbond0\neth1\n$/);
  expect(run("ip link set bond0 mtu 9000; ip link set bond0 type bond primary eth9")).toMatch(
    /^ip: bond0 is a bond or a slave of one, .*\nCannot find device "eth9"\n$/,
  );
  expect(
    run(
      "ip link set eth2 nomaster; cat /sys/class/net/bond0/bonding/slaves; ip link del bond0; ip -br link show eth1; ls /proc/net/bonding",
    ),
  ).toMatch(/^eth1\neth1 +DOWN +.*\nls: .*\n$/);
  expect(run("cat /sys/class/net/eth2/address")).toBe(`${macOf(d, "eth2")}\n`);
  d.lab.check();
});

test("/etc/network/interfaces is honoured by ifup and when the host boots; the operations keep their bonds, and each is taken back", () => {
  const d = pair();
  const file =
    "auto lo\niface lo inet loopback\nauto bond1\niface bond1 inet manual\n\tbond-slaves eth1 eth2\n\tbond-mode balance-xor\n\tbond-miimon 100\nauto xenbr1\niface xenbr1 inet manual\n\tbridge_ports bond1\n";
  dom0(d, `printf '${file.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}' > /etc/network/interfaces`);
  expect(dom0(d, "ifup bond1; ifup bond1; brctl show xenbr1 | tail -1; cat /proc/net/bonding/bond1 | head -5")).toMatch(
    /^xenbr1\t.*\tbond1\nEthernet .*\n\nBonding Mode: load balancing \(xor\)\nTransmit Hash Policy: layer2 \(0\)\nMII Status: up\nifup: interface bond1 already configured\n$/,
  );
  expect(dom0(d, "ifdown bond1; ifdown bond1; ls /sys/class/net/bond1")).toMatch(/^ifdown: interface bond1 not configured\nls: /);
  dom0(d, "for i in 1 2; do ip link set eth$i master xenbr$i; ip link set eth$i up; done");
  const host = d.named("host", "xa").ref;
  const members = [pifOf(d, "eth0"), pifOf(d, "eth1")];
  d.taken("bond.make", { host, name: "bond0", members, mode: "active-backup", downdelay: 200, primary: "eth1" });
  expect(bondsIn(d).map(({ name, bridge, isUp, isKept }) => [name, bridge, isUp, isKept])).toEqual([["bond0", "xenbr0", true, true]]);
  expect([pings(d, "xb1", "10.0.0.11"), pings(d, "xa1", addressOf(d, "xb1"))]).toEqual([1, 1]);
  expect(d.refusal("wiring.run", { host })).toMatchObject({ why: ["wiring.none"] });
  for (const [args, why] of [
    [{ name: "bond9", members }, ["bond.member_taken"]],
    [{ name: "xenbr2", members: [pifOf(d, "eth2")] }, ["bond.there"]],
    [{ name: "bond9", members: [pifOf(d, "eth2", "xb")] }, ["bond.no_member"]],
    [{ name: "bond9", members: [pifOf(d, "eth2")], updelay: 150 }, ["bond.delay", 100]],
    [{ name: "bond9", members: [pifOf(d, "eth2")], primary: "eth0" }, ["bond.no_primary"]],
    [{ name: "Bond 9", members: [pifOf(d, "eth2")] }, ["bond.no_name"]],
  ] as const)
    expect(d.refusal("bond.make", { host, mode: "active-backup", ...args })).toMatchObject({ why });
  d.taken("bond.remove", { host, name: "bond0" });
  expect([bondsIn(d), pings(d, "xb1", "10.0.0.11"), dom0(d, "brctl show | grep -o 'eth.$'")]).toEqual([[], 1, "eth0\neth1\neth2\n"]);
  d.taken("bond.undo", { host });
  expect([bondsIn(d).map(({ name }) => name), pings(d, "xb1", "10.0.0.11")]).toEqual([["bond0"], 1]);
  d.taken("bond.undo", { host });
  expect([bondsIn(d), pings(d, "xb1", "10.0.0.11")]).toEqual([[], 1]);
  expect(d.refusal("bond.undo", { host })).toMatchObject({ why: ["bond.nothing_before"] });
  // What programs have made is gone when the host boots, what its configuration or its file has is there.
  d.taken("bond.make", { host, name: "bond0", members: [pifOf(d, "eth0")], mode: "active-backup" });
  dom0(d, "ip link add bond7 type bond mode active-backup");
  d.taken("host.disable", { host });
  d.run(5);
  d.taken("host.reboot", { host });
  d.run(900);
  expect(dom0(d, "ls /proc/net/bonding; cat /sys/class/net/bond1/bonding/slaves; brctl show xenbr0 | tail -1")).toMatch(
    /^bond0\nbond1\neth1 eth2\nxenbr0.*\tbond0\n$/,
  );
  expect(pings(d, "xb1", "10.0.0.11")).toBe(1);
  d.lab.check();
});
