/** What the map of wires says of links beside their ends: speed, longest packet, VLAN, spanning tree, bond, lock. */
import { expect, test } from "vitest";
import type { Topology, TopologyEdge } from "../../simulator/contract/topology";
import { createLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver, plainStarter, starter } from "../support/lab-driver";
import { ovsLab } from "../support/ovs-lab";

const graph = (d: LabDriver): Topology => d.lab.ask("topology", { plan: "infrastructure" });
/** All that an edge says but which it is. */
function said(d: LabDriver, from: string, to: string | RegExp): Partial<TopologyEdge> | undefined {
  const isTo = (id: string): boolean => (typeof to === "string" ? id === to : to.test(id));
  const found = graph(d).edges.find((edge) => edge.from === from && isTo(edge.to));
  if (!found) return undefined;
  const { id: _id, from: _from, to: _to, link: _link, ...rest } = found;
  return rest;
}
const hostOf = (d: LabDriver, name: string): string => d.named("host", name).ref;
const pifOf = (d: LabDriver, host: string, device = "eth0", tag = -1): string =>
  d.all("PIF").find(({ fields }) => fields.host === hostOf(d, host) && fields.device === device && (fields.VLAN ?? -1) === tag)?.ref ?? "";
const vifOf = (d: LabDriver, vm: string, device = "0"): string =>
  d.all("VIF").find(({ fields }) => fields.VM === d.vm(vm) && fields.device === device)?.ref ?? "";

test("speeds, longest packets and limits are those that links have, and the graph has another version when one changes", () => {
  const d = plainStarter();
  const [cable, vif] = [pifOf(d, "xen-01"), vifOf(d, "web-01")];
  expect(said(d, cable, "switch:physical")).toEqual({ state: "up", speedMbps: 1_000 });
  expect(said(d, vif, /^bridge:/)).toEqual({ state: "up" });
  const versions = [graph(d).version];
  const change = (op: string, args: Record<string, unknown>): void => {
    d.taken(op, args);
    d.run(1);
    versions.push(graph(d).version);
  };
  change("link.set", { link: cable, rate: 100_000, mtu: 1_400 });
  const settings = { kbitPerS: 100_000, mtu: 1_400 };
  expect(said(d, cable, "switch:physical")).toEqual({ state: "up", speedMbps: 100, mtu: 1_400, settings, isChanged: true });
  change("set_field", { class: "VM", self: d.vm("web-01"), field: "name_label", value: "web" });
  expect(graph(d).nodes.find(({ id }) => id === d.vm("web"))?.label).toBe("web");
  change("set_field", { class: "VM", self: d.vm("web"), field: "tags", value: ["shop"] });
  expect(graph(d).nodes.find(({ id }) => id === d.vm("web"))?.tags).toEqual(["shop"]);
  expect(new Set(versions).size).toBe(4);
  change("link.undo", { link: cable });
  change("set_field", { class: "VM", self: d.vm("web"), field: "tags", value: [] });
  change("set_field", { class: "VM", self: d.vm("web"), field: "name_label", value: "web-01" });
  // The same graph is the same version.
  expect(versions.at(-1)).toBe(versions[0]);
});

test("an interface whose link is pulled out is down, and is up again when it is put back", () => {
  const d = plainStarter();
  const vif = vifOf(d, "web-01");
  d.taken("link.set", { link: vif, carrier: false });
  expect(said(d, vif, /^bridge:/)).toEqual({ state: "down", settings: { isPulled: true }, isChanged: true });
  d.taken("link.undo", { link: vif });
  expect(said(d, vif, /^bridge:/)).toEqual({ state: "up" });
});

test("an interface says what its back end takes from its guest", () => {
  const d = starter(3);
  const vif = vifOf(d, "web-01");
  const version = graph(d).version;
  d.exec("xen-01", `xenstore-write /local/domain/0/backend/vif/${String(d.field("VM", d.vm("web-01"), "domid"))}/0/rate 62500,50000`);
  d.run(1);
  expect(said(d, d.vm("web-01"), vif)).toEqual({ state: "up", speedMbps: 10 });
  expect(said(d, vif, /^bridge:/)).toEqual({ state: "up", speedMbps: 10 });
  expect(graph(d).version).not.toBe(version);
});

test.each([
  ["a Linux bridge", (): LabDriver => starter(3)],
  ["Open vSwitch", (): LabDriver => ovsLab(3)],
])("an interface's lock is the one in force, by its own mode or its network's: on %s", (_what, made) => {
  const d = made();
  const vif = vifOf(d, "web-01");
  const lock = (): unknown => said(d, vif, /^bridge:/)?.lock;
  const set = (value: string): unknown => {
    d.taken("VIF.set_locking_mode", { self: vif, value });
    return lock();
  };
  expect([lock(), set("locked"), set("disabled"), set("unlocked")]).toEqual([undefined, "locked", "disabled", undefined]);
  for (const { ref, fields } of d.all("VIF")) if (fields.currently_attached) d.done("VIF.unplug", { self: ref });
  d.taken("network.set_default_locking_mode", { network: String(d.field("VIF", vif, "network")), value: "disabled" });
  d.taken("VIF.set_locking_mode", { self: vif, value: "network_default" });
  d.done("VIF.plug", { self: vif });
  expect(lock()).toBe("disabled");
});

