/** `ip link set`. @source iproute2 6.1: ip/iplink.c; Linux net/core/rtnetlink.c (do_setlink), net/bridge/br_if.c (br_add_if) */
import { parseMac } from "../../../wire/address";
import { byDevice, byName, setDown } from "../../net/interfaces";
import { joinBridge, leaveBridge, MOST_NAME, settleLinks } from "../../net/made/links";
import { setUp } from "../../net/made/raise";
import { type LinkChange, type LinkRefusal, refusedText, setOutside, shownByName } from "../../net/outside-links";
import type { Interface } from "../../net/state";
import type { Machine } from "../../os/machine";
import { makesLinks } from "../../os/own-links";
import { fail, type Output, ok } from "../../os/program";
import { isWired, wiredWord } from "../ip-wired";
import { garbage, notOwn } from "../ip-words";
import { checkBridgeOptions, setBridgeOptions, wrong } from "./link-add";
import { mtuRange } from "./link-text";

const netlink = (error: string): Output => fail(`RTNETLINK answers: ${error}`, 2);
const UNSUPPORTED = netlink("Operation not supported");

/** What is said of an interface that the world keeps and does not set so. @source iproute2 6.1: iplink.c; Linux net/core/rtnetlink.c */
function refused(m: Machine, name: string, refusal: LinkRefusal): Output {
  switch (refusal) {
    case "no-device":
      return fail(`Cannot find device "${name}"`);
    case "no-bridge":
      return UNSUPPORTED;
    case "busy":
      return netlink("Device or resource busy");
    // @source Linux 4.19 drivers/net/bonding/bond_main.c, bond_enslave
    case "is-up":
      return netlink("Operation not permitted");
    case "held":
      return notOwn(m, name);
    case "is-bridge":
      return netlink("Too many levels of symbolic links");
    default:
      return fail(`ip: ${refusedText(name, refusal)}`, 2);
  }
}

/** `ip link set` of an interface that the world keeps: a bridge, its ports and back ends. */
function setOutsideLink(m: Machine, name: string, words: readonly string[]): Output {
  let change: LinkChange = {};
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "up" || word === "down") change = { ...change, isUp: word === "up" };
    else if (word === "nomaster") change = { ...change, master: null };
    else if (word === "master") {
      const master = words[++at] ?? "";
      if (!shownByName(m, master)) return fail(`Error: argument "${master}" is wrong: Device does not exist`, 255);
      change = { ...change, master };
    } else if (word === "mtu") {
      const mtu = Number(words[++at]);
      if (!Number.isInteger(mtu) || mtu < 68) return fail("Error: mtu less than device minimum.", 2);
      if (mtu > MOST_MTU) return fail("Error: mtu greater than device maximum.", 2);
      change = { ...change, mtu };
    } else {
      const said = wiredWord(word, words[++at] ?? "");
      if (said !== null) change = { ...change, ...said };
      else return UNSET.includes(word) ? notOwn(m, name) : garbage("dev", word);
    }
  }
  const refusal = setOutside(m, name, change);
  return refusal === null ? ok("") : refused(m, name, refusal);
}

/** Longest packet of a bridge, and of a NIC or back end as drivers have it at most. @source Linux net/core/dev.c (dev_validate_mtu) */
const MOST_MTU = 65_535;
/** Words of `ip link set` that no interface here takes. */
const UNSET: readonly string[] = ["promisc", "arp", "multicast", "allmulticast", "name", "txqueuelen", "qlen", "netns", "alias"];

/** Sets an interface of the stack's own; one that is a bridge of the world's goes up and down with that. */
function setOwnLink(m: Machine, i: Interface, words: readonly string[]): Output {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const value = words[at + 1];
    if (word === "type") return setOptions(m, i, words.slice(at + 1));
    if (word === "up" || word === "down") {
      const no = setState(m, i, word === "up");
      if (no) return no;
    } else if (word === "nomaster" && makesLinks(m)) leaveBridge(m, i);
    else if (word === "mtu" || (word === "master" && makesLinks(m))) {
      const no = word === "mtu" ? setMtu(m, i, Number(value)) : setMaster(m, i, value ?? "");
      if (no) return no;
      at++;
    } else if (i.made && word === "master") return fail(`ip: ${i.name} as a port of ${value ?? ""} is not part of this system`, 255);
    else if (isWired(m, i.name, word, value ?? "")) at++;
    else if (word === "name" && i.up && setOutside(m, i.name, { name: value ?? "" }) === "busy") return refused(m, i.name, "busy");
    else if (word === "address") {
      if (!parseMac(value ?? "")) return fail(`"${value ?? ""}" is invalid lladdr.`, i.made ? 1 : 255);
      i.mac = (value ?? "").toLowerCase();
      if (i.made?.kind === "bridge") i.made.isMacSet = true;
      at++;
    } else if (word === "name" && i.made) {
      const no = rename(m, i, value ?? "");
      if (no) return no;
      at++;
    } else if (UNSET.includes(word) || word === "master" || word === "nomaster") return UNSUPPORTED;
    else return garbage("dev", word);
    settleLinks(m);
  }
  return ok("");
}

