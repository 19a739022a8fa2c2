import { describe, expect, test } from "vitest";
import { type OperationName, operationNames, type Said } from "../../simulator";
import type { LabRole } from "../../simulator/contract/lab";
import { pcapHeader, pcapRecord } from "../../simulator/wire/pcap";
import { GIB, type LabDriver, MIB, plainStarter } from "../support/lab-driver";
import { expectStateOf, reopened, reopening, rowsIn } from "../support/lab-state";
import { plainOvsLab } from "../support/ovs-lab";

const NOWHERE = "OpaqueRef:00000000-0000-4000-8000-000000000000";
type Args = Record<string, unknown>;
type Tested = OperationName;

/** Arguments that are taken, in a starter lab whose guests run; built anew for each lab. */
const accepted: Record<Tested, (d: LabDriver) => Args> = {
  "VM.start": (d) => ({ vm: d.vm("test-01"), start_paused: false }),
  "VM.start_on": (d) => ({ vm: d.vm("test-01"), host: d.named("host", "xen-02").ref, start_paused: false }),
  "VM.start_in_recovery": (d) => ({ vm: d.vm("build-01") }),
  "VM.clean_shutdown": (d) => ({ vm: d.vm("db-01") }),
  "VM.hard_shutdown": (d) => ({ vm: d.vm("db-01") }),
  "VM.clean_reboot": (d) => ({ vm: d.vm("db-01") }),
  "VM.hard_reboot": (d) => ({ vm: d.vm("db-01") }),
  "VM.pause": (d) => ({ vm: d.vm("db-01") }),
  "VM.unpause": (d) => ({ vm: paused(d) }),
  "VM.suspend": (d) => ({ vm: d.vm("db-01") }),
  "VM.resume": (d) => ({ vm: suspended(d) }),
  "VM.resume_on": (d) => ({ vm: suspended(d), host: d.named("host", "xen-01").ref }),
  "VM.destroy": (d) => ({ self: d.vm("test-01") }),
  "VM.destroy_with_disks": (d) => ({ self: d.vm("test-01"), vdis: [diskOf(d, "test-01")] }),
  "VM.clone": (d) => ({ vm: d.vm("test-01"), new_name: "copy" }),
  "VM.set_memory_limits": (d) => ({
    self: d.vm("test-01"),
    static_min: 64 * MIB,
    dynamic_min: 128 * MIB,
    dynamic_max: 256 * MIB,
    static_max: GIB,
  }),
  "VM.set_memory_dynamic_range": (d) => ({ self: d.vm("test-01"), min: 128 * MIB, max: 256 * MIB }),
  "VM.set_VCPUs_max": (d) => ({ self: d.vm("test-01"), value: 4 }),
  "VM.set_VCPUs_at_startup": (d) => ({ self: d.vm("test-01"), value: 1 }),
  "VM.set_VCPUs_number_live": (d) => ({ self: d.vm("db-01"), nvcpu: 2 }),
  "VM.add_to_VCPUs_params_live": (d) => ({ self: d.vm("db-01"), key: "weight", value: "512" }),
  "VM.set_platform": (d) => ({ self: d.vm("test-01"), value: { acpi: "1" } }),
  "VM.set_blocked_operations": (d) => ({ self: d.vm("test-01"), value: { start: "not now" } }),
  "VM.add_to_blocked_operations": (d) => ({ self: d.vm("test-01"), key: "start", value: "not now" }),
  "VM.remove_from_blocked_operations": (d) => ({ self: d.vm("test-01"), key: "start" }),
  "VM.add_to_other_config": (d) => ({ self: d.vm("test-01"), key: "perfmon", value: "<config/>" }),
  "VM.record_data_source": (d) => ({ self: d.vm("db-01"), data_source: "runstate_fullrun" }),
  "VM.remove_from_other_config": (d) => ({ self: d.vm("test-01"), key: "perfmon" }),
  "VM.set_actions_after_crash": (d) => ({ self: d.vm("test-01"), value: "preserve" }),
  "VBD.create": (d) => ({
    VM: d.vm("test-01"),
    VDI: looseDisk(d),
    userdevice: "autodetect",
    bootable: false,
    mode: "RW",
    type: "Disk",
    empty: false,
  }),
  "VBD.destroy": (d) => ({ self: vbdOf(d, "test-01", "Disk") }),
  "VBD.plug": (d) => ({ self: looseVbd(d) }),
  "VBD.unplug": (d) => ({ self: pluggedVbd(d) }),
  "VBD.insert": (d) => ({ vbd: vbdOf(d, "db-01", "CD"), vdi: d.named("VDI", "guest-tools-8.4.0.iso").ref }),
  "VBD.eject": (d) => ({ vbd: loadedDrive(d) }),
  "VIF.create": (d) => ({
    VM: d.vm("test-01"),
    network: d.named("network", "Storage network").ref,
    device: "autodetect",
    MAC: "00:16:3e:00:00:01",
    MTU: 1500,
  }),
  "VIF.destroy": (d) => ({ self: vifOf(d, "test-01") }),
  "VIF.plug": (d) => ({ self: looseVif(d) }),
  "VIF.unplug": (d) => ({ self: vifOf(d, "db-01") }),
  "VIF.move": (d) => ({ self: vifOf(d, "db-01"), network: d.named("network", "Storage network").ref }),
  "VIF.set_locking_mode": (d) => ({ self: vifOf(d, "db-01"), value: "locked" }),
  "VIF.set_ipv4_allowed": (d) => ({ self: vifOf(d, "db-01"), value: ["10.0.0.9"] }),
  "VIF.add_ipv4_allowed": (d) => ({ self: vifOf(d, "db-01"), value: "10.0.0.9" }),
  "VIF.remove_ipv4_allowed": (d) => ({ self: vifOf(d, "db-01"), value: "10.0.0.9" }),
  "VIF.set_ipv6_allowed": (d) => ({ self: vifOf(d, "db-01"), value: ["fd00::9"] }),
  "VIF.add_ipv6_allowed": (d) => ({ self: vifOf(d, "db-01"), value: "fd00::9" }),
  "VIF.remove_ipv6_allowed": (d) => ({ self: vifOf(d, "db-01"), value: "fd00::9" }),
  "VDI.create": (d) => ({ SR: nfs(d), name_label: "data", name_description: "", virtual_size: GIB, read_only: false }),
  "VDI.destroy": (d) => ({ self: looseDisk(d) }),
  "task.cancel": (d) => ({ task: d.taken("VM.start", { vm: d.vm("test-01") }) }),
  "task.destroy": (d) => ({ self: d.done("VM.pause", { vm: d.vm("db-01") }).ref }),
  "message.create": (d) => ({ name: "NOTE", priority: 5, cls: "VM", obj_uuid: d.named("VM", "db-01").fields.uuid, body: "seen" }),
  "message.destroy": (d) => ({ self: raised(d) }),
  "message.destroy_many": (d) => ({ messages: [raised(d)] }),
  set_field: (d) => ({ class: "VM", self: d.vm("web-01"), field: "name_description", value: "seen" }),
  "VM.set_order": (d) => ({ self: d.vm("web-01"), value: 2 }),
  "VM.set_start_delay": (d) => ({ self: d.vm("web-01"), value: 30 }),
  "VM.set_shutdown_delay": (d) => ({ self: d.vm("web-01"), value: 30 }),
  "VM.set_appliance": (d) => ({ self: d.vm("web-01"), value: appliance(d) }),
  "VM_appliance.create": () => ({ name_label: "shop", name_description: "" }),
  "VM_appliance.arrange": (d) => ({
    self: appliance(d),
    name_label: "shop",
    name_description: "",
    put: [{ vm: d.vm("web-01"), order: 2, start_delay: 5, shutdown_delay: 0 }],
    drop: [d.vm("db-01")],
  }),
  "VM_appliance.destroy": (d) => ({ self: appliance(d, "web-01") }),
  "VM_appliance.start": (d) => ({ self: appliance(d, "test-01"), paused: false }),
  "VM_appliance.clean_shutdown": (d) => ({ self: appliance(d, "web-01") }),
  "VM_appliance.hard_shutdown": (d) => ({ self: appliance(d, "web-01") }),
  "VM_appliance.shutdown": (d) => ({ self: appliance(d, "web-01") }),
  amend_field: (d) => ({ class: "VM", self: d.vm("web-01"), field: "tags", put: ["seen"], drop: [] }),
  "VM.create_from_template": (d) => ({
    template: d.vm("Alpine Linux 3.20"),
    name_label: "new",
    name_description: "",
    affinity: null,
    VCPUs: 1,
    memory: 256 * MIB,
    iso: null,
    disks: [{ name_label: "root", SR: nfs(d), virtual_size: GIB }],
    vifs: [{ network: d.named("network", "Storage network").ref, MAC: "" }],
    start: false,
  }),
  "VM.add_disk": (d) => ({ vm: d.vm("db-01"), name_label: "more", SR: nfs(d), virtual_size: GIB }),
  "VM.attach_disk": (d) => ({ vm: d.vm("db-01"), VDI: looseDisk(d), mode: "RW" }),
  "VM.add_interface": (d) => ({ vm: d.vm("db-01"), network: d.named("network", "Storage network").ref, MAC: "" }),
  "host.disable": (d) => ({ host: d.named("host", "xen-02").ref, auto_enable: true }),
  "host.enable": (d) => ({ host: disabled(d) }),
  "link.set": (d) => ({ link: vifOf(d, "db-01"), latency: 20_000, loss: 10_000 }),
  "link.undo": (d) => {
    d.taken("link.set", { link: "gateway:eth0", rate: 10_000 });
    d.run(1);
    return { link: "gateway:eth0" };
  },
  "fault.start": (d) => ({ kind: "flap", on: vifOf(d, "db-01"), value: 1_000 }),
  "fault.stop": (d) => ({ fault: faultOf(d) }),
  "map.place": (d) => ({ plan: "infrastructure", places: { [d.vm("web-01")]: [10, -20] } }),
  "map.put": () => ({ plan: "network", id: "note-1", kind: "note", x: 0, y: 0, width: 120, height: 60, text: "seen" }),
  "map.remove": (d) => ({ plan: "network", id: noteOf(d) }),
  "map.clear": () => ({ plan: "network" }),
  "map.undo": (d) => ({ plan: "network", change: `made-${noteOf(d)}` }),
  "map.load": () => ({ bytes: 64, part: btoa("\x89PNG\r\n\x1a\n") }),
  "replay.load": () => ({ name: "one", bytes: ONE_FRAME.length, part: btoa(ONE_FRAME) }),
  "replay.start": (d) => ({ replay: replayOf(d), vif: vifOf(d, "db-01"), direction: "to_guest" }),
  "replay.remove": (d) => ({ replay: replayOf(d) }),
  "capture.start": (d) => ({ links: [vifOf(d, "db-01"), "gateway:eth0"], label: "all" }),
  "capture.stop": (d) => ({ capture: captureOf(d) }),
  "capture.remove": (d) => ({ capture: captureOf(d) }),
  "switch.set_port": (d) => ({ pif: d.all("PIF")[0]?.ref, mode: "access", vlan: 10, allowed: [] }),
  "switch.set_vlans": (d) => {
    d.taken("switch.connect", { cable: "core", first: "eth0", second: "core" });
    d.run(1);
    return { switch: "core", port: 1, mode: "trunk", vlan: 1, allowed: [1, 10] };
  },
  "switch.set_stp": () => ({ switch: "eth0", is_on: true, priority: 4_096 }),
  "switch.set_cost": () => ({ switch: "eth0", port: 1, cost: 19 }),
  "switch.undo": (d) => {
    d.taken("switch.set_stp", { switch: "eth0", is_on: true, priority: 4_096 });
    d.run(1);
    return { switch: "eth0" };
  },
  "switch.connect": () => ({ cable: "up", first: "eth0", second: "core" }),
  "switch.disconnect": (d) => {
    d.taken("switch.connect", { cable: "up", first: "eth0", second: "core" });
    d.run(1);
    return { cable: "up" };
  },
  "switch.plug": (d) => ({ pif: d.all("PIF")[0]?.ref, switch: "eth1" }),
  "switch.set_lag": (d) => ({ switch: "eth1", lag: "po1", pifs: bondOf(d).members, mode: "active" }),
  "pool.add_network": () => ({ kind: "internal", name_label: "new" }),
  "pool.remove_network": (d) => ({ network: madeNetwork(d) }),
  "network.set_carrier": (d) => ({ network: madeNetwork(d), device: "eth1", VLAN: 77 }),
  "network.set_bond_mode": (d) => ({ network: bondNetwork(d), mode: "active-backup" }),
  "network.create": () => ({ name_label: "new", name_description: "", MTU: 1500, other_config: {}, bridge: "", managed: true, tags: [] }),
  "network.destroy": (d) => ({ self: madeNetwork(d) }),
  "network.attach": (d) => ({ network: madeNetwork(d), host: d.named("host", "xen-02").ref }),
  "network.set_default_locking_mode": (d) => ({ network: madeNetwork(d), value: "disabled" }),
  "network.add_purpose": (d) => ({ self: madeNetwork(d), value: "nbd" }),
  "network.remove_purpose": (d) => ({ self: madeNetwork(d), value: "nbd" }),
  "Bond.create": (d) => xapiBondOf(d),
  "Bond.destroy": (d) => ({ self: xapiBond(d) }),
  "Bond.set_mode": (d) => ({ self: xapiBond(d), value: "active-backup" }),
  "Bond.set_property": (d) => ({ self: xapiBond(d), name: "lacp-time", value: "fast" }),
  "bond.make": (d) => bondOf(d),
  "bond.remove": (d) => {
    const { host, name } = bondOf(d);
    d.taken("bond.make", bondOf(d));
    d.run(1);
    return { host, name };
  },
  "bond.undo": (d) => {
    const { host } = bondOf(d);
    d.taken("bond.make", bondOf(d));
    d.run(1);
    return { host };
  },
  "VLAN.create": (d) => ({ tagged_PIF: nicOf(d, "eth1"), tag: 20, network: madeNetwork(d) }),
  "VLAN.destroy": (d) => ({ self: madeVlan(d) }),
  "PIF.create_VLAN": (d) => ({ device: "eth1", network: madeNetwork(d), host: d.named("host", "xen-02").ref, VLAN: 20 }),
  "PIF.destroy": (d) => {
    madeVlan(d);
    return { self: d.all("PIF").find(({ fields }) => fields.VLAN === 20)?.ref };
  },
  "pool.create_VLAN": (d) => ({ device: "eth1", network: madeNetwork(d), VLAN: 20 }),
  "pool.create_VLAN_from_PIF": (d) => ({ pif: nicOf(d, "eth1"), network: madeNetwork(d), VLAN: 20 }),
  "PIF.scan": (d) => ({ host: d.named("host", "xen-02").ref }),
  "PIF.introduce": (d) => {
    const [host, MAC] = [d.named("host", "xen-02").ref, d.field("PIF", nicOf(d, "eth1"), "MAC")];
    d.taken("PIF.forget", { self: idleNic(d) });
    d.run(1);
    return { host, MAC, device: "eth1" };
  },
  "PIF.forget": (d) => ({ self: idleNic(d) }),
  "PIF.plug": (d) => ({ self: nicOf(d, "eth1") }),
  "PIF.unplug": (d) => ({ self: idleNic(d) }),
  "PIF.set_disallow_unplug": (d) => ({ self: nicOf(d, "eth1"), value: true }),
  "PIF.set_primary_address_type": (d) => ({ self: nicOf(d, "eth1"), primary_address_type: "IPv6" }),
  "PIF.reconfigure_ip": (d) => ({ self: nicOf(d, "eth1"), mode: "Static", IP: "10.9.0.2", netmask: "255.255.255.0", gateway: "", DNS: "" }),
  "host.management_reconfigure": (d) => ({ pif: nicOf(d, "eth0") }),
  "pool.management_reconfigure": (d) => ({ network: d.field("PIF", nicOf(d, "eth0"), "network") }),
  "host.management_disable": () => ({}),
  "tunnel.create": (d) => ({ transport_PIF: nicOf(d, "eth0"), network: madeNetwork(d), protocol: "gre" }),
  "tunnel.destroy": (d) => {
    const self = d.taken("tunnel.create", { transport_PIF: nicOf(d, "eth0"), network: madeNetwork(d) });
    d.run(1);
    return { self };
  },
  "PIF.reconfigure_ipv6": (d) => ({ self: nicOf(d, "eth1"), mode: "Static", IPv6: "fd00:9::2/64", gateway: "", DNS: "" }),
  "PIF.set_property": (d) => ({ self: nicOf(d, "eth1"), name: "gro", value: "off" }),
  "transfers.by_frame": () => ({}),
  "transfers.by_rate": () => ({}),
  "outside.set_host": () => ({
    name: "www.lab.test",
    address: "198.51.100.7",
    ping: true,
    dns: false,
    ntp: false,
    pages: { "/": "hello" },
  }),
  "outside.remove_host": (d) => {
    d.taken("outside.set_host", { name: "www.lab.test", address: "198.51.100.7", pages: {} });
    d.run(1);
    return { name: "www.lab.test" };
  },
  "gateway.set_rules": () => ({ segment: "eth0", rules: "drop tcp port 25" }),
  "wiring.run": (d) => ({ host: unwired(d) }),
  "wiring.step": (d) => ({ host: unwired(d) }),
  "wiring.fail": (d) => ({ host: unwired(d) }),
  "wiring.choose": (d) => ({ host: unwired(d), mode: "route" }),
  "wiring.undo": (d) => ({ host: d.named("host", "xen-02").ref }),
  "wiring.undo_all": (d) => ({ host: d.named("host", "xen-02").ref }),
  "host.set_power_on_mode": (d) => ({ self: d.named("host", "xen-02").ref, power_on_mode: "wake-on-lan", power_on_config: {} }),
  "host.shutdown": (d) => ({ host: disabled(d) }),
  "host.reboot": (d) => ({ host: disabled(d) }),
  "host.power_on": (d) => ({ host: switchedOff(d) }),
  "lab.bulk": (d) => ({ op: "VM.pause", items: [{ ref: d.vm("db-01") }, { ref: d.vm("test-01"), args: {} }] }),
  "SR.set_name_label": (d) => ({ sr: nfs(d), value: "seen" }),
  "SR.set_name_description": (d) => ({ sr: nfs(d), value: "seen" }),
  "lab.apply_changes": (d) => ({
    class: "VM",
    self: d.vm("web-01"),
    changes: [
      { op: "set_field", args: { field: "name_description", value: "seen" } },
      { op: "VM.set_actions_after_crash", args: { value: "preserve" } },
    ],
  }),
  "lab.import_guest_config": () => ({ file_name: "guest.cfg", text: 'name = "imported"\nmemory = 64\n', start: false }),
  "inside.follow": (d) => ({ vm: d.vm("db-01"), request: "diskWrite", trigger: false }),
  "inside.forget": (d) => ({
    host: d.named("host", "xen-02").ref,
    id: d.taken("inside.follow", { vm: d.vm("db-01"), request: "diskRead", trigger: false }),
  }),
  "inside.log_dirty": (d) => ({ vm: d.vm("db-01"), on: true }),
  "inside.clean_dirty": (d) => {
    d.taken("inside.log_dirty", { vm: d.vm("db-01"), on: true });
    return { vm: d.vm("db-01") };
  },
  "xenstore.write": (d) => ({ host: d.named("host", "xen-01").ref, path: "/tool/test", value: "1" }),
  "xenstore.rm": (d) => ({ host: d.named("host", "xen-01").ref, path: "/local/domain/0/memory/target" }),
};
const operations = operationNames;
/** Tunnels are of Open vSwitch alone. */
const labOf = (op: Tested): LabDriver => (op.startsWith("tunnel.") ? plainOvsLab(1) : plainStarter());

