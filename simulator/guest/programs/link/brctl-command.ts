/** `brctl` of a guest. @source cli.md; bridge-utils 1.7: brctl.c, brctl_cmd.c, brctl_disp.c */
import { byName } from "../../net/interfaces";
import { known } from "../../net/made/bridge";
import {
  addMade,
  BRIDGE_AGEING_US,
  bridgeOf,
  joinBridge,
  leaveBridge,
  MOST_NAME,
  portsOf,
  randomMac,
  removeLink,
} from "../../net/made/links";
import type { BridgeLink } from "../../net/made/made-link";
import { bridgeId, changeTree, shownTree } from "../../net/made/tree";
import { shownByName } from "../../net/outside-links";
import type { Interface } from "../../net/state";
import type { Machine } from "../../os/machine";
import { makesLinks } from "../../os/own-links";
import { fail, instantProgram, type Output, ok } from "../../os/program";
import { type BrctlCommand, FAILURES, runBrctl } from "./brctl-tool";
import { setBridgeAgeing, setTreeOn, setTreePriority, setTreeTime, type TreeTime } from "./stp-set";
import { treeText } from "./stp-text";

type Bridge = Interface & { made: BridgeLink };
const bridgesOf = (m: Machine): Bridge[] => m.state.net.interfaces.filter((i): i is Bridge => i.made?.kind === "bridge");
const bridgeCalled = (m: Machine, name: string): Bridge | null => bridgesOf(m).find((bridge) => bridge.name === name) ?? null;

function show(m: Machine, names: readonly string[]): Output {
  for (const name of names)
    if (!bridgeCalled(m, name)) return fail(shownByName(m, name) ? `device ${name} is not a bridge!` : `bridge ${name} does not exist!`);
  const lines = ["bridge name\tbridge id\t\tSTP enabled\tinterfaces"];
  for (const bridge of bridgesOf(m)) {
    if (names.length > 0 && !names.includes(bridge.name)) continue;
    const [first = "", ...rest] = portsOf(m, bridge).map(({ name }) => name);
    lines.push(`${bridge.name}\t\t${bridgeId(m, bridge)}\t${bridge.made.stp?.isOn ? "yes" : "no"}\t\t${first}`);
    for (const port of rest) lines.push(`\t\t\t\t\t\t\t${port}`);
  }
  return ok(`${lines.join("\n")}\n`);
}

/** @source brctl_cmd.c (br_cmd_addbr, br_cmd_delbr) */
function addBridge(m: Machine, [name = ""]: readonly string[]): Output {
  if (shownByName(m, name)) return fail(`device ${name} already exists; can't create bridge with the same name`);
  if (!makesLinks(m)) return fail("add bridge failed: Operation not supported");
  if (name === "" || name.length > MOST_NAME || /[\s/]/.test(name)) return fail("add bridge failed: Invalid argument");
  addMade(m, { name, made: { kind: "bridge", ageingUs: BRIDGE_AGEING_US, table: [] }, mac: randomMac(m), mtu: 1_500 });
  return ok("");
}
function removeBridge(m: Machine, [name = ""]: readonly string[]): Output {
  const bridge = bridgeCalled(m, name);
  if (!bridge)
    return fail(
      shownByName(m, name) ? `can't delete bridge ${name}: Operation not permitted` : `bridge ${name} doesn't exist; can't delete it`,
    );
  if (bridge.up) return fail(`bridge ${name} is still up; can't delete it`);
  removeLink(m, bridge);
  return ok("");
}
/** Puts interfaces on a bridge or takes them off, one after another. @source brctl_cmd.c (br_cmd_addif, br_cmd_delif) */
function change(m: Machine, isAdded: boolean, [name = "", ...ports]: readonly string[]): Output {
  for (const port of ports) {
    const why = changeOne(m, isAdded, name, port);
    if (why !== null) return fail(why);
  }
  return ok("");
}
function changeOne(m: Machine, isAdded: boolean, name: string, port: string): string | null {
  const i = byName(m, port);
  if (!i) return `interface ${port} does not exist!`;
  const failure = `can't ${isAdded ? `add ${port} to` : `delete ${port} from`} bridge ${name}: `;
  const bridge = bridgeCalled(m, name);
  if (!bridge) return shownByName(m, name) ? `${failure}Operation not supported` : `bridge ${name} does not exist!`;
  const of = bridgeOf(m, i);
  if (!isAdded) {
    if (of !== bridge) return `device ${port} is not a port of ${name}`;
    leaveBridge(m, i);
    return null;
  }
  if (i.made?.kind === "bridge") return `device ${port} is a bridge device itself; can't add a bridge device to a bridge device.`;
  if (of) return `device ${port} is already a member of a bridge; can't add it to bridge ${name}.`;
  if (i.device === -1) return `${failure}Invalid argument`;
  if (i.made?.kind === "vlan" && i.made.lower === bridge.device) return `${failure}Too many levels of symbolic links`;
  return joinBridge(m, i, bridge) === null ? null : `${failure}Exchange full`;
}

