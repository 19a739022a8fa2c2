import "../../../tests/support/all-texts";
import { beforeEach, expect, test } from "vitest";
import type { Topology, TopologyNode } from "@/server/contract";
import { operationViews } from "../../../simulator";
import type { RecordClass } from "../../data/defaults";
import { RecordStore } from "../../data/store";
import { translate } from "../../i18n";
import type { CommandContext } from "../command";
import { kinds } from "../index";
import { joins } from "./joins";
import { joinBegins, joinChoices } from "./use-joins";

const store = new RecordStore();
const add = (of: RecordClass, ref: string, fields: object) =>
  ({ op: "add", class: of, ref, fields: { uuid: ref, name_label: ref, ...fields } }) as const;
const pif = (ref: string, host: string, device: string, more: object = {}) =>
  add("PIF", ref, { host, device, physical: true, network: "OpaqueRef:NULL", ...more });
store.apply([
  add("pool", "p", {}),
  add("host", "xen-01", {}),
  add("host", "xen-02", {}),
  add("VM", "web", { power_state: "Running", resident_on: "xen-01" }),
  add("VM", "app", { power_state: "Running", resident_on: "xen-01", other_config: { folder: "/a" } }),
  add("VM", "dom0", { is_control_domain: true, resident_on: "xen-01" }),
  add("network", "front", {}),
  add("network", "back", {}),
  add("network", "tagged", {}),
  add("network", "far", {}),
  add("network", "lonely", {}),
  add("VIF", "web0", { VM: "web", device: "0", network: "front", currently_attached: true }),
  add("VIF", "app0", { VM: "app", device: "0", network: "front", currently_attached: true }),
  add("VIF", "app1", { VM: "app", device: "1", network: "tagged", currently_attached: true }),
  pif("a0", "xen-01", "eth0", { network: "front" }),
  pif("a1", "xen-01", "eth1", { network: "back" }),
  pif("a2", "xen-01", "eth2", { bond_slave_of: "b" }),
  pif("a3", "xen-01", "eth3", { bond_slave_of: "b" }),
  pif("bond0", "xen-01", "bond0", { physical: false }),
  pif("v", "xen-01", "eth0", { physical: false, network: "tagged", VLAN: 7, VLAN_master_of: "vlan" }),
  pif("c1", "xen-02", "eth1", { network: "far" }),
  add("Bond", "b", { master: "bond0" }),
  add("VDI", "free", { type: "user" }),
  add("VDI", "used", { type: "user" }),
  add("SR", "library", { content_type: "iso" }),
  add("VDI", "setup", { type: "user", SR: "library", read_only: true }),
  add("VDI", "live", { type: "user", SR: "library", read_only: true }),
  add("VBD", "drive", { VM: "web", type: "CD", VDI: "live", userdevice: "3" }),
  add("VBD", "disk", { VM: "app", type: "Disk", VDI: "used", userdevice: "0" }),
  add("VDI", "tools", { type: "user", is_tools_iso: true }),
]);
const sent: unknown[] = [];
const asked: string[] = [];
const opened: unknown[] = [];
const context = (role = "pool-admin"): CommandContext =>
  ({
    session: { store, needs: { whenKnown: async (slots: readonly string[]) => void asked.push(...slots) } },
    kinds,
    role,
    isLive: true,
    language: "en",
    operations: operationViews,
    t: (words: never, params?: never) => translate("en", words, params),
    text: ({ code }: { code: string }) => code,
    open: (dialog: { name: string }, about: object) => void opened.push([dialog.name, about]),
    act: async (...call: unknown[]) => {
      sent.push(call);
      return { ok: true };
    },
  }) as unknown as CommandContext;
beforeEach(() => {
  sent.length = 0;
  asked.length = 0;
  opened.length = 0;
});

const node = (kind: TopologyNode["kind"], ref: string | null, of: TopologyNode["class"], more: Partial<TopologyNode> = {}) =>
  ({ id: ref ?? "", kind, label: ref ?? "", host: null, ref, class: of, state: "up", facts: [], ...more }) as TopologyNode;
const vm = (ref: string) => node("vm", ref, "VM");
const vif = (ref: string) => node("vif", ref, "VIF");
const nic = (ref: string) => node("pif", ref, "PIF");
const segment = (ref: string | null, label = ref ?? "") =>
  node("segment", ref, ref === null ? null : "network", { id: `segment:${label}`, label });
const bridge = (ref: string, host: string, facts: TopologyNode["facts"] = []) =>
  node("bridge", ref, "network", { id: `bridge:${host}:${ref}`, label: `br-${ref}`, host, facts });
const switchOf = (name: string) => node("switch", null, null, { id: name === "" ? "switch:physical" : `switch:${name}`, label: name });
const graph: Topology = { version: 1, nodes: [], edges: [] };
const choices = (from: TopologyNode, onto: TopologyNode, { of = graph, role = "pool-admin" } = {}) =>
  joinChoices(from, onto, of, context(role));
