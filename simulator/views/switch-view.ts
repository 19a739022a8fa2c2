/** A physical switch as its console shows it: its ports with their VLANs, and its table of addresses. */
import type { HostBondView, OutsideHostView, SwitchBoxView, SwitchLagView, SwitchPortView, SwitchView } from "../contract/switch";
import type { Ref } from "../model/ref";
import { fields, refText } from "../model/shape";
import type { LinuxBond } from "../network/bond/linux-bond";
import { outerAddress } from "../network/outside/outside-way";
import type { Port } from "../network/port";
import { ruleText } from "../network/router-rules";
import type { PhysicalSwitch } from "../network/switch";
import { ipToText } from "../wire/address";
import { bondOfNic, bondsBefore, bondsOf, keptBonds } from "../world/bonds";
import { nicPif } from "../world/pifs";
import { switchBefore } from "../world/switch-changes";
import { switchesAround, switchOf, switchPortOf } from "../world/switch-ports";
import { nowOf, type World } from "../world/world";
import { defineView } from "./view";

/** Rows of the table that are shown at most; the others are counted. */
const MOST_MACS = 500;
const MOST_TRANSLATIONS = 200;

function viewOf(world: World, network: Ref<"network">): SwitchView | null {
  const pifs = nicsOn(world, network).map((ref) => ({ ref, ...world.db.must("PIF", ref) }));
  const segment = pifs.find(({ physical }) => physical)?.device;
  if (segment === undefined) return null;
  // Its hosts' NICs may all be plugged in elsewhere.
  const own = switchOf(world, segment);
  const first = own ?? pifs.flatMap(({ ref }) => switchPortOf(world, ref)?.node ?? [])[0];
  if (!first) return null;
  const switches = switchesAround(world, first).map((node) => boxOf(world, node));
  const hosts = [...new Set(pifs.map(({ host }) => host))];
  return {
    segment,
    switches,
    gateway: gatewayOf(world, segment),
    outside: outsideOf(world),
    bonds: hosts.flatMap((host) => bondsOf(world, host).map((bond) => bondOf(world, host, bond))),
    nics: hosts.flatMap((host) => nicsOf(world, host)),
    bondsChanged: hosts.filter((host) => bondsBefore(world, host) !== null),
  };
}
/** PIFs of a network; where a bond is one of them its NICs. */
function nicsOn(world: World, network: Ref<"network">): Ref<"PIF">[] {
  const all = world.db.must("network", network).PIFs.flatMap((ref) => {
    const [bond] = world.db.must("PIF", ref).bond_master_of;
    return bond === undefined ? [ref] : world.db.must("Bond", bond).slaves;
  });
  return [...new Set(all)];
}
function nicsOf(world: World, host: Ref<"host">): SwitchView["nics"] {
  const pifs = world.db.must("host", host).PIFs.map((pif) => ({ pif, ...world.db.must("PIF", pif) }));
  return pifs.filter(({ physical }) => physical).map(({ pif, device }) => ({ host, device, pif }));
}
function bondOf(world: World, host: string, bond: LinuxBond): HostBondView {
  const { name, config, master, slaves } = bond;
  return {
    host,
    name,
    mode: config.mode,
    bridge: master?.name ?? null,
    isUp: bond.hasLink && !bond.isSetDown,
    isKept: keptBonds(world, host).some((one) => one.name === name),
    slaves: slaves.map(({ name: device, link, failures }) => ({ device, link, carries: bond.takes(device), failures })),
  };
}
function boxOf(world: World, node: PhysicalSwitch): SwitchBoxView {
  const numberOf = new Map([...node.ports.values()].map(({ name, number }) => [name, number]));
  const macs = node.entries(nowOf(world)).map(({ mac, vlan, port, ageUs }) => ({
    mac,
    vlan,
    port: numberOf.get(port) ?? 0,
    ageS: Math.floor(ageUs / 1_000_000),
  }));
  macs.sort((a, b) => a.vlan - b.vlan || (a.mac < b.mac ? -1 : 1));
  const { state, isRoot } = node.shownTree;
  return {
    name: node.name,
    tree: {
      isOn: state.isOn,
      priority: state.priority,
      id: node.id,
      root: state.root,
      rootCost: state.rootCost,
      rootPort: isRoot ? null : state.rootPort,
    },
    isChanged: switchBefore(world, node.name) !== null,
    ports: [...node.ports.values()].map((port) => portOf(world, node, port)),
    macs: macs.slice(0, MOST_MACS),
    macCount: macs.length,
  };
}
function portOf(world: World, node: PhysicalSwitch, port: Port): SwitchPortView {
  const { attachment } = port;
  const nic = attachment.kind === "cable" ? attachment : null;
  const patch = attachment.kind === "patch" ? attachment : null;
  const { inBytes, outBytes, inFrames, outFrames } = port.traffic;
  return {
    number: port.number,
    host: nic?.host ?? null,
    device: nic?.device ?? null,
    pif: nic ? ((nicPif(world, nic.host, nic.device)?.$ref as Ref<"PIF"> | undefined) ?? null) : null,
    bond: nic ? (bondOfNic(world, nic.host, nic.device)?.name ?? null) : null,
    lag: lagOf(node, port),
    cable: patch && { name: patch.cable, to: world.fabric.bridges.get(patch.switch)?.name ?? "" },
    stp: treePortOf(node, port),
    isUp: port.isLinked && (!nic || isFarUp(world, nic)),
    vlans: node.vlansOf(port.name) ?? null,
    inBytes,
    outBytes,
    inFrames,
    outFrames,
  };
}
function lagOf(node: PhysicalSwitch, { name }: Port): SwitchLagView | null {
  const lag = node.lags.at(name);
  if (!lag) return null;
  const { setting, lacp } = lag;
  const partner = lacp.partnerOf(name);
  return {
    name: setting.name,
    mode: setting.mode,
    isFast: setting.isFast,
    isBundled: node.lags.isBundled(name),
    partner: partner && { system: partner.system, key: partner.key, state: partner.state },
    state: lacp.portCalled(name)?.state ?? 0,
  };
}
function treePortOf(node: PhysicalSwitch, { name, number }: Port): SwitchPortView["stp"] {
  const { tree } = node;
  const own = tree?.state.isOn ? tree.portCalled(name) : undefined;
  if (!tree || !own) return null;
  const { state, cost } = own;
  if (state === "disabled") return { role: "disabled", state, cost };
  const waits = own.bridge === node.id ? "backup" : "alternate";
  return { role: number === tree.state.rootPort ? "root" : tree.isDesignated(own) ? "designated" : waits, state, cost };
}
function gatewayOf(world: World, segment: string): SwitchView["gateway"] {
  const gateway = world.fabric.gateways.get(segment);
  if (!gateway?.config.isRouter) return null;
  const rules = gateway.rules.map(({ rule, packets, bytes }) => ({ text: ruleText(rule), packets, bytes }));
  const now = nowOf(world);
  const all = gateway.translations(now);
  const end = (address: number, port: number): string => `${ipToText(address)}:${port}`;
  const translations = all.slice(0, MOST_TRANSLATIONS).map(({ protocol, inside, port, mapped, remote, remotePort, state, until }) => ({
    protocol,
    inside: end(inside, port),
    mapped,
    remote: end(remote, remotePort),
    state,
    leftS: Math.ceil((until - now) / 1_000_000),
  }));
  const { address, mac } = gateway.config;
  return { address: ipToText(address), rules, outer: ipToText(outerAddress(mac)), translations, translationCount: all.length };
}
function outsideOf(world: World): OutsideHostView[] {
  return world.fabric.world.hosts.map(({ address, pages, ...host }) => ({
    ...host,
    address: ipToText(address),
    pages: Object.fromEntries(pages),
  }));
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
