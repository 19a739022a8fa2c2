/**
 * Tunnels between hosts' bridges of one network: each bridge has a port to that of the host in the middle, which frames cross within
 * packets of both control domains. @source xen-api: ocaml/xapi/xapi_tunnel.ml; ovs-vswitchd.conf.db(5), Interface: type, options:remote_ip, options:key; XAPI leaves the ports to whoever controls Open vSwitch
 */
import { isSet, type Ref } from "../../model/ref";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Port } from "../../network/port";
import { ipToText, parseIpv4 } from "../../wire/address";
import type { TunnelProtocol } from "../../wire/tunnel";
import { isLive } from "../../world/host-live";
import type { Pif } from "../../world/pifs";
import { guestOf, type World } from "../../world/world";
import { addPortRow, called, databaseOf, removePortRow } from "../ovs/database";
import { reconfigure } from "../ovs/vswitchd";

/** One end: a host's access PIF that is up, with the address that it sends from. */
interface End {
  readonly host: Ref<"host">;
  readonly bridge: string;
  readonly address: string;
  readonly protocol: TunnelProtocol;
  readonly key: number;
}
type Attached = Extract<Port["attachment"], { readonly kind: "tunnel" }>;

/** The tunnel that a PIF is the access of. */
export function tunnelOf(world: World, { tunnel_access_PIF_of: [tunnel] }: Pif) {
  return tunnel === undefined ? undefined : world.db.get("tunnel", tunnel);
}
/** Number of a network in its tunnels. guess: whoever controls them chooses one; the bridge's here */
const keyOf = (bridge: string): number => Number(/\d+$/.exec(bridge)?.[0] ?? 0) + 1;

function endsOf(world: World, network: string): End[] {
  const { PIFs, bridge } = world.db.must("network", network);
  return PIFs.flatMap((ref): End[] => {
    const pif = world.db.must("PIF", ref);
    const tunnel = tunnelOf(world, pif);
    const transport = tunnel && world.db.get("PIF", tunnel.transport_PIF);
    const node = world.fabric.bridges.get(`${pif.host}/${bridge}`);
    if (!tunnel || !pif.currently_attached || !(node instanceof OpenVswitch) || !isLive(world, pif.host)) return [];
    if (!transport?.currently_attached || parseIpv4(transport.IP) === null) return [];
    const { protocol } = tunnel;
    return [{ host: pif.host as Ref<"host">, bridge, address: transport.IP, protocol, key: keyOf(bridge) }];
  });
}
/** Ports that a host is to have: to the host in the middle, which has one to each. Frames that went from host to host all round would never end. */
function wantedAt(end: End, ends: readonly End[]): Attached[] {
  const [middle, ...others] = ends;
  const to = end === middle ? others : middle ? [middle] : [];
  return to.map(({ address }) => ({ kind: "tunnel", host: end.host, remote: address, protocol: end.protocol, key: end.key }));
}
const sameEnd = (a: Attached, b: Attached): boolean => a.remote === b.remote && a.protocol === b.protocol && a.key === b.key;

/** All tunnels are between those that are up now. */
export function settleTunnels(world: World): void {
  const networks = new Set<string>();
  for (const { access_PIF } of world.db.all("tunnel")) if (isSet(access_PIF)) networks.add(world.db.must("PIF", access_PIF).network);
  const seen = new Map<string, readonly Attached[]>();
  for (const network of networks) {
    const ends = endsOf(world, network);
    for (const end of ends) seen.set(`${end.host}/${end.bridge}`, wantedAt(end, ends));
  }
  for (const node of [...world.fabric.bridges.values()])
    if (node instanceof OpenVswitch) settleBridge(world, node, seen.get(node.key) ?? []);
}
function settleBridge(world: World, node: OpenVswitch, wanted: readonly Attached[]): void {
  const host = node.key.slice(0, node.key.indexOf("/")) as Ref<"host">;
  const db = databaseOf(world, host);
  const row = db && called(db, "Bridge", node.name);
  if (!db) return;
  const kept: Attached[] = [];
  let isChanged = false;
  for (const { name, attachment } of [...node.ports.values()]) {
    if (attachment.kind !== "tunnel") continue;
    if (wanted.some((each) => sameEnd(each, attachment))) {
      kept.push(attachment);
      continue;
    }
    const port = called(db, "Port", name);
    if (port) removePortRow(db, port);
    world.fabric.unplug(node.key, name);
    isChanged = true;
  }
  for (const to of wanted) {
    if (!row || kept.some((each) => sameEnd(each, to))) continue;
    const name = freeName(world, host, to.protocol);
    world.fabric.plug(node.key, name, to, node.id.slice("8000.".length).replace(/..(?=.)/g, "$&:"));
    addPortRow(world, db, row, name, [name]);
    const iface = called(db, "Interface", name);
    if (iface)
      Object.assign(iface.set, {
        type: [to.protocol],
        options: [
          ["key", `${to.key}`],
          ["remote_ip", to.remote],
        ],
      });
    isChanged = true;
  }
  if (!isChanged) return;
  db.config++;
  reconfigure(world, host);
}
function freeName(world: World, host: string, protocol: string): string {
  const db = databaseOf(world, host);
  let at = 0;
  while (db && called(db, "Interface", `${protocol}${at}`)) at++;
  return `${protocol}${at}`;
}

/** A frame goes into a tunnel: the host's own stack sends the packet that it is in. */
export function tunnelOut(world: World, { host, remote, protocol, key }: Attached, frame: Uint8Array): void {
  const address = parseIpv4(remote);
  const dom0 = guestOf(world, host, 0);
  if (address !== null && dom0?.isStarted) dom0.engine.tunnelOut?.(address, protocol, key, frame);
}
/** A packet of a tunnel has come to a host: its frame goes on at the port of that tunnel. @returns false: there is none */
export function tunnelIn(world: World, host: string, from: number, protocol: TunnelProtocol, key: number, frame: Uint8Array): boolean {
  const remote = ipToText(from);
  for (const node of world.fabric.bridges.values()) {
    if (!(node instanceof OpenVswitch) || !node.key.startsWith(`${host}/`)) continue;
    for (const { name, attachment: to } of node.ports.values()) {
      if (to.kind !== "tunnel" || to.remote !== remote || to.protocol !== protocol || to.key !== key) continue;
      world.fabric.comeIn(0, node.key, name, frame);
      return true;
    }
  }
  return false;
}