function setState(m: Machine, i: Interface, isUp: boolean): Output | null {
  const refusal = setOutside(m, i.name, { isUp });
  if (refusal !== null && refusal !== "no-device") return refused(m, i.name, refusal);
  if (isUp) return setUp(m, i) ? null : netlink("Network is down");
  setDown(m, i);
  return null;
}
/** @source Linux net/8021q/vlan_dev.c (vlan_dev_change_mtu: ERANGE) */
function setMtu(m: Machine, i: Interface, mtu: number): Output | null {
  const [least, most] = i.made ? mtuRange(i) : [68, 65_536];
  if (!(mtu >= least) || (!i.made && mtu > most)) return fail("Error: mtu less than device minimum.", 2);
  if (most > 0 && mtu > most) return fail("Error: mtu greater than device maximum.", 2);
  const lower = i.made?.kind === "vlan" ? byDevice(m, i.made.lower) : null;
  if (lower && mtu > lower.mtu) return netlink("Numerical result out of range");
  i.mtu = mtu;
  if (i.made?.kind === "bridge") i.made.isMtuSet = true;
  return null;
}
/** Whether an interface is made of another, or is it. */
function isOver(m: Machine, i: Interface | null, other: Interface): boolean {
  if (i === null || i === other) return i !== null;
  if (i.made?.kind === "vlan") return isOver(m, byDevice(m, i.made.lower), other);
  if (i.made?.kind !== "bridge") return false;
  return m.state.net.interfaces.some(({ port, ...rest }) => port?.bridge === i.device && isOver(m, rest, other));
}
function setMaster(m: Machine, i: Interface, name: string): Output | null {
  const master = byName(m, name);
  if (!master) return wrong(name, "Device does not exist");
  if (master.made?.kind !== "bridge") return UNSUPPORTED;
  // @source Linux net/bridge/br_if.c, br_add_if: loopbacks, bridges, and what would be above itself
  if (i.device === -1) return netlink("Invalid argument");
  if (i.made?.kind === "bridge") return fail("Error: Can not enslave a bridge to a bridge.", 2);
  if (isOver(m, i, master)) return netlink("Too many levels of symbolic links");
  return joinBridge(m, i, master) === null ? null : netlink("Exchange full");
}
function rename(m: Machine, i: Interface, name: string): Output | null {
  if (name === "" || name.length > MOST_NAME || /[\s/]/.test(name))
    return fail(`Error: argument "${name}" is wrong: "name" not a valid ifname`, 255);
  // @source Linux 6.1 net/core/dev.c, dev_change_name
  if (i.up) return netlink("Device or resource busy");
  if (shownByName(m, name)) return netlink("File exists");
  i.name = name;
  return null;
}
/** `type bridge ageing_time …`. */
function setOptions(m: Machine, i: Interface, [kind = "", ...options]: readonly string[]): Output {
  const { made } = i;
  if (kind !== made?.kind) return UNSUPPORTED;
  if (made.kind === "bridge") return checkBridgeOptions(options) ?? setBridgeOptions(m, Object.assign(i, { made }), options) ?? ok("");
  return options.length === 0 ? ok("") : UNSUPPORTED;
}

export function setLinkCommand(m: Machine, rest: readonly string[]): Output {
  const [name, ...words] = rest.filter((word) => word !== "dev");
  if (name === undefined) return fail('Not enough information: "dev" argument is required.', 255);
  const i = byName(m, name);
  if (i) return setOwnLink(m, i, words);
  return shownByName(m, name) ? setOutsideLink(m, name, words) : fail(`Cannot find device "${name}"`);
}