function madeNetwork(d: LabDriver): string {
  return d.taken("network.create", { name_label: "made", name_description: "", MTU: 1500 });
}
const nicOf = (d: LabDriver, device: string, host = "xen-02"): string =>
  d.all("PIF").find(({ fields }) => fields.device === device && fields.host === d.named("host", host).ref)?.ref ?? "";
/** A NIC that nobody uses. */
function idleNic(d: LabDriver): string {
  d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
  d.run(1);
  return nicOf(d, "eth1");
}
function madeVlan(d: LabDriver): string {
  const vlan = d.taken("VLAN.create", { tagged_PIF: nicOf(d, "eth1"), tag: 20, network: madeNetwork(d) });
  d.run(1);
  return vlan;
}
/** A host whose wiring has been taken back. */
function unwired(d: LabDriver): string {
  const host = d.named("host", "xen-02").ref;
  d.done("wiring.undo_all", { host });
  return host;
}
function disabled(d: LabDriver): string {
  const host = d.named("host", "xen-02").ref;
  d.taken("host.disable", { host });
  return host;
}
/** A vApp, with VMs. */
function appliance(d: LabDriver, ...vms: readonly string[]): string {
  const value = d.taken("VM_appliance.create", { name_label: "shop" });
  for (const name of vms) d.taken("VM.set_appliance", { self: d.vm(name), value });
  return value;
}
function switchedOff(d: LabDriver): string {
  const host = disabled(d);
  d.taken("host.set_power_on_mode", { self: host, power_on_mode: "wake-on-lan" });
  d.done("host.shutdown", { host });
  return host;
}
const nfs = (d: LabDriver): string => d.named("SR", "Shared NFS storage").ref;
function paused(d: LabDriver): string {
  d.done("VM.pause", { vm: d.vm("db-01") });
  return d.vm("db-01");
}
function raised(d: LabDriver): string {
  paused(d);
  return d.all("message").at(-1)?.ref ?? "";
}
function suspended(d: LabDriver): string {
  d.done("VM.suspend", { vm: d.vm("db-01") });
  return d.vm("db-01");
}
function devicesOf(d: LabDriver, vm: string, name: "VBD" | "VIF") {
  return d.all(name).filter((r) => r.fields.VM === d.vm(vm));
}
function vbdOf(d: LabDriver, vm: string, type: "CD" | "Disk"): string {
  return devicesOf(d, vm, "VBD").find((r) => (r.fields.type ?? "CD") === type)?.ref ?? "";
}
/** A bond of a host's NIC that is not its management's. */
/** One that was made a while ago. */
function xapiBond(d: LabDriver): string {
  const self = d.taken("Bond.create", { ...xapiBondOf(d), mode: "lacp" });
  d.run(1);
  return self;
}
/** A network with a bond. */
function bondNetwork(d: LabDriver): unknown {
  xapiBond(d);
  return d.named("network", "Host internal network").ref;
}
/** Both NICs of a server, on a network that has none. */
function xapiBondOf(d: LabDriver): Args {
  const { members } = bondOf(d) as { members: unknown };
  return { network: d.named("network", "Host internal network").ref, members, MAC: "", mode: "active-backup" };
}
function bondOf(d: LabDriver) {
  const pif = d.all("PIF").find(({ fields }) => fields.device === "eth1");
  return { host: pif?.fields.host, name: "bond0", members: [pif?.ref], mode: "active-backup" };
}
/** A file with one frame. */
const ONE_FRAME = pcapHeader(1, 65_535) + pcapRecord({ at: 0, bytes: "x".repeat(60), length: 60 });
/** A note on a map. */
function noteOf(d: LabDriver): string {
  const id = "note-1";
  d.taken("map.put", { plan: "network", id, kind: "note", x: 0, y: 0, width: 120, height: 60, text: "seen", change: `made-${id}` });
  return id;
}
function replayOf(d: LabDriver): string {
  const made = d.taken("replay.load", { name: "one", bytes: ONE_FRAME.length, part: btoa(ONE_FRAME) });
  d.run(1);
  return made;
}
/** A fault that has begun a while ago. */
function faultOf(d: LabDriver): string {
  const made = d.taken("fault.start", { kind: "mtu", on: "gateway:eth0" });
  d.run(1);
  return made;
}
/** A capture that has begun a while ago. */
function captureOf(d: LabDriver): string {
  const capture = d.taken("capture.start", { links: ["gateway:eth0"] });
  d.run(1);
  return capture;
}
const vifOf = (d: LabDriver, vm: string): string => devicesOf(d, vm, "VIF")[0]?.ref ?? "";
const diskOf = (d: LabDriver, vm: string): string => String(d.field("VBD", vbdOf(d, vm, "Disk"), "VDI"));
const looseDisk = (d: LabDriver): string => d.taken("VDI.create", { SR: nfs(d), name_label: "loose", virtual_size: GIB });
const looseVbd = (d: LabDriver): string =>
  d.taken("VBD.create", { VM: d.vm("db-01"), VDI: looseDisk(d), userdevice: "autodetect", mode: "RW", type: "Disk" });
