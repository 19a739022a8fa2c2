import type { Meter } from "../os/costs";

/** A number being taken apart, as plain data: whole numbers beyond 2^53 are texts. */
export interface Factoring {
  /** prime factors so far, in no order */
  primes: string[];
  /** what is still to be taken apart, the last first */
  rest: string[];
  /** divisor that is tried next, 0: no small ones are left */
  divisor: number;
  /** of a number that may be prime: how many bases it has passed; -1 it is not */
  passed: number;
  /** Pollard's walk through the last number; null: none yet */
  walk: { x: string; y: string; c: number; steps: number; length: number } | null;
}

/** Small divisors are tried up to here. */
const SMALL = 3_000;
/** Bases that tell primes apart below 3.3·10^24; beyond it a number that passes is prime but for a chance nobody meets. @source Sorenson and Webster 2015 */
const BASES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];
/** Steps of a walk at once. */
const ROUNDS = 64;

/** Begins to take a number apart. */
export function startFactoring(number: string): Factoring {
  return { primes: [], rest: number === "0" || number === "1" ? [] : [number], divisor: 2, passed: 0, walk: null };
}

/** Work of one multiplication, in bytes looked at. guess: 100 ns for 64 bits, growing with the square of the length */
function mulWork(n: bigint): number {
  const digits = n.toString(16).length;
  return 20 + Math.ceil((digits * digits) / 4);
}

function power(base: bigint, exponent: bigint, n: bigint): bigint {
  let result = 1n;
  let square = base % n;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % n;
    square = (square * square) % n;
  }
  return result;
}

/** Whether a number passes Miller's and Rabin's test with a base. */
function passes(n: bigint, base: bigint): boolean {
  let odd = n - 1n;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos++;
  }
  let x = power(base, odd, n);
  if (x === 1n || x === n - 1n) return true;
  for (let i = 1; i < twos; i++) {
    x = (x * x) % n;
    if (x === n - 1n) return true;
  }
  return false;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

function trySmall(f: Factoring, n: bigint, meter: Meter): void {
  let left = n;
  let d = BigInt(f.divisor);
  for (let i = 0; i < 100 && d < SMALL; i++) {
    if (d * d > left) break;
    while (left % d === 0n) {
      left /= d;
      f.primes.push(String(d));
    }
    d += d === 2n ? 1n : 2n;
  }
  meter.charge("looked", 100 * 20);
  f.divisor = Number(d);
  if (left > 1n && d * d > left) {
    f.primes.push(String(left));
    left = 1n;
  }
  if (left === 1n) f.rest.pop();
  else f.rest[f.rest.length - 1] = String(left);
  if (d >= SMALL || left === 1n) f.divisor = 0;
}

/** The same steps again, one by one, where many at once met several factors; n when there is none. */
function walkSlowly(from: { x: bigint; y: bigint; steps: number; length: number }, c: bigint, n: bigint): bigint {
  let { x, y, steps, length } = from;
  for (let i = 0; i < ROUNDS; i++) {
    if (steps === length) {
      x = y;
      length *= 2;
      steps = 0;
    }
    y = (y * y + c) % n;
    steps++;
    const found = gcd(x > y ? x - y : y - x, n);
    if (found > 1n) return found;
  }
  return n;
}

/** Some steps of Pollard's walk with Brent's way to find its circle. @source Brent 1980 */
function walkOn(f: Factoring, n: bigint, meter: Meter): void {
  const walk = f.walk ?? { x: "2", y: "2", c: 1, steps: 0, length: 1 };
  const start = { x: BigInt(walk.x), y: BigInt(walk.y), steps: walk.steps, length: walk.length };
  let { x, y, steps, length } = start;
  const c = BigInt(walk.c);
  let product = 1n;
  for (let i = 0; i < ROUNDS; i++) {
    if (steps === length) {
      x = y;
      length *= 2;
      steps = 0;
    }
    y = (y * y + c) % n;
    steps++;
    product = (product * (x > y ? x - y : y - x)) % n;
  }
  meter.charge("looked", ROUNDS * 2 * mulWork(n));
  let found = gcd(product, n);
  if (found === n) found = walkSlowly(start, c, n);
  if (found === n) f.walk = { x: "2", y: "2", c: walk.c + 1, steps: 0, length: 1 };
  else if (found > 1n) {
    f.rest.pop();
    f.rest.push(String(n / found), String(found));
    f.walk = null;
    f.passed = 0;
  } else f.walk = { x: String(x), y: String(y), c: walk.c, steps, length };
}

/** Goes on for a little while; true when the number has been taken apart. */
export function factorOn(f: Factoring, meter: Meter): boolean {
  const top = f.rest[f.rest.length - 1];
  if (top === undefined) return true;
  const n = BigInt(top);
  if (f.divisor > 0) trySmall(f, n, meter);
  else if (f.passed >= 0) {
    const base = BASES[f.passed];
    if (base === undefined) {
      f.primes.push(top);
      f.rest.pop();
      f.passed = 0;
    } else {
      meter.charge("looked", top.length * 4 * mulWork(n));
      if (n > BigInt(base) && !passes(n, BigInt(base))) f.passed = -1;
      else f.passed++;
    }
  } else walkOn(f, n, meter);
  return f.rest.length === 0;
}
