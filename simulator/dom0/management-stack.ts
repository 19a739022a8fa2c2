/** The control domain's own interface on the bridge by which its pool reaches the host: where it is, and what its stack has. @source xen-api: ocaml/xapi/xapi_host.ml, change_management_interface */
import type { NetChange } from "../guest/net/net-changes";
import type { Ref } from "../model/ref";
import { maskPrefix, parseIpv4 } from "../wire/address";
import { domainId } from "../world/domain-id";
import { hostBridges } from "../world/host-links";
import { placeChanged } from "../world/traffic";
import { managementBridge } from "../world/wired-links";
import { guestOf, type World } from "../world/world";

/** Device of the control domain's own interface. */
const OWN_DEVICE = 0;
const MTU = 1_500;
/** What a control domain calls it by itself. */
const USUAL_NAME = "xenbr0";

/** What its stack has of the management interface, as the PIF says it. */
function stackOf(world: World, host: Ref<"host">): NetChange[] {
  const name = managementBridge(world, host);
  const pif = world.db
    .must("host", host)
    .PIFs.map((ref) => world.db.must("PIF", ref))
    .find(({ management }) => management);
  const ip = pif ? parseIpv4(pif.IP) : null;
  if (!pif || name === null || ip === null) return [];
  const via = parseIpv4(pif.gateway);
  const prefix = maskPrefix(parseIpv4(pif.netmask) ?? 0) ?? 24;
  const common = { device: OWN_DEVICE, mac: pif.MAC, mtu: MTU, isUp: true, hasArp: true, hasCarrier: true } as const;
  return [
    { do: "interface", name, ...common, addresses: [{ ip, prefix }] },
    ...(via === null
      ? []
      : [{ do: "route", isThere: true, destination: 0, prefix: 0, via, device: OWN_DEVICE, metric: 0, source: null } as const]),
  ];
}
/** What a control domain that comes up is told of it where it is not as usual. */
export function managementAtStart(world: World, host: Ref<"host">): NetChange[] {
  return managementBridge(world, host) === USUAL_NAME ? [] : stackOf(world, host);
}

/** The management PIF is another one, perhaps on another bridge: the control domain's interface goes there. */
export function managementMoved(world: World, host: Ref<"host">): void {
  const dom0 = guestOf(world, host, 0);
  const bridge = hostBridges(world, host).find(({ name }) => name === managementBridge(world, host));
  if (!dom0 || !bridge) return;
  const at = world.fabric.portOf(dom0.id, OWN_DEVICE);
  const changes = stackOf(world, host);
  const mac = changes.find((change) => change.do === "interface")?.mac;
  if (at?.bridge !== bridge || at.port.mac !== mac) {
    if (at) world.fabric.unplug(at.bridge.key, at.port.name);
    world.fabric.plug(bridge.key, bridge.name, { kind: "host", domain: domainId(host, 0) }, mac);
  }
  dom0.engine.setNet?.(changes);
  dom0.engine.setNet?.([{ do: "announce", device: OWN_DEVICE }]);
  placeChanged(world, dom0.id);
}
