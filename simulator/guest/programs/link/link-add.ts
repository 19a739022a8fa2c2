/** `ip link add` and `del`: links that a system makes for itself. @source iproute2 6.1: ip/iplink.c (iplink_modify), iplink_vlan.c; Linux net/core/rtnetlink.c, net/8021q/vlan_netlink.c, drivers/net/veth.c */
import { parseMac } from "../../../wire/address";
import { byName } from "../../net/interfaces";
import { addMade, addPair, BRIDGE_AGEING_US, MOST_NAME, nextIndex, randomMac, removeLink, vlanOn } from "../../net/made/links";
import type { MadeLink } from "../../net/made/made-link";
import { setUp } from "../../net/made/raise";
import type { Bridge } from "../../net/made/tree";
import { shownByName } from "../../net/outside-links";
import type { Interface } from "../../net/state";
import type { Machine } from "../../os/machine";
import { addsLinks } from "../../os/own-links";
import { fail, type Output, ok } from "../../os/program";
import { MATCH } from "../ip-words";
import { mtuRange } from "./link-text";
import { setBridgeAgeing, setTreeOn, setTreePriority, setTreeTime, type TreeTime } from "./stp-set";

const netlink = (error: string): Output => fail(`RTNETLINK answers: ${error}`, 2);
const EEXIST = netlink("File exists");
const INCOMPLETE = fail('Command line is not complete. Try option "help"', 255);

/** Kinds that there are here, and those that Linux has beside them. */
const KINDS: readonly string[] = ["vlan", "bridge", "veth", "dummy"];
const OTHER_KINDS =
  "bond bond_slave can geneve gre gretap ip6gre ip6gretap ip6tnl ipip ipoib ipvlan ipvtap macsec macvlan macvtap netdevsim nlmon rmnet sit team tun vcan vrf vti vxcan vxlan wireguard xfrm virt_wifi hsr lowpan batadv ifb amt".split(
    " ",
  );

/** What the words before a kind say. */
interface Wanted {
  name: string | null;
  lower: string | null;
  mac: string | null;
  mtu: number | null;
  queueLength: number | null;
  index: number | null;
  isUp: boolean;
}
const isName = (name: string): boolean => name !== "" && name.length <= MOST_NAME && !/[\s/]/.test(name) && name !== "." && name !== "..";
/** A line that is empty stands behind it. @source iproute2 6.1: lib/utils.c (invarg) */
export const wrong = (word: string, why: string): Output => ({
  ...fail(""),
  stderr: `Error: argument "${word}" is wrong: ${why}\n\n`,
  code: 255,
});

/** @returns why the words are none, or what is behind `type`; null: there is no `type` */
function readWanted(words: readonly string[], wanted: Wanted): Output | { readonly kind: readonly string[] | null } {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const takes = ["link", "name", "dev", "address", "mtu", "txqueuelen", "qlen", "txqlen", "index", "numtxqueues", "numrxqueues", "type"];
    const value = words[at + 1];
    if (takes.includes(word) && value === undefined) return INCOMPLETE;
    if (word === "type") return { kind: words.slice(at + 1) };
    if (word === "up" || word === "down") wanted.isUp = word === "up";
    else if (word === "link") wanted.lower = value ?? "";
    else if (word === "address") {
      if (!parseMac(value ?? "")) return fail(`"${value}" is invalid lladdr.`);
      wanted.mac = (value ?? "").toLowerCase();
    } else if (takes.includes(word) && word !== "name" && word !== "dev") {
      const number = Number(value);
      if (!/^\d+$/.test(value ?? "")) return wrong(value ?? "", `Invalid "${word}" value`);
      if (word === "mtu") wanted.mtu = number;
      else if (word === "index") wanted.index = number;
      else if (/q(ueue)?len/.test(word)) wanted.queueLength = number;
    } else if (["broadcast", "netns", "parentdev", "group", "alias", "master", "vrf", "arp", "multicast", "promisc"].includes(word))
      return fail(`ip: ${word} of a new link is not part of this system`, 255);
    else {
      const name = word === "name" || word === "dev" ? (value ?? "") : word;
      if (wanted.name !== null) return fail(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
      if (!isName(name)) return fail(`Error: argument "${name}" is wrong: "name" not a valid ifname`, 255);
      wanted.name = name;
    }
    if (takes.includes(word)) at++;
  }
  return { kind: null };
}