function pluggedVbd(d: LabDriver): string {
  const vbd = looseVbd(d);
  d.done("VBD.plug", { self: vbd });
  return vbd;
}
function loadedDrive(d: LabDriver): string {
  const vbd = vbdOf(d, "db-01", "CD");
  d.taken("VBD.insert", { vbd, vdi: d.named("VDI", "guest-tools-8.4.0.iso").ref });
  return vbd;
}
const looseVif = (d: LabDriver): string =>
  d.taken("VIF.create", { VM: d.vm("db-01"), network: d.named("network", "Storage network").ref, device: "5", MAC: "", MTU: 1500 });

/** What is made for a key when it is first asked for. */
function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** Refused with this, and nothing but the memory of the request has changed. */
function expectRefused(
  d: LabDriver,
  op: string,
  args: Args,
  code: string,
  params?: readonly unknown[],
  role: LabRole = "pool-admin",
): void {
  d.run(0);
  const before = d.lab.snapshot();
  const fault = d.refusal(op, args, role);
  expect({ op, ...fault }).toMatchObject({ op, code, ...(params ? { params } : {}) });
  expectStateOf(d.lab, before);
}

/** A value that breaks a rule is refused with itself, as far as it can be quoted, and with the rule. */
function expectRule(d: LabDriver, op: string, args: Args, params: readonly [field: string, value: string], why: Said): void {
  expectRefused(d, op, args, "INVALID_VALUE", params);
  expect(d.refusal(op, args).why).toEqual(why);
}

