/**
 * Disks as chains of layers. What is a disk's own lies on top; below it lie frozen layers, which are never written again and which all
 * that were made from them share; the lowest stands on a base tree. @source lifecycle.md §10 (a leaf becomes a read-only parent of two)
 */
import { type DiskContent, type FrozenLayer, type Overlay, overlayIn } from "../../content/overlay";
import type { Pieces } from "../../kernel/pieces";
import { invariant } from "../../model/fault";

/** Disks below one another at most, the one that is written counted. @source lifecycle.md §10 (max depth 30) */
export const MOST_DEPTH = 30;

export class Layers {
  /** chains that have been asked for, by their highest layer; they follow from the layers */
  private readonly chains = new Map<string, readonly FrozenLayer[]>();
  /** how many disks and layers stand on each; counted when it is first asked for */
  private uses: Map<string, number> | null = null;

  constructor(
    readonly pieces: Pieces<FrozenLayer>,
    private readonly disks: Pieces<DiskContent>,
  ) {}

  /** Frozen layers from one down. @throws Error for one that is not there, or a chain that has no end */
  chain(parent: string | undefined): readonly FrozenLayer[] {
    if (parent === undefined) return NONE;
    const known = this.chains.get(parent);
    if (known) return known;
    const chain: FrozenLayer[] = [];
    for (let at: string | null = parent; at !== null; ) {
      const layer: FrozenLayer | undefined = this.pieces.peek(at);
      invariant(layer !== undefined, `[LAY-1] layer ${at} exists`);
      invariant(chain.length < this.pieces.size, `[LAY-1] layers below ${parent} come to an end`);
      chain.push(layer);
      at = layer.parent;
    }
    this.chains.set(parent, chain);
    return chain;
  }

  /** How many layers a disk would have that is made from one now, its own counted. */
  depthFrom(content: DiskContent): number {
    return this.chain(content.parent).length + (isEmpty(content) ? 1 : 2);
  }

  /**
   * What a new disk holds that is made from a disk without copying: what is that disk's own is frozen, and both go on from there.
   * @param key - the disk, which nobody writes now
   * @param name - makes a name for a layer
   */
  share(key: string, name: () => string): DiskContent | null {
    // One that has nothing of its own is only looked at: most copies are made of templates.
    const looked = this.disks.peek(key);
    if (!looked) return null;
    if (!isEmpty(looked)) this.freeze(this.disks.get(key) as DiskContent, name());
    const { base, parent, overlay, layout } = looked;
    if (parent !== undefined) this.uses?.set(parent, (this.uses.get(parent) ?? 0) + 1);
    return { base, overlay: copied(overlay), ...(parent === undefined ? {} : { parent }), ...(layout ? { layout } : {}) };
  }

  private freeze(content: DiskContent, id: string): void {
    const { nodes = {}, ...rest } = overlayIn(content);
    this.pieces.set(id, { base: content.base, parent: content.parent ?? null, nodes });
    // The layer stands where the disk stood.
    this.uses?.set(id, 1);
    content.parent = id;
    content.overlay = rest;
  }

  /** A disk that has just been taken out stood on a layer: what nobody needs any longer goes. */
  release(parent: string | undefined): void {
    for (let at: string | null = parent ?? null; at !== null; ) {
      const left: number = this.uses ? (this.uses.get(at) ?? 0) - 1 : (this.countAll().get(at) ?? 0);
      this.uses?.set(at, left);
      if (left > 0) return;
      const layer: FrozenLayer | undefined = this.pieces.peek(at);
      this.pieces.delete(at);
      this.chains.delete(at);
      this.uses?.delete(at);
      at = layer?.parent ?? null;
    }
  }

  /** Reads all disks: only a lab in which something stands on a layer comes here. */
  private countAll(): Map<string, number> {
    const uses = new Map<string, number>();
    const add = (id: string | null | undefined): void => void (id && uses.set(id, (uses.get(id) ?? 0) + 1));
    for (const { parent } of this.disks.looks()) add(parent);
    for (const { parent } of this.pieces.looks()) add(parent);
    this.uses = uses;
    return uses;
  }

  /** [LAY-1] every chain ends at a base tree, of one name all the way; [LAY-2] each layer is below something. */
  *check(): Generator<void> {
    if (this.pieces.size === 0) return;
    const used = new Set<string>();
    for (const each of [this.disks, this.pieces])
      for (const { parent, base } of each.looks()) {
        if (parent === null || parent === undefined) continue;
        used.add(parent);
        for (const layer of this.chain(parent)) invariant(layer.base === base, `[LAY-1] layers below ${parent} stand on one base tree`);
        yield;
      }
    for (const id of this.pieces.keys()) invariant(used.has(id), `[LAY-2] layer ${id} is below something`);
  }
}

const NONE: readonly FrozenLayer[] = [];

/** Whether nothing in a disk is its own. */
function isEmpty({ overlay }: DiskContent): boolean {
  const { nodes } = (overlay ?? {}) as Overlay;
  return nodes === undefined || Object.keys(nodes).length === 0;
}

function copied(overlay: unknown): unknown {
  return overlay === null ? null : (JSON.parse(JSON.stringify(overlay)) as unknown);
}
