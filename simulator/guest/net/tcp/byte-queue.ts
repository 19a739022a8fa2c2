/** Bytes that wait, in the pieces in which they came: taking from the front and looking in between copy no more than what is asked for. */
import type { Bytes } from "../../../content/bytes";

/** Plain data. */
export interface ByteQueue {
  pieces: Bytes[];
  /** bytes of the first piece that are gone already */
  skipped: number;
  length: number;
}
export const emptyQueue = (): ByteQueue => ({ pieces: [], skipped: 0, length: 0 });

export function append(queue: ByteQueue, bytes: Bytes): void {
  if (bytes === "") return;
  queue.pieces.push(bytes);
  queue.length += bytes.length;
}
/** Takes bytes off the front. */
export function dropFront(queue: ByteQueue, count: number): void {
  queue.length -= count;
  queue.skipped += count;
  let gone = 0;
  while (gone < queue.pieces.length && queue.skipped >= (queue.pieces[gone] as Bytes).length) {
    queue.skipped -= (queue.pieces[gone] as Bytes).length;
    gone++;
  }
  if (gone > 0) queue.pieces.splice(0, gone);
}
/** Bytes from an offset on; fewer where there are no more. */
export function bytesAt(queue: ByteQueue, offset: number, count: number): Bytes {
  let at = offset + queue.skipped;
  let left = Math.min(count, queue.length - offset);
  let found = "";
  for (const piece of queue.pieces) {
    if (left <= 0) break;
    if (at >= piece.length) {
      at -= piece.length;
      continue;
    }
    const part = piece.slice(at, at + left);
    found += part;
    left -= part.length;
    at = 0;
  }
  return found;
}
