/** Trees of bridges that have been on for long before anybody looks: what they say to one another is said at once, and no timer of a change runs. */
import type { SpanningTree } from "./spanning-tree";

/** A bridge whose frames of the tree are handed to another without a wire, as long as it is diverted. */
export interface Converging {
  readonly key: string;
  readonly tree: SpanningTree | null;
  /** Frames that it sends go there. @param to - null: by its ports, as usual */
  divert(to: ((node: string, port: string, frame: Uint8Array) => void) | null): void;
  hear(port: string, frame: Uint8Array): void;
  /** It has settled: its next timer is due when it is. */
  settled(): void;
}

/** More rounds than any tree of so few bridges takes. */
const MOST_ROUNDS = 64;

/** @param now - virtual time, µs */
export function converge(bridges: readonly Converging[], now: number): void {
  const called = new Map(bridges.map((bridge) => [bridge.key, bridge]));
  const queue: { readonly node: string; readonly port: string; readonly frame: Uint8Array }[] = [];
  for (const bridge of bridges) bridge.divert((node, port, frame) => void queue.push({ node, port, frame }));
  for (const { tree } of bridges) {
    if (!tree?.state.isOn) continue;
    tree.state.hello = now;
    tree.tick();
  }
  for (let round = 0; round < MOST_ROUNDS && queue.length > 0; round++) {
    for (const { node, port, frame } of queue.splice(0)) called.get(node)?.hear(port, frame);
    // Nobody holds anything back.
    for (const { tree } of bridges) {
      for (const port of tree?.state.ports ?? []) if (port.hold !== null) port.hold = now;
      tree?.tick();
    }
  }
  for (const bridge of bridges) {
    const { tree } = bridge;
    if (tree?.state.isOn) settle(tree, now);
    bridge.settled();
    bridge.divert(null);
  }
}

/** No change of the topology goes on any more. */
function settle(tree: SpanningTree, now: number): void {
  const { state } = tree;
  for (let turn = 0; turn < 2; turn++) {
    for (const port of state.ports) if (port.state === "listening" || port.state === "learning") port.forwardDelay = now;
    tree.tick();
  }
  for (const port of state.ports) [port.isAckDue, port.isConfigPending, port.hold] = [false, false, null];
  [state.isChange, state.isChangeDetected, state.changeTimer, state.tcn] = [false, false, null, null];
  tree.setAgeing(state.ageingUs);
}
