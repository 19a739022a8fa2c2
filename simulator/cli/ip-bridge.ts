/** `ip link` of a kernel that has bridges: makes them, takes them away, sets them, and says all of them. @source ip-link(8); iproute2 6.1: ip/iplink.c, iplink_bridge.c */
import { type OutsideLink, refusedText, shownByName } from "../guest/net/outside-links";
import type { AnyProgram, Output, ProgramContext } from "../guest/os/program";
import { ip } from "../guest/programs/ip-command";
import { linkText } from "../guest/programs/link/link-text";
import { LinuxBridge } from "../network/linux-bridge";
import { STP_LIMITS } from "../network/stp/stp-state";
import { nowOf } from "../world/world";
import type { BridgeControl } from "./brctl";
import { bridgeDetails, QUEUES, slaveDetails } from "./bridge-words";
import { failed, printed } from "./common/output";
import { bondDetails, bondSlaveDetails } from "./ip-bond";

const netlink = (error: string): Output => failed(`RTNETLINK answers: ${error}\n`, 2);
const RANGE = "Numerical result out of range";
/** What a word may be short for. */
const isShort = (word: string, full: string): boolean => word !== "" && full.startsWith(word);

/** Options and their words of a bridge. @returns why they are none; null: they are set */
function setOptions(bridge: LinuxBridge, words: readonly string[]): Output | null {
  for (let at = 0; at < words.length; at += 2) {
    const [key = "", text] = words.slice(at, at + 2);
    if (text === undefined) return failed(`Command line is not complete. Try option "help"\n`, 255);
    const value = Number(text);
    if (!/^\d+$/.test(text)) return failed(`Error: argument "${text}" is wrong: invalid ${key}\n\n`, 255);
    const wrong = setOption(bridge, key, value);
    if (wrong) return wrong;
  }
  return null;
}
/** Times are hundredths of a second. */
function setOption(bridge: LinuxBridge, key: string, value: number): Output | null {
  const us = value * 10_000;
  const isWithin = ([least, most]: readonly [number, number]): boolean => us >= least && us <= most;
  const isOn = bridge.tree?.state.isOn === true;
  switch (key) {
    case "forward_delay":
      if (isOn && !isWithin(STP_LIMITS.forwardDelay)) return netlink(RANGE);
      bridge.change(({ state, isRoot }) => {
        state.ownForwardDelayUs = us;
        if (isRoot) state.forwardDelayUs = us;
      });
      return null;
    case "hello_time":
      if (!isWithin(STP_LIMITS.hello)) return netlink(RANGE);
      bridge.change(({ state, isRoot }) => {
        state.ownHelloUs = us;
        if (isRoot) state.helloUs = us;
      });
      return null;
    case "max_age":
      if (!isWithin(STP_LIMITS.maxAge)) return netlink(RANGE);
      bridge.change(({ state, isRoot }) => {
        state.ownMaxAgeUs = us;
        if (isRoot) state.maxAgeUs = us;
      });
      return null;
    case "ageing_time":
      bridge.change((tree) => tree.setAgeing(us));
      return null;
    case "priority":
      if (value > 65_535) return failed(`Error: argument "${value}" is wrong: invalid priority\n\n`, 255);
      bridge.change(({ state }) => {
        state.priority = value;
      });
      return null;
    case "stp_state":
      bridge.change((tree) => tree.setOn(value !== 0));
      return null;
    default:
      return failed(`bridge: ${key} is not part of this system\n`, 255);
  }
}

/** `ip link add [name] NAME type bridge …`; null: it is of another type. */
function add(control: BridgeControl, words: readonly string[]): Output | null {
  const type = words.indexOf("type");
  if (type < 0 || words[type + 1] !== "bridge") return null;
  const before = words.slice(0, type).filter((word) => word !== "name" && word !== "dev");
  const [name, ...others] = before;
  if (name === undefined) return failed(`Not enough information: "dev" argument is required.\n`, 255);
  if (others.length > 0) return failed(`ip: ${others[0]} is not part of this system\n`, 255);
  switch (control.addBridge(name)) {
    case null:
      break;
    case "exists":
      return netlink("File exists");
    case "most":
      return netlink("No space left on device");
    default:
      return failed(`Error: argument "${name}" is wrong: "name" not a valid ifname\n\n`, 255);
  }
  const made = control.bridges().find((bridge) => bridge.name === name);
  return (made instanceof LinuxBridge ? setOptions(made, words.slice(type + 2)) : null) ?? printed("");
}

/** `ip link del NAME`; null: it is no bridge. */
function remove(control: BridgeControl, words: readonly string[]): Output | null {
  const name = words.filter((word) => word !== "dev")[0] ?? "";
  const bridge = control.bridges().find((each) => each.name === name);
  if (!(bridge instanceof LinuxBridge)) return null;
  const wasDown = bridge.isSetDown;
  // The kernel sets it down first.
  if (!wasDown) control.setLink(name, { isUp: false });
  if (control.removeBridge(name) === null) return printed("");
  if (!wasDown) control.setLink(name, { isUp: true });
  return failed(`ip: ${refusedText(name, "network")}\n`, 2);
}

/** `ip link set NAME type bridge …`; null: it is none of a bridge. */
function set(control: BridgeControl, words: readonly string[]): Output | null {
  const type = words.indexOf("type");
  if (type < 0 || words[type + 1] !== "bridge") return null;
  const name = words.slice(0, type).filter((word) => word !== "dev")[0] ?? "";
  const bridge = control.bridges().find((each) => each.name === name);
  if (!bridge) return failed(`Cannot find device "${name}"\n`, 1);
  if (!(bridge instanceof LinuxBridge)) return netlink("Operation not supported");
  return setOptions(bridge, words.slice(type + 2)) ?? printed("");
}