export function addLink(m: Machine, words: readonly string[]): Output {
  if (!addsLinks(m)) return netlink("Operation not supported");
  const wanted: Wanted = { name: null, lower: null, mac: null, mtu: null, queueLength: null, index: null, isUp: false };
  const read = readWanted(words, wanted);
  if ("stdout" in read) return read;
  if (read.kind === null) return fail('Not enough information: "type" argument is required');
  const [kind = "", ...options] = read.kind;
  // A control domain's kernel 4.19 does not say yet what it is that it does not support.
  if (m.spec.os === "dom0" && !KINDS.includes(kind) && !OTHER_KINDS.includes(kind)) return netlink("Operation not supported");
  if (!KINDS.includes(kind))
    return OTHER_KINDS.includes(kind)
      ? fail(`ip: links of type ${kind} are not part of this system`, 255)
      : fail("Error: Unknown device type.", 2);
  // What the world keeps has no address, and so nobody to have a VLAN for.
  if (wanted.lower !== null && !byName(m, wanted.lower) && shownByName(m, wanted.lower))
    return fail(`ip: a link on ${wanted.lower} is not part of this system`, 255);
  if (wanted.lower !== null && !byName(m, wanted.lower)) return fail(`Cannot find device "${wanted.lower}"`);
  const making = { m, wanted, options };
  const made =
    kind === "vlan" ? addVlan(making) : kind === "veth" ? addVeth(making) : addPlain(making, kind === "bridge" ? "bridge" : "dummy");
  if ("stdout" in made) return made;
  if (wanted.queueLength !== null) made.queueLength = wanted.queueLength;
  if (wanted.isUp && !setUp(m, made)) return netlink("Network is down");
  return ok("");
}
interface Making {
  readonly m: Machine;
  readonly wanted: Wanted;
  readonly options: readonly string[];
}

/** A name that nobody has, of a kind: `vlan0`. @source Linux net/core/rtnetlink.c (rtnl_create_link: "kind%d") */
function freeName(m: Machine, kind: string, but?: string): string {
  let number = 0;
  while (shownByName(m, `${kind}${number}`) || `${kind}${number}` === but) number++;
  return `${kind}${number}`;
}
/** Name, number and length are looked at before a link is made. @returns why it cannot be; null: it can */
function refused({ m, wanted }: Making, kind: MadeLink["kind"]): Output | null {
  if (wanted.name !== null && shownByName(m, wanted.name)) return EEXIST;
  if (wanted.index !== null && m.state.net.interfaces.some((i) => (i.index ?? i.device + 2) === wanted.index)) return EEXIST;
  if (wanted.index !== null && wanted.index < nextIndex(m))
    return fail("ip: an index below those that were given is not part of this system", 255);
  const made = { kind } as MadeLink;
  const [least, most] = mtuRange({ made, device: 0 });
  if (wanted.mtu !== null && wanted.mtu < least) return fail("Error: mtu less than device minimum.", 2);
  if (wanted.mtu !== null && most > 0 && wanted.mtu > most) return fail("Error: mtu greater than device maximum.", 2);
  return null;
}
const indexPart = ({ index }: Wanted): { index?: number } => (index === null ? {} : { index });

