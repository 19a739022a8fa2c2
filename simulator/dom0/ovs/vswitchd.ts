/** ovs-vswitchd: makes of the database what its kernel's bridges do, whenever it has changed or interfaces have come or gone. @source ovs: vswitchd/bridge.c */
import type { Ref } from "../../model/ref";
import type { LearningNode } from "../../network/learning-node";
import { normalFlow } from "../../network/ovs/flow";
import type { LogicalPort, VlanMode } from "../../network/ovs/logical-port";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Mirror, OvsConfig } from "../../network/ovs/ovs-state";
import type { Port } from "../../network/port";
import { domainCalled } from "../../world/domain-book";
import { domainId } from "../../world/domain-id";
import { hostBridges } from "../../world/host-links";
import { linksChanged, placeChanged } from "../../world/traffic";
import { nowOf, type World } from "../../world/world";
import { bridgesOf, type Database, databaseOf, datumOfRow, interfacesOf, mapOf, portsOf, type Row, rowsNamed, textOf } from "./database";
import type { Datum } from "./schema";

/** Key of a bridge of a host. */
function bridgeKey(host: string, name: string): string {
  return [host, name].join("/");
}

/** First device number of a control domain's internal ports, beyond its NICs. */
const INTERNAL = 1_000;

/** A bridge of the database as the kernel has it; null: another interface has its name. */
export function nodeOf(world: World, host: string, name: string): OpenVswitch | null {
  const node = world.fabric.bridges.get(bridgeKey(host, name));
  return node instanceof OpenVswitch ? node : null;
}

/** A kernel's interface of a name that can be a port, wherever it is. */
export function interfaceCalled(world: World, host: string, name: string): { readonly bridge: LearningNode; readonly port: Port } | null {
  for (const bridge of hostBridges(world, host as Ref<"host">)) {
    const port = bridge.ports.get(name);
    if (port) return { bridge, port };
  }
  return null;
}

/** Whether an interface is the one of its bridge's own name. */
export function isLocal(bridge: Row, iface: Row): boolean {
  return iface.set.name?.[0] === bridge.set.name?.[0];
}

/**
 * Why an interface is none of the bridge's; null: it is one. "": nothing is said of it.
 * @source ovs: vswitchd/bridge.c, iface_do_create
 */
export function problemOf(world: World, host: string, bridge: Row, iface: Row): string | null {
  const node = nodeOf(world, host, textOf("Bridge", bridge, "name"));
  if (!node) return "";
  if (isLocal(bridge, iface)) return null;
  const name = textOf("Interface", iface, "name");
  const at = interfaceCalled(world, host, name);
  if (at?.bridge === node && !at.port.isDetached) return null;
  const type = textOf("Interface", iface, "type");
  if (!at) return type === "" || type === "system" ? `could not open network device ${name} (No such device)` : null;
  return `could not add network device ${name} to ofproto (Device or resource busy)`;
}

/** Makes bridges and ports of what a host's database says. */
export function reconfigure(world: World, host: Ref<"host">): void {
  const db = databaseOf(world, host);
  if (!db) return;
  for (const bridge of hostBridges(world, host)) if (bridge instanceof OpenVswitch) leave(world, db, bridge);
  for (const bridge of bridgesOf(db)) {
    const name = textOf("Bridge", bridge, "name");
    const key = bridgeKey(host, name);
    // A name that something else has: it stays without one.
    if (!world.fabric.bridges.has(key) && !interfaceCalled(world, host, name)) {
      const made = world.fabric.addBridge(key, name, "ovs");
      if (made instanceof OpenVswitch) made.flows = [normalFlow(nowOf(world))];
    }
    const node = nodeOf(world, host, name);
    if (node) join(world, host, db, bridge, node);
  }
  world.fabric.linksChanged();
}

/** Interfaces that the database does not name any more are ports of none; a bridge that it does not name and that has none is gone. */
function leave(world: World, db: Database, node: OpenVswitch): void {
  const row = bridgesOf(db).find((bridge) => textOf("Bridge", bridge, "name") === node.name);
  const names = new Set(
    row ? portsOf(db, row).flatMap((port) => interfacesOf(db, port).map((iface) => textOf("Interface", iface, "name"))) : [],
  );
  for (const port of [...node.ports.values()]) {
    if (names.has(port.name) || isOwn(node, port)) continue;
    if (port.attachment.kind === "host") world.fabric.unplug(node.key, port.name);
    else if (!port.isDetached) {
      node.setPort(port, port.isSetDown, true);
      moved(world, port);
    }
  }
  if (!row && node.ports.size === 0) world.fabric.removeBridge(node.key);
  else if (!row) node.configure({ ...node.config, ports: [], mirrors: [] });
}
function isOwn(node: OpenVswitch, port: Port): boolean {
  return port.attachment.kind === "host" && port.name === node.name;
}
function moved(world: World, { attachment }: Port): void {
  const guest = "domain" in attachment ? domainCalled(world, attachment.domain) : undefined;
  if (guest) placeChanged(world, guest.id);
}

