/** `brctl show`, `showmacs`, `addif`, `delif`: the bridges of a host. @source cli.md; network.md §6; bridge-utils 1.7 */
import { setLink } from "../dom0/link-states";
import { type LinkChange, type LinkRefusal, refusedText } from "../guest/net/outside-links";
import { instantProgram, type Output } from "../guest/os/program";
import type { LearningNode } from "../network/learning-node";
import { bridgePorts, hostBridges, hostLinks } from "../world/host-links";
import { nowOf, type World } from "../world/world";
import { controlOf } from "./common/control";
import { failed, printed } from "./common/output";

/** Bridges of one domain's kernel. */
export interface BridgeControl {
  readonly world: World;
  bridges(): readonly LearningNode[];
  /** whether that kernel has an interface that is no port of a bridge yet; absent: none such can become one */
  hasLink?(name: string): boolean;
  /** sets an interface of that kernel; null: done */
  setLink(name: string, change: LinkChange): LinkRefusal | null;
}

/** @source cli.md, brctl show: name, id, STP, interfaces one a line */
function show(control: BridgeControl, names: readonly string[]): Output {
  const bridges = control.bridges();
  for (const name of names) if (!bridges.some((b) => b.name === name)) return failed(`bridge ${name} does not exist!\n`, 1);
  const lines = ["bridge name\tbridge id\t\tSTP enabled\tinterfaces"];
  for (const bridge of bridges) {
    if (names.length > 0 && !names.includes(bridge.name)) continue;
    const [first = "", ...rest] = bridgePorts(bridge).map((port) => port.name);
    lines.push(`${bridge.name}\t\t${bridge.id}\tno\t\t${first}`);
    for (const port of rest) lines.push(`\t\t\t\t\t\t\t${port}`);
  }
  return printed(`${lines.join("\n")}\n`);
}

/** @source network.md §6 (showmacs header; local entries ageing 0.00) */
function showMacs(control: BridgeControl, name: string | undefined): Output {
  const bridge = control.bridges().find((b) => b.name === name);
  if (!bridge) return failed(`read of forward table failed: No such device\n`, 1);
  // The bridge's own address is that of its NIC, and local: Linux does not learn it from the frames that dom0 sends.
  const ports = bridgePorts(bridge);
  const rows = [
    ...ports.map((p) => ({ port: p.number, mac: p.mac, isLocal: true, age: "0.00" })),
    ...bridge
      .learned(nowOf(control.world))
      .map((l) => ({ port: bridge.ports.get(l.port)?.number ?? 0, mac: l.mac, isLocal: false, age: (l.ageUs / 1_000_000).toFixed(2) }))
      .filter((l) => l.port !== 0),
  ].sort((a, b) => (a.mac < b.mac ? -1 : a.mac > b.mac ? 1 : a.port - b.port));
  const lines = rows.map((r) => `${`${r.port}`.padStart(3)}\t${r.mac}\t${r.isLocal ? "yes" : "no"}\t\t${r.age.padStart(7)}`);
  return printed(`port no\tmac addr\t\tis local?\tageing timer\n${lines.join("\n")}${lines.length ? "\n" : ""}`);
}

/** The commands that are here: fewest arguments, and what help says. @source bridge-utils 1.7: brctl_cmd.c (commands) */
const commands: Readonly<Record<string, readonly [least: number, help: string]>> = {
  addif: [2, "<bridge> <device>\tadd interface to bridge"],
  delif: [2, "<bridge> <device>\tdelete interface from bridge"],
  show: [0, "[ <bridge> ]\t\tshow a list of bridges"],
  showmacs: [1, "<bridge>\t\tshow a list of mac addrs"],
};
const USAGE = `Usage: brctl [commands]\ncommands:\n${Object.entries(commands)
  .map(([name, [, help]]) => `\t${name.padEnd(10)}\t${help}\n`)
  .join("")}`;

/** Puts interfaces on a bridge or takes them off, one after another. @source bridge-utils 1.7: brctl_cmd.c (br_cmd_addif, br_cmd_delif) */
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
  if (!isBridge && !bridges.some(({ ports }) => ports.has(name)) && !control.hasLink?.(name)) return `interface ${name} does not exist!`;
  if (!to) return `bridge ${bridge} does not exist!`;
  if (command === "delif" && of !== to) return `device ${name} is not a slave of ${bridge}`;
  if (command === "addif" && isBridge) return `device ${name} is a bridge device itself; can't enslave a bridge device to a bridge device.`;
  if (command === "addif" && of) return `device ${name} is already a member of a bridge; can't enslave it to bridge ${bridge}.`;
  const refusal = control.setLink(name, { master: command === "addif" ? bridge : null });
  return refusal === "management" || refusal === "not-moved" ? `brctl: ${refusedText(name, refusal)}` : null;
}

/** @param controlIn - of what its program finds as `ctx.control` */
function brctlOf(controlIn: (control: unknown) => BridgeControl): ReturnType<typeof instantProgram> {
  return instantProgram("brctl", (args, ctx) => {
    const control = controlIn(ctx.control);
    const [command, ...rest] = args;
    const known = command === undefined ? undefined : commands[command];
    if (known && rest.length < known[0])
      return failed(`Incorrect number of arguments for command\nUsage: brctl ${command} ${known[1]}\n`, 1);
    if (command === "show") return show(control, rest);
    if (command === "showmacs") return showMacs(control, rest[0]);
    if ((command === "addif" || command === "delif") && ctx.uid !== 0)
      return failed(
        `can't ${command === "addif" ? "add" : "delete"} ${rest[1]} ${command === "addif" ? "to" : "from"} bridge ${rest[0]}: Operation not permitted\n`,
        1,
      );
    if (command === "addif" || command === "delif") return change(control, command, rest);
    return command === undefined ? failed(USAGE, 1) : failed(`never heard of command [${command}]\n${USAGE}`, 1);
  });
}

export const brctl = brctlOf((own) => {
  const { world, host } = controlOf(own);
  return {
    world,
    bridges: () => hostBridges(world, host),
    hasLink: (name) => hostLinks(world, host).some((link) => link.name === name),
    setLink: (name, change) => setLink(world, { host }, name, change),
  };
});
/** The same in a driver domain. */
export const driverBrctl = brctlOf((own) => own as BridgeControl);
