/** Physical switches, the cables between them, and the spanning tree that they have found before the lab begins. */
import { converge } from "../../network/stp/converge";
import type { PhysicalSwitch } from "../../network/switch";
import { patchPort } from "../../network/switch-names";
import { patchLink } from "../../world/links";
import { nowOf, type World } from "../../world/world";
import type { Definition } from "../definition";
import { buildLink, vlansOf } from "./link";

export function buildSwitches(world: World, { switches = [], switchCables = [] }: Definition): void {
  for (const { name } of switches) world.fabric.segment(name);
  for (const cable of switchCables) {
    world.fabric.patch(cable.name, cable.from, cable.to);
    buildLink(world, patchLink(cable.name), cable);
    const vlans = vlansOf(cable);
    // Both ends are alike.
    if (vlans)
      for (const [name, end] of [
        [cable.from, "first"],
        [cable.to, "second"],
      ] as const)
        world.fabric.setVlans(name, patchPort(cable.name, end), vlans);
  }
  const said = new Map(switches.map((one) => [one.name, one]));
  const joined = new Set(switchCables.flatMap(({ from, to }) => [from, to]));
  for (const node of world.fabric.switches) {
    const { stp = joined.has(node.name), priority } = said.get(node.name) ?? {};
    if (!stp && priority === undefined) continue;
    node.change((tree) => {
      if (priority !== undefined) tree.state.priority = priority;
      if (stp) tree.turnOn();
    });
  }
  for (const { name, cost } of switchCables) if (cost !== undefined) setCost(world, name, cost);
  converge(world.fabric.switches, nowOf(world));
}

/** Groups of ports of NICs, which are plugged in by now. */
export function buildLags(
  world: World,
  { switches = [] }: Definition,
  hosts: readonly { readonly ref: string; readonly name: string }[],
): void {
  for (const { name, lags = [] } of switches)
    for (const { name: lag, mode, fast, ports } of lags) {
      const names = ports.map(({ host, device }) => `${hosts.find((each) => each.name === host)?.ref}/${device}`);
      world.fabric.setLag(world.fabric.segment(name), lag, { name: lag, mode, isFast: fast, ports: names });
    }
}

function setCost(world: World, cable: string, cost: number): void {
  for (const node of world.fabric.switches) for (const port of world.fabric.patchEnds(cable)) costAt(node, port.name, cost);
}
function costAt(node: PhysicalSwitch, name: string, cost: number): void {
  const own = node.tree?.portCalled(name);
  if (!own) return;
  node.change((tree) => {
    [own.cost, own.isCostSet] = [cost, true];
    tree.recost();
  });
}
