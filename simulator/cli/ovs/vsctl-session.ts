/** One run of ovs-vsctl: its commands change a copy of the database, which is put in place when all of them have worked. */
import {
  addBridgeRow,
  addPortRow,
  called,
  type Database,
  datumOfRow,
  interfacesOf,
  portsOf,
  type Row,
  textOf,
} from "../../dom0/ovs/database";
import { BadDatum, datumOf } from "../../dom0/ovs/datum";
import { type Column, type Datum, schema, type TableName } from "../../dom0/ovs/schema";
import type { Ref } from "../../model/ref";
import type { World } from "../../world/world";

/** Ends the run with a complaint. */
export class Fatal extends Error {
  constructor(
    message: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

/** A bridge as ovs-vsctl sees it: a row of its own, or a port of another bridge that stands for a VLAN. */
export interface SeenBridge {
  readonly name: string;
  /** the bridge that has the ports */
  readonly real: Row;
  /** null: it is that bridge itself */
  readonly fake: { readonly port: Row; readonly vlan: number } | null;
}

export interface Session {
  readonly world: World;
  readonly host: Ref<"host">;
  readonly db: Database;
  /** rows by names such as `@m` */
  readonly ids: Map<string, string>;
  /** names such as `@m` that were used before there was a row */
  readonly wanted: Set<string>;
  /** interfaces that this run adds */
  readonly added: string[];
  /** lines of the log that a program writes beside its output, without time and number */
  readonly warnings: string[];
  isChanged: boolean;
}

/** @source ovs: utilities/ovs-vsctl.c, port_is_fake_bridge */
function fakeOf(port: Row): number | null {
  const tag = datumOfRow("Port", port, "tag")[0];
  return datumOfRow("Port", port, "fake_bridge")[0] === true && tag !== undefined ? Number(tag) : null;
}

export function seenBridges({ db }: Session): SeenBridge[] {
  const found: SeenBridge[] = [];
  for (const real of db.rows.Bridge) {
    found.push({ name: textOf("Bridge", real, "name"), real, fake: null });
    for (const port of portsOf(db, real)) {
      const vlan = fakeOf(port);
      if (vlan !== null) found.push({ name: textOf("Port", port, "name"), real, fake: { port, vlan } });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
export function bridgeCalled(session: Session, name: string): SeenBridge {
  const found = seenBridges(session).find((bridge) => bridge.name === name);
  if (!found) throw new Fatal(`no bridge named ${name}`);
  return found;
}
/** The bridge that a port is seen on: the fake one of its VLAN, where there is one. */
export function bridgeOf(session: Session, port: Row): SeenBridge | null {
  const bridges = seenBridges(session);
  const tag = datumOfRow("Port", port, "tag")[0];
  const on = (each: SeenBridge): boolean => portsOf(session.db, each.real).includes(port);
  const fake = bridges.find((each) => each.fake && on(each) && each.fake.vlan === tag);
  return fake ?? bridges.find((each) => !each.fake && on(each)) ?? null;
}
/** Ports of a bridge as ovs-vsctl lists them: not its own, nor those that are fake bridges or on one. */
export function listedPorts(session: Session, bridge: SeenBridge): Row[] {
  return portsOf(session.db, bridge.real).filter((port) => {
    const name = textOf("Port", port, "name");
    if (name === textOf("Bridge", bridge.real, "name") || fakeOf(port) !== null) return false;
    const at = bridgeOf(session, port);
    return at?.name === bridge.name;
  });
}
export const portName = (port: Row): string => textOf("Port", port, "name");
export const ifaceName = (iface: Row): string => textOf("Interface", iface, "name");

/** @source ovs: utilities/ovs-vsctl.c, check_conflicts */
export function checkConflicts(session: Session, name: string, what: string): void {
  const { db } = session;
  if (seenBridges(session).some((bridge) => bridge.name === name)) throw new Fatal(`${what} because a bridge named ${name} already exists`);
  const port = called(db, "Port", name);
  if (port) throw new Fatal(`${what} because a port named ${name} already exists on bridge ${bridgeOf(session, port)?.name}`);
  const iface = called(db, "Interface", name);
  const of = iface && db.rows.Port.find((each) => interfacesOf(db, each).includes(iface));
  if (of) throw new Fatal(`${what} because an interface named ${name} already exists on bridge ${bridgeOf(session, of)?.name}`);
}

export function addBridge(session: Session, name: string): void {
  addBridgeRow(session.world, session.db, name);
  session.added.push(name);
  session.isChanged = true;
}
export function addPort(session: Session, bridge: SeenBridge, name: string, interfaces: readonly string[]): Row {
  const port = addPortRow(session.world, session.db, bridge.real, name, interfaces);
  if (bridge.fake) port.set.tag = [bridge.fake.vlan];
  session.added.push(...interfaces);
  session.isChanged = true;
  return port;
}

/** What a name written short or with hyphens stands for. @source ovs: lib/db-ctl-base.c, get_table, get_column (score_partial_match) */
function matching<T extends string>(names: readonly T[], text: string): T | "none" | "many" {
  const plain = (name: string): string => name.toLowerCase().replaceAll("-", "_");
  const wanted = plain(text);
  const exact = names.find((name) => plain(name) === wanted);
  if (exact) return exact;
  const found = names.filter((name) => plain(name).startsWith(wanted));
  return found.length === 1 ? (found[0] as T) : found.length === 0 ? "none" : "many";
}
/** Tables of the database that no host here has anything in. */
const EMPTY = [
  "AutoAttach",
  "CT_Timeout_Policy",
  "CT_Zone",
  "Controller",
  "Datapath",
  "Flow_Sample_Collector_Set",
  "Flow_Table",
  "IPFIX",
].concat("Manager", "NetFlow", "QoS", "Queue", "SSL", "sFlow");
export function tableOf(text: string): TableName {
  const found = matching([...Object.keys(schema), ...EMPTY], text);
  if (found === "none") throw new Fatal(`unknown table "${text}"`);
  if (found === "many") throw new Fatal(`multiple table names match "${text}"`);
  if (EMPTY.includes(found)) throw new Fatal(`table ${found} is not part of this system`);
  return found as TableName;
}
export function columnOf(table: TableName, text: string): string {
  const found = matching(["_uuid", ...Object.keys(schema[table])], text);
  if (found === "none") throw new Fatal(`${table} does not contain a column whose name matches "${text}"`);
  if (found === "many") throw new Fatal(`${table} contains more than one column whose name matches "${text}"`);
  return found;
}
export const formOf = (table: TableName, column: string): Column => schema[table][column] ?? { type: "uuid", least: 1, most: 1 };

/** A row by its uuid, `@name`, name, or `.` for the only one there is. */
export function rowOf(session: Session, table: TableName, text: string): Row | null {
  const rows = session.db.rows[table];
  const uuid = text.startsWith("@") ? session.ids.get(text) : text;
  return (
    rows.find((row) => row.uuid === uuid || (row.set.name !== undefined && row.set.name[0] === text)) ??
    (text === "." && table === "Open_vSwitch" ? (rows[0] ?? null) : null)
  );
}
export function mustRow(session: Session, table: TableName, text: string): Row {
  const found = rowOf(session, table, text);
  if (!found) throw new Fatal(`no row "${text}" in table ${table}`);
  return found;
}

/** What would change nothing here is not kept. @throws Fatal */
export function checkServed(form: Column, column: string, datum: Datum): void {
  const { only } = form;
  const wrong = only && datum.find((atom) => Array.isArray(atom) || !only.includes(atom as string));
  if (wrong !== undefined)
    throw new Fatal(`${column}${form.isMap || form.type !== "string" ? "" : `=${wrong}`} is not part of this system`);
}

/** What is given for a column. @throws Fatal */
export function readDatum(session: Session, form: Column, text: string): Datum {
  try {
    return datumOf(form, text, (name) => {
      const known = session.ids.get(name);
      if (known === undefined) session.wanted.add(name);
      return known ?? name;
    });
  } catch (error) {
    if (error instanceof BadDatum) throw new Fatal(error.message);
    throw error;
  }
}
