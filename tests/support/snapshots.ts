import { createHash } from "node:crypto";
import type { JournalStore } from "../../server/lab/journal/journal-store";
import type { PackedSnapshot, SnapshotHead } from "../../server/lab/worker/messages";

let sets = 0;

/** A snapshot of these blocks, each a list of bytes, under a name of its own. */
export function snapshotOf(
  head: Pick<SnapshotHead, "journalIndex" | "at" | "chain" | "engine"> & { readonly branch?: number },
  blocks: readonly Uint8Array[],
): PackedSnapshot {
  const sum = createHash("sha256");
  for (const block of blocks) sum.update(block);
  const stateBytes = blocks.reduce((bytes, block) => bytes + block.length, 0);
  const whole = { blockSet: `set ${++sets}`, blockCount: blocks.length, sha256: sum.digest("hex"), fileBytes: 0, stateBytes, workMs: 0 };
  return { branch: 0, ...head, ...whole, blocks };
}

/** Saves a snapshot as the server does: its blocks first. */
export async function saveWhole(store: JournalStore, labId: string, { blocks, ...head }: PackedSnapshot): Promise<void> {
  for (const [number, block] of blocks.entries()) await store.saveBlock(labId, head.blockSet, number, block);
  await store.saveSnapshot(labId, head);
}

/** All blocks of a set, as a store gives them. */
export async function blocksIn(store: JournalStore, labId: string, blockSet: string): Promise<readonly Uint8Array[]> {
  const blocks: Uint8Array[] = [];
  for await (const block of store.blocks(labId, blockSet)) blocks.push(block);
  return blocks;
}