test.each(operations)("[xapi.md §1.4] %s takes good arguments, and refuses a reference that names nothing", (op) => {
  const d = labOf(op);
  const args = accepted[op](d);
  const classes: Record<string, string> = {
    vm: "VM",
    VM: "VM",
    host: "host",
    template: "VM",
    VDI: "VDI",
    vdi: "VDI",
    vbd: "VBD",
    network: "network",
    SR: "SR",
    sr: "SR",
    task: "task",
    self: ["set_field", "amend_field", "lab.apply_changes"].includes(op) ? "VM" : op === "task.destroy" ? "task" : (op.split(".")[0] ?? ""),
  };
  for (const name of Object.keys(args)) {
    const className = classes[name];
    if (className) expectRefused(d, op, { ...args, [name]: NOWHERE }, "HANDLE_INVALID", [className, NOWHERE]);
  }
  if (op === "VM.destroy_with_disks") expectRefused(d, op, { ...args, vdis: [NOWHERE] }, "HANDLE_INVALID", ["VDI", NOWHERE]);
  if (op === "message.destroy_many")
    expectRefused(d, op, { messages: [...(args.messages as string[]), NOWHERE] }, "HANDLE_INVALID", ["message", NOWHERE]);
  if (op === "VM.create_from_template") {
    expectRefused(d, op, { ...args, iso: NOWHERE }, "HANDLE_INVALID", ["VDI", NOWHERE]);
    expectRefused(d, op, { ...args, affinity: NOWHERE }, "HANDLE_INVALID", ["host", NOWHERE]);
    expectRefused(d, op, { ...args, disks: [{ name_label: "x", SR: NOWHERE, virtual_size: GIB }] }, "HANDLE_INVALID", ["SR", NOWHERE]);
    expectRefused(d, op, { ...args, vifs: [{ network: NOWHERE, MAC: "" }] }, "HANDLE_INVALID", ["network", NOWHERE]);
  }
  d.taken(op, args);
  d.run(60).lab.check();
});

test.each(operations)("%s survives arguments of any other type: it is refused or taken, and the lab stays whole", (op) => {
  const d = labOf(op);
  const args = accepted[op](d);
  const another = reopening(d);
  let lab = another();
  const before = lab.lab.snapshot();
  for (const name of Object.keys(args)) {
    for (const value of [undefined, null, -1, 1.5, 1e300, "", "x", "\ud800", true, {}, [], [null], [{}], "OpaqueRef:NULL"]) {
      // What was refused has changed nothing: the next meets the same lab, and what it comes to is seen when all have been refused.
      if (lab.call(op, { ...args, [name]: value }).ok) {
        lab.run(20).lab.check();
        lab = another();
      } else expectStateOf(lab.lab, before);
    }
  }
  lab.run(20).lab.check();
});

test("an operation that is not known, or that only the toolstack may start, is refused", () => {
  const d = plainStarter();
  expectRefused(d, "VM.teleport", {}, "MESSAGE_METHOD_UNKNOWN", ["VM.teleport"]);
  expectRefused(d, "guest.poweroff", { vm: d.vm("db-01") }, "MESSAGE_METHOD_UNKNOWN", ["guest.poweroff"]);
});

/** Lowest role of each operation. @source xapi.md §8, §11, §12 (roles behind the signatures); consoles.md §1.11 */
const lowest: Record<Tested, LabRole> = {
  "VM.start": "vm-operator",
  "VM.start_on": "vm-power-admin",
  "VM.clean_shutdown": "vm-operator",
  "VM.hard_shutdown": "vm-operator",
  "VM.clean_reboot": "vm-operator",
  "VM.hard_reboot": "vm-operator",
  "VM.pause": "vm-operator",
  "VM.unpause": "vm-operator",
  "VM.suspend": "vm-operator",
  "VM.resume": "vm-operator",
  "VM.resume_on": "vm-power-admin",
  "VM.start_in_recovery": "vm-admin",
  "VM.destroy": "vm-admin",
  "VM.destroy_with_disks": "vm-admin",
  "VM.clone": "vm-admin",
  "VM.set_memory_limits": "vm-power-admin",
  "VM.set_memory_dynamic_range": "vm-power-admin",
  "VM.set_VCPUs_max": "vm-admin",
  "VM.set_VCPUs_at_startup": "vm-admin",
  "VM.set_VCPUs_number_live": "vm-admin",
  "VM.add_to_VCPUs_params_live": "vm-admin",
  "VM.set_platform": "vm-admin",
  "VM.set_actions_after_crash": "vm-admin",
  "VM.set_blocked_operations": "vm-admin",
  "VM.add_to_blocked_operations": "vm-admin",
  "VM.remove_from_blocked_operations": "vm-admin",
  "VM.add_to_other_config": "vm-admin",
  "VM.record_data_source": "vm-admin",
  "VM.remove_from_other_config": "vm-admin",
  "VBD.create": "vm-admin",
  "VBD.destroy": "vm-admin",
  "VBD.plug": "vm-admin",
  "VBD.unplug": "vm-admin",
  "VBD.insert": "vm-operator",
  "VBD.eject": "vm-operator",
  "VIF.create": "vm-admin",
  "VIF.destroy": "vm-admin",
  "VIF.plug": "vm-admin",
  "VIF.unplug": "vm-admin",
  "VIF.move": "vm-admin",
  "VIF.set_locking_mode": "pool-operator",
  "VIF.set_ipv4_allowed": "pool-operator",
  "VIF.add_ipv4_allowed": "pool-operator",
  "VIF.remove_ipv4_allowed": "pool-operator",
  "VIF.set_ipv6_allowed": "pool-operator",
  "VIF.add_ipv6_allowed": "pool-operator",
  "VIF.remove_ipv6_allowed": "pool-operator",
  "VDI.create": "vm-admin",
  "VDI.destroy": "vm-admin",
  "task.cancel": "read-only",
  "task.destroy": "read-only",
  set_field: "vm-admin",
  amend_field: "vm-operator",
  "VM.create_from_template": "vm-admin",
  "VM.add_disk": "vm-admin",
  "VM.attach_disk": "vm-admin",
  "VM.add_interface": "vm-admin",
  "lab.bulk": "read-only",
  "lab.apply_changes": "vm-admin",
  "SR.set_name_label": "pool-operator",
  "SR.set_name_description": "pool-operator",
  "VM.set_order": "pool-operator",
  "VM.set_start_delay": "pool-operator",
  "VM.set_shutdown_delay": "pool-operator",
  "VM.set_appliance": "pool-operator",
  "VM_appliance.create": "pool-operator",
  "VM_appliance.arrange": "pool-operator",
  "VM_appliance.destroy": "pool-operator",
  "VM_appliance.start": "pool-operator",
  "VM_appliance.clean_shutdown": "pool-operator",
  "VM_appliance.hard_shutdown": "pool-operator",
  "VM_appliance.shutdown": "pool-operator",
  "host.disable": "pool-operator",
  "host.enable": "pool-operator",
  "link.set": "pool-operator",
  "link.undo": "pool-operator",
  "fault.start": "pool-operator",
  "map.place": "vm-operator",
  "map.put": "vm-operator",
  "map.remove": "vm-operator",
  "map.clear": "vm-operator",
  "map.undo": "vm-operator",
  "map.load": "vm-operator",
  "replay.load": "pool-operator",
  "replay.start": "pool-operator",
  "replay.remove": "pool-operator",
  "fault.stop": "pool-operator",
  "capture.start": "pool-operator",
  "capture.stop": "pool-operator",
  "capture.remove": "pool-operator",
  "switch.set_port": "pool-operator",
  "switch.set_vlans": "pool-operator",
  "switch.set_stp": "pool-operator",
  "switch.set_cost": "pool-operator",
  "switch.undo": "pool-operator",
  "switch.connect": "pool-operator",
  "switch.disconnect": "pool-operator",
  "switch.plug": "pool-operator",
  "switch.set_lag": "pool-operator",
  "pool.add_network": "pool-operator",
  "pool.remove_network": "pool-operator",
  "network.set_carrier": "pool-operator",
  "network.set_bond_mode": "pool-operator",
  "network.create": "vm-admin",
  "network.destroy": "vm-admin",
  "network.attach": "pool-operator",
  "network.set_default_locking_mode": "pool-operator",
  "network.add_purpose": "pool-admin",
  "network.remove_purpose": "pool-admin",
  "Bond.create": "pool-operator",
  "Bond.destroy": "pool-operator",
  "Bond.set_mode": "pool-operator",
  "Bond.set_property": "pool-operator",
  "bond.make": "pool-operator",
  "bond.remove": "pool-operator",
  "bond.undo": "pool-operator",
  "VLAN.create": "pool-operator",
  "VLAN.destroy": "pool-operator",
  "PIF.create_VLAN": "pool-operator",
  "PIF.destroy": "pool-operator",
  "pool.create_VLAN": "pool-operator",
  "pool.create_VLAN_from_PIF": "pool-operator",
  "PIF.scan": "pool-operator",
  "PIF.introduce": "pool-operator",
  "PIF.forget": "pool-operator",
  "PIF.plug": "pool-operator",
  "PIF.unplug": "pool-operator",
  "PIF.set_disallow_unplug": "pool-operator",
  "PIF.set_primary_address_type": "pool-operator",
  "PIF.reconfigure_ip": "pool-operator",
  "host.management_reconfigure": "pool-operator",
  "pool.management_reconfigure": "pool-operator",
  "host.management_disable": "pool-operator",
  "tunnel.create": "pool-operator",
  "tunnel.destroy": "pool-operator",
  "PIF.reconfigure_ipv6": "pool-operator",
  "PIF.set_property": "pool-operator",
  "transfers.by_frame": "pool-operator",
  "transfers.by_rate": "pool-operator",
  "outside.set_host": "pool-operator",
  "outside.remove_host": "pool-operator",
  "gateway.set_rules": "pool-operator",
  "wiring.run": "pool-operator",
  "wiring.step": "pool-operator",
  "wiring.undo": "pool-operator",
  "wiring.undo_all": "pool-operator",
  "wiring.fail": "pool-operator",
  "wiring.choose": "pool-operator",
  "host.set_power_on_mode": "pool-operator",
  "host.shutdown": "pool-operator",
  "host.reboot": "pool-operator",
  "host.power_on": "pool-operator",
  "lab.import_guest_config": "vm-admin",
  "inside.follow": "vm-operator",
  "inside.forget": "vm-operator",
  "inside.log_dirty": "vm-power-admin",
  "inside.clean_dirty": "vm-power-admin",
  "xenstore.write": "pool-admin",
  "message.create": "pool-operator",
  "message.destroy": "pool-operator",
  "message.destroy_many": "pool-operator",
  "xenstore.rm": "pool-admin",
};
const roles: readonly LabRole[] = ["read-only", "vm-operator", "vm-admin", "vm-power-admin", "pool-operator", "pool-admin"];

