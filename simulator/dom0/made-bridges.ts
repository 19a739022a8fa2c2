/** Linux bridges that programs of a kernel make and take away, beside those of its networks. @source Linux net/bridge/br_if.c (br_add_bridge, br_del_bridge) */
import type { Ref } from "../model/ref";
import { LinuxBond } from "../network/bond/linux-bond";
import type { LearningNode } from "../network/learning-node";
import { LinuxBridge } from "../network/linux-bridge";
import { normalFlow } from "../network/ovs/flow";
import { OpenVswitch } from "../network/ovs/open-vswitch";
import { USUAL_STP } from "../network/stp/stp-state";
import { bondCalled } from "../world/bonds";
import { hostBridges, ownBridgesOf } from "../world/host-links";
import { knownWiring, type Wiring } from "../world/host-wiring";
import { nicPif } from "../world/pifs";
import { forgetMadeAtBoot, madeBridges } from "../world/pool-networks";
import { managementBridge } from "../world/wired-links";
import { nowOf, type RunningGuest, type World } from "../world/world";
import { unmakeBridge } from "./pool-net/bridges";
import { act } from "./wiring/acts";
import { bridgeCalled } from "./wiring/modes";
import { settleWiring } from "./wiring/settle";

/** Whose kernel it is: a host's control domain's, or that of a domain which serves others. */
export type BridgeKernel = { readonly host: Ref<"host"> } | { readonly driver: RunningGuest };
/**
 * Why a bridge is not made or taken away. `network`: the pool has a network on it; `name`: no interface can have that name; `most`: a kernel
 * of this system has no more
 */
export type BridgeRefusal = "exists" | "name" | "most" | "no-bridge" | "up" | "network";

/** Most bridges of one kernel. */
const MOST_BRIDGES = 64;
/** @source Linux net/core/dev.c, dev_valid_name */
const NAME = /^(?!\.{1,2}$)[^\s/:]{1,15}$/;

export function bridgesIn(world: World, kernel: BridgeKernel): LearningNode[] {
  return "host" in kernel ? hostBridges(world, kernel.host) : ownBridgesOf(world, kernel.driver);
}
function keyIn(kernel: BridgeKernel, name: string): string {
  return ["host" in kernel ? kernel.host : kernel.driver.id, name].join("/");
}
/** Bridges that were there before anybody typed anything: of the pool's networks, or of a driver domain's interfaces. */
function isGiven(world: World, kernel: BridgeKernel, name: string): boolean {
  if ("driver" in kernel) return kernel.driver.spec.nics.some(({ bridge }) => bridge === name);
  return [...world.db.all("network")].some(({ bridge }) => bridge === name);
}

/** The wiring of which a bridge is the host's own; null: it is of none. */
function wiredWith(world: World, kernel: BridgeKernel, key: string): { readonly host: Ref<"host">; readonly wiring: Wiring } | null {
  if (!("host" in kernel)) return null;
  const { host } = kernel;
  const wiring = knownWiring(world, host);
  return wiring && key === `${host}/${managementBridge(world, host)}` ? { host, wiring } : null;
}
/** Makes a bridge, down and without ports; null: done. */
export function addLinuxBridge(world: World, kernel: BridgeKernel, name: string): BridgeRefusal | null {
  if (!NAME.test(name)) return "name";
  const bridges = bridgesIn(world, kernel);
  const isBond = "host" in kernel && bondCalled(world, kernel.host, name) !== null;
  if (name === "lo" || isBond || bridges.some((bridge) => bridge.name === name || bridge.ports.has(name))) return "exists";
  if (bridges.length >= MOST_BRIDGES) return "most";
  const wired = wiredWith(world, kernel, keyIn(kernel, name));
  if (wired) {
    act(wired.wiring, { do: "add", link: bridgeCalled(name) });
    settleWiring(world, wired.host, wired.wiring, []);
    return null;
  }
  const made = world.fabric.addBridge(keyIn(kernel, name), name);
  made.isSetDown = true;
  if (made instanceof LinuxBridge) made.change(() => undefined, USUAL_STP.forwardDelayUs);
  return null;
}

