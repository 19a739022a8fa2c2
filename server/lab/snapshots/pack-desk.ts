import { randomUUID } from "node:crypto";
import type { FromWorker, PackedSnapshot, SnapshotHead } from "../worker/messages";

/** Snapshots of a lab that somebody waits for, and that are not kept on the disk: gathered block by block. */
export class PackDesk {
  private readonly packs = new Map<string, Uint8Array[]>();

  /** @param take - takes a snapshot whose blocks go by the name of the set */
  async pack(take: (blockSet: string) => Promise<unknown>): Promise<PackedSnapshot> {
    const blockSet = randomUUID();
    const blocks: Uint8Array[] = [];
    this.packs.set(blockSet, blocks);
    try {
      return { ...((await take(blockSet)) as SnapshotHead), blocks };
    } finally {
      this.packs.delete(blockSet);
    }
  }

  /** @returns false for a block of a snapshot that is to be kept on the disk */
  takes({ blockSet, number, bytes }: Extract<FromWorker, { t: "block" }>): boolean {
    const blocks = this.packs.get(blockSet);
    if (blocks) blocks[number] = bytes;
    return blocks !== undefined;
  }
}
