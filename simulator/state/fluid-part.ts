/** Connections whose data go as a rate. */
import { type FluidRun, fluidOf } from "../world/fluid-runs";
import { definePart } from "../world/part";

/** A run, or what is not of one alone. */
type FluidPiece = FluidRun | { readonly isOff: boolean; readonly due: number | null };

export const fluidPart = definePart<FluidPiece>("fluid", {
  version: 1,
  *export(world) {
    const { isOff, due, runs } = fluidOf(world);
    if (!isOff && due === null && runs.size === 0) return;
    yield ["", () => ({ isOff, due })];
    for (const run of runs.values()) {
      const copy = { ...run };
      yield [run.id, () => copy];
    }
  },
  import(world, key, piece) {
    const state = fluidOf(world);
    if (!("from" in piece)) {
      state.isOff = piece.isOff === true;
      state.due = piece.due;
      return;
    }
    if (piece.id !== key || ![piece.at, piece.wish, piece.rate, piece.bundle].every(Number.isSafeInteger) || !Array.isArray(piece.cpu))
      throw new Error(`what the state has of run ${key} is none`);
    state.runs.set(key, { ...piece });
  },
});
