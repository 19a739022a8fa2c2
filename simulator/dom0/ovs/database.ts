/** Open vSwitch's database on a host: what its administrators and scripts have asked for. ovs-vswitchd makes bridges of it. */
import type { Ref } from "../../model/ref";
import { defineSlot } from "../../world/slot";
import { newUuid, type World } from "../../world/world";
import { type Datum, fresh, schema, type TableName } from "./schema";

/** One row: columns that somebody has set. Those that ovs-vswitchd writes follow from its bridges. */
export interface Row {
  readonly uuid: string;
  readonly set: { [column: string]: Datum };
}
/** The whole of it as plain data. */
export interface Database {
  readonly rows: { readonly [T in TableName]: Row[] };
  /** how often it was changed, which ovs-vswitchd counts after it */
  config: number;
}

/** By host; one that has no Open vSwitch has none. */
export const databases = defineSlot(() => new Map<string, Database>());

/** Release of Open vSwitch on every host that has it. guess: what its distribution brings */
export const OVS_VERSION = "3.1.0";

export function newDatabase(world: World): Database {
  const rows: Database["rows"] = { Open_vSwitch: [{ uuid: newUuid(world), set: {} }], Bridge: [], Port: [], Interface: [], Mirror: [] };
  return { rows, config: 0 };
}
export function databaseOf(world: World, host: Ref<"host"> | string): Database | undefined {
  return databases(world).get(host);
}
/** A copy to change: nothing is seen of it before it is put in place whole. */
export function copyOf(db: Database): Database {
  return structuredCopy(db);
}
function structuredCopy(db: Database): Database {
  const copy = (rows: readonly Row[]): Row[] => rows.map(({ uuid, set }) => ({ uuid, set: { ...set } }));
  const { rows, config } = db;
  return {
    rows: {
      Open_vSwitch: copy(rows.Open_vSwitch),
      Bridge: copy(rows.Bridge),
      Port: copy(rows.Port),
      Interface: copy(rows.Interface),
      Mirror: copy(rows.Mirror),
    },
    config,
  };
}

export function datumOfRow(table: TableName, row: Row, column: string): Datum {
  const known = row.set[column];
  if (known !== undefined) return known;
  const form = schema[table][column];
  return form ? fresh(form) : [];
}
export function textOf(table: TableName, row: Row, column: string): string {
  return `${datumOfRow(table, row, column)[0] ?? ""}`;
}
export function mapOf(table: TableName, row: Row, column: string): ReadonlyMap<string, string> {
  return new Map((datumOfRow(table, row, column) as readonly (readonly [string, string])[]).map(([key, value]) => [key, `${value}`]));
}
export function rowsNamed(db: Database, table: TableName, uuids: Datum): Row[] {
  const found: Row[] = [];
  for (const uuid of uuids) {
    const row = db.rows[table].find((each) => each.uuid === uuid);
    if (row) found.push(row);
  }
  return found;
}
/** Rows by name, as most tables have them. */
export function called(db: Database, table: TableName, name: string): Row | undefined {
  return db.rows[table].find((row) => row.set.name?.[0] === name);
}
export const byName = (a: Row, b: Row): number => (`${a.set.name?.[0]}` < `${b.set.name?.[0]}` ? -1 : 1);

export function portsOf(db: Database, bridge: Row): Row[] {
  return rowsNamed(db, "Port", datumOfRow("Bridge", bridge, "ports"));
}
export function interfacesOf(db: Database, port: Row): Row[] {
  return rowsNamed(db, "Interface", datumOfRow("Port", port, "interfaces"));
}
export function bridgesOf(db: Database): Row[] {
  return [...db.rows.Bridge].sort(byName);
}

/** Takes rows away that nothing leads to. @source ovs: vswitch.ovsschema (isRoot), ovsdb-server garbage collection */
export function collect(db: Database): void {
  const bridges = new Set<unknown>(db.rows.Open_vSwitch.flatMap((row) => [...datumOfRow("Open_vSwitch", row, "bridges")]));
  keep(db.rows.Bridge, bridges);
  keep(db.rows.Port, new Set(db.rows.Bridge.flatMap((row) => [...datumOfRow("Bridge", row, "ports")] as unknown[])));
  keep(db.rows.Mirror, new Set(db.rows.Bridge.flatMap((row) => [...datumOfRow("Bridge", row, "mirrors")] as unknown[])));
  keep(db.rows.Interface, new Set(db.rows.Port.flatMap((row) => [...datumOfRow("Port", row, "interfaces")] as unknown[])));
  // Mirrors name ports weakly.
  const ports = new Set<unknown>(db.rows.Port.map(({ uuid }) => uuid));
  for (const row of db.rows.Mirror)
    for (const column of ["output_port", "select_src_port", "select_dst_port"])
      if (row.set[column]) row.set[column] = (row.set[column] as readonly string[]).filter((uuid) => ports.has(uuid));
}
function keep(rows: Row[], uuids: ReadonlySet<unknown>): void {
  for (let at = rows.length - 1; at >= 0; at--) if (!uuids.has(rows[at]?.uuid)) rows.splice(at, 1);
}

/** A bridge with the port and the interface of its own name. */
export function addBridgeRow(world: World, db: Database, name: string): Row {
  const port = addPortRow(world, db, null, name, [name]);
  const iface = called(db, "Interface", name);
  if (iface) iface.set.type = ["internal"];
  const bridge: Row = { uuid: newUuid(world), set: { name: [name], ports: [port.uuid] } };
  db.rows.Bridge.push(bridge);
  const [root] = db.rows.Open_vSwitch;
  if (root) root.set.bridges = [...datumOfRow("Open_vSwitch", root, "bridges"), bridge.uuid] as Datum;
  return bridge;
}
/** A port and its interfaces. @param bridge - that it is added to; null: to none yet */
export function addPortRow(world: World, db: Database, bridge: Row | null, name: string, interfaces: readonly string[]): Row {
  const uuids = interfaces.map((iface) => {
    const row: Row = { uuid: newUuid(world), set: { name: [iface] } };
    db.rows.Interface.push(row);
    return row.uuid;
  });
  const port: Row = { uuid: newUuid(world), set: { name: [name], interfaces: uuids } };
  db.rows.Port.push(port);
  if (bridge) bridge.set.ports = [...datumOfRow("Bridge", bridge, "ports"), port.uuid] as Datum;
  return port;
}
export function removePortRow(db: Database, port: Row): void {
  for (const bridge of db.rows.Bridge)
    bridge.set.ports = (datumOfRow("Bridge", bridge, "ports") as readonly string[]).filter((uuid) => uuid !== port.uuid);
  collect(db);
}
