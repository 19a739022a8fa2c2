/** PIFs of hosts: known and forgotten, up and down, their addresses, and the interface by which the pool reaches a host. @source xen-api: ocaml/xapi/xapi_pif.ml, xapi_host.ml; xapi.md §13 */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { createLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { starter as starterFile } from "../../simulator/scenario/shipped/starter";
import { EPOCH, LabDriver, plainStarter, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";
import { ovsLab } from "../support/ovs-lab";

const said = (d: LabDriver, line: string, host = "xen-02"): string => {
  const { stdout, stderr } = d.exec(host, line, 200);
  return stdout + stderr;
};
const hostRef = (d: LabDriver, name = "xen-02"): string => d.named("host", name).ref;
const pif = (d: LabDriver, device: string, host = "xen-02"): string =>
  d.all("PIF").find(({ fields }) => fields.device === device && fields.host === hostRef(d, host) && fields.physical)?.ref ?? "";
const field = (d: LabDriver, self: string, name: string): unknown => d.field("PIF", self, name);
const attached = (d: LabDriver, self: string): unknown => field(d, self, "currently_attached") ?? true;
const address = (mode: string, IP = "", gateway = "", DNS = ""): object => ({
  mode,
  IP,
  netmask: IP === "" ? "" : "255.255.255.0",
  gateway,
  DNS,
});

describe.each([
  ["the Linux bridge", starter],
  ["Open vSwitch", ovsLab],
])("of %s", (kind, lab) => {
  test("a NIC that goes down takes its bridge with it, and comes back with what it had", () => {
    const d = lab(7);
    const self = pif(d, "eth1");
    d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
    const before = said(d, "ip -o link | sort");
    d.taken("PIF.unplug", { self });
    expect([attached(d, self), said(d, "ip -br link show eth1")]).toEqual([
      false,
      expect.stringMatching(/^eth1 +DOWN +a0:36:9f:\S+ <BROADCAST,MULTICAST> \n$/),
    ]);
    expect(said(d, kind === "Open vSwitch" ? "ovs-vsctl br-exists xenbr1; echo $?" : "brctl show xenbr1")).toBe(
      kind === "Open vSwitch" ? "2\n" : "bridge xenbr1 does not exist!\n",
    );
    const metrics = String(field(d, self, "metrics"));
    expect(d.field("PIF_metrics", metrics, "carrier") ?? false).toBe(false);
    expect(said(reopened(d, undefined, makeGuestEngine), "ip -o link")).toBe(said(d, "ip -o link"));
    d.taken("PIF.plug", { self });
    expect([attached(d, self), d.field("PIF_metrics", metrics, "carrier")]).toEqual([true, true]);
    expect(said(d, "ip -o link | sort")).toBe(before);
  });

  test("an address of its own: static, of a server, none; it stays over a boot", () => {
    const d = lab(7);
    const [self, other] = [pif(d, "eth1"), pif(d, "eth1", "xen-01")];
    d.done("PIF.reconfigure_ip", { self, ...address("Static", "10.9.0.2") });
    d.done("PIF.reconfigure_ip", { self: other, ...address("Static", "10.9.0.1") });
    expect(said(d, "ip -4 addr show xenbr1; ip route")).toMatch(
      /^\d+: xenbr1: <BROADCAST,MULTICAST,UP,LOWER_UP> .*\n {4}inet 10\.9\.0\.2\/24 .*\n(?:.*\n)*default via 10\.0\.0\.1 dev xenbr0(?:.*\n)*10\.9\.0\.0\/24 dev xenbr1 /,
    );
    expect(said(d, "ping -c 1 -W 1 10.9.0.1")).toContain("1 received");
    expect(said(reopened(d, undefined, makeGuestEngine), "ip addr; ip route")).toBe(said(d, "ip addr; ip route"));
    const host = hostRef(d);
    d.taken("host.disable", { host });
    d.done("host.reboot", { host });
    expect(said(d, "ip -4 addr show xenbr1; ping -c 1 -W 1 10.9.0.1")).toMatch(/inet 10\.9\.0\.2\/24 (?:.*\n)*.*1 received/);
    d.done("PIF.reconfigure_ip", { self, ...address("None") });
    expect(said(d, "ip -4 addr show xenbr1; ip route | grep -c xenbr1")).toBe("0\n");
  });
});

test("a NIC is forgotten, found again, and introduced by its address", () => {
  const d = starter(7);
  const [self, host] = [pif(d, "eth1"), hostRef(d)];
  d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
  const [mac, network] = [field(d, self, "MAC"), field(d, self, "network")];
  d.taken("PIF.forget", { self });
  expect([pif(d, "eth1"), said(d, "ip -br link show eth1").split(/ +/)[1]]).toEqual(["", "DOWN"]);
  const args = { host, device: "eth1", MAC: String(mac) };
  const nowhere = "COULD_NOT_FIND_NETWORK_INTERFACE_WITH_SPECIFIED_DEVICE_NAME_AND_MAC_ADDRESS";
  for (const [changed, code] of [
    [{ MAC: "no" }, "MAC_INVALID"],
    [{ MAC: "00:11:22:33:44:55" }, nowhere],
    [{ device: "eth9" }, nowhere],
    [{ device: "eth9", MAC: "" }, "MAC_INVALID"],
    [{ device: "eth0" }, "DUPLICATE_PIF_DEVICE_NAME"],
  ] as const)
    expect(d.refusal("PIF.introduce", { ...args, ...changed }).code).toBe(code);
  const made = d.taken("PIF.introduce", { ...args, MAC: String(mac).toUpperCase() });
  expect([field(d, made, "network"), attached(d, made)]).toEqual([network, false]);
  d.taken("PIF.forget", { self: made });
  d.taken("PIF.scan", { host });
  d.taken("PIF.plug", { self: pif(d, "eth1") });
  expect(said(d, "brctl show xenbr1")).toMatch(/\teth1\n/);
});

test("what may not go down, and what is no address", () => {
  const d = plainStarter();
  const [management, self, host] = [pif(d, "eth0"), pif(d, "eth1"), hostRef(d)];
  for (const op of ["PIF.unplug", "PIF.forget"])
    expect(d.refusal(op, { self: management })).toMatchObject({ code: "PIF_IS_MANAGEMENT_INTERFACE", params: [management] });
  expect(d.refusal("PIF.unplug", { self }).code).toBe("VIF_IN_USE");
  d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
  d.taken("PIF.set_disallow_unplug", { self, value: true });
  expect(d.refusal("PIF.unplug", { self })).toMatchObject({ code: "PIF_DOES_NOT_ALLOW_UNPLUG", params: [self] });
  for (const [args, param] of [
    [address("Static"), "IP"],
    [{ ...address("Static", "10.9.0.2"), netmask: "" }, "netmask"],
    [{ ...address("Static", "10.9.0.2"), netmask: "255.0.255.0" }, "netmask"],
    [{ ...address("Static", "10.9.0.2"), gateway: "none" }, "gateway"],
  ] as const)
    expect(d.refusal("PIF.reconfigure_ip", { self, ...args })).toMatchObject({ code: "INVALID_IP_ADDRESS_SPECIFIED", params: [param] });
  expect(d.refusal("PIF.reconfigure_ip", { self: management, ...address("None") }).code).toBe("PIF_IS_MANAGEMENT_INTERFACE");
  expect(d.refusal("PIF.set_primary_address_type", { self: management, primary_address_type: "IPv6" }).code).toBe(
    "PIF_IS_MANAGEMENT_INTERFACE",
  );
  expect(d.refusal("host.management_reconfigure", { pif: self })).toMatchObject({
    code: "PIF_HAS_NO_NETWORK_CONFIGURATION",
    params: [self],
  });
  const alone = d.taken("network.create", { name_label: "one", name_description: "", MTU: 1500 });
  d.taken("VLAN.create", { tagged_PIF: self, tag: 20, network: alone });
  expect(d.refusal("PIF.forget", { self })).toMatchObject({ code: "PIF_VLAN_STILL_EXISTS", params: [self] });
  expect(d.refusal("pool.management_reconfigure", { network: alone })).toMatchObject({
    code: "PIF_NOT_PRESENT",
    params: [hostRef(d, "xen-01"), alone],
  });
  expect(host).not.toBe("");
});

test("the management asks a server for its address, with name servers and the way out", () => {
  const d = starter(7);
  const self = pif(d, "eth0");
  d.done("PIF.reconfigure_ip", { self, ...address("DHCP") });
  const IP = String(field(d, self, "IP"));
  expect(IP).toMatch(/^10\.0\.0\.1\d\d$/);
  expect([d.field("host", hostRef(d), "address"), field(d, self, "gateway"), field(d, self, "DNS")]).toEqual([IP, "10.0.0.1", "10.0.0.1"]);
  expect(said(d, "ip -4 addr show xenbr0; ip route; cat /etc/resolv.conf")).toMatch(
    new RegExp(`inet ${IP}/24 .*dynamic.*\n(?:.*\n)*default via 10\\.0\\.0\\.1 dev xenbr0(?:.*\n)*nameserver 10\\.0\\.0\\.1\n$`),
  );
  const host = hostRef(d);
  d.taken("host.disable", { host });
  d.done("host.reboot", { host });
  d.run(10);
  expect(said(d, "ip -4 addr show xenbr0; ping -c 1 -W 1 10.0.0.1")).toMatch(/dynamic(?:.*\n)*.*1 received/);
  d.done("PIF.reconfigure_ip", { self, ...address("Static", "10.0.0.12", "10.0.0.1", "10.0.0.1,8.8.8.8") });
  expect(said(d, "ip -4 -o addr show xenbr0; cat /etc/resolv.conf", "xen-02")).toMatch(
    /inet 10\.0\.0\.12\/24(?!.*dynamic).*\nnameserver 10\.0\.0\.1\nnameserver 8\.8\.8\.8\n$/,
  );
});

test("an address by which nobody reaches the host any more is taken back after half a minute", () => {
  const d = starter(7);
  const self = pif(d, "eth0");
  const before = said(d, "ip addr show xenbr0; ip route");
  const task = d.taken("PIF.reconfigure_ip", { self, ...address("Static", "192.168.77.2") });
  d.run(20);
  expect([d.status(task), said(d, "ip -4 addr show xenbr0")]).toEqual(["pending", expect.stringContaining("192.168.77.2/24")]);
  d.run(20);
  expect(d.record("task", task).fields).toMatchObject({ status: "failure", error_info: ["CANNOT_CONTACT_HOST", hostRef(d)] });
  expect([field(d, self, "IP"), d.field("host", hostRef(d), "address")]).toEqual(["10.0.0.12", "10.0.0.12"]);
  expect(said(d, "ip addr show xenbr0; ip route")).toBe(before);
  expect(said(d, "ping -c 1 -W 1 10.0.0.11")).toContain("1 received");
});

test("the management moves to another NIC, of one host and of all; where that leads nowhere it comes back", () => {
  const d = starter(7);
  const [eth0, self, other] = [pif(d, "eth0"), pif(d, "eth1"), pif(d, "eth1", "xen-01")];
  d.done("PIF.reconfigure_ip", { self, ...address("Static", "10.9.0.2") });
  d.done("PIF.reconfigure_ip", { self: other, ...address("Static", "10.9.0.1") });
  // Its cable is out: nobody reaches it there.
  d.taken("link.set", { link: self, carrier: false });
  const failed = d.taken("host.management_reconfigure", { pif: self });
  d.run(40);
  expect(d.record("task", failed).fields).toMatchObject({ status: "failure", error_info: ["CANNOT_CONTACT_HOST", hostRef(d)] });
  expect([field(d, eth0, "management"), field(d, self, "management") ?? false, d.field("host", hostRef(d), "address")]).toEqual([
    true,
    false,
    "10.0.0.12",
  ]);
  d.taken("link.undo", { link: self });
  d.done("host.management_reconfigure", { pif: self });
  expect([field(d, eth0, "management") ?? false, field(d, self, "management"), d.field("host", hostRef(d), "address")]).toEqual([
    false,
    true,
    "10.9.0.2",
  ]);
  expect(d.refusal("PIF.unplug", { self }).code).toBe("PIF_IS_MANAGEMENT_INTERFACE");
  expect(said(d, "ip link set eth0 down; ip link set eth1 down")).toContain("eth1 is how the pool reaches this host");
  said(d, "ip link set eth0 up");
  const network = String(field(d, self, "network"));
  d.done("pool.management_reconfigure", { network });
  expect(d.all("host").map(({ fields }) => fields.address)).toEqual(["10.9.0.1", "10.9.0.2"]);
  const host = hostRef(d);
  d.taken("host.disable", { host });
  d.done("host.reboot", { host });
  expect(said(d, "ip -4 -br addr | sort; ping -c 1 -W 1 10.9.0.1")).toMatch(
    /xenbr0 +UP +10\.0\.0\.12\/24 \nxenbr1 +UP +10\.9\.0\.2\/24 \n(?:.*\n)*.*1 received/,
  );
});

test("longest packets are as a network says from the next time on that a host comes onto it", () => {
  const d = starter(7);
  const self = pif(d, "eth1");
  const mtu = (name: string): string | undefined => /mtu (\d+)/.exec(said(d, `ip link show ${name}`))?.[1];
  d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
  d.taken("set_field", { class: "network", self: field(d, self, "network"), field: "MTU", value: 9000 });
  expect([mtu("eth1"), mtu("xenbr1"), field(d, self, "MTU")]).toEqual(["1500", "1500", 1500]);
  d.taken("PIF.plug", { self });
  expect(mtu("eth1")).toBe("1500");
  d.taken("PIF.unplug", { self });
  d.taken("PIF.plug", { self });
  expect([mtu("eth1"), mtu("xenbr1"), field(d, self, "MTU")]).toEqual(["9000", "9000", 9000]);
});

test("the inventory of a control domain names the bridge of its management", () => {
  const d = starter(7);
  const self = pif(d, "eth1");
  const named = (): string => said(d, "grep MANAGEMENT_INTERFACE /etc/xensource-inventory");
  expect(named()).toBe("MANAGEMENT_INTERFACE='xenbr0'\n");
  for (const [host, IP] of [
    ["xen-01", "10.9.0.1"],
    ["xen-02", "10.9.0.2"],
  ] as const)
    d.done("PIF.reconfigure_ip", { self: pif(d, "eth1", host), ...address("Static", IP) });
  d.done("host.management_reconfigure", { pif: self });
  expect(named()).toBe("MANAGEMENT_INTERFACE='xenbr1'\n");
  d.taken("host.management_disable", {});
  expect(said(d, "grep MANAGEMENT_INTERFACE /etc/xensource-inventory", "xen-01")).toBe("MANAGEMENT_INTERFACE=''\n");
  expect(d.field("host", hostRef(d, "xen-01"), "address") ?? "").toBe("");
});

const ipv6 = (mode: string, IPv6 = "", gateway = "", DNS = ""): object => ({ mode, IPv6, gateway, DNS });
test("IPv6 of a NIC: fixed addresses reach one another, a router's are asked for, and they stay over a boot", () => {
  // The gateway of the storage network tells of a prefix.
  const networks = starterFile.networks.map((network, at) =>
    at === 1 && network.gateway ? { ...network, gateway: { ...network.gateway, ipv6: { prefix: "fd00:20::/64" } } } : network,
  );
  const file = JSON.stringify({ ...starterFile, networks });
  const d = new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 7, epochUs: EPOCH }));
  const [self, other] = [pif(d, "eth1"), pif(d, "eth1", "xen-01")];
  const bridge = String(d.field("network", String(field(d, self, "network")), "bridge"));
  const six = (): string => said(d, `ip -6 addr show ${bridge} | grep -o 'inet6 [^ ]*' | sort`);
  d.done("PIF.reconfigure_ipv6", { self, ...ipv6("Static", "fd00:9::2/64", "fd00:9::1") });
  d.done("PIF.reconfigure_ipv6", { self: other, ...ipv6("Static", "fd00:9::1/64") });
  d.run(3);
  expect(six()).toMatch(/^inet6 fd00:9::2\/64\ninet6 fe80::\S+\/64\n$/);
  expect(said(d, "ping -6 -c 1 -W 1 fd00:9::1")).toContain("1 received");
  expect([field(d, self, "ipv6_configuration_mode"), field(d, self, "IPv6"), field(d, self, "ipv6_gateway")]).toEqual([
    "Static",
    ["fd00:9::2/64"],
    "fd00:9::1",
  ]);
  // The way out is that of the management.
  expect(said(d, "ip -6 route | grep -c default")).toBe("0\n");
  const host = hostRef(d);
  d.taken("host.disable", { host });
  d.done("host.reboot", { host });
  d.run(5);
  expect(six()).toMatch(/^inet6 fd00:9::2\/64\n/);
  d.done("PIF.reconfigure_ipv6", { self, ...ipv6("Autoconf") });
  d.run(10);
  const own = /inet6 (fd00:20::\S+\/64)\n/.exec(six())?.[1];
  expect([own === undefined, field(d, self, "IPv6")]).toEqual([false, [own]]);
  d.done("PIF.reconfigure_ipv6", { self, ...ipv6("None") });
  expect([six(), said(d, "ip -6 route | grep -c fd00")]).toEqual(["", "0\n"]);
  for (const [args, code, params] of [
    [ipv6("Static", "fd00:9::2"), "INVALID_CIDR_ADDRESS_SPECIFIED", ["IPv6"]],
    [ipv6("Static", "fd00:9::2/64", "10.0.0.1"), "INVALID_IP_ADDRESS_SPECIFIED", ["gateway"]],
    [ipv6("Static", "fd00:9::2/64", "", "8.8.8.8"), "INVALID_IP_ADDRESS_SPECIFIED", ["DNS"]],
  ] as const)
    expect(d.refusal("PIF.reconfigure_ipv6", { self, ...args })).toMatchObject({ code, params });
  expect(d.refusal("PIF.reconfigure_ipv6", { self, ...ipv6("DHCP") }).code).toBe("OPERATION_NOT_ALLOWED");
});

