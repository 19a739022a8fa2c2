/** Ways of looking at a lab: what each draws of the starter lab, and what changes with it. */
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import type { Topology, TopologyPlan } from "../../simulator/contract/topology";
import { simTime } from "../../simulator/kernel/time";
import { createLab } from "../../simulator/lab";
import { scenarios } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, type LabDriver, plainStarter, starter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";
import { ovsLab } from "../support/ovs-lab";
import { plainEngine } from "../support/plain-engine";

const graph = (d: LabDriver, plan: TopologyPlan): Topology => d.lab.ask("topology", { plan });
/** Names of nodes by kind, and edges by the names of their ends; `*`: down. */
function said(d: LabDriver, plan: TopologyPlan): { readonly nodes: Record<string, string[]>; readonly edges: string[] } {
  const { nodes, edges } = graph(d, plan);
  const name = new Map(nodes.map(({ id, kind, label }) => [id, label || kind]));
  expect(name.size).toBe(nodes.length);
  expect(new Set(edges.map(({ id }) => id)).size).toBe(edges.length);
  const kinds: Record<string, string[]> = {};
  for (const { kind, label, state, vlan } of nodes)
    kinds[kind] = [...(kinds[kind] ?? []), `${label}${vlan === undefined ? "" : ` (${vlan})`}${state === "up" ? "" : "*"}`];
  return { nodes: kinds, edges: edges.map(({ from, to, state }) => `${name.get(from)} - ${name.get(to)}${state === "up" ? "" : "*"}`) };
}
const pifOf = (d: LabDriver, host: string, device = "eth0"): string =>
  d.all("PIF").find(({ fields }) => fields.device === device && fields.host === d.named("host", host).ref && fields.physical)?.ref ?? "";

const LAN = "Pool-wide network associated with eth0";
test("segments have all that hears one another: hosts by their NICs, guests by their interfaces, gateways and switches", () => {
  const d = plainStarter();
  expect(said(d, "network")).toEqual({
    nodes: {
      outside: [""],
      switch: [""],
      gateway: ["10.0.0.1", "10.20.0.1"],
      segment: [LAN, "Storage network"],
      host: ["xen-01", "xen-02"],
      vm: ["web-01", "app-01", "db-01"],
    },
    edges: [
      `${LAN} - switch`,
      "Storage network - switch",
      `${LAN} - 10.0.0.1`,
      "10.0.0.1 - outside",
      "Storage network - 10.20.0.1",
      `xen-01 - ${LAN}`,
      `web-01 - ${LAN}`,
      `app-01 - ${LAN}`,
      "xen-01 - Storage network",
      `xen-02 - ${LAN}`,
      `db-01 - ${LAN}`,
      "xen-02 - Storage network",
      "db-01 - Storage network",
    ],
  });
});

test("a cable that is out, and a switch's port of another VLAN, part a segment as in life", () => {
  const d = plainStarter();
  const nic = pifOf(d, "xen-02");
  d.taken("link.set", { link: nic, carrier: false });
  // What is behind it hears itself alone.
  expect(said(d, "network").nodes.segment).toEqual([LAN, "Storage network", LAN]);
  expect(said(d, "network").edges).toEqual(expect.arrayContaining([`xen-02 - ${LAN}*`, `db-01 - ${LAN}`]));
  const alone = graph(d, "network").nodes.find(({ id }) => id.endsWith("/xenbr0"));
  expect(alone?.facts).toContainEqual(["fact.host", "xen-02"]);
  d.taken("link.undo", { link: nic });
  d.taken("switch.set_port", { pif: nic, mode: "access", vlan: 40 });
  expect(said(d, "network").nodes.segment).toEqual([LAN, `${LAN} (40)`, "Storage network"]);
  expect(graph(d, "network").edges.filter(({ vlan }) => vlan === 40)).toHaveLength(1);
});

