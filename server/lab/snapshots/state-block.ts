import { promisify } from "node:util";
import { brotliCompress, brotliDecompressSync, constants } from "node:zlib";

const compress = promisify(brotliCompress);
/** How a block with pieces of a state begins, and how the last one does, which says what they are of. */
const MAGIC = { pieces: Buffer.from("XSB3"), head: Buffer.from("XSH3") } as const;
/** Mark, then unpacked and packed bytes of the list, then those of the texts. */
const FRAME_BYTES = 20;
/** Most bytes of one block unpacked: it may be one large piece. */
const BLOCK_MOST = 256 * 1024 * 1024;

/** Least that zlib takes for a chunk, bytes. @source nodejs.org/docs/v20 zlib: Z_MIN_CHUNK */
const LEAST_CHUNK = constants.Z_MIN_CHUNK;

/** Most room that is made at once for what comes out, bytes: larger than any block but one of a single huge piece. */
const MOST_CHUNK = 1024 * 1024;

/** What a state cannot be read for. */
export class StateUnreadable extends Error {}

/** A block as it lies on the disk: a list in JSON, and the texts that it is of, each packed for itself. */
export interface Block {
  readonly kind: keyof typeof MAGIC;
  readonly list: Packed;
  readonly texts: Packed;
}
interface Packed {
  readonly bytes: Uint8Array;
  /** bytes when it is unpacked */
  readonly raw: number;
}

/** Packs a block on other threads. Its bytes lie in a buffer of their own, so that they can be handed to another thread. */
export async function packBlock(kind: Block["kind"], list: Buffer, texts: Buffer): Promise<Uint8Array> {
  const [packedList, packedTexts] = await Promise.all([pack(list), pack(texts)]);
  const block = new Uint8Array(FRAME_BYTES + packedList.length + packedTexts.length);
  const view = new DataView(block.buffer);
  block.set(MAGIC[kind]);
  for (const [i, bytes] of [list.length, packedList.length, texts.length, packedTexts.length].entries()) view.setUint32(4 + i * 4, bytes);
  block.set(packedList, FRAME_BYTES);
  block.set(packedTexts, FRAME_BYTES + packedList.length);
  return block;
}

/**
 * Quick rather than small. What comes out has room in one piece: of the usual ones of 16 KiB each is a way to the other thread and back,
 * and costs the thread of the lab three times as much.
 */
function pack(bytes: Buffer): Promise<Buffer> {
  return compress(bytes, {
    chunkSize: Math.min(Math.max(LEAST_CHUNK, bytes.length), MOST_CHUNK),
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

/** Reads what a block says of itself; unpacks nothing. @throws StateUnreadable when it is none */
export function readBlock(bytes: Uint8Array): Block {
  const length = blockLength(bytes);
  if (length !== bytes.length) throw new StateUnreadable("a block of the state is not as long as it says");
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [listRaw, listBytes, textsRaw] = [4, 8, 12].map((at) => whole.readUInt32BE(at)) as [number, number, number];
  return {
    kind: MAGIC.head.equals(whole.subarray(0, 4)) ? "head" : "pieces",
    list: { bytes: whole.subarray(FRAME_BYTES, FRAME_BYTES + listBytes), raw: listRaw },
    texts: { bytes: whole.subarray(FRAME_BYTES + listBytes), raw: textsRaw },
  };
}

/** How long the block is that begins here, bytes. @throws StateUnreadable when none does */
function blockLength(bytes: Uint8Array): number {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length < FRAME_BYTES || !Object.values(MAGIC).some((magic) => magic.equals(whole.subarray(0, 4))))
    throw new StateUnreadable("this is not the state of a lab");
  const [listRaw, listBytes, textsRaw, textsBytes] = [4, 8, 12, 16].map((at) => whole.readUInt32BE(at)) as [number, number, number, number];
  if (listRaw > BLOCK_MOST || textsRaw > BLOCK_MOST)
    throw new StateUnreadable(`a block of the state has more than ${BLOCK_MOST / 1024 / 1024} MiB unpacked`);
  return FRAME_BYTES + listBytes + textsBytes;
}

/** Blocks that lie one behind another, each in a buffer of its own. @throws StateUnreadable when they are none */
export function splitBlocks(bytes: Uint8Array): readonly Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || at === 0; ) {
    const length = blockLength(bytes.subarray(at));
    if (at + length > bytes.length) throw new StateUnreadable("the state is cut short");
    // A copy: a part of a buffer cannot be handed to another thread without all of it.
    blocks.push(new Uint8Array(bytes.subarray(at, at + length)));
    at += length;
  }
  return blocks;
}

/** @throws StateUnreadable when it is not what it says */
export function unpack({ bytes, raw }: Packed): Buffer {
  let unpacked: Buffer;
  try {
    // In one piece: of the usual ones of 16 KiB a whole would have to be put together. One byte more shows what is longer than it says.
    unpacked = brotliDecompressSync(bytes, { chunkSize: Math.max(LEAST_CHUNK, raw + 1), maxOutputLength: Math.max(1, raw) });
  } catch {
    throw new StateUnreadable("a block of the state cannot be unpacked");
  }
  if (unpacked.length !== raw) throw new StateUnreadable("a block of the state is shorter than it should be");
  return unpacked;
}