test.each(operations)("[consoles.md §1.11] %s is refused to every role below its own and taken from its own", (op) => {
  const d = labOf(op);
  const args = accepted[op](d);
  const needed = lowest[op];
  const calls: Partial<Record<Tested, string>> = {
    set_field: "vm.set_name_description",
    "lab.apply_changes": "vm.set_name_description",
    amend_field: "vm.add_tags",
  };
  const call = calls[op] ?? op.toLowerCase();
  for (const role of roles.slice(0, roles.indexOf(needed))) {
    expectRefused(d, op, args, "RBAC_PERMISSION_DENIED", [call, "role.needed"], role);
    expect(d.refusal(op, args, role).why).toEqual(["role.needed", needed, "tester", role]);
  }
  d.taken(op, args, needed);
});

test("[xapi.md §3] tasks of others are cancelled and destroyed by a pool operator, one's own by anybody", () => {
  const d = plainStarter();
  const other = { user: "somebody else", role: "pool-admin" as const };
  const start = d.lab.apply({
    at: d.now,
    kind: "operation",
    requestId: "other-1",
    actor: other,
    call: { op: "VM.start", args: { vm: d.vm("test-01") } },
  });
  const task = start?.ok ? String(start.task) : "";
  expectRefused(d, "task.cancel", { task }, "RBAC_PERMISSION_DENIED", undefined, "vm-power-admin");
  d.taken("task.cancel", { task }, "pool-operator");
  expectRefused(d, "task.destroy", { self: task }, "RBAC_PERMISSION_DENIED", undefined, "vm-power-admin");
  d.taken("task.destroy", { self: task }, "pool-operator");
});

describe("[lifecycle.md §5] a verb in the wrong power state says which it needs", () => {
  const states = {
    halted: (d: LabDriver) => d.vm("test-01"),
    running: (d: LabDriver) => d.vm("db-01"),
    paused,
    suspended,
  };
  const expected: Partial<Record<Tested, readonly (keyof typeof states)[]>> = {
    "VM.start": ["halted"],
    "VM.start_on": ["halted"],
    "VM.pause": ["running"],
    "VM.unpause": ["paused"],
    "VM.suspend": ["running"],
    "VM.resume": ["suspended"],
    "VM.resume_on": ["suspended"],
    "VM.clean_shutdown": ["running"],
    "VM.clean_reboot": ["running"],
    "VM.hard_shutdown": ["paused", "suspended", "running"],
    "VM.hard_reboot": ["paused", "running"],
    "VM.destroy": ["halted", "suspended"],
    "VM.clone": ["halted"],
    "VM.set_memory_limits": ["halted"],
    "VM.set_memory_dynamic_range": ["halted", "running"],
    "VM.set_VCPUs_max": ["halted"],
    "VM.set_VCPUs_at_startup": ["halted"],
    "VM.set_VCPUs_number_live": ["running"],
    "VM.add_to_VCPUs_params_live": ["running"],
  };
  const rows = Object.entries(expected).flatMap(([op, fits]) =>
    (Object.keys(states) as (keyof typeof states)[]).filter((s) => !fits.includes(s)).map((state) => [op, state, fits.join(", ")] as const),
  );
  // No refusal changes anything: all of a state are of one lab.
  const inState = once((state: keyof typeof states) => {
    const d = plainStarter();
    return { d, vm: states[state](d) };
  });
  const argsOf = once((op: Tested) => accepted[op](plainStarter()));
  test.each(rows)("%s of a VM that is %s needs %s", (op, state, needed) => {
    const { d, vm } = inState(state);
    const args = { ...argsOf(op as Tested), vm, self: vm, host: d.named("host", "xen-01").ref };
    expectRefused(d, op, args, "VM_BAD_POWER_STATE", [vm, needed, state]);
  });

  test.each(["VBD.plug", "VBD.unplug", "VIF.plug", "VIF.unplug"])("%s needs its VM running", (op) => {
    const d = plainStarter();
    const self = op.startsWith("VBD") ? vbdOf(d, "test-01", "Disk") : vifOf(d, "test-01");
    expectRefused(d, op, { self }, "VM_BAD_POWER_STATE", [d.vm("test-01"), "running", "halted"]);
  });
});

test("[xapi.md §8] a second operation on a VM, on its devices and on its disks waits its turn", () => {
  const d = plainStarter();
  const vm = d.vm("test-01");
  const task = d.taken("VM.start", { vm });
  for (const op of ["VM.start", "VM.clone", "VM.destroy"])
    expectRefused(d, op, { vm, self: vm, new_name: "x" }, "OTHER_OPERATION_IN_PROGRESS", ["VM", vm, "start", task]);
  const busy = ["VM", vm, "start", task];
  expectRefused(d, "VIF.create", { ...accepted["VIF.create"](d), VM: vm }, "OTHER_OPERATION_IN_PROGRESS", busy);
  expectRefused(d, "VIF.destroy", { self: vifOf(d, "test-01") }, "OTHER_OPERATION_IN_PROGRESS", busy);
  expectRefused(d, "VBD.destroy", { self: vbdOf(d, "test-01", "Disk") }, "OTHER_OPERATION_IN_PROGRESS", busy);
  expectRefused(d, "VDI.destroy", { self: diskOf(d, "test-01") }, "VDI_IN_USE", [diskOf(d, "test-01"), "destroy"]);
});

