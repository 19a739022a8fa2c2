/** Locking modes of interfaces, as XAPI's script sets them up once its back end is on its bridge. @source xen-api: ocaml/xenopsd/scripts/setup-vif-rules; network.md §8 */
import type { Enums } from "../model/generated/enums";
import type { Ref } from "../model/ref";
import { LinuxBridge } from "../network/linux-bridge";
import { lockFlows } from "../network/ovs/lock-flows";
import { numberOf, OpenVswitch } from "../network/ovs/open-vswitch";
import type { Port } from "../network/port";
import type { VifLock } from "../network/vif-lock";
import { parseIpv6 } from "../wire/address6";
import { vifName, vifPortOf } from "../world/domain-ports";
import { placeChanged } from "../world/traffic";
import { nowOf, type RunningGuest, type World } from "../world/world";
import { bridgeWords } from "./device-setup";
import { promiscuousRefused } from "./dom0-logs";
import { called, databaseOf } from "./ovs/database";
import { clearLock } from "./ovs/lock-rules";
import { bridgeSpec, vifOffline, vifOnline } from "./ovs/vif-openvswitch";

type LockingMode = Exclude<Enums["vif_locking_mode"], "network_default">;

/** The mode that an interface has, its own or its network's. */
export function lockingMode(world: World, ref: Ref<"VIF">): LockingMode {
  const { locking_mode, network } = world.db.must("VIF", ref);
  return locking_mode === "network_default" ? world.db.must("network", network).default_locking_mode : locking_mode;
}
function lockOf(world: World, ref: Ref<"VIF">): VifLock | null {
  const { MAC, ipv4_allowed, ipv6_allowed } = world.db.must("VIF", ref);
  if (lockingMode(world, ref) !== "locked") return null;
  const ipv6 = ipv6_allowed.flatMap((text) => parseIpv6(text) ?? []);
  return { mac: MAC.toLowerCase(), ipv4: ipv4_allowed, ipv6 };
}

/** Values of `promiscuous` in `other_config` that mean it. @source xen-api: ocaml/xenopsd/scripts/common.py (set_promiscuous) */
const ON = ["true", "on"];
/** An interface that has just been plugged in has all frames where its record says so. Open vSwitch has no such ports, as its script says. */
function promiscuousPlugged(world: World, guest: RunningGuest, ref: Ref<"VIF">): void {
  const { device, other_config } = world.db.must("VIF", ref);
  const at = ON.includes(other_config.promiscuous ?? "") ? vifPortOf(world, guest, Number(device)) : null;
  if (at?.bridge instanceof OpenVswitch) promiscuousRefused(world, guest.host, at.port.name);
  if (!(at?.bridge instanceof LinuxBridge)) return;
  at.bridge.setPromiscuous(at.port.name, true);
  // Whoever is behind it is known to have all from now on.
  const { listening } = at.port;
  if (listening) world.fabric.listen(guest.id, Number(device), listening);
}
/** An interface that has just been plugged in: one that is unlocked is left as it is. */
export function lockPlugged(world: World, guest: RunningGuest, ref: Ref<"VIF">): void {
  promiscuousPlugged(world, guest, ref);
  if (lockingMode(world, ref) !== "unlocked") lockVif(world, guest, ref);
}
/** The script begins from a clean slate: the interface leaves its bridge, comes back unless it is disabled, and has its rules. */
export function lockVif(world: World, guest: RunningGuest, ref: Ref<"VIF">): void {
  const at = vifPortOf(world, guest, Number(world.db.must("VIF", ref).device));
  if (!at) return;
  if (at.bridge instanceof OpenVswitch) lockOnOvs(world, guest, ref, at.bridge, at.port);
  else if (at.bridge instanceof LinuxBridge) {
    at.bridge.lock(at.port.name, null);
    at.bridge.setPort(at.port, true, true);
    at.bridge.setPort(at.port, false, lockingMode(world, ref) === "disabled");
    at.bridge.lock(at.port.name, lockOf(world, ref));
  }
  placeChanged(world, guest.id);
}

function lockOnOvs(world: World, guest: RunningGuest, ref: Ref<"VIF">, node: OpenVswitch, port: Port): void {
  const vif = world.db.must("VIF", ref);
  const device = Number(vif.device);
  const name = vifName(guest.domid, device);
  clearLock(node, port);
  if (lockingMode(world, ref) === "disabled") {
    vifOffline(world, guest.host, name);
    return;
  }
  const db = databaseOf(world, guest.host);
  if (db && !called(db, "Port", name)) {
    const vm = world.db.must("VM", guest.vm);
    const spec = bridgeSpec(bridgeWords(world, guest, device, world.db.must("network", vif.network).bridge));
    if (spec) vifOnline(world, guest.host, name, spec, { name: vm.name_label, uuid: vm.uuid, mac: vif.MAC });
  }
  const lock = lockOf(world, ref);
  if (lock) node.flows = [...node.flows, ...lockFlows(numberOf(port), lock, nowOf(world))];
}
