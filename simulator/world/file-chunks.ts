import { type ChunkFound, chunksWithin } from "../content/file-account";
import { eachMapChunk } from "./arrangement";
import { eachCaptureChunk } from "./captures";
import { allDomains } from "./domain-book";
import type { World } from "./world";

/** Names every chunk that a lab's disks, memory images, captures, maps and running guests hold, some more than once. */
export function eachFileChunk(world: World, found: ChunkFound): void {
  for (const content of world.disks.looks()) chunksWithin(content.overlay, found);
  for (const layer of world.layers.pieces.looks()) chunksWithin(layer.nodes, found);
  for (const saved of world.images.looks()) chunksWithin(saved.image, found);
  eachCaptureChunk(world, found);
  eachMapChunk(world, found);
  for (const guest of allDomains(world)) guest.engine.eachChunk?.(found);
}
