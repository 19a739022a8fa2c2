/** `brctl show`, `showmacs`: the bridges of a host. @source cli.md; network.md §6 */
import { instantProgram, type Output } from "../guest/os/program";
import type { LearningNode } from "../network/learning-node";
import { bridgePorts, hostBridges } from "../world/host-links";
import { nowOf, type World } from "../world/world";
import { controlOf } from "./common/control";
import { failed, printed } from "./common/output";

/** Bridges of one domain's kernel. */
export interface BridgeControl {
  readonly world: World;
  bridges(): readonly LearningNode[];
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
  if (name === undefined)
    return failed("Incorrect number of arguments for command\nUsage: brctl showmacs <bridge>\t\tshow a list of mac addrs\n", 1);
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

const USAGE =
  "Usage: brctl [commands]\ncommands:\n\tshow      \t[ <bridge> ]\t\tshow a list of bridges\n\tshowmacs  \t<bridge>\t\tshow a list of mac addrs\n";

/** @param controlIn - of what its program finds as `ctx.control` */
function brctlOf(controlIn: (control: unknown) => BridgeControl): ReturnType<typeof instantProgram> {
  return instantProgram("brctl", (args, ctx) => {
    const control = controlIn(ctx.control);
    const [command, ...rest] = args;
    if (command === "show") return show(control, rest);
    if (command === "showmacs") return showMacs(control, rest[0]);
    return command === undefined ? failed(USAGE, 1) : failed(`never heard of command [${command}]\n${USAGE}`, 1);
  });
}

export const brctl = brctlOf((own) => {
  const { world, host } = controlOf(own);
  return { world, bridges: () => hostBridges(world, host) };
});
/** The same in a driver domain. */
export const driverBrctl = brctlOf((own) => own as BridgeControl);
