/** PIFs up and down: a NIC on the bridge of its network, a VLAN on its. @source xen-api: ocaml/xapi/nm.ml (bring_pif_up, bring_pif_down); ocaml/networkd/bin/network_server.ml */
import type { Ref } from "../../model/ref";
import { OpenVswitch } from "../../network/ovs/open-vswitch";
import { LinuxVlan, vlanKey } from "../../network/vlan/linux-vlan";
import { strayKey } from "../../world/host-links";
import { knownWiring } from "../../world/host-wiring";
import { isVlan, type Pif, pifsOf } from "../../world/pifs";
import { linksChanged } from "../../world/traffic";
import type { World } from "../../world/world";
import { setNic } from "../bond-making";
import { bridgeKey } from "../network-ports";
import { addPortRow, called, databaseOf, removePortRow } from "../ovs/database";
import { reconfigure } from "../ovs/vswitchd";
import { bridgeNode, fakeBridge } from "./bridge-node";
import { makeBridge, unmakeBridge } from "./bridges";
import { numberFor } from "./numbers";
import { dropOwn, ownOn, settleOwn } from "./own-interface";
import { settleTunnels, tunnelOf } from "./tunnels";

const hostOf = ({ host }: Pif): Ref<"host"> => host as Ref<"host">;
const bridgeOf = (world: World, { network }: Pif): string => world.db.must("network", network).bridge;

/** The PIF that a VLAN is one of. */
function taggedPif(world: World, { VLAN_master_of }: Pif): Pif | undefined {
  const vlan = world.db.get("VLAN", VLAN_master_of);
  return vlan && world.db.get("PIF", vlan.tagged_PIF);
}

/** Puts a NIC onto the bridge of its network; one that is elsewhere since somebody has put it there stays. */
function nicUp(world: World, pif: Pif): void {
  const [host, bridge] = [hostOf(pif), bridgeOf(world, pif)];
  const near = world.fabric.nicOf(host, pif.device);
  if (near?.attachment.kind !== "cable" || near.nodeKey !== strayKey(host, pif.device)) return;
  numberFor(world, host, bridge);
  makeBridge(world, host, bridge);
  const to = bridgeKey(host, bridge);
  world.fabric.recable({ bridge: near.nodeKey, port: near.name }, { bridge: to, port: pif.device, mac: pif.MAC });
  world.fabric.removeBridge(strayKey(host, pif.device));
  const db = databaseOf(world, host);
  const row = db && called(db, "Bridge", bridge);
  if (db && row && !called(db, "Port", pif.device)) {
    addPortRow(world, db, row, pif.device, [pif.device]);
    db.config++;
    reconfigure(world, host);
  }
  const node = world.fabric.bridges.get(to);
  const now = node?.ports.get(pif.device);
  if (node && now) setNic(world, host, node, now, true, false);
}
/** Takes a NIC off its bridge, and the bridge away. */
function nicDown(world: World, pif: Pif): void {
  const [host, bridge] = [hostOf(pif), bridgeOf(world, pif)];
  const near = world.fabric.nicOf(host, pif.device);
  const node = near && world.fabric.bridges.get(near.nodeKey);
  if (near?.attachment.kind !== "cable" || node?.key !== bridgeKey(host, bridge)) return;
  // Noted while it is there, so that it keeps its number.
  numberFor(world, host, pif.device);
  setNic(world, host, node, near, false, false);
  const stray = strayKey(host, pif.device);
  if (!world.fabric.bridges.has(stray)) world.fabric.addBridge(stray, "~pif");
  world.fabric.recable({ bridge: node.key, port: near.name }, { bridge: stray, port: pif.device, mac: pif.MAC });
  unmakeBridge(world, host, bridge);
}

/** Of Open vSwitch a VLAN is a fake bridge; of Linux an interface between the NIC and a bridge of its own. */
function vlanUp(world: World, pif: Pif): void {
  const [host, bridge] = [hostOf(pif), bridgeOf(world, pif)];
  const tagged = taggedPif(world, pif);
  const below = tagged && bridgeNode(world, host, bridgeOf(world, tagged));
  const db = databaseOf(world, host);
  if (!db) {
    for (const name of [bridge, `${pif.device}.${pif.VLAN}`]) numberFor(world, host, name);
    makeBridge(world, host, bridge);
    world.fabric.addVlan(host, pif.device, pif.VLAN, bridgeKey(host, bridge));
    return;
  }
  const parent = below instanceof OpenVswitch ? called(db, "Bridge", below.name) : undefined;
  if (!parent || fakeBridge(db, bridge)) return;
  const port = addPortRow(world, db, parent, bridge, [bridge]);
  Object.assign(port.set, { tag: [pif.VLAN], fake_bridge: [true] });
  const iface = called(db, "Interface", bridge);
  if (iface) iface.set.type = ["internal"];
  db.config++;
  reconfigure(world, host);
}
function vlanDown(world: World, pif: Pif): void {
  const [host, bridge] = [hostOf(pif), bridgeOf(world, pif)];
  const vlan = world.fabric.bridges.get(vlanKey(host, pif.device, pif.VLAN));
  if (vlan instanceof LinuxVlan) {
    world.fabric.removeVlan(vlan);
    unmakeBridge(world, host, bridge);
  }
  const db = databaseOf(world, host);
  const fake = db && fakeBridge(db, bridge);
  if (!db || !fake) return;
  removePortRow(db, fake.port);
  db.config++;
  reconfigure(world, host);
}

