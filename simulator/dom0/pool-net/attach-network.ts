/** Networks of the pool as hosts come to have them: a bridge without a NIC is made when the first asks for it, and goes with the last. @source xen-api: ocaml/xapi/xapi_network.ml (attach_internal, deregister_vif) */
import type { Ref } from "../../model/ref";
import { pifOn } from "../../world/pifs";
import { forgetMade, madeBridges, noteMade } from "../../world/pool-networks";
import type { World } from "../../world/world";
import { bridgeNode } from "./bridge-node";
import { makeBridge, unmakeBridge } from "./bridges";
import { dropOwn, ownInternal, ownOn } from "./own-interface";
import { bringUp } from "./pif-up";

/**
 * Whether an interface of a guest can be put on a network on a host: its bridge is there, or the toolstack can have it there.
 * @source xen-api: ocaml/xapi/xapi_vm_helpers.ml (assert_can_see_networks)
 */
export function canAttach(world: World, host: Ref<"host">, ref: Ref<"network">): boolean {
  const { bridge, managed, PIFs } = world.db.must("network", ref);
  if (bridgeNode(world, host, bridge)) return true;
  return managed && (PIFs.length === 0 || pifOn(world, host, ref) !== undefined);
}

/** A network is there on a host from now on, where the toolstack has networks in its hands: its PIF is up, or it has a bridge without one. */
export function attachNetwork(world: World, host: Ref<"host">, ref: Ref<"network">): void {
  const { bridge, managed, PIFs } = world.db.must("network", ref);
  if (!managed) return;
  const pif = pifOn(world, host, ref);
  if (pif?.managed && !pif.currently_attached) bringUp(world, pif.$ref as Ref<"PIF">);
  if (PIFs.length > 0) return;
  if (!bridgeNode(world, host, bridge)) {
    makeBridge(world, host, bridge);
    noteMade(world, host, bridge);
  }
  ownInternal(world, host, ref);
}

/** An interface has left a network: a bridge that was made for those who use it goes with the last of them. */
export function detachNetwork(world: World, host: Ref<"host">, ref: Ref<"network">): void {
  const network = world.db.get("network", ref);
  if (!network || network.PIFs.length > 0 || !madeBridges(world, host).includes(network.bridge)) return;
  const node = bridgeNode(world, host, network.bridge);
  const isUsed = [...(node?.ports.values() ?? [])].some(({ attachment, name }) => attachment.kind !== "host" || name !== node?.name);
  if (isUsed) return;
  forgetMade(world, host, network.bridge);
  const own = ownOn(world, host, network.bridge);
  if (own) dropOwn(world, host, own);
  unmakeBridge(world, host, network.bridge);
}