/** @source network.md §6 (showmacs header; local entries ageing 0.00) */
function showMacs(m: Machine, [name = ""]: readonly string[]): Output {
  const bridge = bridgeCalled(m, name);
  if (!bridge) return fail("read of forward table failed: No such device");
  const ports = portsOf(m, bridge);
  const numberOf = (device: number): number => ports.find((port) => port.device === device)?.port?.number ?? 0;
  const rows = [
    ...ports.map(({ device, mac }) => ({ port: numberOf(device), mac, isLocal: true, age: "0.00" })),
    ...known(m, bridge.made).map(({ mac, port, by, seenAt }) => ({
      port: numberOf(port),
      mac,
      isLocal: by === "permanent",
      age: by ? "0.00" : ((m.mono() - seenAt) / 1_000_000).toFixed(2),
    })),
  ].sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : a.port - b.port));
  const lines = rows.map((row) => `${`${row.port}`.padStart(3)}\t${row.mac}\t${row.isLocal ? "yes" : "no"}\t\t${row.age.padStart(7)}\n`);
  return ok(`port no\tmac addr\t\tis local?\tageing timer\n${lines.join("")}`);
}

function switchOf(text: string): boolean | null {
  if (["on", "yes", "1"].includes(text)) return true;
  return ["off", "no", "0"].includes(text) ? false : null;
}
function setAgeing(m: Machine, [name = "", text = ""]: readonly string[]): Output {
  if (!/^\d+(\.\d*)?$|^\.\d+$/.test(text)) return fail("bad ageing time value");
  const bridge = bridgeCalled(m, name);
  if (!bridge) return fail("set ageing time failed: No such device");
  setBridgeAgeing(m, bridge, Math.round(Number(text) * 1_000_000));
  return ok("");
}
function hairpin(m: Machine, [name = "", portName = "", value = ""]: readonly string[]): Output {
  const wanted = switchOf(value);
  if (wanted === null) return fail("expect on/off for argument");
  const bridge = bridgeCalled(m, name);
  if (!bridge) return fail(`bridge ${name} does not exist!`);
  const i = byName(m, portName);
  if (!i) return fail(`interface ${portName} does not exist!`);
  if (bridgeOf(m, i) !== bridge || !i.port) return fail(`device ${portName} is not a port of ${name}`);
  if (wanted) i.port.isHairpin = true;
  else delete i.port.isHairpin;
  return ok("");
}
function setOnPort(m: Machine, key: "cost" | "priority", [name = "", portName = "", text = ""]: readonly string[]): Output {
  const what = key === "cost" ? "path cost" : "port priority";
  if (!/^[-+]?\d+$/.test(text)) return fail(`bad path ${key === "cost" ? "cost" : "priority"} value`);
  const bridge = bridgeCalled(m, name);
  const i = bridge && portsOf(m, bridge).find((port) => port.name === portName);
  if (!i?.port) return fail(`set ${what} failed: No such device`);
  const [least, most] = key === "cost" ? [1, 65_535] : [0, 63];
  if (!(Number(text) >= least && Number(text) <= most)) return fail(`set ${what} failed: Numerical result out of range`);
  i.port[key] = Number(text);
  // What nobody has a tree for is only kept.
  if (bridge?.made.stp)
    changeTree(m, bridge, (tree) => {
      const own = tree.portCalled(`${i.device}`);
      if (own && key === "priority") tree.setPortPriority(own, Number(text));
      if (!own || key === "priority") return;
      [own.cost, own.isCostSet] = [Number(text), true];
      tree.recost();
    });
  return ok("");
}
/** @source brctl_cmd.c: what is no value at all is said before anybody looks for the bridge */
function setTree(m: Machine, command: string, [name = "", text = ""]: readonly string[]): Output {
  const failure = FAILURES[command] ?? "";
  const bridge = bridgeCalled(m, name);
  const missing = fail(`${failure} failed: No such device`);
  if (command === "stp") {
    const wanted = switchOf(text);
    if (wanted === null) return fail("expect on/off for argument");
    if (!bridge) return missing;
    setTreeOn(m, bridge, wanted);
    return ok("");
  }
  if (command === "setbridgeprio") {
    if (!/^\s*[-+]?\d+$/.test(text)) return fail("bad priority");
    if (!bridge) return missing;
    setTreePriority(m, bridge, Number(text));
    return ok("");
  }
  const [what, called] = TIMES[command] ?? ["hello", ""];
  if (!/^-?\d+(\.\d*)?$|^\.\d+$/.test(text)) return fail(`bad ${called} value`);
  if (!bridge) return missing;
  return setTreeTime(m, bridge, what, Math.round(Number(text) * 1_000_000))
    ? ok("")
    : fail(`${failure} failed: Numerical result out of range`);
}
const TIMES: Readonly<Record<string, readonly [TreeTime, called: string]>> = {
  setfd: ["forwardDelay", "forward delay"],
  sethello: ["hello", "hello timer"],
  setmaxage: ["maxAge", "max age"],
};
function showStp(m: Machine, [name = ""]: readonly string[]): Output {
  const bridge = bridgeCalled(m, name);
  if (!bridge) return fail(shownByName(m, name) ? `device ${name} is not a bridge!` : `bridge ${name} does not exist!`);
  const tree = shownTree(m, bridge);
  const ports = portsOf(m, bridge)
    .flatMap((i) => {
      const own = tree.portCalled(`${i.device}`);
      return own ? [{ name: i.name, number: i.port?.number ?? 0, own: { ...own, isHairpin: i.port?.isHairpin === true } }] : [];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return ok(treeText({ name, id: bridgeId(m, bridge), tree, ageingUs: bridge.made.ageingUs, sweptAt: null, ports }, m.mono()));
}

type Run = (m: Machine, args: readonly string[], command: string) => Output;
const commands: Readonly<Record<BrctlCommand, Run>> = {
  addbr: addBridge,
  delbr: removeBridge,
  addif: (m, args) => change(m, true, args),
  delif: (m, args) => change(m, false, args),
  hairpin: hairpin,
  setageing: setAgeing,
  setbridgeprio: (m, args, command) => setTree(m, command, args),
  setfd: (m, args, command) => setTree(m, command, args),
  sethello: (m, args, command) => setTree(m, command, args),
  setmaxage: (m, args, command) => setTree(m, command, args),
  setpathcost: (m, args) => setOnPort(m, "cost", args),
  setportprio: (m, args) => setOnPort(m, "priority", args),
  show: show,
  showmacs: showMacs,
  showstp: showStp,
  stp: (m, args, command) => setTree(m, command, args),
};

export const brctl = instantProgram(
  "brctl",
  (args, ctx) => runBrctl(args, ctx.uid, (command, rest) => commands[command](ctx.machine, rest, command)),
  null,
);