test.each([
  ["a Linux bridge", (): LabDriver => starter(7)],
  ["Open vSwitch", (): LabDriver => ovsLab(7)],
])("a VLAN of a NIC is a segment over all hosts, an internal network one on each host: on %s", (_what, made) => {
  const d = made();
  const create = (name_label: string): string => d.taken("network.create", { name_label, name_description: "", MTU: 1500 });
  const [vlan, inner] = [create("vlan 20"), create("inner")];
  d.taken("pool.create_VLAN_from_PIF", { pif: pifOf(d, "xen-01"), network: vlan, VLAN: 20 });
  for (const [vm, network, device] of [
    ["web-01", vlan, "5"],
    ["db-01", vlan, "5"],
    ["web-01", inner, "6"],
    ["db-01", inner, "6"],
  ] as const)
    d.done("VIF.plug", { self: d.taken("VIF.create", { VM: d.vm(vm), network, device, MAC: "", MTU: 1500 }) });
  const { nodes, edges } = said(d, "network");
  expect(nodes.segment).toEqual(expect.arrayContaining(["vlan 20 (20)", "inner", "inner"]));
  expect(nodes.segment).toHaveLength(5);
  const on = (segment: string): string[] => edges.filter((edge) => edge.includes(segment)).sort();
  expect(on("vlan 20")).toEqual(["db-01 - vlan 20", "vlan 20 - switch", "web-01 - vlan 20", "xen-01 - vlan 20", "xen-02 - vlan 20"]);
  expect(on("inner").filter((edge) => !edge.startsWith("xen"))).toEqual(["db-01 - inner", "web-01 - inner"]);
});

test("a network that tunnels carry is one segment, of hosts by their tunnels", () => {
  const d = ovsLab(7);
  const on = d.taken("network.create", { name_label: "carried", name_description: "", MTU: 1500 });
  for (const host of ["xen-01", "xen-02"]) d.taken("tunnel.create", { transport_PIF: pifOf(d, host), network: on, protocol: "gre" });
  for (const vm of ["web-01", "db-01"])
    d.done("VIF.plug", { self: d.taken("VIF.create", { VM: d.vm(vm), network: on, device: "5", MAC: "", MTU: 1500 }) });
  const { nodes, edges } = said(d, "network");
  expect(nodes.segment).toEqual([LAN, "Storage network", "carried"]);
  expect(edges.filter((edge) => edge.endsWith("carried")).sort()).toEqual([
    "db-01 - carried",
    "web-01 - carried",
    "xen-01 - carried",
    "xen-02 - carried",
  ]);
  shell(d, "web-01", "ip addr add 172.16.0.1/24 dev eth5; ip link set eth5 up; ping -c 5 -W 1 172.16.0.2 > /dev/null &");
  d.run(2);
  const { forwardBytesPerS } = d.lab.ask("topologyRates", { plan: "network" });
  const all = graph(d, "network").edges;
  const tunnel = all.findIndex(({ from, id }) => from === d.named("host", "xen-02").ref && id.endsWith("10.0.0.11"));
  expect(forwardBytesPerS[tunnel]).toBeGreaterThan(0);
});

