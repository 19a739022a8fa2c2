/**
 * e to the power of −x, by sums and products alone, which every machine rounds alike: what `Math.exp` answers is not the same everywhere.
 * @param x - from 0 on; beyond 64 nothing is left
 */
export function decay(x: number): number {
  if (x <= 0) return 1;
  if (x >= 64) return 0;
  // Halved until the series is short, squared back afterwards.
  let halvings = 0;
  let small = x;
  while (small > 0.125) {
    small /= 2;
    halvings++;
  }
  let [sum, term] = [1, 1];
  for (let k = 1; k <= 10; k++) {
    term *= -small / k;
    sum += term;
  }
  for (; halvings > 0; halvings--) sum *= sum;
  return sum;
}