/** A tunnel's access is a bridge of its own; what it is carried by comes up first. */
function tunnelUp(world: World, pif: Pif): void {
  const tunnel = tunnelOf(world, pif);
  const host = hostOf(pif);
  if (!tunnel || !databaseOf(world, host)) return;
  if (!world.db.must("PIF", tunnel.transport_PIF).currently_attached) bringUp(world, tunnel.transport_PIF);
  numberFor(world, host, bridgeOf(world, pif));
  makeBridge(world, host, bridgeOf(world, pif));
  world.db.set("tunnel", tunnel.$ref, { status: { ...tunnel.status, active: "true" } });
}
function tunnelDown(world: World, pif: Pif): void {
  const tunnel = tunnelOf(world, pif);
  // Its ports go before the bridge that they are on.
  settleTunnels(world);
  unmakeBridge(world, hostOf(pif), bridgeOf(world, pif));
  if (tunnel) world.db.set("tunnel", tunnel.$ref, { status: { ...tunnel.status, active: "false" } });
}

/** What a PIF says is so from now on: its devices are there, and the stack has its address. */
export function bringUp(world: World, ref: Ref<"PIF">): void {
  const pif = world.db.must("PIF", ref);
  const { MTU } = world.db.must("network", pif.network);
  // A packet may be as long as the network says from now on, not before.
  world.db.set("PIF", ref, { currently_attached: true, MTU });
  const tagged = isVlan(pif) ? taggedPif(world, pif) : undefined;
  if (tagged && !tagged.currently_attached) bringUp(world, tagged.$ref as Ref<"PIF">);
  if (isVlan(pif)) vlanUp(world, world.db.must("PIF", ref));
  else if (tunnelOf(world, pif)) tunnelUp(world, pif);
  else if (pif.physical) nicUp(world, world.db.must("PIF", ref));
  settleOwn(world, hostOf(pif), world.db.must("PIF", ref));
  changed(world);
}
/** Its devices go, and with them the bridge of its network on that host. VLANs of a NIC go with it. */
export function bringDown(world: World, ref: Ref<"PIF">): void {
  const pif = world.db.must("PIF", ref);
  const host = hostOf(pif);
  for (const { untagged_PIF } of pif.VLAN_slave_of.map((vlan) => world.db.must("VLAN", vlan)))
    if (world.db.get("PIF", untagged_PIF)?.currently_attached) bringDown(world, untagged_PIF);
  for (const { access_PIF } of pif.tunnel_transport_PIF_of.map((tunnel) => world.db.must("tunnel", tunnel)))
    if (world.db.get("PIF", access_PIF)?.currently_attached) bringDown(world, access_PIF);
  world.db.set("PIF", ref, { currently_attached: false });
  const at = ownOn(world, host, bridgeOf(world, pif));
  if (at) dropOwn(world, host, at);
  if (isVlan(pif)) vlanDown(world, pif);
  else if (tunnelOf(world, pif)) tunnelDown(world, pif);
  else if (pif.physical) nicDown(world, pif);
  changed(world);
}
function changed(world: World): void {
  settleTunnels(world);
  world.fabric.linksChanged();
  linksChanged(world);
}

/**
 * A host boots: its NICs are up, and VLANs with an address; the others come up as they are needed.
 * @source xen-api: ocaml/xapi/xapi_pif.ml (calculate_pifs_required_at_start_of_day)
 */
export function pifsAtBoot(world: World, host: Ref<"host">): void {
  for (const pif of pifsOf(world, host)) {
    const isNeeded = pif.physical || pif.ip_configuration_mode !== "None";
    const isBeside = isVlan(pif) || tunnelOf(world, pif) !== undefined;
    if (knownWiring(world, host) && pif.management) continue;
    if (!isNeeded && isBeside) bringDown(world, pif.$ref as Ref<"PIF">);
    else if (isNeeded && (isBeside || !pif.currently_attached)) bringUp(world, pif.$ref as Ref<"PIF">);
    else if (isNeeded) settleOwn(world, host, pif);
  }
}