const shell = (d: LabDriver, target: string, line: string): string => d.exec(target, line, 100).stdout;
test("subnets are made of the addresses that kernels have; a mask that is wrong makes another, which overlaps", () => {
  const d = starter(3);
  const addressOf = (guest: string): string => /inet (10[\d.]+)/.exec(shell(d, guest, "ip -o -4 addr show eth0"))?.[1] ?? "";
  const [web, db] = [addressOf("web-01"), addressOf("db-01")];
  const hash = d.lab.hash();
  expect(said(d, "layer3")).toEqual({
    nodes: {
      outside: [""],
      gateway: ["10.0.0.1", "10.20.0.1"],
      subnet: ["10.0.0.0/24", "10.20.0.0/24"],
      host: ["xen-01", "xen-02"],
      vm: ["web-01", "app-01", "db-01"],
    },
    edges: [
      "10.0.0.1 - 10.0.0.0/24",
      "10.0.0.1 - outside",
      "10.20.0.1 - 10.20.0.0/24",
      "xen-01 - 10.0.0.0/24",
      "xen-02 - 10.0.0.0/24",
      "web-01 - 10.0.0.0/24",
      "app-01 - 10.0.0.0/24",
      "db-01 - 10.0.0.0/24",
    ],
  });
  expect(d.lab.hash()).toBe(hash);
  const { version } = graph(d, "layer3");
  shell(d, "web-01", `ip addr del ${web}/24 dev eth0; ip addr add ${web}/25 dev eth0`);
  expect(graph(d, "layer3").version).not.toBe(version);
  expect(said(d, "layer3").edges).toContain("web-01 - 10.0.0.0/25");
  const wrong = graph(d, "layer3").nodes.find(({ label }) => label === "10.0.0.0/25");
  expect(wrong?.facts).toContainEqual(["fact.overlaps", "10.0.0.0/24"]);
  expect(wrong?.ref).toBe(d.all("VIF").find(({ fields }) => fields.VM === d.vm("web-01"))?.fields.network);
  shell(d, "db-01", "ip link set eth0 down");
  expect(said(d, "layer3").edges).toContain("db-01 - 10.0.0.0/24*");
  expect(graph(d, "layer3").nodes.find(({ id }) => id === d.vm("db-01"))?.facts).toContainEqual(["fact.address", `${db}/24`]);
});

test("a guest that forwards between two subnets is a router, and NAT is said of it", () => {
  const d = starter(3);
  shell(d, "db-01", "ip addr add 10.20.0.50/24 dev eth1; ip link set eth1 up; sysctl -w net.ipv4.ip_forward=1");
  const router = () => graph(d, "layer3").nodes.find(({ id }) => id === d.vm("db-01"));
  expect(router()).toMatchObject({ kind: "router", ref: d.vm("db-01") });
  expect(router()?.facts.map(([code]) => code)).toEqual(["fact.address", "fact.address", "fact.forwards", "fact.state", "fact.host"]);
  shell(d, "db-01", "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE");
  expect(router()?.facts).toContainEqual(["fact.nat"]);
  // It sleeps, is written down and opened: nobody has to wake it to know.
  d.run(200);
  const asleep = graph(d, "layer3");
  expect(router()?.facts).toContainEqual(["fact.nat"]);
  expect(reopened(d, undefined, makeGuestEngine).lab.ask("topology", { plan: "layer3" })).toEqual(asleep);
  shell(d, "db-01", "sysctl -w net.ipv4.ip_forward=0");
  expect(router()?.kind).toBe("vm");
});

test("storage is hosts, PBDs, repositories, disks and machines; what is read and written is told of each", () => {
  const d = starter(1);
  d.run(30);
  const { nodes, edges } = said(d, "storage");
  expect(nodes).toMatchObject({
    host: ["xen-01", "xen-02"],
    sr: ["Local storage", "Local storage", "Shared NFS storage", "ISO library"],
    vm: ["web-01", "app-01", "db-01", "build-01*", "test-01*", "win-01*"],
  });
  expect(nodes.pbd).toHaveLength(6);
  expect(edges).toEqual(expect.arrayContaining(["db-01 disk 0 - db-01", "win-01 disk 0 - win-01*", "Shared NFS storage - db-01 disk 0"]));
  const rates = d.lab.ask("topologyRates", { plan: "storage" });
  const all = graph(d, "storage");
  expect(rates.version).toBe(all.version);
  const disk = all.edges.findIndex(({ to, access }) => to === d.vm("db-01") && access === "RW");
  const [{ values = {} } = {}] = d.lab.ask("samples", { refs: [d.vm("db-01")] });
  expect(values.vbd_xvda_read).toBeGreaterThan(0);
  expect([rates.forwardBytesPerS[disk], rates.backwardBytesPerS[disk]]).toEqual([values.vbd_xvda_read, values.vbd_xvda_write]);
  // Its host's PBD carries as much: nobody else there uses that repository.
  const host = all.edges.findIndex(
    ({ from, to }) => from === d.named("host", "xen-02").ref && all.nodes.find(({ id }) => id === to)?.label.startsWith("Shared"),
  );
  expect([rates.forwardBytesPerS[host], rates.backwardBytesPerS[host]]).toEqual([values.vbd_xvda_write, values.vbd_xvda_read]);
});

