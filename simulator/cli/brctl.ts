/** `brctl`: Linux bridges of a kernel and their spanning trees. @source cli.md; network.md §5, §6; bridge-utils 1.7: brctl.c, brctl_cmd.c, brctl_disp.c */
import { setLink } from "../dom0/link-states";
import { addLinuxBridge, type BridgeKernel, type BridgeRefusal, removeLinuxBridge } from "../dom0/made-bridges";
import { type LinkChange, type LinkRefusal, refusedText } from "../guest/net/outside-links";
import { instantProgram, type Output } from "../guest/os/program";
import { type BrctlCommand, FAILURES, runBrctl } from "../guest/programs/link/brctl-tool";
import type { LearningNode } from "../network/learning-node";
import { LinuxBridge } from "../network/linux-bridge";
import type { Port } from "../network/port";
import { STP_LIMITS } from "../network/stp/stp-state";
import { bridgePorts, hostBridges, hostLinks } from "../world/host-links";
import { nowOf, type World } from "../world/world";
import { showMacs, showStp } from "./brctl-show";
import { controlOf } from "./common/control";
import { failed, printed } from "./common/output";

/** Bridges of one domain's kernel. */
export interface BridgeControl {
  readonly world: World;
  /** of both kinds */
  bridges(): readonly LearningNode[];
  /** whether that kernel has an interface that is no port of a bridge yet; absent: none such can become one */
  hasLink?(name: string): boolean;
  /** sets an interface of that kernel; null: done */
  setLink(name: string, change: LinkChange): LinkRefusal | null;
  /** makes a Linux bridge, or takes one away; null: done */
  addBridge(name: string): BridgeRefusal | null;
  removeBridge(name: string): BridgeRefusal | null;
}

function linuxBridges(control: BridgeControl): LinuxBridge[] {
  return control.bridges().filter((bridge) => bridge instanceof LinuxBridge);
}
/** Whether a kernel has an interface of a name, of whatever kind. */
function hasInterface(control: BridgeControl, name: string): boolean {
  return control.bridges().some((bridge) => bridge.name === name || bridge.ports.has(name));
}
const ERRNO = {
  EPERM: "Operation not permitted",
  ENODEV: "No such device",
  EINVAL: "Invalid argument",
  ERANGE: "Numerical result out of range",
  EOPNOTSUPP: "Operation not supported",
} as const;

/** @source cli.md, brctl show: name, id, STP, interfaces one a line; brctl_cmd.c, show_bridge */
function show(control: BridgeControl, names: readonly string[]): Output {
  const bridges = linuxBridges(control);
  const lines = ["bridge name\tbridge id\t\tSTP enabled\tinterfaces"];
  for (const name of names)
    if (!bridges.some((bridge) => bridge.name === name))
      return failed(hasInterface(control, name) ? `device ${name} is not a bridge!\n` : `bridge ${name} does not exist!\n`, 1);
  for (const bridge of bridges) {
    if (names.length > 0 && !names.includes(bridge.name)) continue;
    const [first = "", ...rest] = bridgePorts(bridge).map((port) => port.name);
    lines.push(`${bridge.name}\t\t${bridge.id}\t${bridge.tree?.state.isOn ? "yes" : "no"}\t\t${first}`);
    for (const port of rest) lines.push(`\t\t\t\t\t\t\t${port}`);
  }
  return printed(`${lines.join("\n")}\n`);
}

