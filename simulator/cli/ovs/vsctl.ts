/** `ovs-vsctl`: several commands with `--` between them are one change. @source ovs-vsctl(8); ovs: utilities/ovs-vsctl.c, lib/db-ctl-base.c */
import { bridgesOf, collect, copyOf, databaseOf, databases, interfacesOf, OVS_VERSION, portsOf } from "../../dom0/ovs/database";
import { cutOff } from "../../dom0/ovs/reach";
import { problemOf, reconfigure } from "../../dom0/ovs/vswitchd";
import { refusedText } from "../../guest/net/outside-links";
import { instantProgram, type Output } from "../../guest/os/program";
import { controlOf } from "../common/control";
import { failed, printed } from "../common/output";
import { logged } from "./log-lines";
import { COMMAND_OPTIONS, run } from "./vsctl-commands";
import type { Format } from "./vsctl-rows";
import { Fatal, ifaceName, type Session } from "./vsctl-session";

interface Ways {
  isOneLine: boolean;
  isDry: boolean;
  waits: boolean;
  isBare: boolean;
  hasHeadings: boolean;
  layout: string;
}
/** Options of the whole run that take a value; what those say that are not read changes nothing here. */
const VALUED = new Set(["db", "timeout", "t", "format", "f", "data", "d", "verbose", "log-file"]);
const PLAIN = new Set(["no-syslog", "retry", "pretty", "v"]);

interface Line {
  readonly name: string;
  readonly args: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly words: string;
}

/** Reads one command: its own options stand before its name, the first one's among those of the run. */
function readLine(words: readonly string[], ways: Ways, isFirst: boolean): Line | "help" | "version" | null {
  const options = new Map<string, string>();
  let at = 0;
  for (; words[at]?.startsWith("-"); at++) {
    const word = words[at] as string;
    const isLong = word.startsWith("--");
    const equals = word.indexOf("=");
    const name = word.slice(isLong ? 2 : 1, equals < 0 ? undefined : equals);
    const given = equals < 0 ? undefined : word.slice(equals + 1);
    if (isLong && COMMAND_OPTIONS.has(`${name}=`)) options.set(name, given ?? words[++at] ?? "");
    else if (isLong && COMMAND_OPTIONS.has(name)) options.set(name, "");
    else if (isFirst && (name === "help" || word === "-h")) return "help";
    else if (isFirst && (name === "version" || word === "-V")) return "version";
    else if (!isFirst || !runOption(name, given ?? (VALUED.has(name) ? words[++at] : undefined), ways))
      throw new Fatal(isLong ? `unrecognized option '${word}'` : `invalid option -- '${word.slice(1, 2)}'`);
  }
  const [name, ...args] = words.slice(at);
  if (name === undefined) return null;
  const said = [...options].map(([key, value]) => `--${key}${value === "" ? "" : `=${value}`}`);
  return { name, args, options, words: [...said, name, ...args].join(" ") };
}
function runOption(name: string, value: string | undefined, ways: Ways): boolean {
  if (name === "oneline") ways.isOneLine = true;
  else if (name === "dry-run") ways.isDry = true;
  else if (name === "no-wait") ways.waits = false;
  else if (name === "no-headings") ways.hasHeadings = false;
  else if (name === "bare") {
    ways.isBare = true;
    ways.hasHeadings = false;
  } else if ((name === "format" || name === "f") && value) ways.layout = value;
  else if ((name === "data" || name === "d") && value) ways.isBare = value === "bare";
  else return VALUED.has(name) || PLAIN.has(name);
  return true;
}

function formatOf({ layout, isBare, hasHeadings }: Ways): Format {
  if (layout === "html" || layout === "json") throw new Fatal(`--format=${layout} is not part of this system`);
  if (layout !== "list" && layout !== "table" && layout !== "csv") throw new Fatal(`unknown output format "${layout}"`);
  return { layout, isBare, hasHeadings };
}

/** What ovs-vswitchd has found wrong with interfaces that a run has added. @source ovs: utilities/ovs-vsctl.c, post_db_reload_do_checks */
function complaints({ world, host, db, added }: Session): string {
  let said = "";
  for (const bridge of bridgesOf(db))
    for (const iface of portsOf(db, bridge).flatMap((port) => interfacesOf(db, port))) {
      const problem = added.includes(ifaceName(iface)) ? problemOf(world, host, bridge, iface) : null;
      if (problem === null) continue;
      said += `ovs-vsctl: Error detected while setting up '${ifaceName(iface)}'${problem === "" ? "" : `: ${problem}`}.  See ovs-vswitchd log for details.\n`;
    }
  return said === "" ? "" : `${said}ovs-vsctl: The default log directory is "/var/log/openvswitch".\n`;
}

/** Puts what a run has made of the database in its place. */
function commit(session: Session, waits: boolean): string {
  const { world, host, db } = session;
  const lost = cutOff(world, host, db);
  if (lost !== null) throw new Fatal(refusedText(lost, "management"));
  const mirrors = db.rows.Mirror.map(({ uuid }) => uuid);
  collect(db);
  for (const [id, uuid] of session.ids)
    if (mirrors.includes(uuid) && !db.rows.Mirror.some((row) => row.uuid === uuid))
      session.warnings.push(
        `vsctl|WARN|row id "${id}" was created but no reference to it was inserted, so it will not actually appear in the database`,
      );
  db.config++;
  databases(world).set(host, db);
  reconfigure(world, host);
  return waits ? complaints(session) : "";
}

