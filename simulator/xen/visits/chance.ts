/**
 * Chances that follow from where and when alone, never from a stream: whoever looks, or asks for one thing more, shifts nobody's draws.
 * Whole numbers throughout, so that they are the same on every machine.
 */

/** A 32-bit unsigned number that looks random from two whole numbers. @param b - up to 2^53 */
export function scattered(a: number, b: number): number {
  let x =
    Math.imul(a + 1, 0x9e3779b1) ^
    Math.imul((b % 4_294_967_296) | 0, 0x85ebca6b) ^
    Math.imul(Math.floor(b / 4_294_967_296) + 1, 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 16), 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 13), 0x27d4eb2f);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Of the table below. */
const STEPS = 1_024;

/**
 * −ln(1 − p) at the middle of each of 1,024 equal parts of p, in 1,024ths: quantiles of an exponential distribution of mean 1,024. By
 * 2·artanh((x − 1) / (x + 1)) with sums and quotients alone, which every machine rounds alike.
 */
const quantiles: readonly number[] = Array.from({ length: STEPS }, (_, i) => {
  const x = (2 * STEPS) / (2 * (STEPS - i) - 1);
  const y = (x - 1) / (x + 1);
  let [sum, power] = [0, y];
  // Its largest argument is 2,048: y = 0.999, whose powers are below a thousandth of the sum after 4,000 terms.
  for (let k = 1; k < 8_000; k += 2) {
    sum += power / k;
    power *= y * y;
  }
  return Math.round(2 * sum * 1_024);
});

/** One of the exponentially distributed numbers of a mean. @param chance - 32 bits */
export function exponential(mean: number, chance: number): number {
  return Math.round((mean * (quantiles[chance % STEPS] as number)) / 1_024);
}
