/**
 * Weighted fair shares of a host's CPU in closed form: what credit scheduling comes to over any longer interval.
 * All quantities are whole millionths of one pCPU, so that sums are exact and no history of rounding builds up.
 * @source hypervisor.md, credit scheduler (weights, caps); kernel-notes: whole numbers keep runs identical
 */
export interface Claim {
  /** 1…65535 */
  readonly weight: number;
  /** most that it can use: least of demand, cap and online vCPUs */
  readonly ceiling: number;
}

/**
 * Max-min fair shares by weight, work-conserving up to the ceilings.
 * @param capacity - millionths of a pCPU to give away
 * @returns one share a claim, in order; their sum is min(capacity, sum of ceilings)
 */
export function fairShares(capacity: number, claims: readonly Claim[]): number[] {
  const shares = claims.map((claim) => claim.ceiling);
  const wanted = shares.reduce((sum, share) => sum + share, 0);
  if (wanted <= capacity) return shares;
  const order = claims.map((_, index) => index);
  order.sort((a, b) => {
    const x = claims[a] as Claim;
    const y = claims[b] as Claim;
    return x.ceiling * y.weight - y.ceiling * x.weight || a - b;
  });
  let left = capacity;
  let weights = claims.reduce((sum, claim) => sum + claim.weight, 0);
  for (let position = 0; position < order.length; position++) {
    const index = order[position] as number;
    const claim = claims[index] as Claim;
    if (claim.ceiling * weights <= left * claim.weight) {
      left -= claim.ceiling;
      weights -= claim.weight;
      continue;
    }
    divide(left, weights, order.slice(position), claims, shares);
    break;
  }
  return shares;
}

/** Splits what is left by weight; the units lost to rounding go one each in index order. */
function divide(left: number, weights: number, indices: readonly number[], claims: readonly Claim[], shares: number[]): void {
  let given = 0;
  for (const index of indices) {
    const share = Math.floor((left * (claims[index] as Claim).weight) / weights);
    shares[index] = share;
    given += share;
  }
  const sorted = [...indices].sort((a, b) => a - b);
  for (const index of sorted) {
    if (given >= left) return;
    if ((shares[index] as number) < (claims[index] as Claim).ceiling) {
      shares[index] = (shares[index] as number) + 1;
      given++;
    }
  }
}