function join(world: World, host: Ref<"host">, db: Database, bridge: Row, node: OpenVswitch): void {
  for (const port of portsOf(db, bridge))
    for (const iface of interfacesOf(db, port)) {
      if (isLocal(bridge, iface)) continue;
      const name = textOf("Interface", iface, "name");
      const at = interfaceCalled(world, host, name);
      if (!at && textOf("Interface", iface, "type") === "internal") addInternal(world, host, node, name);
      else if (at?.bridge === node && at.port.isDetached) node.setPort(at.port, at.port.isSetDown, false);
      else if (at && at.bridge !== node && at.port.isDetached && world.fabric.relocate(at.bridge.key, name, node.key)) {
        const now = node.ports.get(name);
        if (now) node.setPort(now, at.port.isSetDown, false);
        // It is another port to whoever keeps ways: what it carries is laid anew.
        linksChanged(world);
      }
      const port = node.ports.get(name);
      if (port) moved(world, port);
    }
  node.configure(configOf(db, bridge));
}
/** An interface of the control domain's own, down as every new one is. */
function addInternal(world: World, host: Ref<"host">, node: OpenVswitch, name: string): void {
  const domain = domainId(host, 0);
  let device = INTERNAL;
  while (world.fabric.portOf(domain, device)) device++;
  const bits = world.kernel.random.next("ovs");
  const mac = [0x02 | ((bits >>> 24) & 0xfc), (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255, device >>> 8, device & 255];
  world.fabric.plug(node.key, name, { kind: "host", domain, device }, mac.map((byte) => byte.toString(16).padStart(2, "0")).join(":"));
  world.fabric.listen(domain, device, { mac: "", addresses: [], neighbours: [], hearsArp: false });
  const port = node.ports.get(name);
  if (port) node.setPort(port, true, false);
}

const numbers = (datum: Datum): number[] => datum.map(Number);

function logicalPort(db: Database, port: Row): LogicalPort {
  const tag = datumOfRow("Port", port, "tag")[0];
  const mode = textOf("Port", port, "vlan_mode");
  const bond = textOf("Port", port, "bond_mode");
  return {
    name: textOf("Port", port, "name"),
    interfaces: interfacesOf(db, port).map((iface) => textOf("Interface", iface, "name")),
    tag: tag === undefined ? null : Number(tag),
    trunks: numbers(datumOfRow("Port", port, "trunks")),
    mode: mode === "" || mode === "dot1q-tunnel" ? null : (mode as VlanMode),
    bond: bond === "balance-slb" || bond === "balance-tcp" ? bond : "active-backup",
    ...rebalanceOf(mapOf("Port", port, "other_config").get("bond-rebalance-interval")),
    ...delaysOf(db, port),
    ...lacpOf(port),
  };
}
/** @source ovs: vswitchd/bridge.c, port_configure_bond (10000 without it, 1000 at least, 0: never) */
function rebalanceOf(text: string | undefined): Pick<LogicalPort, "rebalanceMs"> {
  if (text === undefined || !/^\d+$/.test(text)) return {};
  const ms = Number(text);
  return { rebalanceMs: ms === 0 ? 0 : Math.max(1_000, ms) };
}

function delaysOf(db: Database, port: Row): Pick<LogicalPort, "updelayMs" | "downdelayMs"> {
  if (interfacesOf(db, port).length < 2) return {};
  const [up, down] = ["bond_updelay", "bond_downdelay"].map((column) => Number(datumOfRow("Port", port, column)[0] ?? 0));
  return { ...(up ? { updelayMs: up } : {}), ...(down ? { downdelayMs: down } : {}) };
}
/** @source ovs: vswitchd/bridge.c, port_configure_lacp, iface_configure_lacp */
function lacpOf(port: Row): Pick<LogicalPort, "lacp" | "isFast" | "key" | "isFallback"> {
  const lacp = textOf("Port", port, "lacp");
  if (lacp !== "active" && lacp !== "passive") return {};
  const other = mapOf("Port", port, "other_config");
  const key = Number(other.get("lacp-aggregation-key") ?? 0);
  return {
    lacp,
    ...(other.get("lacp-time") === "fast" ? { isFast: true as const } : {}),
    ...(Number.isInteger(key) && key > 0 && key <= 65_535 ? { key } : {}),
    ...(other.get("lacp-fallback-ab") === "true" ? { isFallback: true as const } : {}),
  };
}

function mirrorOf(db: Database, row: Row): Mirror {
  const names = (column: string): string[] =>
    rowsNamed(db, "Port", datumOfRow("Mirror", row, column)).map((port) => textOf("Port", port, "name"));
  const vlan = datumOfRow("Mirror", row, "output_vlan")[0];
  return {
    name: textOf("Mirror", row, "name"),
    selectAll: datumOfRow("Mirror", row, "select_all")[0] === true,
    from: names("select_src_port"),
    to: names("select_dst_port"),
    vlans: numbers(datumOfRow("Mirror", row, "select_vlan")),
    output: names("output_port")[0] ?? null,
    outputVlan: vlan === undefined ? null : Number(vlan),
  };
}

/** What the database says of a bridge. @source ovs-vswitchd.conf.db(5), Bridge: other_config:mac-aging-time (15…3600), mac-table-size (10…1,000,000) */
export function configOf(db: Database, bridge: Row): OvsConfig {
  const other = mapOf("Bridge", bridge, "other_config");
  const within = (key: string, usual: number, least: number, most: number): number => {
    const value = Number(other.get(key) ?? usual);
    return Number.isInteger(value) ? Math.min(most, Math.max(least, value)) : usual;
  };
  return {
    ports: portsOf(db, bridge).map((port) => logicalPort(db, port)),
    mirrors: rowsNamed(db, "Mirror", datumOfRow("Bridge", bridge, "mirrors")).map((row) => mirrorOf(db, row)),
    ageingS: within("mac-aging-time", 300, 15, 3_600),
    tableSize: within("mac-table-size", 8_192, 10, 1_000_000),
  };
}
