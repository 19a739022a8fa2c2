/** `ip neighbour`. @source iproute2 6.1: ip-neighbour(8), ip/ipneigh.c */
import { ipToText, parseCidr, parseMac } from "../../wire/address";
import { type Ip, isWithin6, parseCidr6 } from "../../wire/address6";
import { byDevice, byName } from "../net/interfaces";
import { neighbour } from "../net/neighbours";
import { shownByName } from "../net/outside-links";
import type { Neighbour, NeighbourState } from "../net/state";
import type { Machine } from "../os/machine";
import { fail, type Output, ok } from "../os/program";

const STATES: readonly NeighbourState[] = ["INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "PERMANENT"];
/** States that may be given to an entry. */
const GIVEN = ["permanent", "reachable", "stale", "delay", "probe", "failed", "incomplete"];
const SHOWN_AS: Readonly<Record<string, string>> = { del: "delete", ls: "show", list: "show", lst: "show" };
const VERBS = ["add", "change", "replace", "delete", "flush", "show", "get"];

interface Words {
  address: Ip | null;
  prefix: number;
  device: string | null;
  mac: string | null;
  states: string[];
}

/** The words behind the verb; a complaint about one that is unknown. */
function read(words: readonly string[]): Words | Output {
  const out: Words = { address: null, prefix: 32, device: null, mac: null, states: [] };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "dev") out.device = words[++at] ?? "";
    else if (word === "lladdr") {
      const mac = words[++at] ?? "";
      if (!parseMac(mac)) return fail(`"${mac}" is invalid lladdr.`, 255);
      out.mac = mac.toLowerCase();
    } else if (word === "nud") {
      const state = words[++at] ?? "";
      if (state !== "all" && state !== "noarp" && state !== "none" && !GIVEN.includes(state))
        return fail(`Error: argument "${state}" is wrong: nud state is bad`, 255);
      out.states.push(state);
    } else if (word === "all" || word === "any") {
      // Any address: as without the word.
    } else if (["proxy", "router", "extern_learn", "managed", "protocol", "unused", "vrf", "nomaster"].includes(word))
      return fail(`ip: ${word} is not part of this system`, 255);
    else {
      const text = word === "to" ? (words[++at] ?? "") : word;
      const cidr = text.includes(":") ? parseCidr6(text) : parseCidr(text);
      if (!cidr) return fail(`Error: any valid prefix is expected rather than "${words[at] ?? ""}".`);
      out.address = cidr.address;
      out.prefix = cidr.prefix;
    }
  }
  return out;
}

function line(m: Machine, entry: Neighbour, withDevice: boolean): string {
  const now = neighbour(m, entry.device, entry.ip) ?? entry;
  const ip = typeof now.ip === "number" ? ipToText(now.ip) : now.ip;
  const dev = withDevice ? `dev ${byDevice(m, now.device)?.name ?? ""} ` : "";
  return `${ip} ${dev}${now.mac === "" ? "" : `lladdr ${now.mac} `}${now.isRouter ? "router " : ""}${now.state} \n`;
}

/** @param family - null: any, those of IPv4 first */
export function neighbourCommand(m: Machine, typed: string, rest: readonly string[], family: "4" | "6" | null): Output {
  const verb = SHOWN_AS[typed] ?? VERBS.find((one) => typed !== "" && one.startsWith(typed));
  if (verb === undefined) return fail(`Command "${typed}" is unknown, try "ip neighbour help".`, 255);
  const words = read(rest);
  if ("stdout" in words) return words;
  const { address, device: name } = words;
  const device = name === null ? null : shownByName(m, name);
  if (name !== null && device === null) return fail(`Cannot find device "${name}"`);
  const { net } = m.state;
  const isOfFamily = ({ ip }: Neighbour): boolean => family === null || (typeof ip === "number") === (family === "4");
  const isChosen = (entry: Neighbour): boolean =>
    isOfFamily(entry) && isAmong(entry, words) && (device === null || entry.device === device.device);
  const isOf = (entry: Neighbour): boolean =>
    words.states.length === 0 ||
    words.states.includes("all") ||
    words.states.includes((neighbour(m, entry.device, entry.ip) ?? entry).state.toLowerCase());
  if (verb === "show")
    return ok(
      net.neighbours
        .filter((entry) => isChosen(entry) && isOf(entry))
        .sort((a, b) => Number(typeof a.ip === "string") - Number(typeof b.ip === "string"))
        .map((entry) => line(m, entry, device === null))
        .join(""),
    );
  if (verb === "flush") {
    if (rest.length === 0) return fail("Flush requires arguments.", 255);
    // What was set by hand stays unless it is named. @source ip/ipneigh.c: NUD_PERMANENT and NUD_NOARP are left out
    const goes = (entry: Neighbour): boolean => isChosen(entry) && (words.states.length > 0 ? isOf(entry) : entry.state !== "PERMANENT");
    net.neighbours = net.neighbours.filter((entry) => !goes(entry));
    return ok("");
  }
  if (address === null || name === null) return fail("Device and destination are required arguments.", 255);
  const i = byName(m, name);
  const found = net.neighbours.find(isChosen);
  if (verb === "get") return found ? ok(line(m, found, true)) : fail("RTNETLINK answers: No such file or directory", 2);
  if (!i) return fail("RTNETLINK answers: Operation not supported", 2);
  if (verb === "delete") {
    if (!found) return fail("RTNETLINK answers: No such file or directory", 2);
    net.neighbours = net.neighbours.filter((entry) => entry !== found);
    return ok("");
  }
  return set(m, { verb, ip: address, device: i.device, words, found });
}

/** Whether an entry is the one that is named, or one of a network that is. */
function isAmong({ ip }: Neighbour, { address, prefix }: Words): boolean {
  if (typeof address === "string" && prefix < 128) return typeof ip === "string" && isWithin6(ip, address, prefix);
  return address === null || ip === address;
}

interface Setting {
  readonly verb: string;
  readonly ip: Ip;
  readonly device: number;
  readonly words: Words;
  readonly found: Neighbour | undefined;
}
function set(m: Machine, { verb, ip, device, words, found }: Setting): Output {
  if (verb === "add" && found) return fail("RTNETLINK answers: File exists", 2);
  if (verb === "change" && !found) return fail("RTNETLINK answers: No such file or directory", 2);
  const state = STATES.find((one) => one.toLowerCase() === (words.states[0] ?? "permanent")) ?? "PERMANENT";
  const mac = words.mac ?? found?.mac ?? "";
  if (mac === "" && state !== "FAILED" && state !== "INCOMPLETE") return fail("RTNETLINK answers: Invalid argument", 2);
  const now = m.mono();
  // Times as the kernel's own entries have them. @source network.md §7
  const until =
    state === "REACHABLE"
      ? now + m.randomBetween(15, 45) * 1_000_000
      : state === "DELAY"
        ? now + 5_000_000
        : state === "PROBE" || state === "INCOMPLETE"
          ? now + 1_000_000
          : null;
  const entry: Neighbour = { ip, device, mac, state, until, probes: 0, queue: found?.queue ?? [] };
  if (found) Object.assign(found, entry);
  else m.state.net.neighbours.push(entry);
  return ok("");
}
