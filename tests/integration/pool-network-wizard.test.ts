import { expect, test } from "vitest";
import type { LabDriver } from "../support/lab-driver";
import { starter } from "../support/lab-driver";

const network = (d: LabDriver, name: string) => d.all("network").find(({ fields }) => fields.name_label === name);

test("an internal network is made in one, with its name, MTU and whether new VMs get it, and removed in one", () => {
  const d = starter(7).run(1);
  d.taken("pool.add_network", { kind: "internal", name_label: "lab net", name_description: "for tests", MTU: 9000, automatic: false });
  expect(network(d, "lab net")?.fields).toMatchObject({
    name_description: "for tests",
    MTU: 9000,
    bridge: "xapi1",
    other_config: { automatic: "false" },
  });
  d.taken("pool.remove_network", { network: network(d, "lab net")?.ref ?? "" });
  expect(network(d, "lab net")).toBeUndefined();
});
test.each([
  ["no name", { kind: "internal", name_label: " " }, ["INVALID_VALUE", "name_label", " "]],
  ["no such NIC", { kind: "external", name_label: "x", device: "eth9", VLAN: 5 }, ["INVALID_VALUE", "device", "eth9"]],
  ["one NIC for a bond", { kind: "bonded", name_label: "x", members: ["eth1"] }, ["INVALID_VALUE", "members", "eth1"]],
  ["an MTU of none", { kind: "internal", name_label: "x", MTU: 12 }, ["INVALID_VALUE", "MTU", "12"]],
] as const)("refused with nothing made: %s", (_what, args, said) => {
  const d = starter(7).run(1);
  const before = d.all("network").length;
  const { code, params } = d.refusal("pool.add_network", args);
  expect([code, ...params.slice(0, said.length - 1)]).toEqual([...said]);
  expect(d.all("network")).toHaveLength(before);
});
test("NICs of all servers are bonded in one, and let go in one", () => {
  const d = starter(7).run(1);
  d.taken("pool.add_network", { kind: "bonded", name_label: "Bond 0+1", members: ["eth0", "eth1"], mode: "active-backup" });
  const ref = network(d, "Bond 0+1")?.ref ?? "";
  const masters = d.all("PIF").filter(({ fields }) => fields.network === ref);
  expect(masters.map(({ fields }) => [fields.device, fields.management, fields.IP])).toEqual([
    ["bond0", true, "10.0.0.12"],
    ["bond0", true, "10.0.0.11"],
  ]);
  expect(d.all("Bond").map(({ fields }) => [fields.mode, fields.links_up])).toEqual([
    ["active-backup", 2],
    ["active-backup", 2],
  ]);
  d.taken("pool.remove_network", { network: ref });
  expect([network(d, "Bond 0+1"), d.all("Bond").length]).toEqual([undefined, 0]);
  const home = network(d, "Pool-wide network associated with eth0")?.ref;
  expect(
    d
      .all("VIF")
      .filter(({ fields }) => fields.VM === d.vm("web-01"))
      .map(({ fields }) => fields.network),
  ).toEqual([home]);
  expect(d.exec("xen-01", "ping -c 1 10.0.0.1").code).toBe(0);
});
test("what one server refuses is made on none", () => {
  const d = starter(7).run(1);
  const onFirst = ({ fields }: { readonly fields: Record<string, unknown> }) => fields.host === d.named("host", "xen-01").ref;
  const own = d.all("PIF").find((pif) => onFirst(pif) && pif.fields.device === "eth1")?.ref;
  // One address at most goes to a bond: the coordinator, whose turn comes last, refuses.
  const address = { mode: "Static", IP: "10.1.0.9", netmask: "255.255.255.0", gateway: "", DNS: "" };
  d.done("PIF.reconfigure_ip", { self: own, ...address });
  const { code } = d.refusal("pool.add_network", { kind: "bonded", name_label: "no", members: ["eth0", "eth1"], mode: "active-backup" });
  expect(code).toBe("PIF_BOND_MORE_THAN_ONE_IP");
  expect([network(d, "no"), d.all("Bond").length]).toEqual([undefined, 0]);
  expect(d.exec("xen-02", "ip -br link show bond0").code).not.toBe(0);
  expect(d.exec("xen-02", "ping -c 1 10.0.0.1").code).toBe(0);
  d.lab.check();
});
test("a VLAN of all servers carries between VMs on two of them, and goes with its network", () => {
  const d = starter(7).run(60);
  d.taken("pool.add_network", { kind: "external", name_label: "blue", device: "eth1", VLAN: 30 });
  const ref = network(d, "blue")?.ref ?? "";
  const again = d.refusal("pool.add_network", { kind: "external", name_label: "blue too", device: "eth1", VLAN: 30 });
  expect([again.code, network(d, "blue too")]).toEqual(["PIF_VLAN_EXISTS", undefined]);
  for (const [vm, address, nic] of [
    ["web-01", "192.168.30.1", "eth1"],
    ["db-01", "192.168.30.2", "eth2"],
  ] as const) {
    d.done("VM.add_interface", { vm: d.vm(vm), network: ref });
    d.run(5);
    expect(d.exec(vm, `ip addr add ${address}/24 dev ${nic}; ip link set ${nic} up`).code).toBe(0);
  }
  expect(d.exec("web-01", "ping -c 1 -W 2 192.168.30.2").stdout).toContain("1 received");
  expect(d.refusal("pool.remove_network", { network: ref }).code).toBe("NETWORK_CONTAINS_VIF");
  expect(d.exec("xen-01", "brctl show").stdout).toContain("eth1.30");
  for (const vif of d.all("VIF").filter(({ fields }) => fields.network === ref)) {
    d.done("VIF.unplug", { self: vif.ref });
    d.taken("VIF.destroy", { self: vif.ref });
  }
  d.taken("pool.remove_network", { network: ref });
  expect([network(d, "blue"), d.all("VLAN").length]).toEqual([undefined, 0]);
  expect(d.exec("xen-01", "brctl show").stdout).not.toContain("eth1.30");
});