/** Puts interfaces on a bridge or takes them off, one after another. @source brctl_cmd.c (br_cmd_addif, br_cmd_delif) */
function change(control: BridgeControl, command: "addif" | "delif", [bridge = "", ...names]: readonly string[]): Output {
  for (const name of names) {
    const refused = changeOne(control, command, bridge, name);
    if (refused !== null) return failed(`${refused}\n`, 1);
  }
  return printed("");
}
function changeOne(control: BridgeControl, command: "addif" | "delif", bridge: string, name: string): string | null {
  const bridges = control.bridges();
  const to = bridges.find((each) => each.name === bridge);
  const of = bridges.find((each) => bridgePorts(each).some((port) => port.name === name));
  const isBridge = bridges.some((each) => each.name === name);
  if (!hasInterface(control, name) && !control.hasLink?.(name)) return `interface ${name} does not exist!`;
  const failure = `can't ${command === "addif" ? `add ${name} to` : `delete ${name} from`} bridge ${bridge}: `;
  if (!to) return hasInterface(control, bridge) ? failure + ERRNO.EOPNOTSUPP : `bridge ${bridge} does not exist!`;
  if (!(to instanceof LinuxBridge)) return failure + ERRNO.EOPNOTSUPP;
  if (command === "delif" && of !== to) return `device ${name} is not a port of ${bridge}`;
  if (command === "addif" && isBridge) return `device ${name} is a bridge device itself; can't add a bridge device to a bridge device.`;
  if (command === "addif" && of) return `device ${name} is already a member of a bridge; can't add it to bridge ${bridge}.`;
  const refusal = control.setLink(name, { master: command === "addif" ? bridge : null });
  return refusal === "management" || refusal === "not-moved" ? `brctl: ${refusedText(name, refusal)}` : null;
}

/** @source brctl_cmd.c (br_cmd_addbr, br_cmd_delbr) */
function addBridge(control: BridgeControl, [name = ""]: readonly string[]): Output {
  switch (control.addBridge(name)) {
    case null:
      return printed("");
    case "exists":
      return failed(`device ${name} already exists; can't create bridge with the same name\n`, 1);
    case "most":
      return failed(`add bridge failed: No space left on device\n`, 1);
    default:
      return failed(`add bridge failed: ${ERRNO.EINVAL}\n`, 1);
  }
}
function removeBridge(control: BridgeControl, [name = ""]: readonly string[]): Output {
  const refusal = control.removeBridge(name);
  switch (refusal) {
    case null:
      return printed("");
    case "no-bridge":
      return failed(
        hasInterface(control, name) ? `can't delete bridge ${name}: ${ERRNO.EPERM}\n` : `bridge ${name} doesn't exist; can't delete it\n`,
        1,
      );
    case "up":
      return failed(`bridge ${name} is still up; can't delete it\n`, 1);
    default:
      return failed(`brctl: ${refusedText(name, "network")}\n`, 1);
  }
}

/** What is set on a bridge or one of its ports. @returns why not; null: done */
type Setter = (bridge: LinuxBridge, value: string, port: Port | null) => string | null;

/** Seconds as `1.5`, µs; null: none. @source brctl_cmd.c, strtotimeval */
function secondsOf(text: string): number | null {
  return /^-?\d+(\.\d*)?$|^\.\d+$/.test(text) ? Math.round(Number(text) * 1_000_000) : null;
}
/** Whole numbers as C reads them. */
function wholeOf(text: string): number | null {
  return /^\s*[-+]?\d/.test(text) && /^\s*[-+]?\d+$/.test(text) ? Number(text) : null;
}
const isWithin = (value: number, [least, most]: readonly [number, number]): boolean => value >= least && value <= most;
/** While STP is off nothing but its zero-ness is asked of a delay. @source Linux net/bridge/br_stp.c, br_set_forward_delay */
const isOn = (bridge: LinuxBridge): boolean => bridge.tree?.state.isOn === true;

function timeSetter(what: string, failure: string, set: (bridge: LinuxBridge, us: number) => boolean): Setter {
  return (bridge, text) => {
    const us = secondsOf(text);
    if (us === null) return `bad ${what} value`;
    return set(bridge, us) ? null : `set ${failure} failed: ${ERRNO.ERANGE}`;
  };
}
function switchOf(text: string): boolean | null {
  if (["on", "yes", "1"].includes(text)) return true;
  return ["off", "no", "0"].includes(text) ? false : null;
}

