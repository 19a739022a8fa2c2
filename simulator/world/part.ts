import type { OnePiece } from "../kernel/one-piece";
import type { Piece, Pieces, Slice } from "../kernel/pieces";
import { textInSteps } from "../kernel/text-in-steps";
import type { World } from "./world";

/** One part of a lab's state: what snapshot, restore and hash know of it. */
export interface Part {
  readonly name: string;
  /** form of its data; raised with an `upgrade` when the form changes */
  readonly version: number;
  /** All pieces as they are now. Changes nothing, and opens nothing. */
  pieces(world: World): Iterable<Piece>;
  /** A snapshot has begun: copies what changes without saying so, and says how all of it is written, a piece at each step. */
  begin(world: World): Iterator<void>;
  /** Puts pieces of a version into an empty world, in their order. */
  open(world: World, slices: readonly Slice[], version: number): void;
  /** Reads all pieces that would be read when they are asked for, without changing any. @throws Error for one that cannot be read */
  readAll(world: World): void;
  /** Checks, in short steps between which events may happen, the rules that hold for it. @throws Error for one that is broken */
  check(world: World): Iterator<void>;
}

/** Steps that check the rules of a part. */
export type Check = (world: World) => Iterator<void>;
export const NO_RULES: Check = () => [][Symbol.iterator]();

/** What a part is made of. */
export interface PartForm<D> {
  readonly version: number;
  /**
   * Pieces in their order. Whatever may change is copied before a piece is handed over; the rest of the work, what takes long among it,
   * may wait until the data are asked for.
   * @param mark - number of the snapshot that has just begun; null: the data are asked for at once
   */
  export(world: World, mark: number | null): Iterable<readonly [key: string, data: () => D]>;
  import(world: World, key: string, data: D): void;
  /** Brings data of an earlier version to this one. What the part stands on is in the world already. */
  upgrade?(data: unknown, version: number, world: World): D;
  readonly check?: Check;
}

/** A part that is copied when a snapshot begins, and written later. */
export function definePart<D>(name: string, form: PartForm<D>): Part {
  return {
    name,
    version: form.version,
    *pieces(world) {
      let order = 0;
      for (const [key, data] of form.export(world, null)) {
        // At once: nobody says when what is copied without a snapshot changes.
        const text = JSON.stringify(data());
        yield { key, order: ++order, text: () => text };
      }
    },
    begin(world) {
      const { marks } = world;
      let order = 0;
      for (const [key, data] of form.export(world, marks.number)) marks.wait(name, key, ++order, () => JSON.stringify(data()));
      return marks.sweep(name);
    },
    open(world, slices, version) {
      for (const { key, text } of slices) form.import(world, key, inForm(world, name, form, JSON.parse(text), version));
    },
    readAll() {},
    check: form.check ?? NO_RULES,
  };
}

/**
 * A part whose pieces lie in a map of their own, which writes each before it changes and reads each when it is asked for.
 * @param reads - the earliest version whose pieces are read as they are
 */
export function definePieces(
  name: string,
  version: number,
  of: (world: World) => Pick<Pieces<unknown>, "pieces" | "sweep" | "defer" | "looks">,
  { reads = version, check = NO_RULES }: { readonly reads?: number; readonly check?: Check } = {},
): Part {
  return {
    name,
    version,
    pieces: (world) => of(world).pieces(),
    begin: (world) => of(world).sweep(),
    open(world, slices, stored) {
      // A state from before there was such a part has none of it.
      if (slices.length > 0 && (stored < reads || stored > version))
        throw new Error(`part ${name} of the state is of version ${stored}, which is not known`);
      for (const slice of slices) of(world).defer(slice.key, slice);
    },
    readAll(world) {
      for (const _ of of(world).looks());
    },
    check,
  };
}

/**
 * A part whose pieces are copied before they change, so that they can be as large as they like: each is put into words in steps
 * between which events may happen. `export` of a mark hands over data that stay as they are.
 */
export function defineHeld<D>(name: string, form: PartForm<D>): Part {
  return {
    ...definePart(name, form),
    begin(world) {
      const { marks } = world;
      const { number } = marks;
      const pieces = [...form.export(world, number)];
      return (function* () {
        let order = 0;
        for (const [key, data] of pieces) {
          const text = yield* textInSteps(data());
          // A later snapshot has pieces of its own.
          if (marks.number !== number) return;
          marks.keep(name, key, ++order, () => text);
          yield;
        }
      })();
    },
  };
}

/** A part of single pieces, which write themselves before they change and are read when they are asked for. */
export function defineSingles<V extends object>(
  name: string,
  version: number,
  all: (world: World) => Iterable<OnePiece<V>>,
  one: (world: World, key: string) => OnePiece<V>,
  check: Check,
): Part {
  return {
    name,
    version,
    *pieces(world) {
      let order = 0;
      for (const piece of all(world)) yield { key: piece.key, order: ++order, text: () => piece.text() };
    },
    begin(world) {
      let order = 0;
      for (const piece of all(world)) world.marks.wait(name, piece.key, ++order, () => piece.text());
      return world.marks.sweep(name);
    },
    open(world, slices, stored) {
      if (stored !== version) throw new Error(`part ${name} of the state is of version ${stored}, which is not known`);
      for (const slice of slices) one(world, slice.key).defer(slice);
    },
    readAll(world) {
      for (const piece of all(world)) piece.peek();
    },
    check,
  };
}

/** A lab from outside may hold anything. @throws Error when a piece is no list of pairs or triples */
export function checkList(part: string, key: string, data: unknown): void {
  if (!Array.isArray(data) || !data.every((entry) => Array.isArray(entry) && entry.length > 1))
    throw new Error(`what the state has of ${part} ${key} is none`);
}

/** Data in the present form. @throws Error when it is of a later version, or of one that nobody knows */
function inForm<D>(world: World, name: string, form: Pick<PartForm<D>, "version" | "upgrade">, data: unknown, version: number): D {
  if (version === form.version) return data as D;
  if (version > form.version || !form.upgrade) throw new Error(`part ${name} of the state is of version ${version}, which is not known`);
  return form.upgrade(data, version, world);
}
