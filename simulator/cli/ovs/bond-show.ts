/** Bonds as ovs-vswitchd tells of them. @source ovs: ofproto/bond.c (bond_print_details), lib/lacp.c (lacp_print_details) */
import type { LacpPort } from "../../network/lacp/lacp";
import { LACP, type LacpInfo } from "../../network/lacp/lacpdu";
import type { BondMembers } from "../../network/ovs/bond-members";
import { isBalanced, rebalanceUs } from "../../network/ovs/bonds";
import type { LogicalPort } from "../../network/ovs/logical-port";
import type { OpenVswitch } from "../../network/ovs/open-vswitch";

/** When loads are looked at next, ms: it counts down even where nothing is sent. */
function rebalanceIn(node: OpenVswitch, port: LogicalPort, now: number): number {
  const us = rebalanceUs(port);
  const next = us > 0 ? (node.bonds.slbOf(port)?.roundAfter(now, us) ?? now) : now;
  return Math.ceil((next - now) / 1_000);
}
/** What an interface's hashes have sent, in whole kB. @source bond.c, bond_print_details */
function hashesText(node: OpenVswitch, port: LogicalPort, member: string): string {
  const own = node.bonds.slbOf(port)?.entries.filter((entry) => entry.member === member && entry.bytes >= 1_024) ?? [];
  return own.map(({ hash, bytes }) => `  hash ${hash}: ${Math.floor(bytes / 1_024)} kB load\n`).join("");
}
export function bondText(node: OpenVswitch, port: LogicalPort, now: number): string {
  const active = node.activeOf(port);
  const members = node.bonds.membersOf(port);
  const enabled = node.bonds.enabledOf(port).map(({ name }) => name);
  const rebalance = isBalanced(port) ? `next rebalance: ${rebalanceIn(node, port, now)} ms\n` : "";
  const lines = [...port.interfaces].sort().map((name) => {
    const may = members ? members.mayEnable(name) : node.ports.get(name)?.isUp === true;
    const due = members?.states.find((each) => each.name === name)?.due ?? null;
    const waits = due === null ? "" : `  ${may ? "updelay" : "downdelay"} expires in ${Math.max(0, Math.ceil((due - now) / 1_000))} ms\n`;
    return `member ${name}: ${enabled.includes(name) ? "enabled" : "disabled"}\n${active?.name === name ? "  active member\n" : ""}${waits}  may_enable: ${may}\n${hashesText(node, port, name)}\n`;
  });
  const status = members?.lacp ? (members.isNegotiated ? "negotiated" : "configured") : "off";
  const recirc = port.bond === "balance-tcp" ? "yes, Recirc-ID : 1" : "no, Recirc-ID : -1";
  return `---- ${port.name} ----\nbond_mode: ${port.bond}\nbond may use recirculation: ${recirc}\nbond-hash-basis: 0\nlb_output action: disabled, bond-id: -1\nall members active: false\nupdelay: ${port.updelayMs ?? 0} ms\ndowndelay: ${port.downdelayMs ?? 0} ms\n${rebalance}lacp_status: ${status}\nlacp_fallback_ab: ${port.isFallback === true}\nactive-backup primary: <none>\nactive member mac: ${active ? `${active.mac}(${active.name})` : "00:00:00:00:00:00(none)"}\n\n${lines.join("")}`;
}

/** Words of a state's bits, in order. @source lacp.c, ds_put_lacp_state */
const BITS = [
  ["activity", LACP.activity],
  ["timeout", LACP.short],
  ["aggregation", LACP.aggregation],
  ["synchronized", LACP.sync],
  ["collecting", LACP.collecting],
  ["distributing", LACP.distributing],
  ["defaulted", LACP.defaulted],
  ["expired", LACP.expired],
] as const;
function endText(who: "actor" | "partner", { system, priority, port, portPriority, key, state }: LacpInfo): string {
  const words = BITS.filter(([, bit]) => (state & bit) !== 0).map(([word]) => ` ${word}`);
  const rows: readonly (readonly [string, string | number])[] = [
    ["sys_id", system],
    ["sys_priority", priority],
    ["port_id", port],
    ["port_priority", portPriority],
    ["key", key],
  ];
  return `\n${rows.map(([name, value]) => `  ${who} ${name}: ${value}\n`).join("")}  ${who} state:${words.join("")}\n`;
}
function memberText(members: BondMembers, port: LacpPort): string {
  const actor = members.lacp?.actorOf(port);
  if (!actor) return "";
  const status = port.heard === "current" ? "current" : port.heard === "expired" ? "expired" : "defaulted";
  const isAttached = (port.state & LACP.sync) !== 0;
  return `\nmember: ${port.name}: ${status} ${isAttached ? "attached" : "detached"}\n  port_id: ${port.number}\n  port_priority: ${actor.portPriority}\n  may_enable: ${members.mayEnable(port.name)}\n${endText("actor", actor)}${endText("partner", port.partner)}`;
}
/** null: the port has no LACP */
export function lacpText(node: OpenVswitch, port: LogicalPort): string | null {
  const members = node.bonds.membersOf(port);
  const lacp = members?.lacp;
  if (!members || !lacp) return null;
  const ports = [...lacp.ports].sort((a, b) => (a.name < b.name ? -1 : 1));
  const actor = ports[0] && lacp.actorOf(ports[0]);
  return `---- ${port.name} ----\n  status: ${port.lacp}${members.isNegotiated ? " negotiated" : ""}\n  sys_id: ${actor?.system}\n  sys_priority: ${actor?.priority}\n  aggregation key: ${actor?.key}\n  lacp_time: ${port.isFast ? "fast" : "slow"}\n${ports.map((each) => memberText(members, each)).join("")}`;
}
