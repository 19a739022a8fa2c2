/** A directory of another system as a file system of this one: what is not known of it, or may be old, is asked for, and the step that wanted it waits. */
import type { NodeId, Overlay } from "../../content/overlay";
import type { BaseTree } from "../fs/base-tree";
import type { Layer, Volume } from "../fs/volume";
import { NfsWait } from "../os/careful";
import type { Machine } from "../os/machine";
import type { NfsMount, NfsOp } from "./client-state";

const EMPTY: BaseTree = { nodes: new Map(), children: new Map() } as unknown as BaseTree;
const NOTHING: readonly Layer[] = [];

export const nfsMountAt = (m: Machine, dir: string): NfsMount | null => m.state.net.nfs?.mounts.find((mount) => mount.dir === dir) ?? null;

export class NfsVolume implements Volume {
  readonly base = EMPTY;

  constructor(
    private readonly m: Machine,
    private readonly mount: NfsMount,
  ) {}

  /** Only a process can wait: to all else there is nothing. */
  get layers(): readonly Layer[] {
    return this.m.careful ? [this.mount.overlay] : NOTHING;
  }
  get counted(): object {
    return this.mount.overlay;
  }
  get roomBytes(): number {
    return this.mount.figures?.total ?? Number.MAX_SAFE_INTEGER;
  }
  get roomNodes(): number {
    return this.mount.figures?.nodes ?? Number.MAX_SAFE_INTEGER;
  }
  readonly orphans: readonly NodeId[] = [];
  isReadOnly(): boolean {
    return this.mount.isReadOnly;
  }
  toWrite(): Overlay {
    return this.mount.overlay;
  }

  private get isAsked(): boolean {
    return this.m.careful !== null && !this.mount.isStale;
  }
  private wait(op: NfsOp): never {
    throw new NfsWait(this.mount.dir, op, "");
  }
  /** What is known of a node is to be believed. */
  wantsNode(id: NodeId): void {
    if (!this.isAsked) return;
    const known = this.mount.known[id];
    // What was believed when a step began first is believed as long as it goes on.
    if (known && known.until < (this.m.careful?.since ?? 0)) this.wait({ do: "facts", id });
    const node = this.mount.overlay.nodes?.[id];
    if (known && node?.t === "l" && node.d === "") this.wait({ do: "link-target", id });
  }
  /** Whether a name stands in a directory is to be known. */
  wantsChild(dir: NodeId, name: string): void {
    this.wantsNode(dir);
    const known = this.mount.known[dir];
    if (!this.isAsked || !known || known.isListed || known.absent?.includes(name)) return;
    if (this.mount.overlay.nodes?.[dir]?.e?.[`$${name}`] === undefined) this.wait({ do: "look", dir, name });
  }
  /** All names of a directory are to be known. */
  wantsNames(dir: NodeId): void {
    this.wantsNode(dir);
    if (this.isAsked && this.mount.known[dir] && !this.mount.known[dir]?.isListed) this.wait({ do: "list", id: dir });
  }
  /** A file's content is to be here, up to a place. */
  wantsContent(id: NodeId, to: number): void {
    this.wantsNode(id);
    const known = this.mount.known[id];
    const isRefused = (known?.refusedAt ?? -1) >= (this.m.careful?.since ?? 0);
    if (this.isAsked && known && known.have < to && !isRefused) this.wait({ do: "read", id, to });
  }
}

/** Whether a file's content is here up to a place: its server may have refused it. */
export function isRead(m: Machine, mount: NfsMount, id: NodeId, to: number): boolean {
  return m.careful === null || (mount.known[id]?.have ?? 0) >= to;
}

/** What a server says of room on its file system, asked anew for each step; null: it is not mounted. */
export function nfsFigures(m: Machine, dir: string): NfsMount["figures"] {
  const mount = nfsMountAt(m, dir);
  if (!mount || !m.careful || mount.isStale) return null;
  if ((mount.figures?.at ?? -1) < m.careful.since) throw new NfsWait(dir, { do: "figures" }, "");
  return mount.figures;
}
