/** Commands of ovs-vsctl about bridges, ports and interfaces. @source ovs: utilities/ovs-vsctl.c */
import {
  called,
  collect,
  datumOfRow,
  interfacesOf,
  mapOf,
  OVS_VERSION,
  portsOf,
  type Row,
  removePortRow,
  textOf,
} from "../../dom0/ovs/database";
import { atomText, datumText } from "../../dom0/ovs/datum";
import { problemOf } from "../../dom0/ovs/vswitchd";
import { type CommandOptions, type Format, rowCommands, setColumn } from "./vsctl-rows";
import {
  addBridge,
  addPort,
  bridgeCalled,
  bridgeOf,
  checkConflicts,
  Fatal,
  formOf,
  ifaceName,
  listedPorts,
  portName,
  type SeenBridge,
  type Session,
  seenBridges,
} from "./vsctl-session";

interface Call {
  readonly session: Session;
  readonly args: readonly string[];
  readonly options: CommandOptions;
  readonly format: Format;
  /** the command as it was typed */
  readonly words: string;
}
type Command = readonly [least: number, most: number, options: readonly string[], run: (call: Call) => string];

const lines = (names: readonly string[]): string =>
  [...names]
    .sort()
    .map((name) => `${name}\n`)
    .join("");

/** @source ovs-vsctl.c, cmd_add_br */
function addBr({ session, args, options, words }: Call): string {
  const [name = "", parent, vlanText] = args;
  if (args.length === 2) throw new Fatal("'add-br' command takes exactly 1 or 3 arguments");
  const vlan = vlanText === undefined ? null : Number(vlanText);
  if (vlan !== null && !(vlan >= 0 && vlan <= 4_095)) throw new Fatal("add-br: vlan must be between 0 and 4095");
  const known = seenBridges(session).find((bridge) => bridge.name === name);
  if (options.has("may-exist") && known) {
    checkSame(known, parent, vlan, words);
    return "";
  }
  checkConflicts(session, name, `cannot create a bridge named ${name}`);
  if (parent === undefined || vlan === null) addBridge(session, name);
  else {
    const real = seenBridges(session).find((bridge) => bridge.name === parent);
    if (!real) throw new Fatal(`parent bridge ${parent} does not exist`);
    if (real.fake) throw new Fatal(`cannot create bridge with fake bridge as parent`);
    if (seenBridges(session).some((bridge) => bridge.fake?.vlan === vlan && bridge.real === real.real))
      throw new Fatal(
        `bridge ${parent} already has a child VLAN bridge ${seenBridges(session).find((b) => b.fake?.vlan === vlan)?.name} on VLAN ${vlan}`,
      );
    const port = addPort(session, real, name, [name]);
    port.set.fake_bridge = [true];
    port.set.tag = [vlan];
    const iface = called(session.db, "Interface", name);
    if (iface) iface.set.type = ["internal"];
  }
  return "";
}
function checkSame(known: SeenBridge, parent: string | undefined, vlan: number | null, words: string): void {
  const said = `"${words}" but ${known.name}`;
  if (vlan === null && known.fake) throw new Fatal(`${said} is a VLAN bridge for VLAN ${known.fake.vlan}`);
  if (vlan === null) return;
  if (!known.fake) throw new Fatal(`${said} is not a VLAN bridge`);
  if (textOf("Bridge", known.real, "name") !== parent)
    throw new Fatal(`${said} has the wrong parent ${textOf("Bridge", known.real, "name")}`);
  if (known.fake.vlan !== vlan) throw new Fatal(`${said} is a VLAN bridge for the wrong VLAN ${known.fake.vlan}`);
}

/** @source ovs-vsctl.c, cmd_del_br, del_bridge */
function delBr({ session, args: [name = ""], options }: Call): string {
  const bridge = seenBridges(session).find((each) => each.name === name);
  if (!bridge && options.has("if-exists")) return "";
  const { fake, real } = bridge ?? bridgeCalled(session, name);
  const { db } = session;
  session.isChanged = true;
  if (fake) {
    for (const port of portsOf(db, real)) if (Number(datumOfRow("Port", port, "tag")[0] ?? -1) === fake.vlan) removePortRow(db, port);
    return "";
  }
  const [root] = db.rows.Open_vSwitch;
  if (root) root.set.bridges = (datumOfRow("Open_vSwitch", root, "bridges") as readonly string[]).filter((uuid) => uuid !== real.uuid);
  collect(db);
  return "";
}

/** @source ovs-vsctl.c, add_port */
function addOne(
  { session, options, words }: Call,
  bridgeName: string,
  name: string,
  interfaces: readonly string[],
  settings: readonly string[],
): void {
  const { db } = session;
  const bridge = bridgeCalled(session, bridgeName);
  const known = options.has("may-exist") ? called(db, "Port", name) : undefined;
  if (known) {
    const at = bridgeOf(session, known);
    if (at?.name !== bridge.name) throw new Fatal(`"${words}" but ${name} is actually attached to bridge ${at?.name}`);
    const has = interfacesOf(db, known).map(ifaceName).sort();
    if (has.join() !== [...interfaces].sort().join()) throw new Fatal(`"${words}" but ${name} actually has interface(s) ${has.join(", ")}`);
    return;
  }
  checkConflicts(session, name, `cannot create a port named ${name}`);
  for (const iface of interfaces) checkConflicts(session, iface, `cannot create an interface named ${iface}`);
  const port = addPort(session, bridge, name, interfaces);
  for (const text of settings) setColumn(session, "Port", port, text);
}

