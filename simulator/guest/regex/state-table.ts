import type { Work } from "./budget";

/** Entries of the table of one automaton. guess: 32 K entries are 128 KB and hold the states of nearly every expression */
const TABLE_ENTRIES = 32_768;
/** Weight of the states of one run that counts as ordinary; what comes beyond is counted as built anew. */
const ORDINARY_WEIGHT = 200;
/** Most bytes of the states of one automaton, and of all. guess: nearly every expression stays below 100 KB */
const TABLE_BYTES = 2_097_152;
const ALL_BYTES = 67_108_864;
/** Bytes of a state beside its instructions and its row. guess: what objects of these sizes take in V8 */
const STATE_BYTES = 200;
/** Work of building a state, for each unit of its weight. guess: 100 ns an instruction */
const BUILD_UNITS = 20;

/** A state of an automaton. What is the same by instructions and `extra` is the same state. */
export interface State {
  /** instructions, in an order that the automaton chooses */
  readonly pcs: Int32Array;
  /** what else matters */
  readonly extra: number;
  /** instructions that must be looked at to go on from here; follows from the two others */
  readonly weight: number;
}

/** Tables that hold states. They are caches, so all may be emptied together when they hold too much. */
const filled = new Set<StateTable>();
let allBytes = 0;

/**
 * States of an automaton and where they lead, kept from run to run. It is a cache only: what is counted is what a run would
 * have to build from nothing, each state once, so that it does not matter what earlier runs have left.
 */
export class StateTable {
  private states: State[] = [];
  private byHash = new Map<number, number[]>();
  /** for each state and class, the next state `<< 1` and a bit that the automaton chooses; -1 not known */
  next = new Int32Array(0);
  /** last run that saw a state */
  private seen = new Int32Array(0);
  private run = 0;
  private distinct = 0;
  private weight = 0;
  /** of the instructions of the states of this run, and of all */
  private runBytes = 0;
  private bytes = 0;
  private readonly most: number;

  /** @param width - entries of a state */
  constructor(readonly width: number) {
    this.most = Math.max(32, Math.min(1024, Math.floor(TABLE_ENTRIES / width)));
  }

  /** Begins a run; no other table is in the middle of one. */
  begin(): void {
    if (allBytes > ALL_BYTES) for (const table of filled) table.forget();
    if (this.states.length >= this.most || this.bytes >= TABLE_BYTES) this.forget();
    this.run++;
    this.distinct = 0;
    this.weight = 0;
    this.runBytes = 0;
  }

  private forget(): void {
    this.states = [];
    this.byHash.clear();
    this.next = new Int32Array(0);
    this.seen = new Int32Array(0);
    allBytes -= this.bytes;
    this.bytes = 0;
    filled.delete(this);
  }

  state(id: number): State {
    return this.states[id] as State;
  }

  /** Number of a state; `weigh` is asked when it is a new one. */
  idOf(pcs: Int32Array, extra: number, weigh: (pcs: Int32Array) => number): number {
    const hash = hashOf(pcs, extra);
    const others = this.byHash.get(hash);
    const known = others?.find((id) => isState(this.states[id] as State, pcs, extra));
    if (known !== undefined) return known;
    const id = this.states.length;
    this.states.push({ pcs, extra, weight: weigh(pcs) });
    const size = STATE_BYTES + 4 * (pcs.length + this.width);
    this.bytes += size;
    allBytes += size;
    filled.add(this);
    if (others) others.push(id);
    else this.byHash.set(hash, [id]);
    if ((id + 1) * this.width > this.next.length) this.grow(Math.max(8, id * 2));
    return id;
  }

  private grow(room: number): void {
    const next = new Int32Array(room * this.width).fill(-1);
    next.set(this.next);
    this.next = next;
    const seen = new Int32Array(room);
    seen.set(this.seen);
    this.seen = seen;
  }

  /** Counts a state that the run has come to; its number, which changes when the run alone fills the table. */
  visit(id: number, work: Work): number {
    if (this.seen[id] === this.run) return id;
    this.seen[id] = this.run;
    const state = this.states[id] as State;
    this.weight += state.weight + 1;
    work.spend(this.weight > ORDINARY_WEIGHT ? (state.weight + 1) * BUILD_UNITS : state.weight + 1);
    this.runBytes += 4 * state.pcs.length;
    if (++this.distinct <= this.most && this.runBytes <= TABLE_BYTES) return id;
    this.forget();
    this.run++;
    this.distinct = 0;
    this.runBytes = 0;
    return this.idOf(state.pcs, state.extra, () => state.weight);
  }
}

function hashOf(pcs: Int32Array, extra: number): number {
  let hash = extra;
  for (let i = 0; i < pcs.length; i++) hash = Math.imul(hash ^ (pcs[i] as number), 16_777_619) + 1;
  return hash;
}

function isState(state: State, pcs: Int32Array, extra: number): boolean {
  if (state.extra !== extra || state.pcs.length !== pcs.length) return false;
  for (let i = 0; i < pcs.length; i++) if (state.pcs[i] !== pcs[i]) return false;
  return true;
}
