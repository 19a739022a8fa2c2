/** `VIF.move`: an interface goes to another network while its VM runs. @source xen-api: ocaml/xapi/xapi_vif_helpers.ml, move */

import { moveVifs } from "../../dom0/device-bus";
import { nicDevice, notUp } from "../../dom0/device-setup";
import { bridgeKey } from "../../dom0/network-ports";
import { type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { backDomidOf } from "../../world/back-ends";
import { activeDomain } from "../../world/domain-book";
import { domainId } from "../../world/domain-id";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { onVif } from "./device-targets";

/** Where its VM runs the network must be. */
function thereFault(world: World, self: Ref<"VIF">, network: Ref<"network">): Fault | null {
  const { VM, device, currently_attached } = world.db.must("VIF", self);
  const guest = currently_attached ? activeDomain(world, VM) : null;
  if (!guest) return null;
  const { bridge } = world.db.must("network", network);
  const backDomid = backDomidOf(world, guest, "vif", device) ?? 0;
  const key = bridgeKey(backDomid === 0 ? guest.host : domainId(guest.host, backDomid), bridge);
  return world.fabric.bridges.has(key) ? null : fault("HOST_CANNOT_ATTACH_NETWORK", guest.host, network);
}

const move = defineOperation("VIF.move", {
  on: onVif("self", "change"),
  check: (world, { self, network }) => thereFault(world, self, network),
  immediate(world, { self, network }) {
    moveToNetwork(world, self, network);
    return null;
  },
});

/** @returns why its script has failed at the other bridge: it is on none then */
export function moveToNetwork(world: World, self: Ref<"VIF">, network: Ref<"network">): Fault | null {
  const vif = world.db.must("VIF", self);
  const guest = vif.currently_attached ? activeDomain(world, vif.VM) : null;
  const change = (): void => world.db.set("VIF", self, { network });
  if (!guest) {
    change();
    return null;
  }
  const [failure = null] = moveVifs(world, [{ guest, ref: self }], change);
  return failure === null ? null : notUp(nicDevice(guest, Number(vif.device)), ["device.left", failure]);
}

export const vifMoveVerbs = [move] as const;