const VLAN_USAGE = `Usage: ... vlan id VLANID
\t\t[ protocol VLANPROTO ]
\t\t[ reorder_hdr { on | off } ]
\t\t[ gvrp { on | off } ]
\t\t[ mvrp { on | off } ]
\t\t[ loose_binding { on | off } ]
\t\t[ bridge_binding { on | off } ]
\t\t[ ingress-qos-map QOS-MAP ]
\t\t[ egress-qos-map QOS-MAP ]

VLANID := 0-4095
VLANPROTO: [ 802.1Q | 802.1ad ]
QOS-MAP := [ QOS-MAP ] QOS-MAPPING
QOS-MAPPING := FROM:TO`;
/** Highest id and one: it is kept for other use. @source IEEE 802.1Q table 9-2; Linux net/8021q/vlan_netlink.c (vlan_validate) */
const NO_VLAN = 4_095;

/** @returns the id; null: none is said */
function vlanOptions(options: readonly string[]): Output | { readonly id: number | null } {
  let id: number | null = null;
  for (let at = 0; at < options.length; at += 2) {
    const [key = "", value] = options.slice(at, at + 2);
    if (key === "help") return fail(VLAN_USAGE);
    if (value === undefined && MATCH(key, "id")) return INCOMPLETE;
    if (key === "id") {
      if (!/^(\d+|0x[\da-f]+)$/i.test(value ?? "") || Number(value) > 65_535) return wrong(value ?? "", "id is invalid");
      id = Number(value);
    } else if (key === "protocol" && /^802\.1q$/i.test(value ?? "")) continue;
    else if (key === "reorder_hdr" && value === "on") continue;
    else if (/^(protocol|proto|reorder_hdr|gvrp|mvrp|loose_binding|bridge_binding|ingress-qos-map|egress-qos-map)$/.test(key))
      return fail(`ip: ${key} ${value ?? ""} of a VLAN is not part of this system`, 255);
    else return fail(`vlan: unknown command "${key}"?\n${VLAN_USAGE}`, 255);
  }
  return { id };
}
function addVlan(making: Making): Output | Interface {
  const { m, wanted, options } = making;
  const read = vlanOptions(options);
  if ("stdout" in read) return read;
  if (options.length === 0) return fail("Error: VLAN properties not specified.", 2);
  if (read.id !== null && read.id >= NO_VLAN) return fail("Error: 8021q: Invalid VLAN id.", 2);
  const no = refused(making, "vlan");
  if (no) return no;
  if (read.id === null) return fail("Error: 8021q: VLAN id not specified.", 2);
  const lower = wanted.lower === null ? null : byName(m, wanted.lower);
  if (!lower) return fail("Error: 8021q: link not specified.", 2);
  if (lower.device === -1) return fail("Error: 8021q: VLANs not supported on device.", 2);
  if (lower.made?.kind === "vlan") return fail("ip: a VLAN within a VLAN is not part of this system", 255);
  if (vlanOn(m, lower.device, read.id)) return fail("Error: 8021q: VLAN device already exists.", 2);
  if (wanted.mtu !== null && wanted.mtu > lower.mtu) return netlink("Invalid argument");
  const name = wanted.name ?? freeName(m, "vlan");
  const made = { kind: "vlan", lower: lower.device, id: read.id } as const;
  return addMade(m, { name, made, mac: wanted.mac ?? lower.mac, mtu: wanted.mtu ?? lower.mtu, ...indexPart(wanted) });
}

const VETH_USAGE = "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'";
function addVeth(making: Making): Output | Interface {
  const { m, wanted, options } = making;
  if (options.length > 0 && options[0] !== "peer") return fail(VETH_USAGE);
  const peer: Wanted = { name: null, lower: null, mac: null, mtu: null, queueLength: null, index: null, isUp: false };
  const read = readWanted(options.slice(1), peer);
  if ("stdout" in read) return read;
  const no = refused(making, "veth") ?? refused({ m, wanted: peer, options: [] }, "veth");
  if (no) return no;
  const other = peer.name ?? freeName(m, "veth", wanted.name ?? undefined);
  const name = wanted.name ?? freeName(m, "veth", other);
  if (name === other) return EEXIST;
  const end = (of: string, { mac, mtu }: Wanted) => ({ name: of, mac: mac ?? randomMac(m), mtu: mtu ?? 1_500 });
  addPair(m, [end(name, wanted), end(other, peer)]);
  const far = byName(m, other);
  if (far && peer.isUp) setUp(m, far);
  return byName(m, name) ?? INCOMPLETE;
}