/** Links of a stack's own, as guests have them. */
const MADE = ["vlan", "veth", "dummy"];
/** A name that a link of the stack's own has. */
const isOwnName = (ctx: ProgramContext, name: string): boolean =>
  ctx.machine.state.net.interfaces.some((i) => i.made !== undefined && i.name === name);

/** A context that keeps what is printed. */
function quiet(ctx: ProgramContext, args: readonly string[]): { readonly ctx: ProgramContext; readonly said: () => string } {
  let text = "";
  const own: ProgramContext = Object.create(ctx, {
    args: { value: args },
    out: {
      value: (more: string): void => {
        text += more;
      },
    },
  });
  return { ctx: own, said: () => text };
}

/** `ip [-d] link show [type bridge]`: what the usual one says, with details behind each. */
function show(control: BridgeControl, ctx: ProgramContext, at: number, isDetailed: boolean): Output {
  const options = ctx.args.slice(0, at).filter((word) => !isDetails(word));
  const [object = "", verb = "show", ...rest] = ctx.args.slice(at);
  const type = rest.indexOf("type");
  const kind = type >= 0 ? (rest[type + 1] ?? "") : "";
  const isMade = MADE.includes(kind);
  const isFiltered = isMade || kind === "bridge" || kind === "bond" || kind === "bond_slave";
  const others = isFiltered ? rest.filter((_, n) => n !== type && n !== type + 1) : rest;
  const kept = quiet(ctx, [...options, object, verb, ...others]);
  const { code } = ip.start(kept.ctx);
  if (code !== 0) return { stdout: kept.said(), stderr: "", code };
  const now = nowOf(control.world);
  const blocks = kept.said().split(/^(?=\d+: )/m);
  const shown = blocks.flatMap((block) => {
    const name = /^\d+: ([^:@]+)/.exec(block)?.[1] ?? "";
    const bridge = control.bridges().find((each) => each.name === name);
    const outside = shownByName(ctx.machine, name)?.outside ?? null;
    const own = shownByName(ctx.machine, name);
    if (isMade && own?.made?.kind !== kind && !(kind === "vlan" && outside?.vlan)) return [];
    if (own?.made && isDetailed) return [linkText(ctx.machine, own, false, true)];
    if (kind === "bridge" && !(bridge instanceof LinuxBridge)) return [];
    if (isFiltered && !isMade && kind !== "bridge" && (!outside?.bonding || (outside.kind === "bond") !== (kind === "bond"))) return [];
    return [isDetailed ? withDetails(control, block, name, now, outside) : block];
  });
  return printed(shown.join(""));
}
function withDetails(control: BridgeControl, block: string, name: string, now: number, outside: OutsideLink | null): string {
  const bridges = control.bridges().filter((each) => each instanceof LinuxBridge);
  const own = bridges.find((each) => each.name === name);
  const of = bridges.find(({ ports }) => ports.get(name) && !ports.get(name)?.isDetached && ports.get(name)?.attachment.kind !== "host");
  const port = of?.ports.get(name);
  const head = block.replace(/\n$/, "");
  const promiscuous = port ? "promiscuity 1  allmulti 1" : "promiscuity 0  allmulti 0";
  const first = `${head} ${promiscuous} minmtu 68 maxmtu 65535 `;
  if (own) return `${first}\n    ${bridgeDetails(own, now)} \n`;
  const bonding = outside?.bonding?.();
  const bond = outside?.vlan
    ? `\n    vlan protocol 802.1Q id ${outside.vlan.id} <REORDER_HDR> `
    : !bonding
      ? ""
      : `\n    ${outside?.kind === "bond" ? bondDetails(bonding) : bondSlaveDetails(bonding, name)} `;
  return of && port ? `${first}${bond}\n    ${slaveDetails(of, port, now)} \n` : `${first}${bond}${QUEUES} \n`;
}

const isDetails = (word: string): boolean => word.length > 1 && "-details".startsWith(word.replace(/^--/, "-"));

/** What a line is about that the usual `ip` leaves to the kernel's bridges; null: nothing. */
function ownPart(control: BridgeControl, ctx: ProgramContext): Output | null {
  let at = 0;
  while (ctx.args[at]?.startsWith("-")) at++;
  const isDetailed = ctx.args.slice(0, at).some(isDetails);
  const [object = "", verb = "show", ...words] = ctx.args.slice(at);
  if (!isShort(object, "link")) return null;
  const isShow = isShort(verb, "show") || isShort(verb, "list") || verb === "lst";
  if (isShow) return isDetailed || words.includes("type") ? show(control, ctx, at, isDetailed) : null;
  if (ctx.uid !== 0) return null;
  const named = words.slice(0, Math.max(0, words.indexOf("type"))).find((word) => word !== "name" && word !== "dev");
  if (isShort(verb, "add") && words[words.indexOf("type") + 1] === "bridge" && isOwnName(ctx, named ?? "")) return netlink("File exists");
  if (isShort(verb, "add")) return add(control, words);
  if (verb.length > 1 && isShort(verb, "delete")) return remove(control, words);
  return isShort(verb, "set") ? set(control, words) : null;
}

/** @param controlOf - of what the program finds as `ctx.control` */
export function bridgeIp(controlOf: (control: unknown) => BridgeControl): AnyProgram {
  return {
    ...ip,
    start(ctx: ProgramContext) {
      const own = ownPart(controlOf(ctx.control), ctx);
      if (own === null) return ip.start(ctx);
      if (own.stdout !== "") ctx.out(own.stdout);
      if (own.stderr !== "") ctx.err(own.stderr);
      return { code: own.code };
    },
  };
}