/** What `--help` says of what is here. @source ovs: utilities/ovs-vsctl.c, usage */
export const VSCTL_HELP = `ovs-vsctl: ovs-vswitchd management utility
usage: ovs-vsctl [OPTIONS] COMMAND [ARG...]

Open vSwitch commands:
  init                        initialize database, if not yet initialized
  show                        print overview of database contents

Bridge commands:
  add-br BRIDGE               create a new bridge named BRIDGE
  add-br BRIDGE PARENT VLAN   create new fake BRIDGE in PARENT on VLAN
  del-br BRIDGE               delete BRIDGE and all of its ports
  list-br                     print the names of all the bridges
  br-exists BRIDGE            exit 2 if BRIDGE does not exist
  br-to-vlan BRIDGE           print the VLAN which BRIDGE is on
  br-to-parent BRIDGE         print the parent of BRIDGE
  br-set-external-id BRIDGE KEY VALUE  set KEY on BRIDGE to VALUE
  br-set-external-id BRIDGE KEY  unset KEY on BRIDGE
  br-get-external-id BRIDGE KEY  print value of KEY on BRIDGE
  br-get-external-id BRIDGE  list key-value pairs on BRIDGE

Port commands (a bond is considered to be a single port):
  list-ports BRIDGE           print the names of all the ports on BRIDGE
  add-port BRIDGE PORT        add network device PORT to BRIDGE
  add-bond BRIDGE PORT IFACE...  add bonded port PORT in BRIDGE from IFACES
  del-port [BRIDGE] PORT      delete PORT (which may be bonded) from BRIDGE
  port-to-br PORT             print name of bridge that contains PORT

Interface commands (a bond consists of multiple interfaces):
  list-ifaces BRIDGE          print the names of all interfaces on BRIDGE
  iface-to-br IFACE           print name of bridge that contains IFACE

Database commands:
  list TBL [REC]              list RECord (or all records) in TBL
  find TBL CONDITION...       list records satisfying CONDITION in TBL
  get TBL REC COL[:KEY]       print values of COLumns in RECord in TBL
  set TBL REC COL[:KEY]=VALUE set COLumn values in RECord in TBL
  add TBL REC COL [KEY=]VALUE add (KEY=)VALUE to COLumn in RECord in TBL
  remove TBL REC COL [KEY=]VALUE  remove (KEY=)VALUE from COLumn
  clear TBL REC COL           clear values from COLumn in RECord in TBL
  create TBL COL[:KEY]=VALUE  create and initialize new record
  destroy TBL REC             delete RECord from TBL
Potentially unsafe database commands require --force option.

Options:
  --db=DATABASE               connect to DATABASE
                              (default: unix:/var/run/openvswitch/db.sock)
  --no-wait                   do not wait for ovs-vswitchd to reconfigure
  --retry                     keep trying to connect to server forever
  -t, --timeout=SECS          wait at most SECS seconds for ovs-vswitchd
  --dry-run                   do not commit changes to database
  --oneline                   print exactly one line of output per command
`;

/** Words of a line, cut at `--`. */
function cut(words: readonly string[]): string[][] {
  const found: string[][] = [[]];
  for (const word of words) {
    if (word === "--") found.push([]);
    else found.at(-1)?.push(word);
  }
  return found;
}

export const ovsVsctl = instantProgram("ovs-vsctl", (words, ctx): Output => {
  const { world, host } = controlOf(ctx.control);
  const db = databaseOf(world, host);
  if (!db) return failed("ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (No such file or directory)\n", 1);
  const ways: Ways = { isOneLine: false, isDry: false, waits: true, isBare: false, hasHeadings: true, layout: "list" };
  const session: Session = { world, host, db: copyOf(db), ids: new Map(), wanted: new Set(), added: [], warnings: [], isChanged: false };
  try {
    const lines: Line[] = [];
    for (const [at, part] of cut(words).entries()) {
      const line = readLine(part, ways, at === 0);
      if (line === "help") return printed(VSCTL_HELP);
      if (line === "version") return printed(`ovs-vsctl (Open vSwitch) ${OVS_VERSION}\nDB Schema 8.3.1\n`);
      if (line) lines.push(line);
    }
    if (lines.length === 0) throw new Fatal("missing command name (use --help for help)");
    if (ctx.uid !== 0) throw new Fatal("unix:/var/run/openvswitch/db.sock: database connection failed (Permission denied)");
    const format = formatOf(ways);
    let stdout = "";
    for (const line of lines) {
      const said = run({ session, format, ...line });
      stdout += ways.isOneLine ? `${said.replace(/\n$/, "").replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n` : said;
    }
    for (const name of session.wanted)
      if (!session.ids.has(name))
        throw new Fatal(`row id "${name}" is referenced but never created (e.g. with "-- --id=${name} create ...")`);
    settle(session);
    const said = session.isChanged && !ways.isDry ? commit(session, ways.waits) : "";
    return { stdout, stderr: logged(ctx, session.warnings, 2) + said, code: 0 };
  } catch (error) {
    if (!(error instanceof Fatal)) throw error;
    return failed(error.message === "" ? "" : `ovs-vsctl: ${error.message}\n`, error.code);
  }
});

/** Names such as `@m` that came before their row stand for it now; rows that nothing names go. */
function settle({ db, ids }: Session): void {
  for (const row of Object.values(db.rows).flat())
    for (const [column, datum] of Object.entries(row.set)) {
      const isNamed = (datum as readonly unknown[]).some((atom) => typeof atom === "string" && ids.has(atom));
      if (isNamed) row.set[column] = (datum as readonly string[]).map((atom) => ids.get(atom) ?? atom);
    }
}