test("a NIC puts packets together as its property says", () => {
  const d = starter(7);
  const self = pif(d, "eth1");
  const gro = (): string => said(d, "ethtool -k eth1 | grep generic-receive");
  expect(gro()).toBe("generic-receive-offload: on\n");
  d.taken("PIF.set_property", { self, name: "gro", value: "off" });
  expect([gro(), field(d, self, "properties")]).toEqual(["generic-receive-offload: off\n", { gro: "off" }]);
  expect(d.refusal("PIF.set_property", { self, name: "gro", value: "no" })).toMatchObject({
    code: "INVALID_VALUE",
    params: ["properties", "gro = no"],
  });
  d.taken("pool.create_VLAN_from_PIF", {
    pif: self,
    network: d.taken("network.create", { name_label: "tagged", name_description: "", MTU: 1500 }),
    VLAN: 20,
  });
  const tagged = d.all("PIF").find(({ fields }) => fields.VLAN === 20)?.ref ?? "";
  expect(d.refusal("PIF.set_property", { self: tagged, name: "gro", value: "off" }).code).toBe("CANNOT_CHANGE_PIF_PROPERTIES");
});

test("a PIF that goes while its address is being set takes nothing along: the task ends, and the lab goes on", () => {
  const d = starter(7).run(5);
  d.taken("pool.add_network", { kind: "bonded", name_label: "b", members: ["eth0", "eth1"], mode: "active-backup" });
  const bond = d.named("network", "b").ref;
  const on = d.named("host", "xen-01").ref;
  const master = d.all("PIF").find(({ fields }) => fields.network === bond && fields.host === on)?.ref;
  const args = { self: master, mode: "Static", IP: "10.0.0.11", netmask: "255.255.255.0", gateway: "10.0.0.1", DNS: "10.0.0.1" };
  const task = d.taken("PIF.reconfigure_ip", args);
  expect(d.refusal("PIF.reconfigure_ip", args).code).toBe("OTHER_OPERATION_IN_PROGRESS");
  d.taken("pool.remove_network", { network: bond });
  d.run(90);
  expect(d.status(task)).toBe("success");

  // One that waits for a lease that nobody gives.
  const net = d.taken("pool.add_network", { kind: "external", name_label: "v", device: "eth1", VLAN: 7 });
  const vlan = d.all("PIF").find(({ fields }) => fields.network === net && fields.host === on)?.ref;
  d.done("PIF.reconfigure_ip", { self: vlan, mode: "DHCP", IP: "", netmask: "", gateway: "", DNS: "" });
  const moving = d.taken("host.management_reconfigure", { pif: vlan });
  d.run(5);
  d.taken("pool.remove_network", { network: net });
  d.run(120);
  expect(d.status(moving)).toBe("failure");
  expect(d.exec("xen-01", "ping -c 1 10.0.0.12").code).toBe(0);
  d.lab.check();
});
