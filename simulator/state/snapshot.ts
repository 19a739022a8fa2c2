import type { LabSnapshot, SnapshotUnderWay } from "../contract/lab";
import { hashOf } from "../kernel/hash";
import type { Piece, PieceTaker, PlacedSlice, Slice } from "../kernel/pieces";
import type { Part } from "../world/part";
import { nowOf, type World } from "../world/world";

/** Form of each part's data, by part. */
export function partVersions({ parts }: World): Readonly<Record<string, number>> {
  return Object.fromEntries(parts.map(({ name, version }) => [name, version]));
}

/** All pieces of a world as they are now, part by part. */
export function* slicesOf(world: World): Generator<PlacedSlice> {
  for (const part of world.parts)
    for (const { key, order, text } of part.pieces(world)) yield { part: part.name, key, order, text: text() };
}

/** Parts that are kept to be looked at and that nothing acts on: a lab replays alike with and without them. */
const ONLY_LOOKED_AT: ReadonlySet<string> = new Set(["scrollback"]);

/** Hash of a state by its pieces: 16 hex digits. It is the same whether pieces have been opened or not. */
export function hashOfSlices(slices: Iterable<Pick<PlacedSlice, "part" | "key" | "text">>): string {
  const hashes: (readonly [string, string, string])[] = [];
  for (const { part, key, text } of slices) if (!ONLY_LOOKED_AT.has(part)) hashes.push([part, key, hashOf(JSON.parse(text))]);
  return hashOf(hashes);
}

/** A snapshot that is written while its world goes on: a piece that is about to change is written first. */
class WorldSnapshot implements SnapshotUnderWay, PieceTaker {
  readonly at;
  readonly versions;
  private written: PlacedSlice[] = [];
  /** pieces that were given to another lab, by part and key */
  private shared: Map<string, SharedSlice> | null = null;
  /** what is still to be done, in the order in which it is done */
  private readonly rest: Iterator<void>[];

  constructor(
    private readonly world: World,
    readonly engine: string,
  ) {
    const { parts } = world;
    this.at = nowOf(world);
    this.versions = partVersions(world);
    world.marks.begin(this);
    this.rest = [...parts.map((part) => part.begin(world)), ...parts.map((part) => part.check(world))];
  }

  keep(part: string, key: string, order: number, text: () => string): void {
    const known = this.shared?.get(pieceName(part, key));
    const piece = { part, key, order, text: known ? known.text : text() };
    known?.settle(piece.text);
    this.written.push(piece);
  }

  slices(): readonly Slice[] {
    const shared = new Map<string, SharedSlice>();
    for (const part of this.world.parts)
      for (const piece of part.pieces(this.world)) shared.set(pieceName(part.name, piece.key), new SharedSlice(part.name, piece));
    this.shared = shared;
    return [...shared.values()];
  }

  write(isEnough: () => boolean): boolean {
    for (let part = this.rest[0]; part !== undefined; part = this.rest[0]) {
      while (!part.next().done) if (isEnough()) return false;
      this.rest.shift();
    }
    this.giveUp();
    return true;
  }

  take(): readonly PlacedSlice[] {
    const taken = this.written;
    this.written = [];
    return taken;
  }

  giveUp(): void {
    // Nobody says any more what is about to change.
    for (const slice of this.shared?.values() ?? []) slice.settle(slice.text);
    this.shared = null;
    this.world.marks.end(this);
  }
}

const pieceName = (part: string, key: string): string => `${part} ${key}`;

/** A piece that another lab reads: from what this one has, until either needs it in words. */
class SharedSlice implements Slice {
  readonly key: string;
  private known: string | null = null;
  private read: (() => string) | null;

  constructor(
    readonly part: string,
    { key, text }: Piece,
  ) {
    this.key = key;
    this.read = text;
  }

  get text(): string {
    if (this.known === null) this.settle((this.read as () => string)());
    return this.known as string;
  }

  settle(text: string): void {
    this.known = text;
    // It holds the lab that it was read from.
    this.read = null;
  }
}

/** Begins a snapshot of a world. */
export function beginSnapshot(world: World, engine: string): SnapshotUnderWay {
  return new WorldSnapshot(world, engine);
}

/** Slices in the order in which a state is opened. */
export function inOrder(slices: readonly PlacedSlice[], parts: readonly Part[]): readonly PlacedSlice[] {
  const rank = new Map(parts.map(({ name }, i) => [name, i]));
  return [...slices].sort((a, b) => (rank.get(a.part) ?? 0) - (rank.get(b.part) ?? 0) || a.order - b.order);
}

/** Fills an empty world. @throws Error for a part or a form that is not known */
export function openSlices(world: World, { slices, versions }: Pick<LabSnapshot, "slices" | "versions">): void {
  const byPart = new Map<string, Slice[]>();
  for (const slice of slices) {
    const own = byPart.get(slice.part);
    if (own) own.push(slice);
    else byPart.set(slice.part, [slice]);
  }
  for (const part of world.parts) {
    part.open(world, byPart.get(part.name) ?? [], versions[part.name] ?? 0);
    byPart.delete(part.name);
  }
  for (const name of byPart.keys()) throw new Error(`the state has a part ${name}, which is not known`);
}

/** Reads all pieces that would be read when they are asked for. @throws Error for one that cannot be read */
export function readAll(world: World): void {
  for (const part of world.parts) part.readAll(world);
}

/** Checks the rules of all parts. @throws Error for the first that is broken */
export function checkInvariants(world: World): void {
  for (const part of world.parts) for (const steps = part.check(world); !steps.next().done; );
}
