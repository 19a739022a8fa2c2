import type { JournalStore } from "../journal/journal-store";
import type { JournalWriter } from "../journal/journal-writer";
import type { LiveLab } from "../live/live-lab";
import type { FromWorker, PackedSnapshot, SnapshotHead, ToWorker } from "../worker/messages";

export interface KeepingParts {
  readonly writer: JournalWriter;
  readonly store: Pick<JournalStore, "places" | "giveUpBlocks">;
  /** a lab has come to a good state */
  readonly isWell: (labId: string) => void;
  readonly isClosing: () => boolean;
  readonly post: (labId: string, message: ToWorker) => void;
}

/** Brings snapshots to the disk: their blocks as they come, and what makes snapshots of them behind the last. */
export class SnapshotKeeping {
  /** the set of each lab's own snapshot that was written last: a lab writes one after the other */
  private readonly ownSets = new Map<string, string>();

  constructor(private readonly parts: KeepingParts) {}

  /** A block has come from a worker, which waits when too many are on their way. */
  block(lab: LiveLab, message: Extract<FromWorker, { t: "block" }>): void {
    const { blockSet } = message;
    if (lab.packs.takes(message)) lab.stored(blockSet, true);
    else {
      const before = this.ownSets.get(lab.id);
      // The one before is saved, or was given up.
      if (before !== undefined && before !== blockSet) this.parts.store.giveUpBlocks(lab.id, before);
      this.ownSets.set(lab.id, blockSet);
      this.parts.writer.block(lab.id, message, (isKept) => lab.stored(blockSet, isKept));
    }
  }

  /**
   * Saves a snapshot all of whose blocks have come; afterwards the lab is known to be well, and may let go of what only older ones needed.
   * @returns whether it is kept
   */
  async save(lab: LiveLab, snapshot: SnapshotHead): Promise<boolean> {
    const { writer, store, isWell, isClosing, post } = this.parts;
    const isKept = await new Promise<boolean>((resolve) => writer.snapshot(lab.id, snapshot, resolve));
    if (!isKept) store.giveUpBlocks(lab.id, snapshot.blockSet);
    // Blocks of what was dropped for it, or of one that was given up.
    writer.sweep(lab.id);
    if (!isKept) return false;
    isWell(lab.id);
    if (lab.state !== "running" || isClosing()) return true;
    const places = await store.places(lab.id).catch(() => null);
    // What cannot be read now keeps the files until the next snapshot.
    if (places) post(lab.id, { t: "kept", labId: lab.id, places });
    return true;
  }

  /** Brings the blocks of a snapshot that came in a file to the disk. @returns whether all are there */
  async blocks(labId: string, { blockSet, blocks }: PackedSnapshot): Promise<boolean> {
    for (const [number, bytes] of blocks.entries()) {
      if (!(await new Promise<boolean>((resolve) => this.parts.writer.block(labId, { blockSet, number, bytes }, resolve)))) return false;
    }
    return true;
  }
}
