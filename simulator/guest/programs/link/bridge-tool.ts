/** What `bridge` reads and says alike in every system. @source bridge(8); iproute2 6.1: bridge/bridge.c, link.c, fdb.c, lib/utils.c (parse_one_of) */
import { parseMac } from "../../../wire/address";
import { fail, type Output, ok } from "../../os/program";
import { MATCH } from "../ip-words";

const USAGE = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | vlan | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -c[ompressvlans] -color -p[retty] -j[son] }
`;
const refused = (text: string): Output => fail(text, 255);
const netlink = (error: string): Output => refused(`RTNETLINK answers: ${error}`);
const isShow = (verb: string): boolean => MATCH(verb, "show") || MATCH(verb, "list") || verb === "lst";

/** Whose entries of tables are shown; left out: all. */
export interface FdbFilter {
  readonly bridge?: string;
  readonly port?: string;
}
/** An entry as somebody wants it. */
export interface FdbEntry {
  readonly mac: string;
  readonly port: string;
  readonly by: "static" | "permanent";
}
/** A setting of a port, and its value: of a flag whether it is on. */
export type PortSetting = readonly [key: string, value: number | boolean];

/** The bridges of a system, as its kernel has them. */
export interface BridgeKernel {
  readonly mayChange: boolean;
  /** flags of a port whose effect is here */
  readonly flags: readonly string[];
  /** whether it has an interface of a name */
  has(name: string): boolean;
  isPort(name: string): boolean;
  /** @param only - one port; undefined: all */
  portLines(only: string | undefined, isDetailed: boolean): string;
  setPort(name: string, settings: readonly PortSetting[]): void;
  fdbLines(filter: FdbFilter): string;
  /** how a bridge knows an address at the bridge of a port, and at which port; null: it does not */
  known(entry: FdbEntry): { readonly port: string; readonly isLearned: boolean } | null;
  pin(entry: FdbEntry): void;
  unpin(entry: FdbEntry): void;
  vlanLines(): string;
}

function link(kernel: BridgeKernel, words: readonly string[], isDetailed: boolean): Output {
  const [verb = "show", ...rest] = words;
  if (MATCH(verb, "set")) return setPort(kernel, rest);
  if (!isShow(verb)) return refused(`Command "${verb}" is unknown, try "bridge link help".`);
  const wanted = rest[0] === "dev" ? rest[1] : undefined;
  if (rest.length > 0 && wanted === undefined) return refused(`bridge: ${rest[0]} is not part of this system`);
  if (wanted !== undefined && !kernel.has(wanted)) return refused(`Cannot find device "${wanted}"`);
  return ok(kernel.portLines(wanted, isDetailed));
}
/** @source bridge/link.c, brlink_modify: of its words those whose effect is here; nothing is set unless all of it can be */
function setPort(kernel: BridgeKernel, words: readonly string[]): Output {
  const at = words.indexOf("dev");
  const name = words[at + 1] ?? "";
  const rest = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
  const settings: PortSetting[] = [];
  let isInRange = true;
  for (let n = 0; n < rest.length; n += 2) {
    const [key = "", value = ""] = rest.slice(n, n + 2);
    if (key === "cost" || key === "priority") {
      const [least, most] = key === "cost" ? [1, 65_535] : [0, 63];
      isInRange &&= Number(value) >= least && Number(value) <= most;
      settings.push([key, Number(value)]);
      continue;
    }
    if (!kernel.flags.includes(key)) return refused(`bridge: ${key} is not part of this system`);
    if (value !== "on" && value !== "off") return refused(`Error: argument of "${key}" must be one of "off", "on", not "${value}"`);
    settings.push([key, value === "on"]);
  }
  if (at < 0) return refused("Device is a required argument.");
  if (!kernel.has(name)) return refused(`Cannot find bridge device "${name}"`);
  if (!kernel.mayChange) return netlink("Operation not permitted");
  if (!kernel.isPort(name)) return netlink("Operation not supported");
  if (!isInRange) return netlink("Numerical result out of range");
  kernel.setPort(name, settings);
  return ok("");
}

function fdb(kernel: BridgeKernel, words: readonly string[]): Output {
  const [verb = "show", ...rest] = words;
  if (isShow(verb)) return fdbShow(kernel, rest);
  if (!["add", "append", "replace", "create"].includes(verb) && !MATCH(verb, "delete"))
    return refused(`Command "${verb}" is unknown, try "bridge fdb help".`);
  return fdbChange(kernel, MATCH(verb, "delete") ? "delete" : verb, rest);
}
function fdbShow(kernel: BridgeKernel, words: readonly string[]): Output {
  const said: { br?: string; brport?: string; dev?: string } = {};
  for (let at = 0; at < words.length; at += 2) {
    const [key = "", value = ""] = words.slice(at, at + 2);
    if (key !== "br" && key !== "brport" && key !== "dev") return refused(`bridge: ${key} is not part of this system`);
    if (!kernel.has(value)) return refused(`Cannot find device "${value}"`);
    said[key] = value;
  }
  const { br, brport, dev } = said;
  const port = brport ?? dev;
  return ok(kernel.fdbLines({ ...(br === undefined ? {} : { bridge: br }), ...(port === undefined ? {} : { port }) }));
}
/** Words of an entry that have no effect here. */
const OTHER_WORDS = ["self", "dynamic", "use", "dst", "vlan", "port", "vni", "via", "router", "extern_learn", "sticky", "src_vni", "nhid"];
/** @source bridge/fdb.c, fdb_modify: an entry of the bridge's own table, `master`; without it the device's filter is meant */
function fdbChange(kernel: BridgeKernel, verb: string, words: readonly string[]): Output {
  let name: string | null = null;
  let mac: string | null = null;
  let isMaster = false;
  let by: FdbEntry["by"] = "permanent";
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "dev") name = words[++at] ?? "";
    else if (word === "master") isMaster = true;
    else if (word === "static" || word === "temp") by = "static";
    else if (word === "local" || word === "permanent") by = "permanent";
    else if (OTHER_WORDS.includes(word)) return refused(`bridge: ${word} is not part of this system`);
    else if (mac === null) mac = word;
    else return refused(`Error: either "to" is duplicate, or "${word}" is a garbage.`);
  }
  if (name === null || mac === null) return refused("Device and address are required arguments.");
  if (!parseMac(mac)) return refused(`Invalid mac address ${mac}`);
  if (!kernel.has(name)) return refused(`Cannot find device "${name}"`);
  if (!isMaster) return refused("bridge: an entry of a device's own filter is not part of this system");
  if (!kernel.mayChange) return netlink("Operation not permitted");
  if (!kernel.isPort(name)) return netlink("Operation not supported");
  return pinned(kernel, verb, { mac: mac.toLowerCase(), port: name, by });
}
function pinned(kernel: BridgeKernel, verb: string, entry: FdbEntry): Output {
  const known = kernel.known(entry);
  if (verb === "delete") {
    if (known?.port !== entry.port) return netlink("No such file or directory");
    kernel.unpin(entry);
    return ok("");
  }
  if (verb !== "replace" && known && (!known.isLearned || verb === "add")) return netlink("File exists");
  kernel.pin(entry);
  return ok("");
}

/** `bridge` with its arguments. */
export function bridgeTool(kernel: BridgeKernel, args: readonly string[]): Output {
  let isDetailed = false;
  let at = 0;
  for (; args[at]?.startsWith("-"); at++) {
    const word = (args[at] as string).replace(/^--/, "-");
    if (MATCH(word, "-details") && word.length > 1) isDetailed = true;
    else if (word === "-V" || MATCH(word, "-Version")) return ok("bridge utility, 6.1.0\n");
    else if (word === "-h" || MATCH(word, "-help")) return refused(USAGE);
    else if (/^-(s|o|t|n|c|p|j|force|batch|color)/.test(word)) return refused(`bridge: option ${args[at]} is not part of this system`);
    else return refused(`Option "${args[at]}" is unknown, try "bridge help".`);
  }
  const [object, ...rest] = args.slice(at);
  if (object === undefined || object === "help") return fail(USAGE, object === undefined ? 255 : 0);
  if (MATCH(object, "link")) return link(kernel, rest, isDetailed);
  if (MATCH(object, "fdb")) return fdb(kernel, rest);
  if (MATCH(object, "vlan") && isShow(rest[0] ?? "show")) return ok(kernel.vlanLines());
  // No kernel here keeps a table of groups.
  if (MATCH(object, "mdb") && isShow(rest[0] ?? "show")) return ok("");
  if (["vlan", "mdb", "monitor"].some((known) => MATCH(object, known)))
    return refused(`bridge: ${object} ${rest[0] ?? ""}`.trimEnd().concat(" is not part of this system"));
  return refused(`Object "${object}" is unknown, try "bridge help".`);
}