/** Options of a bridge that have an effect here, or are as they are anyway. Times are hundredths of a second. @returns why one cannot be set; null: they may be */
export function checkBridgeOptions(options: readonly string[]): Output | null {
  for (let at = 0; at < options.length; at += 2) {
    const [key = "", value] = options.slice(at, at + 2);
    if (value === undefined) return INCOMPLETE;
    if (!/^\d+$/.test(value)) return wrong(value, `invalid ${key}`);
    if (key === "priority" && Number(value) > 65_535) return wrong(value, "invalid priority");
    const isKnown = key in TREE_TIMES || ["ageing_time", "stp_state", "priority"].includes(key);
    if (!isKnown && !(key === "vlan_filtering" && value === "0"))
      return fail(`ip: ${key} ${value} of a guest's bridge is not part of this system`, 255);
  }
  return null;
}
const TREE_TIMES: Readonly<Record<string, TreeTime>> = { forward_delay: "forwardDelay", hello_time: "hello", max_age: "maxAge" };
/** Sets them, one after another. @returns why one was not */
export function setBridgeOptions(m: Machine, bridge: Bridge, options: readonly string[]): Output | null {
  for (let at = 0; at < options.length; at += 2) {
    const [key = "", text] = options.slice(at, at + 2);
    const value = Number(text);
    const time = TREE_TIMES[key];
    if (time !== undefined && !setTreeTime(m, bridge, time, value * 10_000)) return netlink("Numerical result out of range");
    if (key === "ageing_time") setBridgeAgeing(m, bridge, value * 10_000);
    else if (key === "priority") setTreePriority(m, bridge, value);
    else if (key === "stp_state" && (value !== 0 || bridge.made.stp)) setTreeOn(m, bridge, value !== 0);
  }
  return null;
}
function addPlain(making: Making, kind: "bridge" | "dummy"): Output | Interface {
  const { m, wanted, options } = making;
  const bridge = { kind: "bridge" as const, ageingUs: BRIDGE_AGEING_US, table: [] };
  if (kind === "dummy" && options.length > 0) return fail(`Garbage instead of arguments "${options[0]} ...". Try "ip link help".`, 255);
  const no = (kind === "bridge" ? checkBridgeOptions(options) : null) ?? refused(making, kind);
  if (no) return no;
  const name = wanted.name ?? freeName(m, kind);
  const set = { ...(wanted.mac === null ? {} : { isMacSet: true as const }), ...(wanted.mtu === null ? {} : { isMtuSet: true as const }) };
  const made: MadeLink = kind === "bridge" ? { ...bridge, ...set } : { kind: "dummy" };
  const i = addMade(m, { name, made, mac: wanted.mac ?? randomMac(m), mtu: wanted.mtu ?? 1_500, ...indexPart(wanted) });
  if (made.kind !== "bridge") return i;
  const bad = setBridgeOptions(m, Object.assign(i, { made }), options);
  if (bad) removeLink(m, i);
  return bad ?? i;
}

export function deleteLink(m: Machine, words: readonly string[]): Output {
  if (!addsLinks(m)) return netlink("Operation not supported");
  let name: string | null = null;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "type") break;
    const value = word === "dev" ? words[++at] : word;
    if (value === undefined) return INCOMPLETE;
    if (name !== null) return fail(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, 255);
    name = value;
  }
  if (name === null) return fail('Not enough information: "dev" argument is required.', 255);
  const i = byName(m, name);
  if (!i && !shownByName(m, name)) return fail(`Cannot find device "${name}"`);
  if (!i?.made) return netlink("Operation not supported");
  removeLink(m, i);
  return ok("");
}