/** @source ovs-vsctl.c, cmd_del_port */
function delPort({ session, args, options }: Call): string {
  const { db } = session;
  const name = args.at(-1) ?? "";
  const byIface = options.has("with-iface") ? called(db, "Interface", name) : undefined;
  const port = called(db, "Port", name) ?? (byIface && db.rows.Port.find((each) => interfacesOf(db, each).includes(byIface)));
  const bridge = args.length > 1 ? bridgeCalled(session, args[0] ?? "") : null;
  if (!port) {
    if (options.has("if-exists")) return "";
    throw new Fatal(`no port named ${name}`);
  }
  const at = bridgeOf(session, port);
  const real = db.rows.Bridge.find((row) => portsOf(db, row).includes(port));
  if (real && portName(port) === textOf("Bridge", real, "name"))
    throw new Fatal(
      `cannot delete port ${name} because it is the local port for bridge ${name} (deleting this port requires deleting the entire bridge)`,
    );
  if (bridge && at?.name !== bridge.name) {
    if (at && at.real === bridge.real)
      throw new Fatal(
        `bridge ${bridge.name} does not have a port ${name} (although its ${bridge.fake ? "parent" : "child"} bridge ${at.name} does)`,
      );
    throw new Fatal(`bridge ${bridge.name} does not have a port ${name}`);
  }
  removePortRow(db, port);
  session.isChanged = true;
  return "";
}

/** Ids of a bridge; those of a fake one are its port's, by names with a prefix. @source ovs-vsctl.c, cmd_br_set_external_id */
function setExternalId({ session, args: [name = "", key = "", value] }: Call): string {
  const { real, fake } = bridgeCalled(session, name);
  const [table, row, word] = fake ? (["Port", fake.port, `fake-bridge-${key}`] as const) : (["Bridge", real, key] as const);
  const ids = new Map(mapOf(table, row, "external_ids"));
  if (value === undefined) ids.delete(word);
  else ids.set(word, value);
  row.set.external_ids = [...ids].sort(([a], [b]) => (a < b ? -1 : 1));
  session.isChanged = true;
  return "";
}
function getExternalId({ session, args: [name = "", key] }: Call): string {
  const { real, fake } = bridgeCalled(session, name);
  const prefix = fake ? "fake-bridge-" : "";
  const ids = mapOf(fake ? "Port" : "Bridge", fake ? fake.port : real, "external_ids");
  if (key !== undefined) return ids.has(prefix + key) ? `${ids.get(prefix + key)}\n` : "";
  return [...ids]
    .filter(([each]) => each.startsWith(prefix))
    .map(([each, value]) => `${each.slice(prefix.length)}=${value}\n`)
    .join("");
}

function column(table: "Bridge" | "Port", row: Row, name: string): string {
  const datum = datumOfRow(table, row, name);
  return datum.length === 0 ? "" : datumText(formOf(table, name), datum);
}
const isSet = (text: string): boolean => text !== "" && text !== '""' && text !== "[]" && text !== "{}" && text !== "false";

/** @source ovs-vsctl.c, cmd_show_tables */
function show({ session }: Call): string {
  const { db, world, host } = session;
  const out = [`${db.rows.Open_vSwitch[0]?.uuid}`];
  for (const { real, fake, name } of seenBridges(session)) {
    if (fake) continue;
    out.push(`    Bridge ${atomText(name)}`);
    for (const each of ["fail_mode", "datapath_type"])
      if (isSet(column("Bridge", real, each))) out.push(`        ${each}: ${column("Bridge", real, each)}`);
    for (const port of [...portsOf(db, real)].sort((a, b) => (portName(a) < portName(b) ? -1 : 1))) {
      out.push(`        Port ${atomText(portName(port))}`);
      for (const each of ["tag", "trunks"])
        if (isSet(column("Port", port, each))) out.push(`            ${each}: ${column("Port", port, each)}`);
      for (const iface of interfacesOf(db, port)) {
        out.push(`            Interface ${atomText(ifaceName(iface))}`);
        const type = textOf("Interface", iface, "type");
        if (type !== "") out.push(`                type: ${atomText(type)}`);
        const problem = problemOf(world, host, real, iface);
        if (problem) out.push(`                error: ${JSON.stringify(problem)}`);
      }
    }
  }
  return `${out.join("\n")}\n    ovs_version: ${atomText(OVS_VERSION)}\n`;
}

const failMode = ({ session, args: [name = ""] }: Call): Row => bridgeCalled(session, name).real;
const vlanOf = ({ session, args: [name = ""] }: Call): number => bridgeCalled(session, name).fake?.vlan ?? 0;

