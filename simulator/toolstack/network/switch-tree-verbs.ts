/** Spanning trees of physical switches, and the way back from what was changed of a switch. */
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import type { Port } from "../../network/port";
import type { PhysicalSwitch } from "../../network/switch";
import { dropSwitchBefore, keepSwitch, type SwitchBefore, switchBefore } from "../../world/switch-changes";
import { switchOf } from "../../world/switch-ports";
import { linksChanged } from "../../world/traffic";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

export function noSwitch(world: World, name: string): Fault | null {
  return switchOf(world, name) ? null : because(fault("INVALID_VALUE", "switch", name), ["switch.no_switch"]);
}
const portAt = (node: PhysicalSwitch | null, number: number): Port | undefined =>
  [...(node?.ports.values() ?? [])].find((port) => port.number === number);

function setTree(node: PhysicalSwitch, isOn: boolean, priority: number): void {
  node.change((tree) => {
    tree.state.priority = priority;
    if (isOn) tree.turnOn();
    else tree.turnOff();
  });
}
function setCost(node: PhysicalSwitch, port: string, cost: number): void {
  node.change((tree) => {
    const own = tree.portCalled(port);
    if (!own) return;
    [own.cost, own.isCostSet] = [cost, true];
    tree.recost();
  });
}
/** Bulk traffic may have another way, or none. */
function changed(world: World): void {
  world.fabric.linksChanged();
  linksChanged(world);
}

const setStp = defineOperation("switch.set_stp", {
  label: (_world, { switch: name }) => `switch.set_stp ${name}`,
  check(world, { switch: name, priority }) {
    const { step, most } = LIMITS.switchPriority;
    if (isWithin(LIMITS.switchPriority, priority) && priority % step === 0) return noSwitch(world, name);
    return noSwitch(world, name) ?? because(fault("INVALID_VALUE", "priority", `${priority}`), ["switch.bad_priority", step, most]);
  },
  immediate(world, { switch: name, is_on, priority }) {
    const node = switchOf(world, name);
    if (!node) return null;
    const { isOn, priority: before } = node.shownTree.state;
    if (isOn === is_on && before === priority) return null;
    keepSwitch(world, name, { kind: "tree", isOn, priority: before });
    setTree(node, is_on, priority);
    changed(world);
    return null;
  },
});

const setPortCost = defineOperation("switch.set_cost", {
  label: (_world, { switch: name, port }) => `switch.set_cost ${name} ${port}`,
  check(world, { switch: name, port, cost }) {
    const none = noSwitch(world, name);
    if (none) return none;
    if (!portAt(switchOf(world, name), port)) return because(fault("INVALID_VALUE", "port", `${port}`), ["switch.no_such_port"]);
    const { least, most } = LIMITS.stpCost;
    return isWithin(LIMITS.stpCost, cost) ? null : because(fault("INVALID_VALUE", "cost", `${cost}`), ["link.bounds", least, most]);
  },
  immediate(world, { switch: name, port: number, cost }) {
    const node = switchOf(world, name);
    const port = portAt(node, number)?.name;
    const before = port === undefined ? undefined : node?.shownTree.portCalled(port)?.cost;
    if (!node || port === undefined || before === undefined || before === cost) return null;
    keepSwitch(world, name, { kind: "cost", port, cost: before });
    setCost(node, port, cost);
    changed(world);
    return null;
  },
});

function takeBack(world: World, node: PhysicalSwitch, before: SwitchBefore): void {
  if (before.kind === "tree") setTree(node, before.isOn, before.priority);
  else if (before.kind === "cost") setCost(node, before.port, before.cost);
  else if (before.kind === "lag") world.fabric.setLag(node, before.lag, before.setting);
  else world.fabric.setVlans(node.name, before.port, before.vlans);
}

const undo = defineOperation("switch.undo", {
  label: (_world, { switch: name }) => `switch.undo ${name}`,
  check: (world, { switch: name }) => noSwitch(world, name) ?? (switchBefore(world, name) ? null : notAllowed(["switch.nothing_before"])),
  immediate(world, { switch: name }) {
    const node = switchOf(world, name);
    const before = switchBefore(world, name);
    if (!node || !before) return null;
    dropSwitchBefore(world, name, before);
    takeBack(world, node, before);
    changed(world);
    return null;
  },
});

export const switchTreeVerbs = [setStp, setPortCost, undo] as const;