test("PBDs of a host that is off, and disks of a machine that is new, are seen at once", () => {
  const d = plainStarter();
  const host = d.named("host", "xen-02").ref;
  const before = graph(d, "storage").version;
  d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
  d.taken("host.disable", { host });
  d.done("host.shutdown", { host });
  const pbds = graph(d, "storage").edges.filter(({ from }) => from === host);
  expect(pbds.map(({ state }) => state)).toEqual(["down", "down", "down"]);
  expect(graph(d, "storage").nodes.find(({ id }) => id === pbds[0]?.to)).toMatchObject({ state: "down", facts: [["fact.unattached"]] });
  // Its own repository is nowhere else.
  expect(said(d, "storage").nodes.sr).toEqual(["Local storage", "Local storage*", "Shared NFS storage", "ISO library"]);
  expect(graph(d, "storage").version).not.toBe(before);
  d.done("VM.clone", { vm: d.vm("test-01"), new_name: "test-02" });
  expect(said(d, "storage").edges.filter((edge) => edge.endsWith("- test-02*"))).toHaveLength(1);
});

test("folders are frames in one another, tags and vApps are joined to their machines", () => {
  const d = plainStarter();
  expect(said(d, "logical")).toEqual({ nodes: { vm: ["web-01", "app-01", "db-01", "build-01*", "test-01*", "win-01*"] }, edges: [] });
  const set = (vm: string, field: string, put: unknown): void =>
    void d.taken("amend_field", { class: "VM", self: d.vm(vm), field, put, drop: [] });
  set("web-01", "other_config", { folder: "/shop/front" });
  set("db-01", "other_config", { folder: "/shop" });
  set("web-01", "tags", ["gold"]);
  set("db-01", "tags", ["gold", "slow"]);
  const vapp = d.taken("VM_appliance.create", { name_label: "site", name_description: "" });
  d.taken("VM.set_appliance", { self: d.vm("app-01"), value: vapp });
  const { nodes, edges } = said(d, "logical");
  expect(nodes).toMatchObject({ folder: ["shop", "front"], tag: ["gold", "slow"], vapp: ["site"] });
  expect(edges).toEqual(["gold - web-01", "site - app-01", "gold - db-01", "slow - db-01"]);
  const frames = Object.fromEntries(graph(d, "logical").nodes.map(({ label, host }) => [label, host]));
  expect(frames).toMatchObject({
    shop: null,
    front: "folder:/shop",
    "web-01": "folder:/shop/front",
    "db-01": "folder:/shop",
    "app-01": null,
  });
});

test("of every scenario each way of looking joins what it draws, once, and rates are those of its edges", () => {
  for (const { id } of scenarios) {
    const lab = createLab({ scenario: id, seed: 2, epochUs: EPOCH, makeEngine: plainEngine });
    lab.advance(simTime(lab.now() + 10_000_000));
    for (const plan of ["infrastructure", "network", "layer3", "storage", "logical"] as const) {
      const { version, nodes, edges } = lab.ask("topology", { plan });
      const rates = lab.ask("topologyRates", { plan });
      const ids = new Set(nodes.map((node) => node.id));
      expect([ids.size, new Set(edges.map((edge) => edge.id)).size], `${id} ${plan}`).toEqual([nodes.length, edges.length]);
      expect(
        edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to)),
        `${id} ${plan}`,
      ).toEqual([]);
      expect([rates.version, lab.stamp("topology", { plan })], `${id} ${plan}`).toEqual([version, version]);
      for (const list of [rates.forwardBytesPerS, rates.backwardBytesPerS, rates.framesPerS]) {
        expect(list).toHaveLength(edges.length);
        expect(list.filter((rate) => !(rate >= 0))).toEqual([]);
      }
    }
  }
});
