import { z } from "zod";
import type { LabSnapshot, SimTime, Slice } from "../../simulator";
import type { ListedPiece, StateHead } from "./packing";
import { type Block, readBlock, StateUnreadable, unpack } from "./state-block";

/** Largest state, unpacked, bytes. */
const UNPACKED_LIMIT = 1024 * 1024 * 1024;
const KEY_MOST = 1_000;
/** Unpacked blocks that are kept at hand, bytes: pieces are asked for in nearly the order in which they were written. */
const AT_HAND_BYTES = 8 * 1024 * 1024;

const name = z.string().min(1).max(64);
const stateHead = z.object({
  engine: name,
  at: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  versions: z.record(name, z.number().int().min(1).max(10_000)),
  parts: z.array(name).max(1_000),
  blocks: z.number().int().min(0).max(1_000_000),
}) satisfies z.ZodType<StateHead>;

/** A piece that is unpacked when it is read. */
class PackedSlice implements Slice {
  constructor(
    private readonly state: PackedState,
    readonly part: string,
    readonly key: string,
    readonly order: number,
    private readonly block: number,
    private readonly from: number,
    private readonly bytes: number,
  ) {}
  get text(): string {
    return this.state.texts(this.block).toString("utf8", this.from, this.from + this.bytes);
  }
}

class PackedState {
  private readonly atHand = new Map<number, Buffer>();
  private atHandBytes = 0;

  constructor(private readonly blocks: readonly Block[]) {}

  texts(index: number): Buffer {
    const known = this.atHand.get(index);
    if (known) return known;
    const texts = unpack((this.blocks[index] as Block).texts);
    this.atHand.set(index, texts);
    this.atHandBytes += texts.length;
    for (const [oldest, old] of this.atHand) {
      if (this.atHandBytes <= AT_HAND_BYTES || oldest === index) break;
      this.atHand.delete(oldest);
      this.atHandBytes -= old.length;
    }
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
  const state = new PackedState(blocks);
  const byPart: PackedSlice[][] = head.parts.map(() => []);
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== "pieces") throw new StateUnreadable("the state ends before its last block");
    let from = 0;
    for (const [part, key, order, bytes] of piecesIn(block)) {
      const own = byPart[part];
      const name = head.parts[part];
      if (!own || name === undefined) throw new StateUnreadable("a piece of the state is of no part of it");
      own.push(new PackedSlice(state, name, key, order, index, from, bytes));
      from += bytes;
    }
    if (from !== block.texts.raw) throw new StateUnreadable("the pieces of a block are not as long as it is");
  }
  // Nearly in order as they lie: only what was about to change was written before its turn.
  const slices = byPart.flatMap((own) => own.sort((a, b) => a.order - b.order));
  return { engine: head.engine, at: head.at as SimTime, versions: head.versions, slices };
}

function headIn({ list }: Block): StateHead {
  const parsed = stateHead.safeParse(parse(unpack(list)));
  if (!parsed.success) throw new StateUnreadable("what the state says of itself cannot be read");
  return parsed.data;
}

/** The list of a block. By hand: a large state has a hundred thousand pieces. */
function piecesIn({ list }: Block): readonly ListedPiece[] {
  const pieces = parse(unpack(list));
  if (!Array.isArray(pieces) || !pieces.every(isPiece)) throw new StateUnreadable("the list of a block's pieces cannot be read");
  return pieces;
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function isPiece(value: unknown): value is ListedPiece {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [part, key, order, bytes] = value as unknown[];
  return isCount(part) && typeof key === "string" && key.length <= KEY_MOST && isCount(order) && isCount(bytes);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
}
