/** `bridge`: ports, tables and VLANs of Linux bridges. @source bridge(8); iproute2 6.1: bridge/link.c, fdb.c, vlan.c, mdb.c */
import { indexOf, type ShownInterface, shownByName } from "../guest/net/outside-links";
import { instantProgram, type Output, type ProgramContext } from "../guest/os/program";
import { LinuxBridge } from "../network/linux-bridge";
import type { Port } from "../network/port";
import { parseMac } from "../wire/address";
import { bridgePorts } from "../world/host-links";
import { nowOf } from "../world/world";
import type { BridgeControl } from "./brctl";
import { linkWords } from "./bridge-words";
import { failed, printed } from "./common/output";

const USAGE = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | vlan | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -c[ompressvlans] -color -p[retty] -j[son] }
`;
const refused = (text: string): Output => failed(`${text}\n`, 255);
const netlink = (error: string): Output => refused(`RTNETLINK answers: ${error}`);
/** What a word may be short for. */
const isShort = (word: string, full: string): boolean => word !== "" && full.startsWith(word);

function flagsOf({ up, carrier }: ShownInterface): string {
  return [
    ...(up && !carrier ? ["NO-CARRIER"] : []),
    "BROADCAST",
    "MULTICAST",
    ...(up ? ["UP"] : []),
    ...(up && carrier ? ["LOWER_UP"] : []),
  ].join(",");
}

interface At {
  readonly bridge: LinuxBridge;
  readonly port: Port;
}
function portsOf(control: BridgeControl): At[] {
  return control
    .bridges()
    .flatMap((bridge) => (bridge instanceof LinuxBridge ? bridgePorts(bridge).map((port) => ({ bridge, port })) : []));
}
/** Whether a kernel has an interface of a name. */
function hasDevice(ctx: ProgramContext, name: string): boolean {
  return shownByName(ctx.machine, name) !== null;
}

function link(control: BridgeControl, ctx: ProgramContext, words: readonly string[], isDetailed: boolean): Output {
  const [verb = "show", ...rest] = words;
  if (isShort(verb, "set")) return set(control, ctx, rest);
  if (!isShort(verb, "show") && !isShort(verb, "list") && verb !== "lst")
    return refused(`Command "${verb}" is unknown, try "bridge link help".`);
  const wanted = rest[0] === "dev" ? rest[1] : undefined;
  if (rest.length > 0 && wanted === undefined) return refused(`bridge: ${rest[0]} is not part of this system`);
  if (wanted !== undefined && !hasDevice(ctx, wanted)) return refused(`Cannot find device "${wanted}"`);
  const lines = portsOf(control)
    .filter(({ port }) => wanted === undefined || port.name === wanted)
    .map(({ bridge, port }) => {
      const shown = shownByName(ctx.machine, port.name);
      return shown === null
        ? { index: 0, text: "" }
        : {
            index: indexOf(shown),
            text: `${indexOf(shown)}: ${port.name}: <${flagsOf(shown)}> mtu ${shown.mtu} master ${bridge.name} ${linkWords(bridge, port, isDetailed)}`,
          };
    });
  return printed(
    lines
      .sort((a, b) => a.index - b.index)
      .map(({ text }) => text)
      .join(""),
  );
}

/** @source bridge/link.c, brlink_modify: of its words those whose effect is here */
function set(control: BridgeControl, ctx: ProgramContext, words: readonly string[]): Output {
  if (ctx.uid !== 0) return netlink("Operation not permitted");
  const at = words.indexOf("dev");
  const name = words[at + 1] ?? "";
  if (at < 0) return refused("Device is a required argument.");
  if (!hasDevice(ctx, name)) return refused(`Cannot find device "${name}"`);
  const found = portsOf(control).find(({ port }) => port.name === name);
  if (!found) return netlink("Operation not supported");
  const rest = [...words.slice(0, at), ...words.slice(at + 2)];
  for (let n = 0; n < rest.length; n += 2) {
    const [key = "", value = ""] = rest.slice(n, n + 2);
    const wanted = Number(value);
    if (key === "hairpin" && value !== "on" && value !== "off")
      return refused(`Error: argument of "hairpin" must be "on" or "off", not "${value}"`);
    if (key === "cost" && !(wanted >= 1 && wanted <= 65_535)) return netlink("Numerical result out of range");
    if (key === "priority" && !(wanted >= 0 && wanted <= 63)) return netlink("Numerical result out of range");
    if (!["cost", "priority", "hairpin"].includes(key)) return refused(`bridge: ${key} is not part of this system`);
    found.bridge.change((tree) => {
      const own = tree.portCalled(name);
      if (!own) return;
      if (key === "hairpin") own.isHairpin = value === "on";
      else if (key === "priority") tree.setPortPriority(own, wanted);
      else {
        [own.cost, own.isCostSet] = [wanted, true];
        tree.recost();
      }
    });
  }
  return printed("");
}

/** Groups that every interface hears: all nodes and all systems of the link. @source RFC 4291 §2.7.1, RFC 1112 */
const GROUPS = ["33:33:00:00:00:01", "01:00:5e:00:00:01"] as const;

function fdb(control: BridgeControl, ctx: ProgramContext, words: readonly string[]): Output {
  const [verb = "show", ...rest] = words;
  if (isShort(verb, "show") || isShort(verb, "list") || verb === "lst") return fdbShow(control, ctx, rest);
  if (!["add", "append", "replace", "create"].includes(verb) && !isShort(verb, "delete"))
    return refused(`Command "${verb}" is unknown, try "bridge fdb help".`);
  return fdbChange(control, ctx, isShort(verb, "delete") ? "delete" : verb, rest);
}
function fdbShow(control: BridgeControl, ctx: ProgramContext, words: readonly string[]): Output {
  const said: { br?: string; brport?: string; dev?: string } = {};
  for (let at = 0; at < words.length; at += 2) {
    const [key = "", value = ""] = words.slice(at, at + 2);
    if (key !== "br" && key !== "brport" && key !== "dev") return refused(`bridge: ${key} is not part of this system`);
    if (!hasDevice(ctx, value)) return refused(`Cannot find device "${value}"`);
    said[key] = value;
  }
  const only = said.brport ?? said.dev;
  const lines: string[] = [];
  for (const { bridge, port } of portsOf(control)) {
    if ((said.br !== undefined && bridge.name !== said.br) || (only !== undefined && port.name !== only)) continue;
    const on = only === undefined ? ` dev ${port.name}` : "";
    const line = (mac: string, rest: string): void => void lines.push(`${mac}${on} ${rest}\n`);
    for (const { mac, port: at } of bridge.learned(nowOf(control.world))) if (at === port.name) line(mac, `master ${bridge.name} `);
    for (const [mac, { port: at, isPermanent }] of bridge.pinned)
      if (at === port.name) line(mac, `master ${bridge.name} ${isPermanent ? "permanent" : "static"}`);
    line(port.mac, `master ${bridge.name} permanent`);
    for (const mac of GROUPS) line(mac, "self permanent");
  }
  return printed(lines.join(""));
}
/** @source bridge/fdb.c, fdb_modify: an entry of the bridge's own table, `master`; without it the device's filter is meant */
function fdbChange(control: BridgeControl, ctx: ProgramContext, verb: string, words: readonly string[]): Output {
  if (ctx.uid !== 0) return netlink("Operation not permitted");
  let name: string | null = null;
  let mac: string | null = null;
  let isMaster = false;
  let isPermanent = true;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "dev") name = words[++at] ?? "";
    else if (word === "master") isMaster = true;
    else if (word === "static" || word === "temp") isPermanent = false;
    else if (word === "local" || word === "permanent") isPermanent = true;
    else if (
      ["self", "dynamic", "use", "dst", "vlan", "port", "vni", "via", "router", "extern_learn", "sticky", "src_vni", "nhid"].includes(word)
    )
      return refused(`bridge: ${word} is not part of this system`);
    else if (mac === null) mac = word;
    else return refused(`Error: either "to" is duplicate, or "${word}" is a garbage.`);
  }
  if (name === null || mac === null) return refused("Device and address are required arguments.");
  if (!parseMac(mac)) return refused(`Invalid mac address ${mac}`);
  if (!hasDevice(ctx, name)) return refused(`Cannot find device "${name}"`);
  if (!isMaster) return refused("bridge: an entry of a device's own filter is not part of this system");
  const found = portsOf(control).find(({ port }) => port.name === name);
  if (!found) return netlink("Operation not supported");
  return pinOrNot(found, verb, mac.toLowerCase(), isPermanent);
}
function pinOrNot({ bridge, port }: At, verb: string, mac: string, isPermanent: boolean): Output {
  const known = bridge.pinned.get(mac);
  const learned = bridge.table.get(mac);
  if (verb === "delete") {
    if (known?.port !== port.name && learned?.port !== port.name) return netlink("No such file or directory");
    bridge.pin(mac, null);
    return printed("");
  }
  if (verb !== "replace" && (known || (learned && verb === "add"))) return netlink("File exists");
  bridge.pin(mac, { port: port.name, isPermanent });
  return printed("");
}

/** @param controlOf - of what the program finds as `ctx.control` */
export function bridgeProgram(controlOf: (control: unknown) => BridgeControl): ReturnType<typeof instantProgram> {
  return instantProgram("bridge", (args, ctx): Output => {
    const control = controlOf(ctx.control);
    let isDetailed = false;
    let at = 0;
    for (; args[at]?.startsWith("-"); at++) {
      const word = (args[at] as string).replace(/^--/, "-");
      if (isShort(word, "-details") && word.length > 1) isDetailed = true;
      else if (word === "-V" || isShort(word, "-Version")) return printed("bridge utility, 6.1.0\n");
      else if (word === "-h" || isShort(word, "-help")) return failed(USAGE, 255);
      else if (/^-(s|o|t|n|c|p|j|force|batch|color)/.test(word)) return refused(`bridge: option ${args[at]} is not part of this system`);
      else return refused(`Option "${args[at]}" is unknown, try "bridge help".`);
    }
    const [object, ...rest] = args.slice(at);
    if (object === undefined || object === "help") return failed(USAGE, object === undefined ? 255 : 0);
    if (isShort(object, "link")) return link(control, ctx, rest, isDetailed);
    if (isShort(object, "fdb")) return fdb(control, ctx, rest);
    // No bridge here filters VLANs, nor keeps a table of groups.
    if (isShort(object, "vlan") && (rest[0] === undefined || isShort(rest[0], "show"))) return printed("port              vlan-id  \n");
    if (isShort(object, "mdb") && (rest[0] === undefined || isShort(rest[0], "show"))) return printed("");
    if (isShort(object, "vlan") || isShort(object, "mdb") || isShort(object, "monitor"))
      return refused(`bridge: ${object} ${rest[0] ?? ""} is not part of this system`.replace("  ", " "));
    return refused(`Object "${object}" is unknown, try "bridge help".`);
  });
}
