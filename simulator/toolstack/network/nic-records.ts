/** Records of NICs, and of the network that each is on unless told. */
import type { Ref } from "../../model/ref";
import { apiDate, newRef, newUuid, type World } from "../../world/world";

const USUAL_MTU = 1_500;

/** What is known of a NIC's card and light. */
export function nicMetrics(world: World, device: string, carrier: boolean): Ref<"PIF_metrics"> {
  return world.db.create("PIF_metrics", newRef<"PIF_metrics">(world), {
    uuid: newUuid(world),
    carrier,
    speed: 1000,
    duplex: true,
    vendor_name: "Intel Corporation",
    device_name: "I350 Gigabit Network Connection",
    pci_bus_path: `0000:3d:00.${device.slice(3)}`,
    last_updated: apiDate(world),
  });
}
/** @source xapi_pif.ml (bridge_naming_convention) */
const bridgeNamed = (device: string): string => (device.startsWith("eth") ? `xenbr${device.slice(3)}` : `br${device}`);
/** The network of a NIC's own bridge, which all hosts share. @source xapi_pif.ml (find_or_create_network) */
function networkOf(world: World, device: string): Ref<"network"> {
  const bridge = bridgeNamed(device);
  for (const network of world.db.all("network")) if (network.bridge === bridge) return network.$ref as Ref<"network">;
  const ref = newRef<"network">(world);
  world.db.create("network", ref, {
    uuid: newUuid(world),
    name_label: `Pool-wide network associated with ${device}`,
    bridge,
    MTU: USUAL_MTU,
    managed: true,
  });
  return ref;
}
/** A NIC has a record, down. */
export function introduceNic(world: World, host: Ref<"host">, device: string, MAC: string, managed: boolean): Ref<"PIF"> {
  const near = world.fabric.nicOf(host, device);
  const metrics = nicMetrics(world, device, near?.hasCarrier === true && !near.isSetDown);
  const ref = newRef<"PIF">(world);
  world.db.create("PIF", ref, {
    uuid: newUuid(world),
    device,
    network: networkOf(world, device),
    host,
    MAC,
    MTU: USUAL_MTU,
    VLAN: -1,
    metrics,
    physical: true,
    currently_attached: false,
    management: false,
    managed,
    ip_configuration_mode: "None",
    primary_address_type: "IPv4",
  });
  return ref;
}
