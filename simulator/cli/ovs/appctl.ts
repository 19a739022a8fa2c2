/** `ovs-appctl` and `ovs-dpctl`: what ovs-vswitchd has learned and does. @source ovs-appctl(8), ovs-vswitchd(8); ovs: ofproto/ofproto-dpif.c, ofproto/bond.c */
import { bridgesOf, databaseOf, interfacesOf, OVS_VERSION, portsOf, textOf } from "../../dom0/ovs/database";
import { nodeOf } from "../../dom0/ovs/vswitchd";
import { instantProgram, type Output, type ProgramContext } from "../../guest/os/program";
import type { OpenVswitch } from "../../network/ovs/open-vswitch";
import { nowOf } from "../../world/world";
import { controlOf } from "../common/control";
import { failed, printed } from "../common/output";
import { bondText, lacpText } from "./bond-show";

/** What the daemon answers that it cannot do. */
class Refused extends Error {}

function nodesOf(ctx: ProgramContext): OpenVswitch[] {
  const { world, host } = controlOf(ctx.control);
  const db = databaseOf(world, host);
  return (db ? bridgesOf(db) : []).map((row) => nodeOf(world, host, textOf("Bridge", row, "name"))).filter((node) => node !== null);
}
function bridgeCalled(ctx: ProgramContext, name: string): OpenVswitch {
  const found = nodesOf(ctx).find((node) => node.name === name);
  if (!found) throw new Refused("no such bridge");
  return found;
}

/** @source ovs: ofproto/ofproto-dpif.c, ofproto_unixctl_fdb_show: in the order of the list, which was used last goes last */
function fdbShow(ctx: ProgramContext, [name = ""]: readonly string[]): string {
  const node = bridgeCalled(ctx, name);
  const lines = node
    .entries(nowOf(controlOf(ctx.control).world))
    .sort((a, b) => b.ageUs - a.ageUs)
    .map(({ mac, vlan, port, ageUs }) => {
      const first = node.ports.get(node.config.ports.find((each) => each.name === port)?.interfaces[0] ?? port);
      const number = first === undefined ? "?" : first.number === 0 ? "LOCAL" : `${first.number}`;
      return `${number.padStart(5)}  ${`${vlan}`.padStart(4)}  ${mac}  ${`${Math.floor(ageUs / 1_000_000)}`.padStart(3)}\n`;
    });
  return ` port  VLAN  MAC                Age\n${lines.join("")}`;
}
function fdbFlush(ctx: ProgramContext, [name]: readonly string[]): string {
  for (const node of name === undefined ? nodesOf(ctx) : [bridgeCalled(ctx, name)]) node.forgetAll();
  return "table successfully flushed\n";
}

/** @source ovs: ofproto/bond.c, bond_unixctl_show */
function bondShow(ctx: ProgramContext, [name]: readonly string[]): string {
  const bonds = nodesOf(ctx).flatMap((node) =>
    node.config.ports
      .filter(({ interfaces }) => interfaces.filter((each) => node.ports.has(each)).length > 1)
      .map((port) => ({ node, port })),
  );
  const found = name === undefined ? bonds : bonds.filter(({ port }) => port.name === name);
  if (name !== undefined && found.length === 0) throw new Refused("no such bond");
  const now = nowOf(controlOf(ctx.control).world);
  return found.map(({ node, port }) => bondText(node, port, now)).join("");
}
/** @source ovs: lib/lacp.c, lacp_unixctl_show */
function lacpShow(ctx: ProgramContext, [name]: readonly string[]): string {
  const texts = nodesOf(ctx).flatMap((node) =>
    node.config.ports.flatMap((port) => (name === undefined || port.name === name ? (lacpText(node, port) ?? []) : [])),
  );
  if (name !== undefined && texts.length === 0) throw new Refused("no such lacp object");
  return texts.join("");
}

/** @source ovs: ofproto/ofproto-dpif.c, dpif_show_backer */
function dpifShow(ctx: ProgramContext): string {
  const { world, host } = controlOf(ctx.control);
  const db = databaseOf(world, host);
  const bridges = nodesOf(ctx).map((node) => {
    const row = db && bridgesOf(db).find((each) => textOf("Bridge", each, "name") === node.name);
    const interfaces = row && db ? portsOf(db, row).flatMap((port) => interfacesOf(db, port)) : [];
    const lines = interfaces
      .map((iface) => textOf("Interface", iface, "name"))
      .sort()
      .map((name) => {
        const isOwn = name === node.name;
        const at = node.ports.get(name);
        if (!at && !isOwn) return "";
        return `    ${name} ${isOwn ? 65_534 : at?.number}/${datapathNumber(ctx, name)}: (${isOwn || at?.attachment.kind === "host" ? "internal" : "system"})\n`;
      });
    return `  ${node.name}:\n${lines.join("")}`;
  });
  const [hit, missed] = lookups(ctx);
  return `system@ovs-system: hit:${hit} missed:${missed}\n${bridges.join("")}`;
}
/** Number of an interface in the datapath that all bridges share; 0 is ovs-system's own. */
function datapathNumber(ctx: ProgramContext, name: string): number {
  return datapathPorts(ctx).indexOf(name) + 1;
}
function datapathPorts(ctx: ProgramContext): string[] {
  const { world, host } = controlOf(ctx.control);
  const db = databaseOf(world, host);
  if (!db) return [];
  return db.rows.Bridge.flatMap((row) => {
    const node = nodeOf(world, host, textOf("Bridge", row, "name"));
    const names = portsOf(db, row).flatMap((port) => interfacesOf(db, port).map((iface) => textOf("Interface", iface, "name")));
    return node ? names.filter((name) => name === node.name || node.ports.has(name)) : [];
  });
}
/** Frames that the kernel had a flow for, and those that ovs-vswitchd was asked about: the first of each of its rules. */
function lookups(ctx: ProgramContext): readonly [number, number] {
  const flows = nodesOf(ctx).flatMap((node) => node.flows);
  const all = flows.reduce((sum, { packets }) => sum + packets, 0);
  const missed = flows.filter(({ packets }) => packets > 0).length;
  return [all - missed, missed];
}