test("[xapi.md §8] a VM that is being made is busy with it: nobody starts, changes or removes it meanwhile", () => {
  for (const [op, word] of [
    ["VM.create_from_template", "provision"],
    ["lab.import_guest_config", "import"],
  ] as const) {
    const d = plainStarter();
    const text = 'name = "new"\nmemory = 64\ndisk = ["/dev/x,raw,xvda,rw"]\n';
    const task = d.taken(op, { ...accepted[op](d), text, start: true });
    d.run(0.85);
    const vm = d.vm("new");
    expect(d.field("VM", vm, "current_operations")).toEqual({ [task]: word });
    for (const verb of ["VM.start", "VM.destroy", "VM.clone"])
      expectRefused(d, verb, { vm, self: vm, new_name: "x" }, "OTHER_OPERATION_IN_PROGRESS", ["VM", vm, word, task]);
    d.run(30);
    expect(d.status(task)).toBe("success");
    expect(d.field("VM", vm, "power_state")).toBe("Running");
    expect(d.field("VM", vm, "current_operations") ?? {}).toEqual({});
  }
});

test("[xapi.md §11] a VM whose device is being plugged is not removed under it", () => {
  const d = plainStarter();
  d.done("VM.start", { vm: d.vm("test-01") });
  const vm = d.vm("test-01");
  const vif = d.taken("VIF.create", { VM: vm, network: d.named("network", "Storage network").ref, device: "5", MAC: "", MTU: 1500 });
  d.taken("VM.hard_shutdown", { vm });
  d.run(0.05);
  expectRefused(d, "VIF.plug", { self: vif }, "OTHER_OPERATION_IN_PROGRESS");
  d.run(5);
  d.done("VM.start", { vm });
  d.done("VIF.unplug", { self: vif });
  const plug = d.taken("VIF.plug", { self: vif });
  d.taken("VM.hard_shutdown", { vm });
  d.run(0.35);
  expect(d.field("VM", vm, "power_state") ?? "Halted").toBe("Halted");
  expectRefused(d, "VM.destroy_with_disks", { self: vm, vdis: [] }, "OTHER_OPERATION_IN_PROGRESS", ["VIF", vif, "plug", plug]);
  d.run(5);
  expect(d.field("task", plug, "error_info")).toEqual(["VM_BAD_POWER_STATE", vm, "running", "halted"]);
  d.taken("VM.destroy_with_disks", { self: vm, vdis: [] });
  d.lab.check();
});

describe("[xapi.md §8] memory", () => {
  test("a VM that no host can hold is refused with what it needs and what the roomiest host has", () => {
    const d = plainStarter();
    const vm = d.vm("test-01");
    d.taken("VM.set_memory_limits", { self: vm, static_min: GIB, dynamic_min: 64 * GIB, dynamic_max: 64 * GIB, static_max: 64 * GIB });
    const free = Math.max(...d.all("host_metrics").map((r) => Number(r.fields.memory_free)));
    // PVH here: 4 KiB × (256 a vCPU + 2 a MiB) for an HVM container does not apply, 1 MiB slack does.
    expectRefused(d, "VM.start", { vm }, "HOST_NOT_ENOUGH_FREE_MEMORY", [`${64 * GIB + MIB}`, `${free}`]);
    const host = d.named("host", "xen-01");
    const there = Number(d.field("host_metrics", String(host.fields.metrics), "memory_free"));
    expectRefused(d, "VM.start_on", { vm, host: host.ref }, "HOST_NOT_ENOUGH_FREE_MEMORY", [`${64 * GIB + MIB}`, `${there}`]);
  });
  test("limits out of order", () => {
    const d = plainStarter();
    const self = d.vm("test-01");
    const good = { self, static_min: MIB, dynamic_min: 2 * MIB, dynamic_max: 3 * MIB, static_max: 4 * MIB };
    for (const wrong of [
      { static_min: 5 * MIB },
      { dynamic_min: 4 * MIB },
      { dynamic_max: 5 * MIB },
      { static_max: 0 },
      { static_min: -1 },
    ])
      expectRefused(d, "VM.set_memory_limits", { ...good, ...wrong }, "MEMORY_CONSTRAINT_VIOLATION");
  });
  test("vCPUs from one to the most that the VM may have", () => {
    const d = plainStarter();
    const self = d.vm("test-01");
    for (const value of [0, -1, 129]) expectRefused(d, "VM.set_VCPUs_max", { self, value }, "INVALID_VALUE", ["VCPUs_max", `${value}`]);
    expectRefused(d, "VM.set_VCPUs_at_startup", { self, value: 2 }, "INVALID_VALUE", ["VCPUs_at_startup", "2"]);
  });
});

