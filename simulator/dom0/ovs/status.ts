/** Columns that ovs-vswitchd writes, as its bridges are at the moment. @source ovs-vswitchd.conf.db(5) */
import type { Ref } from "../../model/ref";
import { OFPP_LOCAL } from "../../network/ovs/flow";
import type { OpenVswitch } from "../../network/ovs/open-vswitch";
import { hostLinks } from "../../world/host-links";
import type { World } from "../../world/world";
import { bridgesOf, type Database, datumOfRow, interfacesOf, OVS_VERSION, portsOf, type Row, textOf } from "./database";
import type { Atom, Datum, TableName } from "./schema";
import { isLocal, nodeOf, problemOf } from "./vswitchd";

const GIGABIT = 1_000_000_000;
/** @source ovs: lib/netdev-linux.c: an interface that says no speed counts as one of 10 Gbit/s */
const UNKNOWN_SPEED = 10_000_000_000;

/** The bridge that an interface or port is of, by the database. */
export function bridgeOfPort(db: Database, port: Row): Row | undefined {
  return bridgesOf(db).find((bridge) => portsOf(db, bridge).includes(port));
}
export function portOfInterface(db: Database, iface: Row): Row | undefined {
  return db.rows.Port.find((port) => interfacesOf(db, port).includes(iface));
}

/** Id of a bridge in OpenFlow: its address, 64 bits. */
export function datapathId(node: OpenVswitch): string {
  return `0000${macOf(node).replaceAll(":", "")}`;
}
/** Address of a bridge's own interface: the lowest of its ports' that is nobody's guest. @source ovs: vswitchd/bridge.c, find_local_hw_addr */
export function macOf(node: OpenVswitch): string {
  let lowest = "";
  for (const { mac, attachment } of node.ports.values()) if (attachment.kind === "cable" && (lowest === "" || mac < lowest)) lowest = mac;
  return lowest === "" ? localMac(node.key) : lowest;
}
/** Of one without a NIC. guess: made up; it follows from its name, so that it stays */
function localMac(key: string): string {
  let hash = 7;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 33) + key.charCodeAt(i)) >>> 0;
  const bytes = [0x02, 0x0f, (hash >>> 24) & 255, (hash >>> 16) & 255, (hash >>> 8) & 255, hash & 255];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** What a status column has; null: nothing is known of it here. */
export function statusOf(world: World, host: Ref<"host">, db: Database, table: TableName, row: Row, column: string): Datum | null {
  if (table === "Open_vSwitch") return rootStatus(db, column);
  if (table === "Bridge") return bridgeStatus(world, host, row, column);
  if (table === "Port") return portStatus(world, host, db, row, column);
  if (table === "Mirror") return mirrorStatus(world, host, db, row);
  return interfaceStatus(world, host, db, row, column);
}

function rootStatus(db: Database, column: string): Datum {
  const known: Readonly<Record<string, Datum>> = {
    cur_cfg: [db.config],
    next_cfg: [db.config],
    datapath_types: ["netdev", "system"],
    db_version: ["8.3.1"],
    iface_types: ["internal", "system"],
    ovs_version: [OVS_VERSION],
    system_type: ["debian"],
    system_version: ["12"],
  };
  return known[column] ?? [];
}
function bridgeStatus(world: World, host: string, row: Row, column: string): Datum {
  const node = nodeOf(world, host, textOf("Bridge", row, "name"));
  if (column === "datapath_version") return [node ? "<built-in>" : ""];
  return column === "datapath_id" && node ? [datapathId(node)] : [];
}
function portStatus(world: World, host: string, db: Database, row: Row, column: string): Datum {
  const bridge = bridgeOfPort(db, row);
  const node = bridge && nodeOf(world, host, textOf("Bridge", bridge, "name"));
  if (column !== "bond_active_slave" || !node || interfacesOf(db, row).length < 2) return [];
  const active = node.activeOf(node.portOf(textOf("Interface", interfacesOf(db, row)[0] as Row, "name")));
  return active ? [active.mac] : [];
}
function mirrorStatus(world: World, host: string, db: Database, row: Row): Datum {
  const bridge = bridgesOf(db).find((each) => (datumOfRow("Bridge", each, "mirrors") as readonly Atom[]).includes(row.uuid));
  const node = bridge && nodeOf(world, host, textOf("Bridge", bridge, "name"));
  const { packets, bytes } = node?.mirrored.countOf(textOf("Mirror", row, "name")) ?? { packets: 0, bytes: 0 };
  return [
    ["tx_bytes", bytes],
    ["tx_packets", packets],
  ];
}

function interfaceStatus(world: World, host: Ref<"host">, db: Database, row: Row, column: string): Datum {
  const port = portOfInterface(db, row);
  const bridge = port && bridgeOfPort(db, port);
  const node = bridge && nodeOf(world, host, textOf("Bridge", bridge, "name"));
  if (!bridge || !node) return [];
  const problem = problemOf(world, host, bridge, row);
  if (problem !== null) return column === "error" && problem !== "" ? [problem] : column === "ofport" ? [-1] : [];
  const name = textOf("Interface", row, "name");
  const at = node.ports.get(name);
  const isUp = at !== undefined && !at.isSetDown;
  const isCable = at?.attachment.kind === "cable";
  switch (column) {
    case "admin_state":
      return [isUp ? "up" : "down"];
    case "link_state":
      return [at?.hasCarrier && isUp ? "up" : "down"];
    case "duplex":
      return ["full"];
    case "link_resets":
      return [0];
    case "link_speed":
      return [isCable ? GIGABIT : UNKNOWN_SPEED];
    case "mac_in_use":
      return [isLocal(bridge, row) ? macOf(node) : (at?.mac ?? "")];
    case "ofport":
      return [isLocal(bridge, row) ? OFPP_LOCAL : (at?.number ?? -1)];
    case "ifindex":
    case "mtu": {
      const link = hostLinks(world, host).find((each) => each.name === name);
      return link ? [column === "mtu" ? link.mtu : link.index] : [];
    }
    case "statistics":
      return statistics(at ? at.traffic : null);
    case "status":
      return [["driver_name", isLocal(bridge, row) || at?.attachment.kind === "host" ? "openvswitch" : isCable ? "igb" : "vif"]];
    default:
      return [];
  }
}
/** Names as the database has them, in its order. */
function statistics(
  traffic: { readonly inBytes: number; readonly inFrames: number; readonly outBytes: number; readonly outFrames: number } | null,
): Datum {
  const { inBytes = 0, inFrames = 0, outBytes = 0, outFrames = 0 } = traffic ?? {};
  const zero = [
    "rx_crc_err",
    "rx_dropped",
    "rx_errors",
    "rx_frame_err",
    "rx_missed_errors",
    "rx_multicast_packets",
    "rx_over_err",
  ] as const;
  const pairs: (readonly [string, number])[] = [
    ["collisions", 0],
    ["rx_bytes", inBytes],
    ...zero.map((key) => [key, 0] as const),
    ["rx_packets", inFrames],
    ["tx_bytes", outBytes],
    ["tx_dropped", 0],
    ["tx_errors", 0],
    ["tx_packets", outFrames],
  ];
  return pairs;
}
