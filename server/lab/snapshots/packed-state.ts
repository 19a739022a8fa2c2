import { isAscii } from "node:buffer";
import { z } from "zod";
import type { LabSnapshot, SimTime, Slice } from "../../../simulator";
import type { ListedPiece, StateHead } from "./packing";
import { type Block, readBlock, StateUnreadable, unpack } from "./state-block";

/** Largest state, unpacked, bytes. */
const UNPACKED_LIMIT = 1024 * 1024 * 1024;
const KEY_MOST = 1_000;

const name = z.string().min(1).max(64);
const stateHead = z.object({
  engine: name,
  at: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  versions: z.record(name, z.number().int().min(1).max(10_000)),
  parts: z.array(name).max(1_000),
  blocks: z.number().int().min(0).max(1_000_000),
}) satisfies z.ZodType<StateHead>;

/** A piece whose block is unpacked when it or another of the block is read. */
class PackedSlice implements Slice {
  constructor(
    private readonly block: PackedBlock,
    readonly part: string,
    readonly key: string,
    readonly order: number,
    private readonly from: number,
    private readonly bytes: number,
  ) {}
  get text(): string {
    return this.block.text(this.from, this.from + this.bytes);
  }
}

/** A block of pieces. It is unpacked once: what lies together is asked for together. Who holds a piece of it holds all of it. */
class PackedBlock {
  private texts: Buffer | null = null;
  /** bytes are letters: they are copied, not decoded */
  private isAscii = false;
  /** null once it has been unpacked: its bytes are of no more use */
  private block: Block | null;

  constructor(block: Block) {
    this.block = block;
  }
  /** What stands from one byte to before another. */
  text(from: number, to: number): string {
    const texts = this.texts ?? this.unpack();
    return texts.toString(this.isAscii ? "latin1" : "utf8", from, to);
  }
  private unpack(): Buffer {
    const texts = unpack((this.block as Block).texts);
    this.isAscii = isAscii(texts);
    this.texts = texts;
    this.block = null;
    return texts;
  }
}

/**
 * Reads a packed state by the lists of its blocks; its pieces are unpacked when they are read.
 * @param given - all blocks, in their order
 * @param most - bytes that it may have unpacked
 * @throws StateUnreadable when it is not one, or says of itself what cannot be
 */
export function openState(given: readonly Uint8Array[], most: number = UNPACKED_LIMIT): LabSnapshot {
  const blocks = given.map(readBlock);
  const last = blocks.pop();
  if (last?.kind !== "head") throw new StateUnreadable("the state does not end as one does");
  const total = blocks.reduce((sum, { list, texts }) => sum + list.raw + texts.raw, last.list.raw);
  if (total > most) throw new StateUnreadable(`the state has more than ${Math.floor(most / 1024 / 1024)} MiB unpacked`);
  const head = headIn(last);
  if (blocks.length !== head.blocks) throw new StateUnreadable(`the state has ${blocks.length} blocks where it says ${head.blocks}`);
  const byPart = head.parts.map((name) => new PiecesOfPart(name));
  for (const block of blocks) {
    if (block.kind !== "pieces") throw new StateUnreadable("the state ends before its last block");
    listPieces(block, byPart);
  }
  return { engine: head.engine, at: head.at as SimTime, versions: head.versions, slices: byPart.flatMap((part) => part.inOrder()) };
}

/** The pieces of one part as they come. */
class PiecesOfPart {
  private readonly pieces: PackedSlice[] = [];
  private isInOrder = true;
  private last = -1;

  constructor(readonly name: string) {}

  add(piece: PackedSlice): void {
    if (piece.order < this.last) this.isInOrder = false;
    this.last = piece.order;
    this.pieces.push(piece);
  }
  /** Most lie in order: only what was about to change was written before its turn. */
  inOrder(): readonly PackedSlice[] {
    return this.isInOrder ? this.pieces : this.pieces.sort((a, b) => a.order - b.order);
  }
}

/** Lists the pieces of a block. By hand: a large state has a hundred thousand of them, which are read by code that has just been loaded. */
function listPieces(block: Block, byPart: readonly PiecesOfPart[]): void {
  const pieces = parse(unpack(block.list));
  if (!Array.isArray(pieces)) throw new StateUnreadable("the list of a block's pieces cannot be read");
  const packed = new PackedBlock(block);
  let from = 0;
  for (let i = 0; i < pieces.length; i++) {
    const listed: unknown = pieces[i];
    if (!isPiece(listed)) throw new StateUnreadable("the list of a block's pieces cannot be read");
    const part = byPart[listed[0]];
    if (part === undefined) throw new StateUnreadable("a piece of the state is of no part of it");
    part.add(new PackedSlice(packed, part.name, listed[1], listed[2], from, listed[3]));
    from += listed[3];
  }
  if (from !== block.texts.raw) throw new StateUnreadable("the pieces of a block are not as long as it is");
}

function headIn({ list }: Block): StateHead {
  const parsed = stateHead.safeParse(parse(unpack(list)));
  if (!parsed.success) throw new StateUnreadable("what the state says of itself cannot be read");
  return parsed.data;
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function isPiece(value: unknown): value is ListedPiece {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const key: unknown = value[1];
  return isCount(value[0]) && typeof key === "string" && key.length <= KEY_MOST && isCount(value[2]) && isCount(value[3]);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}
