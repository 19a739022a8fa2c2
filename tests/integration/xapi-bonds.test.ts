/** Bonds as records of XAPI, on both kinds of bridge. @source xen-api: ocaml/xapi/xapi_bond.ml; xapi.md §13; network.md §9 */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { createLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

/** Two servers with all NICs on one switch, a guest on each, and a network for bonds. */
function pair(networkBackend: "bridge" | "openvswitch"): LabDriver {
  const cables = ["eth1", "eth2"].map((device) => ({ device, switch: "eth0" }));
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Bonded",
    hosts: [
      { name: "xa", address: "10.0.0.11", cables, networkBackend },
      { name: "xb", address: "10.0.0.12", cables, networkBackend },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
      { name: "third", bridge: "xenbr2", device: "eth2" },
      { name: "bonded", bridge: "xapi1" },
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
const received = (text: string): number => Number(/(\d+)(?: packets)? received/.exec(text)?.[1]);
const pings = (d: LabDriver, from: string, to: string, count = 1): number =>
  received(d.exec(from, `ping -c ${count} -i 0.1 -W 1 ${to}`, 120).stdout);
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(d.exec(guest, "ip addr show eth0").stdout)?.[1] ?? "";
function pifOf(d: LabDriver, device: string, host = "xa"): string {
  const { ref } = d.named("host", host);
  return d.all("PIF").find(({ fields }) => fields.device === device && fields.host === ref)?.ref ?? "";
}
const network = (d: LabDriver, name: string): string => d.named("network", name).ref;
const create = (d: LabDriver, more: Record<string, unknown> = {}): string =>
  d.taken("Bond.create", {
    network: network(d, "bonded"),
    members: [pifOf(d, "eth1"), pifOf(d, "eth0")],
    MAC: "",
    mode: "active-backup",
    ...more,
  });
/** Records are seen without what is as usual. */
const bond = (d: LabDriver, ref: string): Readonly<Record<string, unknown>> => ({
  mode: "balance-slb",
  links_up: 0,
  properties: {},
  ...d.record("Bond", ref).fields,
});
const pif = (d: LabDriver, device: string) => d.record("PIF", pifOf(d, device)).fields;
/** A lab out of this one's state: it is the same. */
function isSame(d: LabDriver): void {
  expectStateOf(reopened(d, undefined, makeGuestEngine).lab, d.lab.snapshot());
  d.lab.check();
}

describe.each(["bridge", "openvswitch"] as const)("on a host of %s", (backend) => {
  test("management, addresses and guests go to the master, and back", () => {
    const d = pair(backend);
    const b = addressOf(d, "xb1");
    const before = pif(d, "eth0");
    const ref = create(d);
    const vif = (): unknown => d.all("VIF").find(({ fields }) => fields.VM === d.vm("xa1"))?.fields.network;
    expect(pif(d, "bond0")).toMatchObject({
      management: true,
      IP: "10.0.0.11",
      ip_configuration_mode: "Static",
      gateway: before.gateway,
      MAC: before.MAC,
      network: network(d, "bonded"),
    });
    expect(pif(d, "eth0")).toMatchObject({ bond_slave_of: ref });
    for (const field of ["management", "IP", "ip_configuration_mode"]) expect([undefined, "", "None"]).toContain(pif(d, "eth0")[field]);
    expect(bond(d, ref)).toMatchObject({ master: pifOf(d, "bond0"), primary_slave: pifOf(d, "eth0"), mode: "active-backup", links_up: 2 });
    expect([vif(), pings(d, "xa1", b), pings(d, "xa1", "10.0.0.1"), pings(d, "xb1", "10.0.0.11")]).toEqual([network(d, "bonded"), 1, 1, 1]);
    expect(dom0(d, "ip -o -4 addr show xapi1; ip route; ping -c 1 -W 1 10.0.0.12")).toMatch(
      /xapi1 +inet 10\.0\.0\.11\/24[\s\S]*dev xapi1[\s\S]* 1 received/,
    );
    isSame(d);
    d.taken("Bond.destroy", { self: ref });
    expect([d.all("Bond"), pifOf(d, "bond0"), vif()]).toEqual([[], "", network(d, "lan")]);
    expect(pif(d, "eth0")).toMatchObject({ management: true, IP: "10.0.0.11" });
    expect([pings(d, "xa1", b), pings(d, "xb1", "10.0.0.11")]).toEqual([1, 1]);
    expect(dom0(d, "ip -o -4 addr show xenbr0")).toContain("inet 10.0.0.11/24");
    isSame(d);
  });

  test("a cable that is pulled out is felt for the down delay, and its NIC is taken back after the up delay; the pool hears of both", () => {
    const d = pair(backend);
    const ref = create(d);
    const b = addressOf(d, "xb1");
    expect(pings(d, "xa1", b)).toBe(1);
    d.taken("link.set", { link: pifOf(d, "eth0"), carrier: false });
    // Of ten pings a second two or three go nowhere: the monitor's round and 200 ms.
    const lost = 20 - pings(d, "xa1", b, 20);
    expect([lost >= 1, lost <= 4]).toEqual([true, true]);
    d.run(5);
    expect([bond(d, ref).links_up, pings(d, "xb1", "10.0.0.11")]).toEqual([1, 1]);
    const told = (): unknown[] =>
      d
        .all("message")
        .filter(({ fields }) => fields.name === "BOND_STATUS_CHANGED")
        .map(({ fields }) => fields.body);
    expect(told()).toEqual(["The status of the eth0+eth1 bond changed: 1/2 up (2/2)"]);
    d.taken("link.undo", { link: pifOf(d, "eth0") });
    d.run(30);
    expect([bond(d, ref).links_up, pings(d, "xa1", b)]).toEqual([1, 1]);
    isSame(d);
    d.run(7);
    expect([bond(d, ref).links_up, pings(d, "xa1", b)]).toEqual([2, 1]);
    expect(told()).toHaveLength(2);
  });

  test("balance-slb: each guest by one NIC, no duplicates, and no storm", () => {
    const d = pair(backend);
    const ref = create(d, { mode: "balance-slb", members: [pifOf(d, "eth0"), pifOf(d, "eth1"), pifOf(d, "eth2")] });
    const b = addressOf(d, "xb1");
    const text = d.exec("xa1", `ping -c 5 -i 0.2 ${b}`, 60).stdout;
    expect([received(text), text.includes("DUP")]).toEqual([5, false]);
    expect([pings(d, "xb1", addressOf(d, "xa1")), pings(d, "xb1", "10.0.0.11"), bond(d, ref).mode]).toEqual([1, 1, "balance-slb"]);
    isSame(d);
  });

  test("it lives through the host's boot", () => {
    const d = pair(backend);
    const ref = create(d);
    const host = d.named("host", "xa").ref;
    d.taken("host.disable", { host });
    d.run(5);
    d.taken("host.reboot", { host });
    d.run(900);
    expect([bond(d, ref).links_up, pings(d, "xb1", "10.0.0.11")]).toEqual([2, 1]);
    // Neither a boot nor another mode is a link that has gone.
    d.taken("Bond.set_mode", { self: ref, value: "balance-slb" });
    d.run(10);
    expect(d.all("message").filter(({ fields }) => fields.name === "BOND_STATUS_CHANGED")).toEqual([]);
    expect(dom0(d, "ip -o -4 addr show xapi1")).toContain("inet 10.0.0.11/24");
    d.lab.check();
  });
});

describe("lacp", () => {
  const show = (d: LabDriver): string => dom0(d, "ovs-appctl bond/show bond0; ovs-appctl lacp/show bond0");
  const lag = (d: LabDriver, mode: "active" | "passive" | "static"): string =>
    d.taken("switch.set_lag", { switch: "eth0", lag: "po1", pifs: [pifOf(d, "eth0"), pifOf(d, "eth1")], mode });

  test.each(["bridge", "openvswitch"] as const)("on a host of %s with a group of the switch that agrees both NICs carry", (backend) => {
    const d = pair(backend);
    lag(d, "passive");
    const ref = create(d, { mode: "lacp", properties: { "lacp-time": "fast" } });
    expect(bond(d, ref).properties).toEqual({
      hashing_algorithm: "tcpudp_ports",
      "lacp-time": "fast",
      "lacp-fallback-ab": "true",
    });
    d.run(10);
    expect([bond(d, ref).links_up, pings(d, "xa1", addressOf(d, "xb1"), 3), pings(d, "xb1", "10.0.0.11")]).toEqual([2, 3, 1]);
    if (backend === "bridge") {
      expect(dom0(d, "cat /proc/net/bonding/bond0")).toMatch(/IEEE 802\.3ad[\s\S]*LACP rate: fast[\s\S]*Number of ports: 2/);
      return;
    }
    expect(show(d)).toMatch(/bond_mode: balance-tcp\n[\s\S]*updelay: 31000 ms\ndowndelay: 200 ms\n[\s\S]*lacp_status: negotiated\n/);
    expect(show(d)).toMatch(
      /---- bond0 ----\n {2}status: active negotiated\n[\s\S]*lacp_time: fast\n\nmember: eth0: current attached\n[\s\S]*may_enable: true\n[\s\S]* {2}actor state: activity timeout aggregation synchronized collecting distributing\n/,
    );
    // One connection leaves by one NIC; many do by both.
    const b = addressOf(d, "xb1");
    const sent = (): number[] => ["eth0", "eth1"].map((nic) => Number(dom0(d, `cat /sys/class/net/${nic}/statistics/tx_bytes`)));
    const before = sent();
    d.exec("xa1", `for i in 1 2 3 4 5 6 7 8 9 10 11 12; do head -c 1000 /dev/zero | nc -u -w 1 ${b} 70$i; done`, 120);
    const after = sent();
    expect(after.map((count, at) => count - (before[at] ?? 0) > 2_900)).toEqual([true, true]);
    isSame(d);
  });

  test("with a switch that does not speak it one NIC carries, or none where that is not wanted", () => {
    const d = pair("openvswitch");
    const ref = create(d, { mode: "lacp" });
    d.run(10);
    expect(show(d)).toMatch(/lacp_status: configured\nlacp_fallback_ab: true\n/);
    expect([pings(d, "xa1", addressOf(d, "xb1"), 3), pings(d, "xb1", "10.0.0.11")]).toEqual([3, 1]);
    d.taken("Bond.set_property", { self: ref, name: "lacp-fallback-ab", value: "false" });
    d.run(10);
    expect([bond(d, ref).links_up, pings(d, "xb1", "10.0.0.11")]).toEqual([0, 0]);
    d.taken("Bond.set_mode", { self: ref, value: "balance-slb" });
    d.run(6);
    expect([bond(d, ref).links_up, bond(d, ref).properties, pings(d, "xb1", "10.0.0.11")]).toEqual([2, {}, 1]);
    isSame(d);
  });
});

test("what is no bond is refused in XAPI's words", () => {
  const d = pair("bridge");
  const members = [pifOf(d, "eth1"), pifOf(d, "eth2")];
  const asked = { network: network(d, "bonded"), members, MAC: "", mode: "balance-slb", properties: {} };
  const rows: readonly (readonly [Record<string, unknown>, string, readonly unknown[]])[] = [
    [{ members: [] }, "PIF_BOND_NEEDS_MORE_MEMBERS", []],
    [{ members: [pifOf(d, "eth1"), pifOf(d, "eth1", "xb")] }, "PIF_CANNOT_BOND_CROSS_HOST", []],
    [{ network: network(d, "third") }, "NETWORK_ALREADY_CONNECTED", [d.named("host", "xa").ref, pifOf(d, "eth2")]],
    [{ MAC: "zz" }, "MAC_INVALID", ["zz"]],
    [{ properties: { "lacp-time": "fast" } }, "INVALID_VALUE", ["properties", "lacp-time = fast"]],
    [{ mode: "lacp", properties: { "lacp-time": "quick" } }, "INVALID_VALUE", ["properties", "lacp-time = quick"]],
  ];
  for (const [more, code, params] of rows) expect(d.refusal("Bond.create", { ...asked, ...more })).toMatchObject({ code, params });
  const ref = d.taken("Bond.create", asked);
  expect(d.refusal("Bond.create", { ...asked, network: network(d, "second") }).code).toBe("NETWORK_ALREADY_CONNECTED");
  expect(d.refusal("Bond.set_property", { self: ref, name: "lacp-time", value: "fast" })).toMatchObject({ code: "INVALID_VALUE" });
});

test("one that bond.make has made is a record too, and either takes the other's away", () => {
  const d = pair("bridge");
  const host = d.named("host", "xa").ref;
  d.taken("bond.make", { host, name: "bond0", members: [pifOf(d, "eth0"), pifOf(d, "eth1")], mode: "active-backup" });
  const [made] = d.all("Bond");
  expect(pif(d, "bond0")).toMatchObject({ management: true, IP: "10.0.0.11", network: network(d, "lan") });
  expect(pings(d, "xb1", "10.0.0.11")).toBe(1);
  d.taken("bond.undo", { host });
  expect([d.all("Bond"), pings(d, "xb1", "10.0.0.11")]).toEqual([[], 1]);
  d.taken("bond.make", { host, name: "bond0", members: [pifOf(d, "eth0"), pifOf(d, "eth1")], mode: "active-backup" });
  d.taken("Bond.destroy", { self: d.all("Bond")[0]?.ref });
  expect([made !== undefined, d.all("Bond"), dom0(d, "ls /proc/net/bonding").includes("bond0")]).toEqual([true, [], false]);
  create(d);
  d.taken("bond.remove", { host, name: "bond0" });
  expect([d.all("Bond"), pif(d, "eth0").IP, pings(d, "xb1", "10.0.0.11")]).toEqual([[], "10.0.0.11", 1]);
  // XAPI has no such mode.
  d.taken("bond.make", { host, name: "bond0", members: [pifOf(d, "eth1"), pifOf(d, "eth2")], mode: "balance-xor" });
  expect(d.all("Bond")).toEqual([]);
  d.lab.check();
});

test.each(["bridge", "openvswitch"] as const)("on a host of %s VLANs go to the master with their guests, and back", (backend) => {
  const d = pair(backend);
  const vlanNetwork = d.taken("network.create", { name_label: "twenty", MTU: 1500, other_config: {} });
  for (const host of ["xa", "xb"]) d.taken("VLAN.create", { tagged_PIF: pifOf(d, "eth0", host), tag: 20, network: vlanNetwork });
  for (const [vm, ip] of [
    ["xa1", "10.9.0.1"],
    ["xb1", "10.9.0.2"],
  ] as const) {
    const vif = d.taken("VIF.create", { VM: d.vm(vm), network: vlanNetwork, device: "1", MAC: "", MTU: 1500 });
    d.done("VIF.plug", { self: vif });
    d.exec(vm, `ip addr add ${ip}/24 dev eth1; ip link set eth1 up`);
  }
  expect(pings(d, "xa1", "10.9.0.2")).toBe(1);
  const ref = create(d);
  expect([pings(d, "xa1", "10.9.0.2"), pings(d, "xb1", "10.9.0.1"), pings(d, "xb1", "10.0.0.11")]).toEqual([1, 1, 1]);
  const vlans = (): unknown[] =>
    d
      .all("VLAN")
      .map(({ fields }) => [
        d.record("PIF", String(fields.tagged_PIF)).fields.device,
        d.record("PIF", String(fields.untagged_PIF)).fields.device,
      ]);
  expect(vlans()).toEqual(
    expect.arrayContaining([
      ["bond0", "bond0"],
      ["eth0", "eth0"],
    ]),
  );
  const master = pifOf(d, "bond0");
  const bridge = d.field("network", vlanNetwork, "bridge");
  const seen =
    backend === "bridge"
      ? dom0(d, "ip -o link show type vlan")
      : dom0(d, `ovs-vsctl br-to-parent ${bridge}; ovs-vsctl br-to-vlan ${bridge}`);
  expect(seen).toMatch(backend === "bridge" ? /bond0\.20/ : /^xapi1\n20\n$/);
  isSame(d);
  d.taken("Bond.destroy", { self: ref });
  expect([pings(d, "xa1", "10.9.0.2"), pings(d, "xb1", "10.0.0.11"), vlans(), master !== ""]).toEqual([
    1,
    1,
    [
      ["eth0", "eth0"],
      ["eth0", "eth0"],
    ],
    true,
  ]);
  isSame(d);
});