/** Takes a bridge away that is down; what is on it is on none. null: done. */
export function removeLinuxBridge(world: World, kernel: BridgeKernel, name: string): BridgeRefusal | null {
  const bridge = bridgesIn(world, kernel).find((each) => each.name === name);
  if (!(bridge instanceof LinuxBridge)) return "no-bridge";
  if (!bridge.isSetDown) return "up";
  const wired = wiredWith(world, kernel, bridge.key);
  if (wired) {
    for (const { id, master } of wired.wiring.links) if (master === "bridge") act(wired.wiring, { do: "set", id, to: { master: null } });
    act(wired.wiring, { do: "remove", id: "bridge" });
    settleWiring(world, wired.host, wired.wiring, []);
    return null;
  }
  if (isGiven(world, kernel, name)) return "network";
  clear(world, kernel, bridge);
  world.fabric.removeBridge(bridge.key);
  return null;
}
/** Ports of a bridge that goes stay interfaces of the kernel: another bridge keeps them, on which they are ports of none. */
function clear(world: World, kernel: BridgeKernel, bridge: LearningNode): void {
  for (const port of [...bridge.ports.values()]) {
    const bond = port.attachment.kind === "bond" ? world.fabric.bridges.get(port.attachment.bridge) : undefined;
    if (bond instanceof LinuxBond) world.fabric.putBond(bond, null);
    if (bond) continue;
    bridge.setPort(port, port.isSetDown, true);
    const { isSetDown } = port;
    for (const other of bridgesIn(world, kernel)) {
      if (other === bridge || !world.fabric.relocate(bridge.key, port.name, other.key)) continue;
      const now = other.ports.get(port.name);
      if (now) other.setPort(now, isSetDown, true);
      break;
    }
  }
}

/** A control domain boots: bridges that somebody had made are gone, and what somebody had set of the others is as it was. */
export function bridgesAtBoot(world: World, host: Ref<"host">): void {
  for (const name of madeBridges(world, host)) unmakeBridge(world, host, name);
  forgetMadeAtBoot(world, host);
  const isWired = knownWiring(world, host) !== undefined;
  for (const bridge of hostBridges(world, host)) {
    if (bridge instanceof OpenVswitch) {
      // Its database is on the disk; what its daemon and kernel knew is not.
      bridge.flows = [normalFlow(nowOf(world))];
      bridge.forgetAll();
      continue;
    }
    // What scripts wire, they set as the host boots.
    if (isWired && isOfWiring(world, host, bridge)) continue;
    if (bridge instanceof LinuxBridge) bridge.forgetSettings();
    for (const port of [...bridge.ports.values()]) comeHome(world, host, bridge, port.name);
    if (!isGiven(world, { host }, bridge.name)) world.fabric.removeBridge(bridge.key);
  }
}
function isOfWiring(world: World, host: Ref<"host">, { key }: LearningNode): boolean {
  return key === `${host}/${managementBridge(world, host)}` || key === `${host}/virbr0`;
}
/** A NIC is on the bridge of its network again. */
function comeHome(world: World, host: Ref<"host">, bridge: LearningNode, name: string): void {
  const port = bridge.ports.get(name);
  if (port?.attachment.kind !== "cable") return;
  const home = nicPif(world, host, name);
  const to = home && world.db.must("network", home.network).bridge;
  if (to === undefined || to === bridge.name) return;
  bridge.setPort(port, false, true);
  const key = [host, to].join("/");
  if (!world.fabric.relocate(bridge.key, name, key)) return;
  const there = world.fabric.bridges.get(key);
  const now = there?.ports.get(name);
  if (there && now) there.setPort(now, false, false);
}
