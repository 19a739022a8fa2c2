/** `bridge` of a guest: ports, tables and VLANs of bridges that it has made. @source iproute2 6.1: bridge/link.c, fdb.c, vlan.c */
import { groupMac, solicitedNode } from "../../../wire/address6";
import { byName } from "../../net/interfaces";
import { known } from "../../net/made/bridge";
import { bridgeOf, portsOf } from "../../net/made/links";
import { indexOf, type ShownInterface, shownInterfaces } from "../../net/outside-links";
import type { Interface } from "../../net/state";
import type { Machine } from "../../os/machine";
import { instantProgram } from "../../os/program";
import { type BridgeKernel, bridgeTool, type FdbEntry, type FdbFilter } from "./bridge-tool";
import { flagsText, nameText, portState } from "./link-text";

const onOff = (isOn: boolean): string => (isOn ? "on" : "off");

function portText(m: Machine, i: ShownInterface, isDetailed: boolean): string {
  const { port } = i;
  if (!port) return "";
  const head = `${indexOf(i)}: ${nameText(m, i)}: ${flagsText(m, i)} mtu ${i.mtu} master ${bridgeOf(m, i)?.name}`;
  const line = `${head} state ${portState(i)} priority ${port.priority} cost ${port.cost} \n`;
  if (!isDetailed) return line;
  return `${line}    hairpin ${onOff(port.isHairpin === true)} guard off root_block off fastleave off learning ${onOff(!port.isDeaf)} flood ${onOff(!port.isDry)} mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n`;
}

function setFlag({ port }: Interface, key: string, isOn: boolean): void {
  if (!port) return;
  const flag = key === "hairpin" ? "isHairpin" : key === "learning" ? "isDeaf" : "isDry";
  if (isOn === (key === "hairpin")) port[flag] = true;
  else delete port[flag];
}

/** Groups that an interface hears itself. @source Linux net/bridge/br_device.c, br_multicast.c (all snoopers); RFC 4291 §2.7.1 */
function groupsOf(i: ShownInterface): string[] {
  if (i.device === -1) return [];
  const snoopers = i.made?.kind === "bridge" && i.up ? ["01:00:5e:00:00:6a", "33:33:00:00:00:6a"] : [];
  const solicited = (i.v6?.addresses ?? []).map(({ ip }) => groupMac(solicitedNode(ip)));
  return ["33:33:00:00:00:01", ...snoopers, ...(i.up ? ["01:00:5e:00:00:01"] : []), ...new Set(solicited)];
}
function fdbLines(m: Machine, { bridge: of, port }: FdbFilter): string {
  const lines: string[] = [];
  for (const i of shownInterfaces(m)) {
    const bridge = bridgeOf(m, i);
    if (port !== undefined && i.name !== port) continue;
    if (of !== undefined && i.name !== of && bridge?.name !== of) continue;
    const on = port === undefined ? ` dev ${i.name}` : "";
    const line = (mac: string, rest: string): void => void lines.push(`${mac}${on} ${rest}\n`);
    if (bridge) {
      for (const { mac, port: at, by } of known(m, bridge.made)) if (at === i.device) line(mac, `master ${bridge.name} ${by ?? ""}`);
      line(i.mac, `master ${bridge.name} permanent`);
    }
    for (const mac of groupsOf(i)) line(mac, "self permanent");
    if (i.made?.kind === "bridge" && i.mac !== "00:00:00:00:00:00" && !portsOf(m, i).some(({ mac }) => mac === i.mac))
      line(i.mac, `master ${i.name} permanent`);
  }
  return lines.join("");
}
/** Without filters all are in the VLAN that ports have of themselves. @source bridge/vlan.c (print_vlan_info); Linux net/bridge/br_vlan.c (default_pvid 1) */
function vlanLines(m: Machine): string {
  const shown = shownInterfaces(m).filter((i) => i.port !== undefined || i.made?.kind === "bridge");
  return `port              vlan-id  \n${shown.map(({ name }) => `${name.padEnd(16)}  1 PVID Egress Untagged\n`).join("")}`;
}

/** Takes an address out of the table of a port's bridge, and puts what is wanted in its place. */
function replace(m: Machine, { mac, port, by }: FdbEntry, isKept: boolean): void {
  const i = byName(m, port);
  const bridge = i && bridgeOf(m, i);
  if (!bridge) return;
  bridge.made.table = bridge.made.table.filter((entry) => entry.mac !== mac);
  if (isKept) bridge.made.table.push({ mac, port: i.device, seenAt: m.mono(), by });
}

const kernelOf = (m: Machine, uid: number): BridgeKernel => ({
  mayChange: uid === 0,
  flags: ["hairpin", "learning", "flood"],
  has: (name) => byName(m, name) !== null,
  isPort: (name) => byName(m, name)?.port !== undefined,
  portLines: (only, isDetailed) =>
    shownInterfaces(m)
      .filter((i) => i.port !== undefined && (only === undefined || i.name === only))
      .map((i) => portText(m, i, isDetailed))
      .join(""),
  setPort(name, settings) {
    const i = byName(m, name);
    if (!i?.port) return;
    for (const [key, value] of settings)
      if (typeof value === "boolean") setFlag(i, key, value);
      else i.port[key === "cost" ? "cost" : "priority"] = value;
  },
  fdbLines: (filter) => fdbLines(m, filter),
  known({ mac, port }) {
    const i = byName(m, port);
    const bridge = i && bridgeOf(m, i);
    const found = bridge ? known(m, bridge.made).find((entry) => entry.mac === mac) : undefined;
    if (!found) return null;
    const at = m.state.net.interfaces.find(({ device }) => device === found.port);
    return { port: at?.name ?? "", isLearned: found.by === undefined };
  },
  pin: (entry) => replace(m, entry, true),
  unpin: (entry) => replace(m, entry, false),
  vlanLines: () => vlanLines(m),
});

export const bridge = instantProgram("bridge", (args, ctx) => bridgeTool(kernelOf(ctx.machine, ctx.uid), args), null);
