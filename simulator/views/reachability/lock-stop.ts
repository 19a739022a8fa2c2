/** What the locking mode of a guest's interface keeps from passing. */
import { lockingMode } from "../../dom0/vif-locking";
import type { Ref } from "../../model/ref";
import type { LearningNode } from "../../network/learning-node";
import { LinuxBridge } from "../../network/linux-bridge";
import { fieldsOf, flowFor } from "../../network/ovs/flow";
import { LOCK_COOKIE } from "../../network/ovs/lock-flows";
import { numberOf, OpenVswitch } from "../../network/ovs/open-vswitch";
import type { Port } from "../../network/port";
import { domainCalled } from "../../world/domain-book";
import type { World } from "../../world/world";
import type { Stop } from "./names";

/** The interface's record of a back end's port; undefined: it is none's. */
function vifAt(world: World, { attachment }: Port): Ref<"VIF"> | undefined {
  if (attachment.kind !== "guest" && attachment.kind !== "trunk") return undefined;
  const guest = domainCalled(world, attachment.domain);
  return guest && world.db.get("VM", guest.vm)?.VIFs.find((ref) => world.db.must("VIF", ref).device === `${attachment.device}`);
}
function stopOf(self: Ref<"VIF">, name: string): Stop {
  return {
    said: ["stop.locked", name],
    mend: [{ said: ["mend.unlock", name], call: { op: "VIF.set_locking_mode", args: { self, value: "unlocked" } } }],
  };
}

/** Whether a frame that has come in is held back by the rules of its interface; null: it is not. */
export function lockStop(world: World, node: LearningNode, ingress: Port, frame: Uint8Array): Stop | null {
  const self = vifAt(world, ingress);
  if (self === undefined) return null;
  const isHeld =
    node instanceof LinuxBridge
      ? node.locks.outOf(ingress, frame) !== null
      : node instanceof OpenVswitch && isDropped(node, fieldsOf(frame, numberOf(ingress)));
  return isHeld ? stopOf(self, ingress.name) : null;
}
function isDropped(node: OpenVswitch, fields: ReturnType<typeof fieldsOf>): boolean {
  const flow = flowFor(node.flows, fields);
  return flow?.cookie === LOCK_COOKIE && flow.actions[0]?.kind === "drop";
}
/** A port that is on no bridge since its interface is disabled; null: for another reason. */
export function disabledStop(world: World, port: Port): Stop | null {
  const self = port.isDetached ? vifAt(world, port) : undefined;
  return self !== undefined && lockingMode(world, self) === "disabled" ? stopOf(self, port.name) : null;
}