const vlansOf = (d: LabDriver, ref: string): unknown[] =>
  d
    .all("PIF")
    .filter(({ fields }) => fields.network === ref)
    .map(({ fields }) => [fields.device, fields.VLAN])
    .sort();
test("a network goes to another NIC and VLAN on all servers, out of them and back, together with what else its properties say", () => {
  const d = starter(7).run(1);
  const ref = d.taken("pool.add_network", { kind: "external", name_label: "blue", device: "eth1", VLAN: 30 });
  const set = (device: string, VLAN = 0): void => void d.taken("network.set_carrier", { network: ref, device, VLAN });
  set("eth0", 31);
  expect(vlansOf(d, ref)).toEqual([
    ["eth0", 31],
    ["eth0", 31],
  ]);
  expect(d.exec("xen-01", "cat /proc/net/vlan/config").stdout).toContain("eth0.31");
  set("");
  expect(vlansOf(d, ref)).toEqual([]);
  d.taken("lab.apply_changes", {
    class: "network",
    self: ref,
    changes: [
      { op: "set_field", args: { field: "MTU", value: 9000 } },
      { op: "network.set_carrier", args: { device: "eth1", VLAN: 32 } },
    ],
  });
  expect([vlansOf(d, ref), network(d, "blue")?.fields.MTU]).toEqual([
    [
      ["eth1", 32],
      ["eth1", 32],
    ],
    9000,
  ]);
});
test("a network stays where it is while it cannot go: its NIC is gone, its tag is taken, guests use it, a server has an address on it", () => {
  const d = starter(7).run(1);
  const ref = d.taken("pool.add_network", { kind: "external", name_label: "blue", device: "eth1", VLAN: 30 });
  d.taken("pool.add_network", { kind: "external", name_label: "green", device: "eth1", VLAN: 31 });
  const refused = (args: object, network = ref): unknown => {
    const { code, params } = d.refusal("network.set_carrier", { network, ...args });
    return [code, ...params.slice(0, 1)];
  };
  expect(refused({ device: "eth7", VLAN: 5 })).toEqual(["INVALID_VALUE", "device"]);
  expect(refused({ device: "eth1", VLAN: 31 })).toEqual(["PIF_VLAN_EXISTS", "eth1"]);
  expect(refused({ device: "eth1", VLAN: 5000 })).toEqual(["VLAN_TAG_INVALID", "5000"]);
  const own = network(d, "Pool-wide network associated with eth0")?.ref ?? "";
  expect(refused({ device: "eth1", VLAN: 5 }, own)).toEqual(["NETWORK_CONTAINS_PIF", own]);
  const [pif] = d.all("PIF").filter(({ fields }) => fields.network === ref);
  const address = { IP: "10.30.0.1", netmask: "255.255.255.0", gateway: "", DNS: "" };
  d.done("PIF.reconfigure_ip", { self: pif?.ref, mode: "Static", ...address });
  expect(refused({ device: "eth1", VLAN: 32 })).toEqual(["NETWORK_CONTAINS_PIF", ref]);
  d.done("PIF.reconfigure_ip", { self: pif?.ref, mode: "None", IP: "", netmask: "", gateway: "", DNS: "" });
  const vif = d.all("VIF").find(({ fields }) => fields.VM === d.vm("web-01"))?.ref;
  d.taken("VIF.move", { self: vif, network: ref });
  d.run(1);
  expect(refused({ device: "eth1", VLAN: 32 })).toEqual(["VIF_IN_USE", ref]);
  expect(vlansOf(d, ref)).toEqual([
    ["eth1", 30],
    ["eth1", 30],
  ]);
});
test("bonds of all servers have another mode in one", () => {
  const d = starter(7).run(1);
  const ref = d.taken("pool.add_network", { kind: "bonded", name_label: "Bond 0+1", members: ["eth0", "eth1"], mode: "active-backup" });
  const set = { network: ref, mode: "lacp", hashing: "src_mac" };
  d.taken("network.set_bond_mode", set);
  expect(d.all("Bond").map(({ fields }) => [fields.mode, (fields.properties as Record<string, string>).hashing_algorithm])).toEqual([
    ["lacp", "src_mac"],
    ["lacp", "src_mac"],
  ]);
  expect(d.refusal("network.set_bond_mode", { ...set, mode: "balance-slb" }).code).toBe("INVALID_VALUE");
  expect(d.refusal("network.set_bond_mode", { ...set, network: network(d, "Storage network")?.ref }).code).toBe("INVALID_VALUE");
});
