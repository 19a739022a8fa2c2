import { openLab } from "../../simulator/lab";
import type { LabMachine } from "../../simulator/lab-types";
import type { EngineMaker } from "../../simulator/toolstack/world";
import { LabDriver } from "./lab-driver";
import { plainEngine } from "./plain-engine";

/** A snapshot's plain data, as far as tests look into it. */
export interface LooseState {
  requests: unknown;
  db: { rows: Record<string, [ref: string, serial: number, fields: Record<string, unknown>][]> };
  [part: string]: unknown;
}

/** The whole state but for the memory of requests, to compare before and after something that must change nothing. */
export function stateOf(lab: LabMachine): LooseState {
  const state = JSON.parse(lab.snapshot().text) as LooseState;
  state.requests = [];
  return state;
}

/** Another lab that goes on where this one is, after a change by hand to its records: a host disabled, an SR filled. */
export function reopened(
  from: LabDriver,
  change: (state: LooseState) => void = () => undefined,
  engine: EngineMaker = plainEngine,
): LabDriver {
  const snapshot = from.lab.snapshot();
  const state = JSON.parse(snapshot.text) as LooseState;
  change(state);
  // Requests are numbered from the start again: the old answers would be given.
  state.requests = [];
  return new LabDriver(openLab({ ...snapshot, text: JSON.stringify(state) }, engine));
}
