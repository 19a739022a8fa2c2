/** Tables of Open vSwitch's database as far as a host has them: columns by name, as `list` shows them. @source ovs-vswitchd.conf.db(5), schema 8.3.1 */

export type Atom = string | number | boolean;
/** A set in its order, or pairs of a map. */
export type Datum = readonly Atom[] | readonly (readonly [string, Atom])[];

export interface Column {
  readonly type: "integer" | "string" | "boolean" | "uuid";
  /** pairs; the type is that of their values */
  readonly isMap?: true;
  /** values at least and at most */
  readonly least: 0 | 1;
  readonly most: number;
  readonly among?: readonly string[];
  readonly range?: readonly [least: number, most: number];
  /** the table whose rows it names */
  readonly table?: TableName;
  /** what ovs-vswitchd writes: nobody else's word stays */
  readonly isStatus?: true;
  /** values that it may have here beside none: others would change nothing */
  readonly only?: readonly Atom[];
}
export type TableName = "Open_vSwitch" | "Bridge" | "Port" | "Interface" | "Mirror";

const MANY = Number.POSITIVE_INFINITY;
const one = (type: Column["type"], more: Partial<Column> = {}): Column => ({ type, least: 1, most: 1, ...more });
const maybe = (type: Column["type"], more: Partial<Column> = {}): Column => ({ type, least: 0, most: 1, ...more });
const set = (type: Column["type"], more: Partial<Column> = {}): Column => ({ type, least: 0, most: MANY, ...more });
const map = (more: Partial<Column> = {}, type: Column["type"] = "string"): Column => ({ type, isMap: true, least: 0, most: MANY, ...more });
const status = { isStatus: true } as const;
const VLAN = { range: [0, 4_095] } as const;

export const schema: Readonly<Record<TableName, Readonly<Record<string, Column>>>> = {
  Open_vSwitch: {
    bridges: set("uuid", { table: "Bridge" }),
    cur_cfg: one("integer", status),
    datapath_types: set("string", status),
    db_version: maybe("string", status),
    external_ids: map(),
    iface_types: set("string", status),
    next_cfg: one("integer", status),
    other_config: map(),
    ovs_version: maybe("string", status),
    statistics: map(status),
    system_type: maybe("string", status),
    system_version: maybe("string", status),
  },
  Bridge: {
    datapath_id: maybe("string", status),
    datapath_type: one("string", { only: ["", "system"] }),
    datapath_version: one("string", status),
    external_ids: map(),
    fail_mode: maybe("string", { among: ["secure", "standalone"], only: ["standalone"] }),
    mcast_snooping_enable: one("boolean", { only: [false] }),
    mirrors: set("uuid", { table: "Mirror" }),
    name: one("string"),
    other_config: map(),
    ports: set("uuid", { table: "Port" }),
    rstp_enable: one("boolean", { only: [false] }),
    status: map(status),
    stp_enable: one("boolean", { only: [false] }),
  },
  Port: {
    bond_active_slave: maybe("string", status),
    bond_downdelay: one("integer"),
    bond_fake_iface: one("boolean", { only: [false] }),
    bond_mode: maybe("string", { among: ["active-backup", "balance-slb", "balance-tcp"] }),
    bond_updelay: one("integer"),
    external_ids: map(),
    fake_bridge: one("boolean"),
    interfaces: set("uuid", { table: "Interface", least: 1 }),
    lacp: maybe("string", { among: ["active", "off", "passive"] }),
    mac: maybe("string", { only: [] }),
    name: one("string"),
    other_config: map(),
    protected: one("boolean", { only: [false] }),
    statistics: map(status, "integer"),
    status: map(status),
    tag: maybe("integer", VLAN),
    trunks: set("integer", VLAN),
    vlan_mode: maybe("string", {
      among: ["access", "dot1q-tunnel", "native-tagged", "native-untagged", "trunk"],
      only: ["access", "native-tagged", "native-untagged", "trunk"],
    }),
  },
  Interface: {
    admin_state: maybe("string", { ...status, among: ["down", "up"] }),
    duplex: maybe("string", status),
    error: maybe("string", status),
    external_ids: map(),
    ifindex: maybe("integer", status),
    link_resets: maybe("integer", status),
    link_speed: maybe("integer", status),
    link_state: maybe("string", status),
    mac: maybe("string", { only: [] }),
    mac_in_use: maybe("string", status),
    mtu: maybe("integer", status),
    name: one("string"),
    ofport: maybe("integer", status),
    options: map({ only: [] }),
    other_config: map(),
    statistics: map(status, "integer"),
    status: map(status),
    type: one("string", { only: ["", "system", "internal"] }),
  },
  Mirror: {
    external_ids: map(),
    name: one("string"),
    output_port: maybe("uuid", { table: "Port" }),
    output_vlan: maybe("integer", { range: [1, 4_095] }),
    select_all: one("boolean"),
    select_dst_port: set("uuid", { table: "Port" }),
    select_src_port: set("uuid", { table: "Port" }),
    select_vlan: set("integer", VLAN),
    statistics: map(status, "integer"),
  },
};

/** What a column has before anybody has said anything. */
export function fresh(column: Column): Datum {
  if (column.least === 0 || column.table) return [];
  return [column.type === "integer" ? 0 : column.type === "boolean" ? false : ""];
}