const COMMANDS: Readonly<
  Record<string, readonly [usage: string, least: number, most: number, run: (ctx: ProgramContext, args: readonly string[]) => string]>
> = {
  "bond/list": ["", 0, 0, (ctx) => bondList(ctx)],
  "bond/show": ["[port]", 0, 1, bondShow],
  "dpif/show": ["[-names]", 0, 0, dpifShow],
  "fdb/flush": ["[bridge]", 0, 1, fdbFlush],
  "fdb/show": ["bridge", 1, 1, fdbShow],
  "lacp/show": ["[port]", 0, 1, lacpShow],
  "list-commands": [
    "",
    0,
    0,
    () =>
      `The available commands are:\n${Object.entries(COMMANDS)
        .map(([name, [usage]]) => `  ${name.padEnd(23)} ${usage}`.trimEnd())
        .join("\n")}\n`,
  ],
  version: ["", 0, 0, () => `ovs-vswitchd (Open vSwitch) ${OVS_VERSION}\n`],
};
function bondList(ctx: ProgramContext): string {
  const lines = nodesOf(ctx).flatMap((node) =>
    node.config.ports
      .filter(({ interfaces }) => interfaces.length > 1)
      .map((port) => `${port.name}\t${port.bond}\t0\t${port.interfaces.join(", ")}\n`),
  );
  return `Bond\tType\tRecircID\tMembers\n${lines.join("")}`;
}

export const ovsAppctl = instantProgram("ovs-appctl", (args, ctx): Output => {
  const [first = "", ...rest] = args[0] === "-t" ? args.slice(2) : args;
  if (first === "" || first.startsWith("-")) {
    if (first === "-V" || first === "--version") return printed(`ovs-appctl (Open vSwitch) ${OVS_VERSION}\n`);
    if (first === "-h" || first === "--help")
      return printed(
        "ovs-appctl, for querying and controlling Open vSwitch daemon\nusage: ovs-appctl [TARGET] COMMAND [ARG...]\nCommon commands:\n  list-commands      List commands supported by the target\n  version            Print version of the target\n",
      );
    return failed(
      first === ""
        ? "ovs-appctl: at least one non-option argument is required (use --help for help)\n"
        : `ovs-appctl: unrecognized option '${first}'\n`,
      1,
    );
  }
  if (args[0] === "-t" && args[1] !== "ovs-vswitchd")
    return failed(`ovs-appctl: cannot read pidfile "/var/run/openvswitch/${args[1]}.pid" (No such file or directory)\n`, 1);
  if (ctx.uid !== 0) return failed("ovs-appctl: cannot connect to ovs-vswitchd (Permission denied)\n", 1);
  const command = COMMANDS[first];
  const refused = (why: string): Output => failed(`${why}\novs-appctl: ovs-vswitchd: server returned an error\n`, 2);
  if (!command) return refused(`"${first}" is not a valid command (use "list-commands" to see a list of valid commands)`);
  const [, least, most, run] = command;
  if (rest.length < least) return refused(`"${first}" command requires at least ${least} arguments`);
  if (rest.length > most) return refused(`"${first}" command takes at most ${most} arguments`);
  try {
    return printed(run(ctx, rest));
  } catch (error) {
    if (error instanceof Refused) return refused(error.message);
    throw error;
  }
});

/** `ovs-dpctl show` and `dump-dps`: the kernel's datapath. @source ovs-dpctl(8); ovs: lib/dpctl.c */
export const ovsDpctl = instantProgram("ovs-dpctl", (args, ctx): Output => {
  const [command, name = "system@ovs-system"] = args;
  if (ctx.uid !== 0) return failed("ovs-dpctl: opening datapath (Permission denied)\n", 1);
  if (command === undefined) return failed("ovs-dpctl: missing command name; use --help for help\n", 1);
  if (command === "dump-dps") return printed("system@ovs-system\n");
  if (command !== "show")
    return failed(
      `ovs-dpctl: ${/^(dump|add|del|mod|set|get)-/.test(command) ? `${command} is not part of this system` : `unknown command '${command}'; use --help for help`}\n`,
      1,
    );
  if (!/^(system@)?ovs-system$/.test(name)) return failed(`ovs-dpctl: opening datapath (No such device)\n`, 1);
  const { world } = controlOf(ctx.control);
  const [hit, missed] = lookups(ctx);
  const flows = nodesOf(ctx)
    .flatMap((node) => node.flows)
    .filter(({ usedAt, packets }) => packets > 0 && nowOf(world) - usedAt < 10_000_000).length;
  const ports = datapathPorts(ctx).map((port, at) => {
    const isInternal = nodesOf(ctx).some((node) => node.name === port || node.ports.get(port)?.attachment.kind === "host");
    return `  port ${at + 1}: ${port}${isInternal ? " (internal)" : ""}\n`;
  });
  return printed(
    `system@ovs-system:\n  lookups: hit:${hit} missed:${missed} lost:0\n  flows: ${flows}\n  port 0: ovs-system (internal)\n${ports.join("")}`,
  );
});