const bridgeSetters: Readonly<Record<string, Setter>> = {
  stp: (bridge, text) => {
    const wanted = switchOf(text);
    if (wanted === null) return "expect on/off for argument";
    bridge.change((tree) => tree.setOn(wanted));
    return null;
  },
  setbridgeprio: (bridge, text) => {
    const priority = wholeOf(text);
    if (priority === null) return "bad priority";
    bridge.change((tree) => {
      tree.state.priority = priority & 0xffff;
    });
    return null;
  },
  setfd: timeSetter("forward delay", "forward delay", (bridge, us) => {
    if (isOn(bridge) && !isWithin(us, STP_LIMITS.forwardDelay)) return false;
    bridge.change((tree) => {
      tree.state.ownForwardDelayUs = us;
      if (tree.isRoot) tree.state.forwardDelayUs = us;
    });
    return true;
  }),
  sethello: timeSetter("hello timer", "hello timer", (bridge, us) => {
    if (!isWithin(us, STP_LIMITS.hello)) return false;
    bridge.change((tree) => {
      tree.state.ownHelloUs = us;
      if (tree.isRoot) tree.state.helloUs = us;
    });
    return true;
  }),
  setmaxage: timeSetter("max age", "max age", (bridge, us) => {
    if (!isWithin(us, STP_LIMITS.maxAge)) return false;
    bridge.change((tree) => {
      tree.state.ownMaxAgeUs = us;
      if (tree.isRoot) tree.state.maxAgeUs = us;
    });
    return true;
  }),
  setageing: timeSetter("ageing time", "ageing time", (bridge, us) => {
    bridge.change((tree) => tree.setAgeing(us));
    return true;
  }),
};
const portSetters: Readonly<Record<string, Setter>> = {
  setpathcost: (bridge, text, port) => {
    const cost = wholeOf(text);
    if (cost === null) return "bad path cost value";
    if (cost < 1 || cost > 65_535) return `set path cost failed: ${ERRNO.ERANGE}`;
    bridge.change((tree) => {
      const own = tree.portCalled(port?.name ?? "");
      if (!own) return;
      [own.cost, own.isCostSet] = [cost, true];
      tree.recost();
    });
    return null;
  },
  setportprio: (bridge, text, port) => {
    const priority = wholeOf(text);
    if (priority === null) return "bad path priority value";
    if (priority < 0 || priority > 63) return `set port priority failed: ${ERRNO.ERANGE}`;
    bridge.change((tree) => {
      const own = tree.portCalled(port?.name ?? "");
      if (own) tree.setPortPriority(own, priority);
    });
    return null;
  },
};

function setOnBridge(control: BridgeControl, command: string, [name = "", value = ""]: readonly string[]): Output {
  const [failure, set] = [FAILURES[command], bridgeSetters[command] as Setter];
  const bridge = linuxBridges(control).find((each) => each.name === name);
  const early = bridge ? null : set(new LinuxBridge("", ""), value, null);
  // What is no value at all is said before anybody looks for the bridge.
  if (early !== null && !early.includes("failed")) return failed(`${early}\n`, 1);
  if (!bridge) return failed(`${failure} failed: ${ERRNO.ENODEV}\n`, 1);
  const refused = set(bridge, value, null);
  return refused === null ? printed("") : failed(`${refused}\n`, 1);
}
function setOnPort(control: BridgeControl, command: string, [name = "", portName = "", value = ""]: readonly string[]): Output {
  const bridge = linuxBridges(control).find((each) => each.name === name);
  const port = bridge && bridgePorts(bridge).find((each) => each.name === portName);
  if (command === "hairpin") return hairpin(control, bridge, name, portName, value);
  const [failure, set] = [FAILURES[command], portSetters[command] as Setter];
  if (!bridge || !port) return failed(`${failure} failed: ${ERRNO.ENODEV}\n`, 1);
  const refused = set(bridge, value, port);
  return refused === null ? printed("") : failed(`${refused}\n`, 1);
}
function hairpin(control: BridgeControl, bridge: LinuxBridge | undefined, name: string, portName: string, value: string): Output {
  const wanted = switchOf(value);
  if (wanted === null) return failed("expect on/off for argument\n", 1);
  if (!hasInterface(control, name)) return failed(`bridge ${name} does not exist!\n`, 1);
  if (!hasInterface(control, portName)) return failed(`interface ${portName} does not exist!\n`, 1);
  if (!bridge || !bridgePorts(bridge).some((each) => each.name === portName))
    return failed(`device ${portName} is not a port of ${name}\n`, 1);
  bridge.change((tree) => {
    const own = tree.portCalled(portName);
    if (own) own.isHairpin = wanted;
  });
  return printed("");
}

