/** What a bridge does about its spanning tree: the tree, when it is due, and what its ports pass on as the tree says. */
import type { Carrier } from "../node";
import type { Port } from "../port";
import { decodeBpdu } from "./bpdu";
import { SpanningTree } from "./spanning-tree";
import { newStp, newStpPort, type StpPort, type StpState } from "./stp-state";

/** The bridge that a tree is of. */
export interface TreeNode {
  /** its name in the whole network */
  readonly key: string;
  /** with the priority of its tree */
  readonly id: string;
  readonly carrier: Carrier | null;
  readonly ports: ReadonlyMap<string, Port>;
  /** Its state is about to change. */
  secure(): void;
  /** A port as it begins; null: it has no part in the tree. */
  begunAt(port: Port): Pick<StpPort, "cost" | "isEdge"> | null;
  /** What was learned at a port is forgotten. */
  forgetAt(name: string): void;
  /** Entries are kept so long, µs. */
  keepFor(us: number): void;
  /** A frame of the tree leaves by a port. */
  sendOwn(name: string, frame: Uint8Array): void;
  /** Address that frames of the tree come from; empty: they are not sent. */
  treeMacAt(port: Port): string;
}

/** As plain data. */
export interface KeptTree {
  readonly stp: StpState | null;
  /** when the next of its timers is due; null: none runs */
  readonly due: number | null;
}

export class TreeKeeper {
  private spanning: SpanningTree | null = null;
  private dueAt: number | null = null;

  constructor(private readonly node: TreeNode) {}

  /** null: nobody has set anything of it */
  get tree(): SpanningTree | null {
    return this.spanning;
  }
  get isOn(): boolean {
    return this.spanning?.state.isOn === true;
  }

  ensure(forwardDelayUs: number): SpanningTree {
    if (this.spanning) return this.spanning;
    this.node.secure();
    this.spanning = this.begin(forwardDelayUs);
    return this.spanning;
  }
  /** As programs show it: of a tree that nobody has set anything of, what it would begin with. */
  get shown(): SpanningTree {
    return this.spanning ?? this.begin(0);
  }
  /** What passes frames on already goes on so. */
  private begin(forwardDelayUs: number): SpanningTree {
    const tree = this.treeOf(newStp(this.node.id, forwardDelayUs));
    for (const port of this.node.ports.values()) {
      const begun = this.node.begunAt(port);
      if (begun) tree.joined({ ...newStpPort(port.name, begun.cost, this.node.id), ...begun }, port.isLinked);
    }
    return tree;
  }
  private treeOf(state: StpState): SpanningTree {
    const { node } = this;
    return new SpanningTree(state, {
      get id() {
        return node.id;
      },
      now: () => node.carrier?.now() ?? 0,
      portOf: (name) => {
        const port = node.ports.get(name);
        return port ? { number: port.number, mac: node.treeMacAt(port) } : null;
      },
      changed: ({ name, state: now }) => {
        node.ports.get(name)?.block(now === "blocking" || now === "listening" || now === "learning");
        if (now === "blocking" || now === "disabled") node.forgetAt(name);
        node.carrier?.shownChanged();
      },
      send: (name, frame) => node.sendOwn(name, frame),
      age: (us) => node.keepFor(us),
    });
  }
  /** Nothing of what was set is left. */
  forget(): void {
    this.node.secure();
    [this.spanning, this.dueAt] = [null, null];
    this.node.carrier?.shownChanged();
    for (const port of this.node.ports.values()) port.block(false);
  }

  /** Does something to its tree: what follows from it is done when it is due. */
  change(act: (tree: SpanningTree) => void, forwardDelayUs: number): void {
    this.node.secure();
    const tree = this.ensure(forwardDelayUs);
    const [before, wasOn] = [this.node.id, this.isOn];
    act(tree);
    if (this.isOn !== wasOn) this.node.carrier?.shownChanged();
    if (this.node.id !== before) tree.idChanged(before);
    this.wake();
  }
  private wake(): void {
    const next = this.spanning?.nextAt ?? null;
    if (next === this.dueAt) return;
    this.dueAt = next;
    if (next !== null) this.node.carrier?.treeLater(this.node.key, next);
  }
  due(due: number): void {
    if (due !== this.dueAt || !this.spanning) return;
    this.node.secure();
    this.dueAt = null;
    this.spanning.tick();
    this.wake();
  }

  /** A port is there that was not. */
  join(port: Port): void {
    const begun = this.node.begunAt(port);
    if (!this.spanning || !begun || this.spanning.portCalled(port.name)) return;
    this.spanning.state.ports.push({ ...newStpPort(port.name, begun.cost, this.node.id), ...begun });
    this.linkChanged(port);
  }
  /** A port is about to go. @returns what the tree has of it */
  leave(name: string): StpPort | undefined {
    const own = this.spanning?.portCalled(name);
    if (own) this.change((tree) => tree.disable(own), 0);
    return own;
  }
  /** It is gone. */
  left(own: StpPort): void {
    const ports = this.spanning?.state.ports;
    ports?.splice(ports.indexOf(own), 1);
  }
  linkChanged(port: Port): void {
    const own = this.spanning?.portCalled(port.name);
    if (!own || port.isLinked === (own.state !== "disabled")) return;
    // Whoever is plugged in anew may be another bridge, or none.
    const isEdge = this.node.begunAt(port)?.isEdge;
    if (isEdge) own.isEdge = isEdge;
    this.change((tree) => (port.isLinked ? tree.enable(own) : tree.disable(own)), 0);
  }
  /** A frame of a tree has come in at a port. */
  heard(name: string, frame: Uint8Array): void {
    const bpdu = decodeBpdu(frame);
    if (bpdu) this.change((tree) => tree.receive(name, bpdu), 0);
  }

  copy(): KeptTree {
    const { spanning, dueAt: due } = this;
    return { stp: spanning && { ...spanning.state, ports: spanning.state.ports.map((port) => ({ ...port })) }, due };
  }
  import({ stp, due }: KeptTree): void {
    if (stp) this.spanning = this.treeOf({ ...stp, ports: stp.ports.map((port) => ({ ...port })) });
    this.dueAt = due;
  }
}
