/** `bridge` of a control domain: ports and tables of its Linux bridges. @source iproute2 6.1: bridge/link.c, fdb.c */
import { indexOf, type ShownInterface, shownByName } from "../guest/net/outside-links";
import type { Machine } from "../guest/os/machine";
import { instantProgram } from "../guest/os/program";
import { type BridgeKernel, bridgeTool, type FdbFilter, type PortSetting } from "../guest/programs/link/bridge-tool";
import { LinuxBridge } from "../network/linux-bridge";
import type { Port } from "../network/port";
import { bridgePorts } from "../world/host-links";
import { nowOf } from "../world/world";
import type { BridgeControl } from "./brctl";
import { linkWords } from "./bridge-words";

function flagsOf({ up, carrier }: ShownInterface): string {
  return [
    ...(up && !carrier ? ["NO-CARRIER"] : []),
    "BROADCAST",
    "MULTICAST",
    ...(up ? ["UP"] : []),
    ...(up && carrier ? ["LOWER_UP"] : []),
  ].join(",");
}

interface At {
  readonly bridge: LinuxBridge;
  readonly port: Port;
}
function portsOf(control: BridgeControl): At[] {
  return control
    .bridges()
    .flatMap((bridge) => (bridge instanceof LinuxBridge ? bridgePorts(bridge).map((port) => ({ bridge, port })) : []));
}
function portLines(control: BridgeControl, m: Machine, only: string | undefined, isDetailed: boolean): string {
  const lines = portsOf(control).flatMap(({ bridge, port }) => {
    const shown = only === undefined || port.name === only ? shownByName(m, port.name) : null;
    if (shown === null) return [];
    const head = `${indexOf(shown)}: ${port.name}: <${flagsOf(shown)}> mtu ${shown.mtu} master ${bridge.name}`;
    return [{ index: indexOf(shown), text: `${head} ${linkWords(bridge, port, isDetailed)}` }];
  });
  return lines
    .sort((a, b) => a.index - b.index)
    .map(({ text }) => text)
    .join("");
}
function setPort({ bridge, port }: At, settings: readonly PortSetting[]): void {
  bridge.change((tree) => {
    const own = tree.portCalled(port.name);
    if (!own) return;
    for (const [key, value] of settings)
      if (typeof value === "boolean") own.isHairpin = value;
      else if (key === "priority") tree.setPortPriority(own, value);
      else {
        [own.cost, own.isCostSet] = [value, true];
        tree.recost();
      }
  });
}

/** Groups that every interface hears: all nodes and all systems of the link. @source RFC 4291 §2.7.1, RFC 1112 */
const GROUPS = ["33:33:00:00:00:01", "01:00:5e:00:00:01"] as const;

function fdbLines(control: BridgeControl, { bridge: of, port: only }: FdbFilter): string {
  const lines: string[] = [];
  for (const { bridge, port } of portsOf(control)) {
    if ((of !== undefined && bridge.name !== of) || (only !== undefined && port.name !== only)) continue;
    const on = only === undefined ? ` dev ${port.name}` : "";
    const line = (mac: string, rest: string): void => void lines.push(`${mac}${on} ${rest}\n`);
    for (const { mac, port: at } of bridge.learned(nowOf(control.world))) if (at === port.name) line(mac, `master ${bridge.name} `);
    for (const [mac, { port: at, isPermanent }] of bridge.pinned)
      if (at === port.name) line(mac, `master ${bridge.name} ${isPermanent ? "permanent" : "static"}`);
    line(port.mac, `master ${bridge.name} permanent`);
    for (const mac of GROUPS) line(mac, "self permanent");
  }
  return lines.join("");
}

function kernelOf(control: BridgeControl, m: Machine, uid: number): BridgeKernel {
  const at = (name: string): At | undefined => portsOf(control).find(({ port }) => port.name === name);
  return {
    mayChange: uid === 0,
    flags: ["hairpin"],
    has: (name) => shownByName(m, name) !== null,
    isPort: (name) => at(name) !== undefined,
    portLines: (only, isDetailed) => portLines(control, m, only, isDetailed),
    setPort(name, settings) {
      const found = at(name);
      if (found) setPort(found, settings);
    },
    fdbLines: (filter) => fdbLines(control, filter),
    known({ mac, port }) {
      const bridge = at(port)?.bridge;
      const pinned = bridge?.pinned.get(mac);
      const found = pinned ?? bridge?.table.get(mac);
      return found ? { port: found.port, isLearned: pinned === undefined } : null;
    },
    pin: ({ mac, port, by }) => at(port)?.bridge.pin(mac, { port, isPermanent: by === "permanent" }),
    unpin: ({ mac, port }) => at(port)?.bridge.pin(mac, null),
    // No bridge here filters VLANs.
    vlanLines: () => "port              vlan-id  \n",
  };
}

/** @param controlOf - of what the program finds as `ctx.control` */
export function bridgeProgram(controlOf: (control: unknown) => BridgeControl): ReturnType<typeof instantProgram> {
  return instantProgram("bridge", (args, ctx) => bridgeTool(kernelOf(controlOf(ctx.control), ctx.machine, ctx.uid), args));
}
