/** The script vif-openvswitch: puts a back end on a bridge of Open vSwitch, and takes it off. @source xen: tools/hotplug/Linux/vif-openvswitch; network.md §5 */
import type { Ref } from "../../model/ref";
import type { World } from "../../world/world";
import { fakeBridge } from "../pool-net/bridge-node";
import { addPortRow, bridgesOf, called, databaseOf, removePortRow, textOf } from "./database";
import { reconfigure } from "./vswitchd";

/** `BRIDGE[.VLAN][:TRUNK:TRUNK]`. @source xl-network-configuration(5), bridge */
const SPEC = /^([^.:]*)(?:\.(\d+))?(?::(\d+(?::\d+)*))?$/;
export interface BridgeSpec {
  readonly bridge: string;
  readonly tag: number | null;
  readonly trunks: readonly number[];
}
/** Reads what an interface's configuration says of its bridge; null: nothing that the script understands. */
export function bridgeSpec(text: string): BridgeSpec | null {
  const found = SPEC.exec(text);
  if (!found) return null;
  const [, bridge = "", tag, trunks] = found;
  return { bridge, tag: tag === undefined ? null : Number(tag), trunks: trunks === undefined ? [] : trunks.split(":").map(Number) };
}

/** What the script hands to ovs-vsctl as external ids. @source vif-openvswitch, openvswitch_external_id_all */
export interface VifDetails {
  readonly name: string;
  readonly uuid: string;
  readonly mac: string;
}

/**
 * Brings an interface up; it is plugged into its kernel already.
 * @returns what the script leaves in XenStore; null: it is up
 */
export function vifOnline(world: World, host: Ref<"host">, vif: string, spec: BridgeSpec, details: VifDetails): string | null {
  const db = databaseOf(world, host);
  if (!db) return "Unable to find ovs-vsctl tool";
  const fake = fakeBridge(db, spec.bridge);
  const bridge = fake?.parent ?? bridgesOf(db).find((row) => textOf("Bridge", row, "name") === spec.bridge);
  const words = [
    `ovs-vsctl --timeout=30 -- --if-exists del-port ${vif} -- add-port ${spec.bridge} ${vif}`,
    ...(spec.tag === null ? [] : [`tag=${spec.tag}`]),
    ...(spec.trunks.length === 0 ? [] : [`trunk=${spec.trunks.join(",")}`]),
    `-- set interface ${vif} external-ids:"xen-vm-name"="${details.name}" external-ids:"xen-vm-uuid"="${details.uuid}" external-ids:"attached-mac"="${details.mac}" failed`,
  ];
  if (!bridge || [spec.tag ?? 0, ...spec.trunks].some((vlan) => vlan > 4_095)) return words.join(" ");
  const before = called(db, "Port", vif);
  if (before) removePortRow(db, before);
  const port = addPortRow(world, db, bridge, vif, [vif]);
  // ovs-vsctl gives a port of a VLAN's bridge the tag of that.
  if (fake) port.set.tag = [fake.tag];
  if (spec.tag !== null) port.set.tag = [spec.tag];
  if (spec.trunks.length > 0) port.set.trunks = [...spec.trunks].sort((a, b) => a - b);
  const iface = called(db, "Interface", vif);
  if (iface)
    iface.set.external_ids = [
      ["attached-mac", details.mac],
      ["xen-vm-name", details.name],
      ["xen-vm-uuid", details.uuid],
    ];
  db.config++;
  reconfigure(world, host);
  return null;
}

/** `ovs-vsctl --timeout=30 -- --if-exists del-port VIF`. */
export function vifOffline(world: World, host: Ref<"host">, vif: string): void {
  const db = databaseOf(world, host);
  const port = db && called(db, "Port", vif);
  if (!db || !port) return;
  removePortRow(db, port);
  db.config++;
  reconfigure(world, host);
}