const said = (...args: Parameters<typeof choices>) => choices(...args).map(({ label, why }) => why ?? label);

test("each row has a name of its own and an operation that there is", () => {
  expect(new Set(joins.map(({ id }) => id)).size).toBe(joins.length);
  for (const { id, operation } of joins) if (operation) expect(Object.keys(operationViews), id).toContain(operation);
});
test("an interface goes to another network, and back", async () => {
  expect(said(vif("web0"), segment("back"))).toEqual(["Interface 0 of web moves to back"]);
  expect(said(vif("web0"), segment("front"))).toEqual(["It is on this network already."]);
  expect(said(vif("web0"), segment("far"))).toEqual(["HOST_CANNOT_ATTACH_NETWORK"]);
  expect(said(vif("web0"), segment("lonely"))).toEqual(["Interface 0 of web moves to lonely"]);
  expect(said(vif("web0"), segment("back"), { role: "vm-operator" })[0]).toContain("VM admin");
  // From the network to the interface it is the same.
  const [choice] = choices(segment("back"), vif("web0"));
  const joined = await choice?.run();
  expect(joined?.said).toBe("Interface 0 of web is on back.");
  expect((await joined?.undo?.())?.said).toBe("It is as it was before.");
  expect(sent).toEqual([
    ["web0", "VIF.move", { self: "web0", network: "back" }],
    ["web0", "VIF.move", { self: "web0", network: "front" }],
  ]);
});
test("a bridge stands for its network on its server, and on no other", () => {
  expect(said(vif("web0"), bridge("back", "xen-01"))).toEqual(["Interface 0 of web moves to back"]);
  expect(said(vif("web0"), bridge("back", "xen-02"))).toEqual(["web runs on xen-01: a bridge of xen-02 is out of its reach."]);
  const own = bridge("back", "xen-01", [["fact.bridge_of", "router"]]);
  expect(said(vif("web0"), own)).toEqual(["br-back is inside router: only interfaces that router serves are on it."]);
});
test("a segment of several networks, or of none, says so", () => {
  expect(said(vif("web0"), segment(null, "front, back"))[0]).toContain("several networks");
  expect(said(vif("web0"), segment(null, "lab-switch"))[0]).toContain("no network of the pool");
});
test("a VM gets a new interface, or one of its own moves", async () => {
  expect(said(vm("app"), segment("tagged"))).toEqual([
    "Interface 0 of app moves to tagged",
    "It is on this network already.",
    "app gets a new interface on tagged",
  ]);
  expect(said(vm("dom0"), segment("tagged"))).toEqual([]);
  const joined = await choices(vm("web"), segment("back"))
    .find(({ id }) => id.startsWith("vif.add"))
    ?.run();
  expect(joined?.said).toBe("web has a new interface on back.");
  expect(sent).toEqual([["web", "VM.add_interface", { vm: "web", network: "back" }]]);
});
test("a network that is a VLAN's or internal is carried by a NIC or bond, and the VLAN is asked for", async () => {
  const [choice] = choices(segment("lonely"), nic("a1"));
  expect(choice).toMatchObject({ label: "lonely goes out by eth1…", why: null });
  await choice?.run();
  expect(opened).toEqual([["carrier", { network: "lonely", device: "eth1" }]]);
  expect(said(nic("bond0"), segment("lonely"))).toEqual(["lonely goes out by bond0…"]);
  expect(said(segment("front"), nic("a1"))[0]).toContain("only a VLAN can go elsewhere");
  expect(said(segment("tagged"), nic("a1"))[0]).toContain("Interfaces of running VMs are on tagged");
  expect(said(segment("lonely"), nic("a2"))[0]).toContain("the bond carries networks");
  expect(said(segment("lonely"), nic("v"))).toEqual([]);
});
test("two NICs of a server become a bond; a bond takes no more", async () => {
  const [choice] = choices(nic("a0"), nic("a1"));
  expect(choice).toMatchObject({ label: "eth0 and eth1 become one bond…", why: null });
  await choice?.run();
  expect(opened).toEqual([["createBond", { members: ["eth0", "eth1"] }]]);
  expect(said(nic("a0"), nic("c1"))).toEqual(["A bond has NICs of one server: these are of xen-01 and xen-02."]);
  expect(said(nic("a0"), nic("a2"))).toEqual(["eth2 is a member of a bond already."]);
  expect(said(nic("a0"), nic("bond0"))[0]).toContain("Delete bond0 and create it anew with eth0.");
  expect(said(nic("a2"), nic("bond0"))).toEqual(["eth2 is a member of bond0 already."]);
  expect(said(nic("a0"), nic("a1"), { role: "vm-admin" })[0]).toContain("Pool operator");
});
test("a NIC's cable goes to another switch, and back; two switches get one", async () => {
  const joined = {
    version: 1,
    nodes: [switchOf("left"), switchOf("right"), nic("a0")],
    edges: [{ id: "e", from: "a0", to: "switch:left", state: "up" }],
  } as const;
  expect(said(nic("a0"), switchOf("left"), { of: joined })).toEqual(["eth0 is plugged into left already."]);
  expect(said(nic("a0"), switchOf(""))[0]).toContain("drawn as one");
  const outcome = await choices(switchOf("right"), nic("a0"), { of: joined })[0]?.run();
  await outcome?.undo?.();
  expect(sent).toEqual([
    ["a0", "switch.plug", { pif: "a0", switch: "right" }],
    ["a0", "switch.plug", { pif: "a0", switch: "left" }],
  ]);
  await choices(switchOf("left"), switchOf("right"), { of: joined })[0]?.run();
  expect(opened).toEqual([["switchCable", { names: ["left", "right"], first: "left", second: "right" }]]);
});
test("machines and servers are traced to, by whomever", async () => {
  const host = node("host", "xen-02", "host");
  expect(said(vm("web"), host, { role: "read-only" })).toEqual(["Trace the path from web to xen-02…"]);
  await choices(vm("web"), vm("app"))[0]?.run();
  expect(opened).toEqual([["reach", { from: "web", to: "app" }]]);
});
test("a disk that nobody has is attached", async () => {
  const disk = (ref: string) => node("vdi", ref, "VDI");
  const of = { version: 1, nodes: [disk("used"), vm("app")], edges: [{ id: "e", from: "used", to: "app", state: "up" }] } as const;
  expect(said(disk("free"), vm("web"), { of })).toEqual(["free is attached to web"]);
  expect(said(disk("used"), vm("web"), { of })).toEqual(["The disk is in use by app."]);
  expect(said(disk("used"), vm("app"), { of })).toEqual(["app has used already."]);
  expect(said(disk("tools"), vm("web"), { of })).toEqual(["tools is no disk that a VM can have for itself."]);
});
test("a disc goes into a VM's drive in the place of what is there, and comes out for that again", async () => {
  const setup = node("vdi", "setup", "VDI");
  expect(said(setup, vm("web"))).toEqual(["setup goes into the drive of web"]);
  expect(said(setup, vm("app"))).toEqual(["app has no DVD drive."]);
  expect(said(node("vdi", "live", "VDI"), vm("web"))).toEqual(["web has live already."]);
  const outcome = await choices(vm("web"), setup)[0]?.run();
  // Somebody may be quicker than the VM's devices come.
  expect(asked).toEqual(["vbdsByVm web"]);
  expect(outcome?.said).toBe("setup is in the drive of web.");
  await outcome?.undo?.();
  const eject = ["drive", "VBD.eject", { vbd: "drive" }];
  const insert = (vdi: string) => ["drive", "VBD.insert", { vbd: "drive", vdi }];
  expect(sent).toEqual([eject, insert("setup"), eject, insert("live")]);
});
test("a VM is put into a folder and under a tag as in the navigation, and taken out again", async () => {
  const folder = node("folder", null, null, { id: "folder:/b", label: "b" });
  const tag = node("tag", null, null, { id: "tag:gold", label: "gold" });
  expect(said(vm("app"), folder)).toEqual(["Move to b"]);
  expect(said(vm("app"), node("folder", null, null, { id: "folder:/a", label: "a" }))).toEqual(["It lies there already."]);
  for (const onto of [folder, tag]) {
    const joined = await choices(vm("app"), onto)[0]?.run();
    await joined?.undo?.();
  }
  const amended = (field: string, put: unknown, drop: readonly string[]) => [
    "app",
    "amend_field",
    { self: "app", class: "VM", field, put, drop },
  ];
  expect(sent).toEqual([
    amended("other_config", { folder: "/b" }, []),
    amended("other_config", { folder: "/a" }, []),
    amended("tags", ["gold"], []),
    amended("tags", [], ["gold"]),
  ]);
});
test("what begins a join, and for whom", () => {
  const begins = (of: TopologyNode, role?: string) => joinBegins(of, graph, context(role));
  expect(begins(vif("web0"))).toEqual({ why: null });
  expect(begins(vif("web0"), "read-only")?.why).not.toBeNull();
  expect(begins(vm("web"), "read-only")).toEqual({ why: null });
  expect(begins(nic("v"))).toBeNull();
  expect([begins(switchOf("")), begins(switchOf("left"))]).toEqual([null, { why: null }]);
  expect(begins(node("outside", null, null))).toBeNull();
  // One of which the page has no record yet.
  expect(begins(vif("unknown"))).toBeNull();
});
