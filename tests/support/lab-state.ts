import { expect } from "vitest";
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
  return withoutRequests(lab.snapshot());
}
function withoutRequests(snapshot: LabSnapshot): LooseState {
  return { ...looseState(snapshot), requests: {} };
}

/** The same, letter by letter first: to read both states and to compare them takes many times as long, and is needed only to say where they differ. */
export function expectStateOf(lab: LabMachine, before: LabSnapshot): void {
  const after = lab.snapshot();
  if (textOf(after) !== textOf(before)) expect(withoutRequests(after)).toEqual(withoutRequests(before));
}
function textOf({ slices }: LabSnapshot): string {
  return slices.map(({ part, key, text }) => (part === "requests" ? "" : `${part} ${key} ${text}`)).join("\n");
}

/**
 * Other labs that go on where this one is, one at each call, after a change by hand to its records: a host disabled, an SR filled. What
 * they start from is read once.
 */
export function reopening(
  from: LabDriver,
  change: (state: LooseState) => void = () => undefined,
  engine: EngineMaker = plainEngine,
): () => LabDriver {
  const snapshot = from.lab.snapshot();
  const state = looseState(snapshot);
  change(state);
  // Requests are numbered from the start again: the old answers would be given.
  state.requests = { "": [] };
  const changed = withState(snapshot, state);
  return () => new LabDriver(openLab(changed, engine));
}
/** One such lab. */
export function reopened(from: LabDriver, change?: (state: LooseState) => void, engine?: EngineMaker): LabDriver {
  return reopening(from, change, engine)();
}
