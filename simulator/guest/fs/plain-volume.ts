import type { NodeId, Overlay } from "../../content/overlay";
import type { BaseTree } from "./base-tree";
import type { Layer, Volume } from "./volume";

/** A volume whose differences are one layer on a base tree. */
export class PlainVolume implements Volume {
  readonly layers: readonly Layer[];

  constructor(
    readonly base: BaseTree,
    private readonly overlay: Overlay,
    readonly roomBytes: number,
    readonly roomNodes: number,
  ) {
    this.layers = [overlay];
  }
  get counted(): object {
    return this.overlay;
  }
  get orphans(): readonly NodeId[] {
    return this.overlay.orphans ?? [];
  }
  isReadOnly(): boolean {
    return false;
  }
  toWrite(): Overlay {
    return this.overlay;
  }
}