describe("names and descriptions", () => {
  const strange: readonly (readonly [name: string, shown: string, why: Said])[] = [
    ["a\u0000b\u001b[2J", "a\ufffdb\ufffd[2J", ["text.control", "U+0000"]],
    ["a\nb", "a\ufffdb", ["text.control", "U+000A"]],
    ["bell\u0007", "bell\ufffd", ["text.control", "U+0007"]],
    ["a\u0085b", "a\ufffdb", ["text.control", "U+0085"]],
    ["a\uffffb", "a\ufffdb", ["text.no_character", "U+FFFF"]],
    ["\u200b\u3164", "\u200b\u3164", ["text.invisible"]],
  ];
  const naming: readonly (readonly [string, string])[] = [
    ["VM.clone", "new_name"],
    ["VM.create_from_template", "name_label"],
    ["VDI.create", "name_label"],
  ];
  test.each(naming)("%s refuses 64 KiB, nothing, and half a surrogate pair in %s", (op, key) => {
    const d = plainStarter();
    const args = accepted[op as Tested](d);
    const expectOf = (name: string, shown: string, why: Said): void =>
      expectRule(d, op, { ...args, [key]: name }, ["name_label", shown], why);
    expectOf("n".repeat(65_536), `${"n".repeat(80)}…`, ["text.too_long", 65_536, 256]);
    expectOf("  ", "  ", ["text.empty"]);
    expectOf("a\udc00b", "a\ufffdb", ["text.surrogate", "U+DC00"]);
    for (const [name, shown, why] of strange) expectOf(name, shown, why);
  });
  test("every text of a field is trimmed and held against the alphabet: names, descriptions, tags, keys and values", () => {
    const d = plainStarter();
    const self = d.vm("web-01");
    const write = (field: string, value: unknown) => ({ class: "VM", self, field, value });
    for (const [name, shown, why] of strange) expectRule(d, "set_field", write("name_label", name), ["name_label", shown], why);
    expectRule(d, "set_field", write("name_description", "a\tb"), ["name_description", "a\ufffdb"], ["text.control", "U+0009"]);
    expectRule(d, "set_field", write("tags", ["ok", "a\u0007"]), ["tags", "a\ufffd"], ["text.control", "U+0007"]);
    expectRule(d, "set_field", write("tags", ["  "]), ["tags", "  "], ["text.empty"]);
    expectRule(d, "set_field", write("xenstore_data", { "a\nb": "1" }), ["xenstore_data", "a\ufffdb"], ["text.control", "U+000A"]);
    expectRule(d, "set_field", write("xenstore_data", { a: "1\u0000" }), ["xenstore_data:a", "1\ufffd"], ["text.control", "U+0000"]);
    expectRule(d, "set_field", write("xenstore_data", { a: "1", " a": "2" }), ["xenstore_data", "a"], ["map.key_twice", "a"]);
    d.taken("set_field", write("name_label", "\u00a0 web \u3000"));
    d.taken("set_field", write("name_description", "  two\r\nlines\n"));
    d.taken("set_field", write("tags", [" blue ", "blue", "red"]));
    d.taken("set_field", write("xenstore_data", { " vm-data/a ": " 1 " }));
    expect(d.record("VM", self).fields).toMatchObject({
      name_label: "web",
      name_description: "two\nlines",
      tags: ["blue", "red"],
      xenstore_data: { "vm-data/a": "1" },
    });
  });
  test.each(["Domain-0", " Domain-0 ", "Control domain on host: xen-01"])("%j is the control domain's name, and no VM's", (name) => {
    const d = plainStarter();
    const expectReserved = (op: string, args: Args): void =>
      expectRule(d, op, args, ["name_label", name.trim()], ["text.reserved", name.trim()]);
    expectReserved("set_field", { class: "VM", self: d.vm("web-01"), field: "name_label", value: name });
    expectReserved("VM.clone", { vm: d.vm("test-01"), new_name: name });
    expectReserved("VM.create_from_template", { ...accepted["VM.create_from_template"](d), name_label: name });
    // What is no VM may be called so, and a number alone is a name to XAPI and to libxl.
    d.taken("VDI.create", { ...accepted["VDI.create"](d), name_label: name });
    d.taken("set_field", { class: "VM", self: d.vm("web-01"), field: "name_label", value: "17" });
  });
  test("a field is refused what does not fit its type or its length", () => {
    const d = plainStarter();
    const write = { class: "VM", self: d.vm("web-01"), field: "name_label" };
    expectRefused(d, "set_field", { ...write, value: "n".repeat(65_536) }, "INVALID_VALUE");
    expectRefused(d, "set_field", { ...write, value: "a\udc00b" }, "FIELD_TYPE_ERROR", ["name_label"]);
    expectRefused(d, "set_field", { ...write, value: 5 }, "FIELD_TYPE_ERROR", ["name_label"]);
    expectRefused(d, "set_field", { ...write, field: "tags", value: "x" }, "FIELD_TYPE_ERROR", ["tags"]);
    expectRefused(d, "set_field", { ...write, field: "power_state", value: "Halted" }, "OPERATION_NOT_ALLOWED");
    expectRefused(d, "set_field", { ...write, field: "nosuch", value: "" }, "INVALID_VALUE", ["field", "nosuch"]);
    expectRefused(d, "set_field", { ...write, class: "constructor", value: "" }, "INVALID_VALUE", ["class", "constructor"]);
    expectRefused(d, "set_field", { ...write, field: "suspend_SR", value: NOWHERE }, "HANDLE_INVALID", ["SR", NOWHERE]);
    const vbd = vbdOf(d, "test-01", "Disk");
    const position = { class: "VBD", self: vbd, field: "userdevice" };
    expectRefused(d, "set_field", { ...position, value: "first" }, "INVALID_DEVICE", ["first"]);
    expectRefused(d, "set_field", { ...position, value: "3" }, "DEVICE_ALREADY_EXISTS", ["3"]);
    expectRefused(d, "set_field", { ...position, self: vbdOf(d, "db-01", "Disk"), value: "5" }, "DEVICE_ALREADY_ATTACHED");
    const pool = d.all("pool")[0]?.ref ?? "";
    expectRefused(
      d,
      "set_field",
      { class: "pool", self: pool, field: "wlb_enabled", value: true },
      "RBAC_PERMISSION_DENIED",
      undefined,
      "vm-admin",
    );
  });
  test.each([`<script>alert("x")</script>`, "__proto__", `"; DROP TABLE VM; --`, "\u202Eabc", "名前 🦆"])(
    "%j is a name like any other, and is kept as it is",
    (name) => {
      const d = plainStarter();
      d.taken("set_field", { class: "VM", self: d.vm("web-01"), field: "name_label", value: name });
      const task = d.done("VM.clone", { vm: d.vm("test-01"), new_name: name });
      expect(task.fields.status).toBe("success");
      expect(d.all("VM").filter((r) => r.fields.name_label === name)).toHaveLength(2);
      expect(
        reopened(d)
          .all("VM")
          .filter((r) => r.fields.name_label === name),
      ).toHaveLength(2);
    },
  );
});

test("[xapi.md §8] templates are not run, product templates not removed, the control domain not touched", () => {
  const d = plainStarter();
  const template = d.vm("Alpine Linux 3.20");
  const control = d.vm("Control domain on host: xen-01");
  for (const op of ["VM.start", "VM.start_on"])
    expectRefused(d, op, { vm: template, host: d.named("host", "xen-01").ref }, "VM_IS_TEMPLATE", [template, op.slice(3)]);
  expectRefused(d, "VM.destroy_with_disks", { self: template, vdis: [] }, "VM_CANNOT_DELETE_DEFAULT_TEMPLATE", [template]);
  expectRefused(
    d,
    "VM.create_from_template",
    { ...accepted["VM.create_from_template"](d), template: d.vm("web-01") },
    "OPERATION_NOT_ALLOWED",
  );
  for (const op of ["VM.pause", "VM.suspend", "VM.clean_shutdown", "VM.hard_shutdown", "VM.clean_reboot", "VM.hard_reboot"])
    expectRefused(d, op, { vm: control }, "OPERATION_NOT_ALLOWED", ["vm.dom0"]);
  expectRefused(d, "VIF.create", { ...accepted["VIF.create"](d), VM: control }, "OPERATION_NOT_ALLOWED");
  expectRefused(d, "VBD.create", { ...accepted["VBD.create"](d), VM: control }, "OPERATION_NOT_ALLOWED");
});

test("[xapi.md §8] an HVM guest whose drivers nobody has seen cannot be asked politely", () => {
  const d = plainStarter();
  const vm = d.vm("web-01");
  for (const op of ["VM.clean_shutdown", "VM.clean_reboot", "VM.suspend"]) expectRefused(d, op, { vm }, "VM_LACKS_FEATURE", [vm]);
});

describe("[xapi.md §11, §12] disks in use", () => {
  test("by a running VM", () => {
    const d = plainStarter();
    const vdi = diskOf(d, "db-01");
    expectRefused(d, "VDI.destroy", { self: vdi }, "VDI_IN_USE", [vdi, "destroy"]);
    expectRefused(d, "VBD.create", { ...accepted["VBD.create"](d), VDI: vdi }, "VDI_IN_USE", [vdi, "attach"]);
    expectRefused(d, "VM.attach_disk", { ...accepted["VM.attach_disk"](d), VDI: vdi }, "VDI_IN_USE", [vdi, "attach"]);
    expectRefused(d, "VM.destroy_with_disks", { self: d.vm("test-01"), vdis: [vdi] }, "VDI_IN_USE", [vdi, "destroy"]);
    expectRefused(d, "VBD.destroy", { self: vbdOf(d, "db-01", "Disk") }, "DEVICE_ALREADY_ATTACHED");
  });
  test("by two VMs: the second does not start", () => {
    const d = plainStarter();
    const vdi = diskOf(d, "test-01");
    const build = d.vm("build-01");
    d.taken("VBD.create", { VM: build, VDI: vdi, userdevice: "7", mode: "RW", type: "Disk" });
    d.done("VM.start", { vm: d.vm("test-01") });
    expectRefused(d, "VM.start_on", { vm: build, host: d.named("host", "xen-02").ref }, "VDI_IN_USE", [vdi, "attach"]);
  });
  test("by the memory of a suspended VM", () => {
    const d = plainStarter();
    const task = d.taken("VM.suspend", { vm: d.vm("db-01") });
    d.run(2);
    const image = d.named("VDI", "Suspend image").ref;
    expectRefused(d, "VDI.destroy", { self: image }, "VDI_IN_USE", [image, "destroy"]);
    d.run(60);
    expect(d.status(task)).toBe("success");
    expectRefused(d, "VDI.destroy", { self: image }, "VDI_IN_USE", [image, "destroy"]);
    expect(d.done("VM.resume", { vm: d.vm("db-01") }).fields.status).toBe("success");
  });
  test("by an operation: a disk that is being deleted is not attached, one attached meanwhile is not deleted", () => {
    const d = plainStarter();
    const vdi = looseDisk(d);
    const task = d.taken("VDI.destroy", { self: vdi });
    expectRefused(d, "VBD.create", { ...accepted["VBD.create"](d), VDI: vdi }, "OTHER_OPERATION_IN_PROGRESS", [
      "VDI",
      vdi,
      "destroy",
      task,
    ]);
    expectRefused(d, "VM.attach_disk", { ...accepted["VM.attach_disk"](d), VDI: vdi }, "OTHER_OPERATION_IN_PROGRESS");
    const vbd = looseVbd(d);
    const plugged = String(d.field("VBD", vbd, "VDI"));
    d.taken("VBD.plug", { self: vbd });
    expectRefused(d, "VDI.destroy", { self: plugged }, "VDI_IN_USE", [plugged, "destroy"]);
  });
  test("drives", () => {
    const d = plainStarter();
    const drive = vbdOf(d, "db-01", "CD");
    const iso = d.named("VDI", "guest-tools-8.4.0.iso").ref;
    expectRefused(d, "VBD.eject", { vbd: drive }, "VBD_IS_EMPTY", [drive]);
    expectRefused(d, "VBD.insert", { vbd: drive, vdi: diskOf(d, "db-01") }, "VDI_INCOMPATIBLE_TYPE");
    expectRefused(d, "VBD.insert", { vbd: vbdOf(d, "db-01", "Disk"), vdi: iso }, "VBD_NOT_REMOVABLE_MEDIA");
    d.taken("VBD.insert", { vbd: drive, vdi: iso });
    expectRefused(d, "VBD.insert", { vbd: drive, vdi: iso }, "VBD_NOT_EMPTY", [drive]);
    expectRefused(d, "VDI.destroy", { self: iso }, "VDI_IN_USE");
    expectRefused(d, "VBD.create", { ...accepted["VBD.create"](d), VDI: iso, mode: "RW" }, "VDI_READONLY", [iso]);
    expectRefused(d, "VM.attach_disk", { ...accepted["VM.attach_disk"](d), VDI: iso }, "VDI_READONLY", [iso]);
    expectRefused(d, "VBD.create", { ...accepted["VBD.create"](d), type: "CD", mode: "RW" }, "VBD_CDS_MUST_BE_READONLY");
  });
});

