import type { LabMachine, LabSnapshot } from "../../simulator/contract/lab";
import { openLab } from "../../simulator/lab";
import type { EngineMaker } from "../../simulator/world/world";
import { LabDriver } from "./lab-driver";
import { plainEngine } from "./plain-engine";
import { pageOfRows, type Row, type Rows, rowsOf } from "./record-rows";

/** A snapshot's plain data, as far as tests look into it: by part and key. Records are rows in it. */
export type LooseState = Record<string, Record<string, unknown>>;

/** A snapshot's plain data. */
export function looseState({ slices }: LabSnapshot): LooseState {
  const state: LooseState = {};
  for (const { part, key, text } of slices) {
    const own = state[part] ?? {};
    state[part] = own;
    const data = JSON.parse(text);
    own[key] = part === "records" && key !== "" ? rowsOf(data) : data;
  }
  return state;
}

/** The rows of a class in a state; to be changed in place. */
export function rowsIn(state: LooseState, className: string): Row[] {
  const pieces = Object.values(state.records ?? {}) as Rows[];
  return pieces.flatMap((piece) => (piece.class === className ? piece.rows : []));
}

/** A snapshot with another state in it. */
export function withState(snapshot: LabSnapshot, state: LooseState): LabSnapshot {
  const slices = Object.entries(state).flatMap(([part, pieces]) =>
    Object.entries(pieces).map(([key, data]) => {
      const stored = part === "records" && key !== "" ? pageOfRows(data as Rows) : data;
      return { part, key, text: JSON.stringify(stored) };
    }),
  );
  return { ...snapshot, slices };
}

/** The whole state but for the memory of requests, to compare before and after something that must change nothing. */
export function stateOf(lab: LabMachine): LooseState {
  const state = looseState(lab.snapshot());
  state.requests = {};
  return state;
}

/** Another lab that goes on where this one is, after a change by hand to its records: a host disabled, an SR filled. */
export function reopened(
  from: LabDriver,
  change: (state: LooseState) => void = () => undefined,
  engine: EngineMaker = plainEngine,
): LabDriver {
  const snapshot = from.lab.snapshot();
  const state = looseState(snapshot);
  change(state);
  // Requests are numbered from the start again: the old answers would be given.
  state.requests = { "": [] };
  return new LabDriver(openLab(withState(snapshot, state), engine));
}
