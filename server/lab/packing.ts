import { promisify } from "node:util";
import { brotliCompress, brotliDecompressSync, constants } from "node:zlib";
import { z } from "zod";
import type { LabSnapshot, PlacedSlice, SimTime, Slice } from "../../simulator";

const compress = promisify(brotliCompress);
/** How a packed state begins. */
const MAGIC = Buffer.from("XENARIUM-STATE-2\n");
/** Slices are packed together up to this many bytes, so that one that is asked for unpacks little else. */
const BLOCK_BYTES = 256 * 1024;
/** Most bytes of one block, which may be one large slice. */
const BLOCK_MOST = 256 * 1024 * 1024;
/** Largest state, unpacked, bytes. */
const UNPACKED_LIMIT = 1024 * 1024 * 1024;

const count = z.number().int().min(0).max(UNPACKED_LIMIT);
const head = z.object({
  engine: z.string().min(1).max(64),
  at: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  versions: z.record(z.string().min(1).max(64), z.number().int().min(1).max(10_000)),
  parts: z.array(z.string().min(1).max(64)).max(1_000),
  /** packed and unpacked bytes of each block */
  blocks: z.array(z.tuple([count, count])).max(1_000_000),
  /** number of the part, key, number of the block, first byte in it, bytes */
  slices: z.array(z.tuple([count, z.string().max(1_000), count, count, count])).max(10_000_000),
});
type Head = z.infer<typeof head>;

/** What a state cannot be read for. */
export class StateUnreadable extends Error {}

/** Packs a state as its slices come: each block is compressed on another thread as soon as it is full. */
export class StatePacker {
  private readonly blocks: Promise<Buffer>[] = [];
  private readonly sizes: number[] = [];
  private readonly places: { readonly slice: PlacedSlice; readonly block: number; readonly from: number; readonly bytes: number }[] = [];
  private open: Buffer[] = [];
  private openBytes = 0;
  private packing = 0;

  constructor(private readonly of: Pick<LabSnapshot, "engine" | "at" | "versions">) {}

  /** Blocks that are being compressed. */
  get waiting(): number {
    return this.packing;
  }

  add(slice: PlacedSlice): void {
    const bytes = Buffer.from(slice.text);
    const { part, key, order } = slice;
    this.places.push({ slice: { part, key, order, text: "" }, block: this.blocks.length, from: this.openBytes, bytes: bytes.length });
    this.open.push(bytes);
    this.openBytes += bytes.length;
    if (this.openBytes >= BLOCK_BYTES) this.close();
  }

  /** The packed state, when all slices have come. */
  async finish(): Promise<Buffer> {
    if (this.openBytes > 0) this.close();
    const { engine, at, versions } = this.of;
    const names = Object.keys(versions);
    const rank = new Map(names.map((name, i) => [name, i]));
    const rankOf = ({ part }: PlacedSlice): number => rank.get(part) ?? names.length;
    const places = [...this.places].sort((a, b) => rankOf(a.slice) - rankOf(b.slice) || a.slice.order - b.slice.order);
    const packed = await Promise.all(this.blocks);
    const written: Head = {
      engine,
      at,
      versions,
      parts: names,
      blocks: packed.map((block, i) => [block.length, this.sizes[i] as number]),
      slices: places.map(({ slice, block, from, bytes }) => [rankOf(slice), slice.key, block, from, bytes]),
    };
    const list = Buffer.from(JSON.stringify(written));
    const top = await pack(list);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(top.length, 0);
    lengths.writeUInt32BE(list.length, 4);
    return Buffer.concat([MAGIC, lengths, top, ...packed]);
  }

  private close(): void {
    const block = Buffer.concat(this.open);
    this.open = [];
    this.openBytes = 0;
    this.sizes.push(block.length);
    this.packing++;
    const packed = pack(block).finally(() => {
      this.packing--;
    });
    // What goes wrong is told by `finish`.
    packed.catch(() => {});
    this.blocks.push(packed);
  }
}

