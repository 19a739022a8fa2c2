/** The C library's and gawk's `random`: an additive feedback generator. What gawk makes of its own is shuffled once more; that is left away. @source glibc stdlib/random_r.c; gawk: random.c (BSD), builtin.c (do_rand) */
export interface RandomState {
  r: number[];
  /** places of the two that are added */
  front: number;
  rear: number;
  /** what it was seeded with last */
  seed: number;
}

/** Degree and distance: 31 and 3 of the C library's first state, 63 and 1 of gawk's of 256 bytes. */
function shape(isGnu: boolean): readonly [number, number] {
  return isGnu ? [63, 1] : [31, 3];
}

/** One step of the generator that fills the state: 16807 x mod 2³¹ - 1, as whole numbers of 32 bits with a sign. */
function nextFill(from: number): number {
  // BSD's keeps off 0.
  const x = from === 0 ? 123_459_876 : from;
  const high = Math.trunc(x / 127_773);
  const low = x % 127_773;
  const word = 16_807 * low - 2_836 * high;
  return word < 0 ? word + 2_147_483_647 : word;
}

/** A generator at the beginning of what a seed gives. */
export function seeded(seed: number, isGnu: boolean): RandomState {
  const [degree, distance] = shape(isGnu);
  const start = (Number.isFinite(seed) ? Math.trunc(seed) : 0) | 0;
  const r = [start === 0 && !isGnu ? 1 : start];
  for (let i = 1; i < degree; i++) r.push(nextFill(r[i - 1] as number) | 0);
  const state: RandomState = { r, front: distance, rear: 0, seed };
  for (let i = 0; i < 10 * degree; i++) nextRandom(state);
  return state;
}

/** The next number of 31 bits. */
function nextRandom(state: RandomState): number {
  const { r } = state;
  const sum = ((r[state.front] as number) + (r[state.rear] as number)) | 0;
  r[state.front] = sum;
  state.front = (state.front + 1) % r.length;
  state.rear = (state.rear + 1) % r.length;
  return sum >>> 1;
}

const RANGE = 2_147_483_648;

/** What `rand()` gives: at least 0, less than 1. */
export function rand(state: RandomState, isGnu: boolean): number {
  if (!isGnu) return nextRandom(state) / (RANGE - 1);
  for (;;) {
    const low = nextRandom(state);
    const high = nextRandom(state);
    // Half of what it has is added and taken away: that is how gawk loses the lowest bits.
    const made = 0.5 + (low / RANGE + high) / RANGE - 0.5;
    if (made !== 1) return made;
  }
}