test("a VLAN is on its interface, its bridge and whoever is plugged in there; its frames go tagged over the NIC", () => {
  const d = starter(7);
  const network = d.taken("network.create", { name_label: "vlan 20", name_description: "", MTU: 1500 });
  d.taken("pool.create_VLAN_from_PIF", { pif: pifOf(d, "xen-01"), network, VLAN: 20 });
  const self = d.taken("VIF.create", { VM: d.vm("web-01"), network, device: "5", MAC: "", MTU: 1500 });
  d.done("VIF.plug", { self });
  const own = pifOf(d, "xen-01", "eth0", 20);
  expect(said(d, own, pifOf(d, "xen-01"))).toEqual({ state: "up", speedMbps: 1_000, vlan: 20 });
  const tagged = graph(d).nodes.filter(({ vlan, host }) => vlan !== undefined && host === hostOf(d, "xen-01"));
  expect(tagged.map(({ kind, vlan }) => `${kind} ${vlan}`).sort()).toEqual(["bridge 20", "pif 20", "vif 20"]);
});

test("a VLAN of Open vSwitch hangs on its NIC", () => {
  const d = ovsLab(3);
  const network = d.taken("network.create", { name_label: "vlan 20", name_description: "", MTU: 1500 });
  d.taken("pool.create_VLAN_from_PIF", { pif: pifOf(d, "xen-01"), network, VLAN: 20 });
  const self = d.taken("VIF.create", { VM: d.vm("web-01"), network, device: "5", MAC: "", MTU: 1500 });
  d.done("VIF.plug", { self });
  expect(said(d, pifOf(d, "xen-01", "eth0", 20), pifOf(d, "xen-01"))).toEqual({ state: "up", vlan: 20 });
  expect(said(d, self, /^bridge:/)).toMatchObject({ vlan: 20 });
});

test("a port of Open vSwitch with a tag, and a switch's port of one VLAN, say which", () => {
  const d = ovsLab(3);
  const [vif, nic] = [vifOf(d, "web-01"), pifOf(d, "xen-01")];
  const name = graph(d).nodes.find(({ id }) => id === vif)?.label;
  d.exec("xen-01", `ovs-vsctl set port ${name} tag=30`);
  d.run(1);
  expect(said(d, vif, /^bridge:/)).toMatchObject({ vlan: 30 });
  expect(graph(d).nodes.find(({ id }) => id === vif)?.vlan).toBe(30);
  d.taken("switch.set_port", { pif: nic, mode: "access", vlan: 40 });
  expect(said(d, nic, "switch:physical")).toMatchObject({ vlan: 40 });
});

test("a spanning tree is seen at each port of its bridge on its way to forwarding", () => {
  const d = starter(3);
  const vif = vifOf(d, "web-01");
  const stp = (): unknown => [said(d, vif, /^bridge:/)?.stp, said(d, pifOf(d, "xen-01"), "switch:physical")?.stp];
  expect(stp()).toEqual([undefined, undefined]);
  d.exec("xen-01", "brctl setfd xenbr0 4; brctl stp xenbr0 on; brctl delif xenbr0 vif1.0; brctl addif xenbr0 vif1.0");
  expect(graph(d).nodes.find(({ id }) => id === vif)?.label).toBe("vif1.0");
  const seen: unknown[] = [];
  for (let second = 0; second < 12; second += 2) {
    seen.push(stp());
    d.run(2);
  }
  expect(new Set(seen.map((pair) => (pair as unknown[])[0]))).toEqual(new Set(["listening", "learning", "forwarding"]));
  d.exec("xen-01", "brctl stp xenbr0 off");
  expect(stp()).toEqual([undefined, undefined]);
});

/** A server with two NICs on one switch that are a bond. */
function bonded(networkBackend: "bridge" | "openvswitch"): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Bonded",
    hosts: [{ name: "xa", address: "10.0.0.11", cables: [{ device: "eth1", switch: "eth0" }], networkBackend }],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
      { name: "second", bridge: "xenbr1", device: "eth1" },
      { name: "bonded", bridge: "xapi1" },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [],
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 4, epochUs: EPOCH }));
}
test.each(["bridge", "openvswitch"] as const)("of a bond one NIC carries and the other waits, until its cable is out: %s", (backend) => {
  const d = bonded(backend);
  const members = [pifOf(d, "xa", "eth0"), pifOf(d, "xa", "eth1")];
  d.taken("Bond.create", { network: d.named("network", "bonded").ref, members, MAC: "", mode: "active-backup" });
  d.run(40);
  const carries = (): unknown => members.map((pif) => said(d, pif, "switch:physical")?.bond);
  expect(carries()).toEqual(["carries", "waits"]);
  for (const pif of members) expect(said(d, `bridge:${hostOf(d, "xa")}/xapi1`, pif)?.state).toBe("up");
  const facts = (): unknown =>
    graph(d)
      .nodes.find(({ id }) => id === members[1])
      ?.facts.map(([code]) => code);
  expect(facts()).toEqual(expect.arrayContaining(["fact.bond", "fact.waits"]));
  const { version } = graph(d);
  d.taken("link.set", { link: members[0], carrier: false });
  d.run(2);
  expect(carries()).toEqual(["waits", "carries"]);
  expect(said(d, members[0] ?? "", "switch:physical")?.state).toBe("down");
  expect(graph(d).version).not.toBe(version);
});