type Run = (control: BridgeControl, args: readonly string[], command: string) => Output;
const commands: Readonly<Record<BrctlCommand, Run>> = {
  addbr: addBridge,
  delbr: removeBridge,
  addif: (control, args) => change(control, "addif", args),
  delif: (control, args) => change(control, "delif", args),
  hairpin: (control, args, command) => setOnPort(control, command, args),
  setageing: (control, args, command) => setOnBridge(control, command, args),
  setbridgeprio: (control, args, command) => setOnBridge(control, command, args),
  setfd: (control, args, command) => setOnBridge(control, command, args),
  sethello: (control, args, command) => setOnBridge(control, command, args),
  setmaxage: (control, args, command) => setOnBridge(control, command, args),
  setpathcost: (control, args, command) => setOnPort(control, command, args),
  setportprio: (control, args, command) => setOnPort(control, command, args),
  show: show,
  showmacs: (control, [name]) => showMacs(linuxBridges(control), name, nowOf(control.world)),
  showstp: (control, [name = ""]) => {
    const bridge = linuxBridges(control).find((each) => each.name === name);
    if (bridge) return showStp(bridge, nowOf(control.world));
    return failed(hasInterface(control, name) ? `device ${name} is not a bridge!\n` : `bridge ${name} does not exist!\n`, 1);
  },
  stp: (control, args, command) => setOnBridge(control, command, args),
};

/** @param controlIn - of what its program finds as `ctx.control` */
function brctlOf(controlIn: (control: unknown) => BridgeControl): ReturnType<typeof instantProgram> {
  return instantProgram("brctl", (args, ctx) => {
    const control = controlIn(ctx.control);
    const own = new Set(ctx.machine.state.net.interfaces.flatMap(({ made, name }) => (made ? [name] : [])));
    const [command, bridge = "", ...names] = args;
    if (command === "addbr" && own.has(bridge))
      return failed(`device ${bridge} already exists; can't create bridge with the same name\n`, 1);
    const port = command === "addif" ? names.find((name) => own.has(name)) : undefined;
    if (port !== undefined) return failed(`brctl: ${port} as a port of ${bridge} is not part of this system\n`, 1);
    return runBrctl(args, ctx.uid, (command, rest) => commands[command](control, rest, command));
  });
}

/** What brctl does in the kernel of a host's control domain, or of a driver domain. */
export function bridgeControl(world: World, kernel: () => BridgeKernel | null, bridges: () => readonly LearningNode[]): BridgeControl {
  const within = <R>(act: (own: BridgeKernel) => R, none: R): R => {
    const own = kernel();
    return own ? act(own) : none;
  };
  return {
    world,
    bridges,
    hasLink: (name) => within((own) => "host" in own && hostLinks(world, own.host).some((link) => link.name === name), false),
    setLink: (name, wanted) => within((own) => setLink(world, own, name, wanted), "no-device" as const),
    addBridge: (name) => within((own) => addLinuxBridge(world, own, name), "name" as const),
    removeBridge: (name) => within((own) => removeLinuxBridge(world, own, name), "no-bridge" as const),
  };
}

/** Of a host's control domain, by what its programs find. */
export function hostControl(own: unknown): BridgeControl {
  const { world, host } = controlOf(own);
  return bridgeControl(
    world,
    () => ({ host }),
    () => hostBridges(world, host),
  );
}
/** The same of a driver domain. */
export function driverControl(own: unknown): BridgeControl {
  return own as BridgeControl;
}
export const brctl = brctlOf(hostControl);
export const driverBrctl = brctlOf(driverControl);
