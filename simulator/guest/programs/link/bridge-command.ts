/** `bridge` of a guest: ports, tables and VLANs of bridges that it has made. @source bridge(8); iproute2 6.1: bridge/link.c, fdb.c, vlan.c */
import { parseMac } from "../../../wire/address";
import { groupMac, solicitedNode } from "../../../wire/address6";
import { byName } from "../../net/interfaces";
import { known } from "../../net/made/bridge";
import { bridgeOf, portsOf } from "../../net/made/links";
import type { BridgeLink } from "../../net/made/made-link";
import { indexOf, type ShownInterface, shownInterfaces } from "../../net/outside-links";
import type { Interface } from "../../net/state";
import type { Machine } from "../../os/machine";
import { fail, instantProgram, type Output, ok } from "../../os/program";
import { MATCH } from "../ip-words";
import { flagsText, nameText, portState } from "./link-text";

const USAGE = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | vlan | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -c[ompressvlans] -color -p[retty] -j[son] }
`;
const refused = (text: string): Output => fail(text, 255);
const netlink = (error: string): Output => refused(`RTNETLINK answers: ${error}`);
const onOff = (isOn: boolean): string => (isOn ? "on" : "off");
const isShow = (verb: string): boolean => MATCH(verb, "show") || MATCH(verb, "list") || verb === "lst";

function link(m: Machine, uid: number, words: readonly string[], isDetailed: boolean): Output {
  const [verb = "show", ...rest] = words;
  if (MATCH(verb, "set")) return uid === 0 ? setPort(m, rest) : netlink("Operation not permitted");
  if (!isShow(verb)) return refused(`Command "${verb}" is unknown, try "bridge link help".`);
  const wanted = rest[0] === "dev" ? rest[1] : undefined;
  if (rest.length > 0 && wanted === undefined) return refused(`bridge: ${rest[0]} is not part of this system`);
  if (wanted !== undefined && !byName(m, wanted)) return refused(`Cannot find device "${wanted}"`);
  const ports = shownInterfaces(m).filter((i) => i.port !== undefined && (wanted === undefined || i.name === wanted));
  return ok(ports.map((i) => portText(m, i, isDetailed)).join(""));
}
function portText(m: Machine, i: ShownInterface, isDetailed: boolean): string {
  const { port } = i;
  if (!port) return "";
  const head = `${indexOf(i)}: ${nameText(m, i)}: ${flagsText(m, i)} mtu ${i.mtu} master ${bridgeOf(m, i)?.name}`;
  const line = `${head} state ${portState(i)} priority ${port.priority} cost ${port.cost} \n`;
  if (!isDetailed) return line;
  return `${line}    hairpin ${onOff(port.isHairpin === true)} guard off root_block off fastleave off learning ${onOff(!port.isDeaf)} flood ${onOff(!port.isDry)} mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n`;
}

/** @source bridge/link.c, brlink_modify: of its words those whose effect is here */
function setPort(m: Machine, words: readonly string[]): Output {
  const at = words.indexOf("dev");
  const name = words[at + 1] ?? "";
  if (at < 0) return refused("Device is a required argument.");
  const i = byName(m, name);
  if (!i) return refused(`Cannot find bridge device "${name}"`);
  const { port } = i;
  if (!port) return netlink("Operation not supported");
  const rest = [...words.slice(0, at), ...words.slice(at + 2)];
  for (let n = 0; n < rest.length; n += 2) {
    const [key = "", value = ""] = rest.slice(n, n + 2);
    const number = Number(value);
    if (key === "cost" || key === "priority") {
      const [least, most] = key === "cost" ? [1, 65_535] : [0, 63];
      if (!(number >= least && number <= most)) return netlink("Numerical result out of range");
      port[key] = number;
      continue;
    }
    if (!["hairpin", "learning", "flood"].includes(key)) return refused(`bridge: ${key} is not part of this system`);
    if (value !== "on" && value !== "off") return refused(`Error: argument of "${key}" must be "on" or "off", not "${value}"`);
    setFlag(i, key, value === "on");
  }
  return ok("");
}
function setFlag({ port }: Interface, key: string, isOn: boolean): void {
  if (!port) return;
  const flag = key === "hairpin" ? "isHairpin" : key === "learning" ? "isDeaf" : "isDry";
  if (isOn === (key === "hairpin")) port[flag] = true;
  else delete port[flag];
}

/** Groups that an interface hears itself. @source Linux net/bridge/br_device.c, br_multicast.c (all snoopers); RFC 4291 §2.7.1 */
function groupsOf(i: ShownInterface): string[] {
  if (i.device === -1) return [];
  const snoopers = i.made?.kind === "bridge" && i.up ? ["01:00:5e:00:00:6a", "33:33:00:00:00:6a"] : [];
  const solicited = (i.v6?.addresses ?? []).map(({ ip }) => groupMac(solicitedNode(ip)));
  return ["33:33:00:00:00:01", ...snoopers, ...(i.up ? ["01:00:5e:00:00:01"] : []), ...new Set(solicited)];
}
function fdb(m: Machine, uid: number, words: readonly string[]): Output {
  const [verb = "show", ...rest] = words;
  if (isShow(verb)) return fdbShow(m, rest);
  if (!["add", "append", "replace", "create"].includes(verb) && !MATCH(verb, "delete"))
    return refused(`Command "${verb}" is unknown, try "bridge fdb help".`);
  return uid === 0 ? fdbChange(m, MATCH(verb, "delete") ? "delete" : verb, rest) : netlink("Operation not permitted");
}
function fdbShow(m: Machine, words: readonly string[]): Output {
  const said: { br?: string; brport?: string; dev?: string } = {};
  for (let at = 0; at < words.length; at += 2) {
    const [key = "", value = ""] = words.slice(at, at + 2);
    if (key !== "br" && key !== "brport" && key !== "dev") return refused(`bridge: ${key} is not part of this system`);
    if (!byName(m, value)) return refused(`Cannot find device "${value}"`);
    said[key] = value;
  }
  const only = said.brport ?? said.dev;
  const lines: string[] = [];
  for (const i of shownInterfaces(m)) {
    const bridge = bridgeOf(m, i);
    if (only !== undefined && i.name !== only) continue;
    if (said.br !== undefined && i.name !== said.br && bridge?.name !== said.br) continue;
    const on = only === undefined ? ` dev ${i.name}` : "";
    const line = (mac: string, rest: string): void => void lines.push(`${mac}${on} ${rest}\n`);
    if (bridge) {
      for (const { mac, port, by } of known(m, bridge.made)) if (port === i.device) line(mac, `master ${bridge.name} ${by ?? ""}`);
      line(i.mac, `master ${bridge.name} permanent`);
    }
    for (const mac of groupsOf(i)) line(mac, "self permanent");
    if (i.made?.kind === "bridge" && i.mac !== "00:00:00:00:00:00" && !portsOf(m, i).some(({ mac }) => mac === i.mac))
      line(i.mac, `master ${i.name} permanent`);
  }
  return ok(lines.join(""));
}
/** @source bridge/fdb.c, fdb_modify: an entry of the bridge's own table, `master`; without it the device's filter is meant */
function fdbChange(m: Machine, verb: string, words: readonly string[]): Output {
  let name: string | null = null;
  let mac: string | null = null;
  let isMaster = false;
  let by: "static" | "permanent" = "permanent";
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "dev") name = words[++at] ?? "";
    else if (word === "master") isMaster = true;
    else if (word === "static" || word === "temp") by = "static";
    else if (word === "local" || word === "permanent") by = "permanent";
    else if (
      ["self", "dynamic", "use", "dst", "vlan", "port", "vni", "via", "router", "extern_learn", "sticky", "src_vni", "nhid"].includes(word)
    )
      return refused(`bridge: ${word} is not part of this system`);
    else if (mac === null) mac = word;
    else return refused(`Error: either "to" is duplicate, or "${word}" is a garbage.`);
  }
  if (name === null || mac === null) return refused("Device and address are required arguments.");
  if (!parseMac(mac)) return refused(`Invalid mac address ${mac}`);
  const i = byName(m, name);
  if (!i) return refused(`Cannot find device "${name}"`);
  if (!isMaster) return refused("bridge: an entry of a device's own filter is not part of this system");
  const bridge = bridgeOf(m, i);
  return bridge ? pin(m, bridge.made, { verb, mac: mac.toLowerCase(), port: i.device, by }) : netlink("Operation not supported");
}
interface Pin {
  readonly verb: string;
  readonly mac: string;
  readonly port: number;
  readonly by: "static" | "permanent";
}
function pin(m: Machine, made: BridgeLink, { verb, mac, port, by }: Pin): Output {
  const found = known(m, made).find((entry) => entry.mac === mac);
  if (verb === "delete" && found?.port !== port) return netlink("No such file or directory");
  if (verb !== "delete" && verb !== "replace" && found && (found.by || verb === "add")) return netlink("File exists");
  made.table = made.table.filter((entry) => entry.mac !== mac);
  if (verb !== "delete") made.table.push({ mac, port, seenAt: m.mono(), by });
  return ok("");
}

/** Without filters all are in the VLAN that ports have of themselves. @source bridge/vlan.c (print_vlan_info); Linux net/bridge/br_vlan.c (default_pvid 1) */
function vlan(m: Machine, [verb = "show"]: readonly string[]): Output {
  if (!isShow(verb)) return refused(`bridge: vlan ${verb} is not part of this system`);
  const shown = shownInterfaces(m).filter((i) => i.port !== undefined || i.made?.kind === "bridge");
  return ok(`port              vlan-id  \n${shown.map(({ name }) => `${name.padEnd(16)}  1 PVID Egress Untagged\n`).join("")}`);
}

export const bridge = instantProgram(
  "bridge",
  (args, ctx): Output => {
    const m = ctx.machine;
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
    if (MATCH(object, "link")) return link(m, ctx.uid, rest, isDetailed);
    if (MATCH(object, "fdb")) return fdb(m, ctx.uid, rest);
    if (MATCH(object, "vlan")) return vlan(m, rest);
    // It keeps no table of groups.
    if (MATCH(object, "mdb") && isShow(rest[0] ?? "show")) return ok("");
    if (MATCH(object, "mdb") || MATCH(object, "monitor"))
      return refused(`bridge: ${object} ${rest[0] ?? ""}`.trimEnd().concat(" is not part of this system"));
    return refused(`Object "${object}" is unknown, try "bridge help".`);
  },
  null,
);