describe("[xapi.md §6] room on storage", () => {
  const library = (d: LabDriver): string => d.named("SR", "ISO library").ref;
  test("sizes that no disk has, and a library that holds no disks", () => {
    const d = plainStarter();
    const args = accepted["VDI.create"](d);
    expectRefused(d, "VDI.create", { ...args, virtual_size: MIB - 1 }, "VDI_TOO_SMALL");
    expectRefused(d, "VDI.create", { ...args, virtual_size: 2041 * GIB }, "VDI_TOO_LARGE");
    expectRefused(d, "VDI.create", { ...args, SR: library(d) }, "SR_OPERATION_NOT_SUPPORTED", [library(d)]);
  });
  test("a full SR: new disks, clones, new VMs, imports and suspend images say what they need and what is left", () => {
    const made = plainStarter();
    const used = Number(made.field("SR", nfs(made), "physical_utilisation"));
    const d = reopened(made, (state) => {
      for (const row of rowsIn(state, "SR")) if (row[0] === nfs(made)) row[2].physical_size = used + MIB;
    });
    const left = `${MIB}`;
    expectRefused(d, "VDI.create", accepted["VDI.create"](d), "SR_FULL", [`${2 * MIB}`, left]);
    expectRefused(d, "VM.clone", accepted["VM.clone"](d), "SR_FULL", [`${182 * MIB}`, left]);
    expectRefused(d, "VM.create_from_template", accepted["VM.create_from_template"](d), "SR_FULL", [`${182 * MIB}`, left]);
    const text = 'name = "x"\ndisk = ["/dev/x,raw,xvda,rw", "/dev/y,raw,xvdb,rw"]\n';
    expectRefused(d, "lab.import_guest_config", { file_name: "x.cfg", text }, "SR_FULL");
    expectRefused(d, "VM.suspend", { vm: d.vm("db-01") }, "SR_FULL", [`${Math.ceil((8 * GIB * 1.01) / 4096) * 4096}`, left]);
  });
});

describe("[xapi.md §11] interfaces and positions", () => {
  test.each(["zz:16:3e:00:00:01", "00:16:3e:00:00", "01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "00163e000001"])(
    "the MAC %s is none",
    (mac) => {
      const d = plainStarter();
      expectRefused(d, "VIF.create", { ...accepted["VIF.create"](d), MAC: mac }, "MAC_INVALID", [mac]);
      const args = accepted["VM.create_from_template"](d);
      const network = d.named("network", "Storage network").ref;
      expectRefused(d, "VM.create_from_template", { ...args, vifs: [{ network, MAC: mac }] }, "MAC_INVALID", [mac]);
    },
  );
  test("MTU and positions out of range or taken", () => {
    const d = plainStarter();
    const vif = accepted["VIF.create"](d);
    for (const MTU of [67, 65_536, -1]) expectRefused(d, "VIF.create", { ...vif, MTU }, "INVALID_VALUE", ["MTU", `${MTU}`]);
    for (const device of ["16", "-1", "x", "01"]) expectRefused(d, "VIF.create", { ...vif, device }, "INVALID_DEVICE", [device]);
    expectRefused(d, "VIF.create", { ...vif, device: "0" }, "DEVICE_ALREADY_EXISTS", ["0"]);
    const vbd = accepted["VBD.create"](d);
    for (const userdevice of ["255", "xvda", "xviv1", "01"])
      expectRefused(d, "VBD.create", { ...vbd, userdevice }, "INVALID_DEVICE", [userdevice]);
    expectRefused(d, "VBD.create", { ...vbd, userdevice: "0" }, "DEVICE_ALREADY_EXISTS", ["0"]);
    expectRefused(d, "VBD.create", { ...vbd, empty: true }, "VBD_IS_EMPTY");
  });
  test("sixteen interfaces and two hundred and fifty-four disks beside the drive are all that fit", () => {
    const d = plainStarter();
    const vif = { ...accepted["VIF.create"](d), MAC: "" };
    for (let i = 0; i < 15; i++) d.taken("VIF.create", vif);
    expectRefused(d, "VIF.create", vif, "INVALID_DEVICE", ["autodetect"]);
    for (let i = 0; i < 253; i++) d.taken("VBD.create", accepted["VBD.create"](d));
    expectRefused(d, "VBD.create", accepted["VBD.create"](d), "INVALID_DEVICE", ["autodetect"]);
    expect(d.done("VM.start", { vm: d.vm("test-01") }).fields.status).toBe("success");
    const disk = { name_label: "d", SR: nfs(d), virtual_size: GIB };
    const wish = accepted["VM.create_from_template"](d);
    expectRefused(d, "VM.create_from_template", { ...wish, disks: Array(255).fill(disk) }, "INVALID_DEVICE", ["255"]);
    const network = d.named("network", "Storage network").ref;
    expectRefused(d, "VM.create_from_template", { ...wish, vifs: Array(17).fill({ network, MAC: "" }) }, "INVALID_DEVICE", ["17"]);
    const task = d.done("VM.create_from_template", { ...wish, disks: Array(20).fill(disk), vifs: Array(16).fill({ network, MAC: "" }) });
    expect(task.fields.status).toBe("success");
    expect(new Set(devicesOf(d, "new", "VBD").map((r) => r.fields.userdevice)).size).toBe(21);
  });
  test("plugging what is plugged and unplugging what is not", () => {
    const d = plainStarter();
    const vif = vifOf(d, "db-01");
    expectRefused(d, "VIF.plug", { self: vif }, "DEVICE_ALREADY_ATTACHED", [vif]);
    expectRefused(d, "VIF.destroy", { self: vif }, "DEVICE_ALREADY_ATTACHED", [vif]);
    d.done("VIF.unplug", { self: vif });
    expectRefused(d, "VIF.unplug", { self: vif }, "DEVICE_ALREADY_DETACHED", [vif]);
    const root = vbdOf(d, "db-01", "Disk");
    expectRefused(d, "VBD.plug", { self: root }, "DEVICE_ALREADY_ATTACHED", [root]);
    expectRefused(d, "VBD.unplug", { self: root }, "VBD_NOT_UNPLUGGABLE", [root]);
  });
});

test("[xapi.md §8] a host that is disabled takes no VM", () => {
  const made = plainStarter();
  const d = reopened(made, (state) => {
    for (const row of rowsIn(state, "host")) row[2].enabled = false;
  });
  const host = d.named("host", "xen-01").ref;
  expectRefused(d, "VM.start_on", { vm: d.vm("test-01"), host }, "HOST_DISABLED", [host]);
  expectRefused(d, "VM.start", { vm: d.vm("test-01") }, "HOST_DISABLED");
});

test("[xapi.md §3] a task that is over is not cancelled, one under way not destroyed", () => {
  const d = plainStarter();
  const over = d.done("VM.pause", { vm: d.vm("db-01") }).ref;
  expectRefused(d, "task.cancel", { task: over }, "OPERATION_NOT_ALLOWED");
  const pending = d.taken("VM.start", { vm: d.vm("test-01") });
  expectRefused(d, "task.destroy", { self: pending }, "OPERATION_NOT_ALLOWED", ["task.pending"]);
});
