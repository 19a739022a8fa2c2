import { createHash } from "node:crypto";
import type { JournalStore, SnapshotPlace } from "../journal/journal-store";
import type { PackedSnapshot } from "../worker/messages";

/**
 * A kept snapshot with all of its blocks, checked block by block as they are read, with turns for others between them.
 * @returns null when there is none at that place, or when it is not the one that was written: a block is missing, changed or too many
 * @throws StoreDamaged when its part of the database cannot be read
 */
export async function readSnapshot(
  store: Pick<JournalStore, "snapshot" | "blocks">,
  labId: string,
  place: SnapshotPlace,
): Promise<PackedSnapshot | null> {
  const head = await store.snapshot(labId, place);
  if (!head) return null;
  const sum = createHash("sha256");
  const blocks: Uint8Array[] = [];
  for await (const block of store.blocks(labId, head.blockSet)) {
    if (blocks.length === head.blockCount) return null;
    sum.update(block);
    blocks.push(block);
  }
  return blocks.length === head.blockCount && sum.digest("hex") === head.sha256 ? { ...head, blocks } : null;
}
