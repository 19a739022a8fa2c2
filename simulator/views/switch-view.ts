/** A physical switch as its console shows it: its ports with their VLANs, and its table of addresses. */
import type { SwitchView } from "../contract/switch";
import type { Ref } from "../model/ref";
import { fields, refText } from "../model/shape";
import { ruleText } from "../network/router-rules";
import { ipToText } from "../wire/address";
import { switchOf } from "../world/switch-ports";
import { nowOf, type World } from "../world/world";
import { defineView } from "./view";

/** Rows of the table that are shown at most; the others are counted. */
const MOST_MACS = 500;

function viewOf(world: World, network: Ref<"network">): SwitchView | null {
  const pifs = world.db.must("network", network).PIFs.map((ref) => ({ ref, ...world.db.must("PIF", ref) }));
  const segment = pifs.find(({ physical }) => physical)?.device;
  const node = segment === undefined ? null : switchOf(world, segment);
  if (!node || segment === undefined) return null;
  const ports = [...node.ports.values()].map((port) => {
    const { attachment } = port;
    const host = attachment.kind === "cable" ? attachment.host : null;
    const { inBytes, outBytes, inFrames, outFrames } = port.traffic;
    return {
      number: port.number,
      host,
      pif: pifs.find((pif) => pif.host === host && pif.device === segment)?.ref ?? null,
      isUp: port.isUp && (attachment.kind !== "cable" || isFarUp(world, attachment)),
      vlans: node.vlansOf(port.name) ?? null,
      inBytes,
      outBytes,
      inFrames,
      outFrames,
    };
  });
  const numberOf = new Map([...node.ports.values()].map(({ name, number }) => [name, number]));
  const macs = node.entries(nowOf(world)).map(({ mac, vlan, port, ageUs }) => ({
    mac,
    vlan,
    port: numberOf.get(port) ?? 0,
    ageS: Math.floor(ageUs / 1_000_000),
  }));
  macs.sort((a, b) => a.vlan - b.vlan || (a.mac < b.mac ? -1 : 1));
  return { segment, ports, macs: macs.slice(0, MOST_MACS), macCount: macs.length, gateway: gatewayOf(world, segment) };
}
function gatewayOf(world: World, segment: string): SwitchView["gateway"] {
  const gateway = world.fabric.gateways.get(segment);
  if (!gateway?.config.isRouter) return null;
  const rules = gateway.rules.map(({ rule, packets, bytes }) => ({ text: ruleText(rule), packets, bytes }));
  return { address: ipToText(gateway.config.address), rules };
}
function isFarUp(world: World, { bridge, port }: { readonly bridge: string; readonly port: string }): boolean {
  return world.fabric.bridges.get(bridge)?.ports.get(port)?.isUp ?? false;
}

/** Null when there is no such network, or it is internal to each host. */
export const physicalSwitch = defineView({
  args: fields({ network: refText }),
  role: "read-only",
  ask: (world, { network }) => (world.db.get("network", network as Ref<"network">) ? viewOf(world, network as Ref<"network">) : null),
  follow: { everyMs: 1_000, isAtOnce: false, most: 1 },
});
