/** VLANs of hosts' NICs as records, as interfaces of their control domains, and as tags on their cables. @source xen-api: ocaml/xapi/xapi_vlan.ml; network.md §9; Linux net/8021q */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { openLab } from "../../simulator/lab";
import { type LabDriver, plainStarter, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";
import { ovsLab } from "../support/ovs-lab";

const said = (d: LabDriver, line: string, host = "xen-01"): string => {
  const { stdout, stderr } = d.exec(host, line, 200);
  return stdout + stderr;
};
const network = (d: LabDriver, name_label: string): string => d.taken("network.create", { name_label, name_description: "", MTU: 1500 });
const pif = (d: LabDriver, device: string, host = "xen-01"): string =>
  d.all("PIF").find(({ fields }) => fields.device === device && fields.host === d.named("host", host).ref && fields.physical)?.ref ?? "";
/** A VLAN of all hosts. */
function vlan(d: LabDriver, tag: number): string {
  const made = network(d, `vlan ${tag}`);
  d.taken("pool.create_VLAN_from_PIF", { pif: pif(d, "eth0"), network: made, VLAN: tag });
  return made;
}
/** An interface of a guest on a network, with an address. */
function join(d: LabDriver, guest: string, on: string, address: string, device = "5"): string {
  const self = d.taken("VIF.create", { VM: d.vm(guest), network: on, device, MAC: "", MTU: 1500 });
  d.done("VIF.plug", { self });
  said(d, `ip addr add ${address}/24 dev eth${device}; ip link set eth${device} up`, guest);
  return self;
}
const reaches = (d: LabDriver, from: string, to: string): boolean => said(d, `ping -c 1 -W 1 ${to}`, from).includes("1 received");

describe("what is refused", () => {
  const d = plainStarter();
  const [on, tagged] = [network(d, "one"), pif(d, "eth0")];
  const lan = String(d.field("PIF", tagged, "network"));
  const host = d.named("host", "xen-01").ref;
  d.taken("VLAN.create", { tagged_PIF: tagged, tag: 20, network: on });
  const untagged = d.all("PIF").find(({ fields }) => fields.VLAN === 20)?.ref ?? "";
  const other = network(d, "two");
  test.each([
    ["a tag below 0", { tagged_PIF: tagged, tag: -1, network: other }, "VLAN_TAG_INVALID", ["-1"]],
    ["the tag that is reserved", { tagged_PIF: tagged, tag: 4_095, network: other }, "VLAN_TAG_INVALID", ["4095"]],
    ["a tag twice on one NIC", { tagged_PIF: tagged, tag: 20, network: other }, "PIF_VLAN_EXISTS", ["eth0"]],
    ["a VLAN on a VLAN", { tagged_PIF: untagged, tag: 30, network: other }, "PIF_IS_VLAN", [untagged]],
    ["a network with a NIC", { tagged_PIF: tagged, tag: 30, network: lan }, "NETWORK_ALREADY_CONNECTED", [host, tagged]],
    ["a network with another VLAN", { tagged_PIF: tagged, tag: 30, network: on }, "NETWORK_ALREADY_CONNECTED", [host, untagged]],
  ])("%s", (_what, args, code, params) => {
    expect(d.refusal("VLAN.create", args)).toMatchObject({ code, params });
  });
  test("a NIC is no VLAN to destroy, and a device that there is not has none", () => {
    expect(d.refusal("PIF.destroy", { self: tagged })).toMatchObject({ code: "PIF_IS_PHYSICAL", params: [tagged] });
    const args = { device: "eth9", network: other, host, VLAN: 30 };
    expect(d.refusal("PIF.create_VLAN", args)).toMatchObject({ code: "INVALID_VALUE", params: ["device", "eth9"] });
  });
  test("a network of which a host has a VLAN is not taken away; without the VLAN it is", () => {
    expect(d.refusal("network.destroy", { self: on })).toMatchObject({ code: "NETWORK_CONTAINS_PIF", params: [untagged] });
    d.taken("PIF.destroy", { self: untagged });
    d.taken("network.destroy", { self: on });
    expect(d.all("PIF").some(({ ref }) => ref === untagged)).toBe(false);
  });
});

test("of the Linux bridge it is an interface of the NIC on a bridge of its own, with tags on the cable", () => {
  const d = starter(7);
  const numbers = (): string[] => said(d, "ip -o link").match(/^\d+: [^:@]+/gm) ?? [];
  const before = numbers();
  const on = vlan(d, 20);
  const [{ ref: untagged = "" } = { ref: "" }] = d.all("PIF").filter(({ fields }) => fields.network === on);
  expect(d.record("PIF", untagged).fields).toMatchObject({ device: "eth0", VLAN: 20, MAC: "fe:ff:ff:ff:ff:ff" });
  expect(d.field("PIF", untagged, "currently_attached") ?? true).toBe(true);
  const mac = String(d.field("PIF", pif(d, "eth0"), "MAC"));
  expect(said(d, "ip -d link show eth0.20")).toMatch(
    new RegExp(
      `^\\d+: eth0\\.20@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master xapi1 state UP mode DEFAULT group default qlen 1000\n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff promiscuity 1  allmulti 1 minmtu 68 maxmtu 65535 \n    vlan protocol 802\\.1Q id 20 <REORDER_HDR> \n    bridge_slave state forwarding `,
    ),
  );
  expect(said(d, "brctl show xapi1")).toBe(
    `bridge name\tbridge id\t\tSTP enabled\tinterfaces\nxapi1\t\t8000.${mac.replaceAll(":", "")}\tno\t\teth0.20\n`,
  );
  expect(said(d, "cat /proc/net/vlan/config")).toBe(
    "VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\neth0.20        | 20  | eth0\n",
  );
  // Those that there were keep their numbers.
  expect(numbers()).toEqual(expect.arrayContaining(before));

  join(d, "web-01", on, "172.16.20.1");
  join(d, "db-01", on, "172.16.20.2");
  expect(reaches(d, "web-01", "172.16.20.2")).toBe(true);
  const counted = /eth0\.20: +(\d+) +(\d+).*? (\d+) +(\d+) +\d+ +\d+ +\d+ +\d+ +\d+ +\d+$/m.exec(said(d, "cat /proc/net/dev"));
  expect(Number(counted?.[2])).toBeGreaterThan(0);
  // Its host's own interface goes on, and guests without the VLAN.
  expect([reaches(d, "db-01", "10.0.0.11"), reaches(d, "xen-01", "10.0.0.1")]).toEqual([true, true]);
  const taken = d.taken("capture.start", { links: [pif(d, "eth0")], label: "tags" });
  expect(reaches(d, "web-01", "172.16.20.2")).toBe(true);
  const seen = d.lab.ask("captureFrames", { capture: taken, filter: "vlan.id == 20 && icmp", from: 0, count: 10 });
  expect(seen?.meant).toBe(2);

  const copy = reopened(d, undefined, makeGuestEngine);
  expect(openLab(d.lab.snapshot()).hash()).toBe(d.lab.hash());
  expect(reaches(copy, "db-01", "172.16.20.1")).toBe(true);
  expect(said(copy, "ip -o link")).toBe(said(d, "ip -o link"));
});

test("of Open vSwitch it is a fake bridge with a tag", () => {
  const d = ovsLab(7);
  const on = vlan(d, 20);
  expect(said(d, "ovs-vsctl list-br")).toBe("xapi0\nxapi1\nxenbr0\nxenbr1\n");
  expect(said(d, "ovs-vsctl br-to-vlan xapi1; ovs-vsctl br-to-parent xapi1")).toBe("20\nxenbr0\n");
  join(d, "web-01", on, "172.16.20.1");
  join(d, "db-01", on, "172.16.20.2");
  expect(said(d, "ovs-vsctl list-ports xapi1; ovs-vsctl get port vif1.5 tag")).toBe("vif1.5\n20\n");
  expect(reaches(d, "web-01", "172.16.20.2")).toBe(true);
  const self = d.all("VLAN")[0]?.ref;
  if (self) expect(d.refusal("VLAN.destroy", { self }).code).toBe("VIF_IN_USE");
});

test("guests of one VLAN do not reach those of another, nor those without; a VLAN goes when nobody is on it", () => {
  const d = starter(7);
  const [twenty, thirty] = [vlan(d, 20), vlan(d, 30)];
  const vif = join(d, "web-01", twenty, "172.16.0.1");
  join(d, "db-01", thirty, "172.16.0.2");
  join(d, "app-01", String(d.field("PIF", pif(d, "eth0"), "network")), "172.16.0.3");
  for (const to of ["172.16.0.2", "172.16.0.3"]) expect(reaches(d, "web-01", to)).toBe(false);
  join(d, "db-01", twenty, "172.16.20.2", "6");
  said(d, "ip addr add 172.16.20.1/24 dev eth5", "web-01");
  expect(reaches(d, "web-01", "172.16.20.2")).toBe(true);

  const own = d.all("PIF").find(({ fields }) => fields.network === twenty && fields.host === d.named("host", "xen-01").ref)?.ref ?? "";
  expect(d.refusal("PIF.destroy", { self: own })).toMatchObject({ code: "VIF_IN_USE", params: [twenty, vif] });
  d.done("VIF.unplug", { self: vif });
  d.taken("PIF.destroy", { self: own });
  expect(said(d, "ip link show eth0.20; brctl show xapi1")).toBe('Device "eth0.20" does not exist.\nbridge xapi1 does not exist!\n');
  // On a host without it nobody is put on the network any more.
  expect(d.refusal("VIF.plug", { self: vif })).toMatchObject({ code: "HOST_CANNOT_ATTACH_NETWORK" });
});

test("a host boots without VLANs that nobody needs, and has them as soon as somebody does", () => {
  const d = starter(7);
  const on = vlan(d, 20);
  const host = d.named("host", "xen-02").ref;
  const self = d.taken("VIF.create", { VM: d.vm("db-01"), network: on, device: "5", MAC: "", MTU: 1500 });
  d.taken("host.disable", { host });
  d.done("host.reboot", { host });
  const attached = (): unknown =>
    d.all("PIF").find(({ fields }) => fields.network === on && fields.host === host)?.fields.currently_attached ?? true;
  expect([attached(), said(d, "ip -br link", "xen-02").includes("eth0.20")]).toEqual([false, false]);
  d.taken("host.enable", { host });
  d.done("VM.start_on", { vm: d.vm("db-01"), host, start_paused: false, force: false });
  expect([attached(), said(d, "brctl show xapi1", "xen-02")]).toEqual([true, expect.stringMatching(/eth0\.20\n\t{7}vif1\.5\n$/)]);
  expect(d.field("VIF", self, "currently_attached") ?? true).toBe(true);
});