/** Quick rather than small. */
function pack(bytes: Buffer): Promise<Buffer> {
  return compress(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

/** Packs a whole snapshot. */
export function packState(snapshot: LabSnapshot): Promise<Buffer> {
  const packer = new StatePacker(snapshot);
  for (const [i, slice] of snapshot.slices.entries()) packer.add({ ...slice, text: slice.text, order: i });
  return packer.finish();
}

/** A slice that is unpacked, with all others of its block, when it is read. */
class PackedSlice implements Slice {
  /** null: its block has not been unpacked */
  private unpacked: string | null = null;

  constructor(
    private readonly state: PackedState,
    readonly part: string,
    readonly key: string,
    readonly block: number,
    readonly from: number,
    readonly bytes: number,
  ) {}
  get text(): string {
    if (this.unpacked === null) this.state.unpack(this.block);
    return this.unpacked ?? "";
  }
  /** @param text - of its whole block; null when bytes and letters are not the same */
  take(text: string | null, block: Buffer): void {
    const end = this.from + this.bytes;
    this.unpacked = text?.slice(this.from, end) ?? block.toString("utf8", this.from, end);
  }
}

class PackedState {
  private readonly slices: PackedSlice[][];

  constructor(
    private readonly bytes: Buffer,
    private readonly places: readonly { readonly at: number; readonly packed: number; readonly raw: number }[],
  ) {
    this.slices = places.map(() => []);
  }

  add(slice: PackedSlice): PackedSlice {
    this.slices[slice.block]?.push(slice);
    return slice;
  }

  /** Unpacks a block, once: what lies together is asked for together. */
  unpack(index: number): void {
    const { at, packed, raw } = this.places[index] as (typeof this.places)[number];
    const block = unpack(this.bytes.subarray(at, at + packed), raw);
    const text = block.toString("utf8");
    for (const slice of this.slices[index] ?? []) slice.take(text.length === block.length ? text : null, block);
    this.slices[index] = [];
  }
}

function unpack(packed: Uint8Array, raw: number): Buffer {
  let block: Buffer;
  try {
    block = brotliDecompressSync(packed, { maxOutputLength: Math.max(1, raw) });
  } catch {
    throw new StateUnreadable("a block of the state cannot be unpacked");
  }
  if (block.length !== raw) throw new StateUnreadable("a block of the state is shorter than it should be");
  return block;
}

/**
 * Reads a packed state; its slices are unpacked when they are read.
 * @param most - bytes that it may have unpacked
 * @throws StateUnreadable when it is not one, or says of itself what cannot be
 */
export function openState(given: Uint8Array, most: number = UNPACKED_LIMIT): LabSnapshot {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const start = MAGIC.length + 8;
  if (bytes.length < start || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw new StateUnreadable("this is not the state of a lab");
  const [topBytes, topRaw] = [bytes.readUInt32BE(MAGIC.length), bytes.readUInt32BE(MAGIC.length + 4)];
  if (start + topBytes > bytes.length || topRaw > most)
    throw new StateUnreadable("the list of the state's pieces is cut short or too long");
  const { engine, at, versions, parts, blocks, slices } = headOf(unpack(bytes.subarray(start, start + topBytes), topRaw));
  let offset = start + topBytes;
  let total = topRaw;
  const places = blocks.map(([packed, raw]) => {
    const place = { at: offset, packed, raw };
    offset += packed;
    total += raw;
    if (raw > BLOCK_MOST || total > most)
      throw new StateUnreadable(`the state has more than ${Math.floor(most / 1024 / 1024)} MiB unpacked`);
    return place;
  });
  if (offset !== bytes.length) throw new StateUnreadable("the state is not as long as its list of pieces says");
  const state = new PackedState(bytes, places);
  return {
    engine,
    at: at as SimTime,
    versions,
    slices: slices.map(([part, key, block, from, length]) => {
      const name = parts[part];
      const place = places[block];
      if (name === undefined || (length > 0 && (!place || from + length > place.raw)))
        throw new StateUnreadable("a piece of the state lies outside of it");
      return state.add(new PackedSlice(state, name, key, block, from, length));
    }),
  };
}

function headOf(bytes: Buffer): Head {
  try {
    return head.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    throw new StateUnreadable("the list of the state's pieces cannot be read");
  }
}