const bridgeCommands: Readonly<Record<string, Command>> = {
  init: [0, 0, [], () => ""],
  show: [0, 0, [], show],
  "add-br": [1, 3, ["may-exist"], addBr],
  "del-br": [1, 1, ["if-exists"], delBr],
  "list-br": [
    0,
    0,
    ["real", "fake"],
    ({ session, options }) =>
      lines(
        seenBridges(session)
          .filter(({ fake }) => (options.has("real") ? !fake : options.has("fake") ? fake : true))
          .map(({ name }) => name),
      ),
  ],
  "br-exists": [
    1,
    1,
    [],
    ({ session, args: [name = ""] }) => {
      if (!seenBridges(session).some((bridge) => bridge.name === name)) throw new Fatal("", 2);
      return "";
    },
  ],
  "br-to-vlan": [1, 1, [], (call) => `${vlanOf(call)}\n`],
  "br-to-parent": [1, 1, [], ({ session, args: [name = ""] }) => `${textOf("Bridge", bridgeCalled(session, name).real, "name")}\n`],
  "br-set-external-id": [2, 3, [], setExternalId],
  "br-get-external-id": [1, 2, [], getExternalId],
  "list-ports": [1, 1, [], ({ session, args: [name = ""] }) => lines(listedPorts(session, bridgeCalled(session, name)).map(portName))],
  "list-ifaces": [
    1,
    1,
    [],
    ({ session, args: [name = ""] }) =>
      lines(listedPorts(session, bridgeCalled(session, name)).flatMap((port) => interfacesOf(session.db, port).map(ifaceName))),
  ],
  "add-port": [
    2,
    999,
    ["may-exist"],
    (call) => {
      const [bridge = "", name = "", ...settings] = call.args;
      addOne(call, bridge, name, [name], settings);
      return "";
    },
  ],
  "add-bond": [
    4,
    999,
    ["may-exist"],
    (call) => {
      const [bridge = "", name = "", ...rest] = call.args;
      const at = rest.findIndex((word) => word.includes("="));
      const [interfaces, settings] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at)];
      if (interfaces.length < 2) throw new Fatal("add-bond requires at least 2 interfaces, but only 1 were specified");
      addOne(call, bridge, name, interfaces, settings);
      return "";
    },
  ],
  "del-port": [1, 2, ["if-exists", "with-iface"], delPort],
  "port-to-br": [
    1,
    1,
    [],
    ({ session, args: [name = ""] }) => {
      const port = called(session.db, "Port", name);
      const at = port && bridgeOf(session, port);
      if (!at || portName(port) === textOf("Bridge", at.real, "name")) throw new Fatal(`no port named ${name}`);
      return `${at.name}\n`;
    },
  ],
  "iface-to-br": [
    1,
    1,
    [],
    ({ session, args: [name = ""] }) => {
      const iface = called(session.db, "Interface", name);
      const port = iface && session.db.rows.Port.find((each) => interfacesOf(session.db, each).includes(iface));
      const at = port && bridgeOf(session, port);
      if (!at || name === textOf("Bridge", at.real, "name")) throw new Fatal(`no interface named ${name}`);
      return `${at.name}\n`;
    },
  ],
  "get-fail-mode": [1, 1, [], (call) => `${textOf("Bridge", failMode(call), "fail_mode")}\n`.replace(/^\n$/, "")],
  "del-fail-mode": [
    1,
    1,
    [],
    (call) => {
      failMode(call).set.fail_mode = [];
      call.session.isChanged = true;
      return "";
    },
  ],
};

/** Commands of the real one that nothing here could carry out. */
const ELSEWHERE = [
  "emer-reset",
  "set-controller",
  "get-controller",
  "del-controller",
  "set-fail-mode",
  "get-manager",
  "set-manager",
  "del-manager",
].concat("get-ssl", "set-ssl", "del-ssl", "add-aa-mapping", "del-aa-mapping", "get-aa-mapping", "wait-until", "comment", "add-zone-tp");

/** One command by its name. @returns what it prints */
export function run(
  call: Omit<Call, "options" | "args"> & { readonly name: string; readonly args: readonly string[]; readonly options: CommandOptions },
): string {
  const { name, args, options, session, format } = call;
  const own = bridgeCommands[name];
  const row = rowCommands[name];
  const known = own ?? row;
  if (!known)
    throw new Fatal(ELSEWHERE.includes(name) ? `${name} is not part of this system` : `unknown command '${name}'; use --help for help`);
  const [least, most, takes] = known;
  for (const option of options.keys())
    if (!takes.some((each) => each.replace("=", "") === option)) throw new Fatal(`'${name}' command has no '--${option}' option`);
  if (args.length < least) throw new Fatal(`'${name}' command requires at least ${least} arguments`);
  if (args.length > most) throw new Fatal(`'${name}' command takes at most ${most} arguments`);
  return own ? own[3](call) : row ? row[3](session, args, options, format) : "";
}
/** Options that commands have, each with `=` where it takes a value. */
export const COMMAND_OPTIONS: ReadonlySet<string> = new Set(
  [...Object.values(bridgeCommands), ...Object.values(rowCommands)].flatMap(([, , takes]) => takes),
);
