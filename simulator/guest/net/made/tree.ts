/** The spanning tree of a system's own bridge: by the code of all bridges, with the system's clock and interfaces. @source Linux net/bridge/br_stp.c, br_stp_if.c */
import { decodeBpdu } from "../../../network/stp/bpdu";
import { SpanningTree } from "../../../network/stp/spanning-tree";
import { newStp, newStpPort, type StpPort } from "../../../network/stp/stp-state";
import type { Machine } from "../../os/machine";
import { byDevice } from "../interfaces";
import type { Interface } from "../state";
import { sendFrame } from "../transmit";
import { portsOf } from "./links";
import type { BridgeLink } from "./made-link";

export type Bridge = Interface & { made: BridgeLink };
const NO_MAC = "00:00:00:00:00:00";

/** Ports go by their devices: names may change. */
const nameOf = ({ device }: Interface): string => `${device}`;
const macOf = (m: Machine, bridge: Bridge): string => (portsOf(m, bridge).length > 0 ? bridge.mac : NO_MAC);
/** `8000.00163e000002`. */
export function bridgeId(m: Machine, bridge: Bridge): string {
  return `${(bridge.made.stp?.priority ?? 0x8000).toString(16).padStart(4, "0")}.${macOf(m, bridge).replaceAll(":", "")}`;
}

function treeOf(m: Machine, bridge: Bridge, stp: NonNullable<BridgeLink["stp"]>): SpanningTree {
  const { made } = bridge;
  const portNamed = (name: string): Interface | undefined => portsOf(m, bridge).find((port) => nameOf(port) === name);
  return new SpanningTree(stp, {
    get id() {
      return bridgeId(m, bridge);
    },
    now: () => m.mono(),
    portOf: (name) => {
      const port = portNamed(name);
      return port?.port ? { number: port.port.number, mac: port.mac } : null;
    },
    changed: (port) => mirror(m, bridge, port),
    send: (name, frame) => {
      const port = portNamed(name);
      if (port) sendFrame(m, port, frame);
    },
    age: (us) => {
      made.ageingUs = us;
    },
  });
}
/** What a port passes follows from its state. */
function mirror(m: Machine, { made }: Bridge, { name, state }: StpPort): void {
  const port = byDevice(m, Number(name))?.port;
  if (!port) return;
  if (state === "blocking" || state === "listening" || state === "learning") port.held = state;
  else delete port.held;
  if (state === "blocking" || state === "disabled") made.table = made.table.filter((entry) => entry.port !== Number(name));
}

/** The tree of a bridge: its own, or the one that it would begin with. */
export function shownTree(m: Machine, bridge: Bridge): SpanningTree {
  if (bridge.made.stp) return treeOf(m, bridge, bridge.made.stp);
  const tree = treeOf(m, bridge, begun(m, bridge));
  for (const port of portsOf(m, bridge)) tree.joined(portFor(m, bridge, port), port.up && port.carrier);
  return tree;
}
function begun(m: Machine, bridge: Bridge): NonNullable<BridgeLink["stp"]> {
  return { ...newStp(bridgeId(m, bridge)), ageingUs: bridge.made.ageingUs };
}
function portFor(m: Machine, bridge: Bridge, { port, ...i }: Interface): StpPort {
  const { cost = 2, priority = 32 } = port ?? {};
  return { ...newStpPort(nameOf(i as Interface), cost, bridgeId(m, bridge)), cost, priority };
}

/** Does something to its tree. */
export function changeTree(m: Machine, bridge: Bridge, act: (tree: SpanningTree) => void): void {
  if (!bridge.made.stp) bridge.made.stp = shownTree(m, bridge).state;
  settleTree(m, bridge);
  const tree = treeOf(m, bridge, bridge.made.stp);
  const before = bridgeId(m, bridge);
  act(tree);
  if (bridgeId(m, bridge) !== before) tree.idChanged(before);
  bridge.made.stpId = bridgeId(m, bridge);
}
/** Ports that have come and gone, and links that are up or down now. */
function settleTree(m: Machine, bridge: Bridge): void {
  const { stp, stpId } = bridge.made;
  if (!stp) return;
  const tree = treeOf(m, bridge, stp);
  const ports = portsOf(m, bridge);
  const id = bridgeId(m, bridge);
  if (stpId !== undefined && stpId !== id) tree.idChanged(stpId);
  bridge.made.stpId = id;
  for (const own of [...stp.ports]) {
    if (ports.some((port) => nameOf(port) === own.name)) continue;
    tree.disable(own);
    stp.ports = stp.ports.filter((one) => one !== own);
  }
  for (const port of ports) {
    let own = tree.portCalled(nameOf(port));
    if (!own) {
      own = portFor(m, bridge, port);
      stp.ports.push(own);
    }
    const isLinked = bridge.up && port.up && port.carrier;
    if (isLinked === (own.state !== "disabled")) continue;
    if (isLinked) tree.enable(own);
    else tree.disable(own);
  }
}
const bridgesWithTrees = (m: Machine): Bridge[] =>
  m.state.net.lastIndex === undefined
    ? []
    : m.state.net.interfaces.filter((i): i is Bridge => i.made?.kind === "bridge" && i.made.stp !== undefined);

/** Whatever of trees is due, or follows from links. */
export function treeTimers(m: Machine): void {
  for (const bridge of bridgesWithTrees(m)) {
    settleTree(m, bridge);
    const { stp } = bridge.made;
    const tree = stp && treeOf(m, bridge, stp);
    if (tree && tree.nextAt !== null && tree.nextAt <= m.mono()) tree.tick();
  }
}
export function nextTreeTimer(m: Machine): number | null {
  let next: number | null = null;
  for (const bridge of bridgesWithTrees(m)) {
    const at = bridge.made.stp ? treeOf(m, bridge, bridge.made.stp).nextAt : null;
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
}
/** A frame of a tree has come in at a port. */
export function hearTree(m: Machine, bridge: Bridge, ingress: Interface, frame: Uint8Array): void {
  const bpdu = decodeBpdu(frame);
  if (bpdu && bridge.up) changeTree(m, bridge, (tree) => tree.receive(nameOf(ingress), bpdu));
}
/** State of a port as its tree has it; null: there is no tree, or it is not of one. */
export function treePort(
  m: Machine,
  bridge: Bridge,
  port: Pick<Interface, "device">,
): { readonly tree: SpanningTree; readonly own: StpPort } | null {
  const tree = shownTree(m, bridge);
  const own = tree.portCalled(`${port.device}`);
  return own ? { tree, own } : null;
}
