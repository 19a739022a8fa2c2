/**
 * Weighted max-min fair shares where each claim may use some pCPUs only. Claims with the same pCPUs form a class; the classes whose
 * pCPUs fill first are found as the cut of a flow, get their level, and leave with their pCPUs; then the rest.
 * Whole millionths of a pCPU throughout: the sum is as large as the affinities allow.
 */
import { type Claim, fairShares } from "./fair-share";
import { Flow } from "./flow";

export interface PlacedClaim extends Claim {
  /** pCPUs that it may use, ascending, not empty */
  readonly pcpus: readonly number[];
}

interface Group {
  readonly members: number[];
  pcpus: readonly number[];
}
const PCPU = 1_000_000;

/**
 * @returns one share a claim, in order. Nobody held short has, for its weight, less than another on its pCPUs, one unit of rounding apart.
 */
export function placedShares(claims: readonly PlacedClaim[]): number[] {
  const shares = claims.map(() => 0);
  const all = groupsOf(claims);
  let open = all.map((group) => ({ ...group }));
  while (open.length > 0) {
    const tight = bottleneck(open, claims);
    if (tight === null) {
      for (const group of open) for (const i of group.members) shares[i] = (claims[i] as Claim).ceiling;
      break;
    }
    const level = levelOf(tight, claims);
    for (const group of tight) for (const i of group.members) shares[i] = atLevel(claims[i] as Claim, level);
    const used = new Set(tight.flatMap((group) => group.pcpus));
    open = open
      .filter((group) => !tight.includes(group))
      .map((group) => ({ members: group.members, pcpus: group.pcpus.filter((pcpu) => !used.has(pcpu)) }));
  }
  spendRest(all, claims, shares);
  return shares;
}

function groupsOf(claims: readonly PlacedClaim[]): Group[] {
  const groups = new Map<string, Group>();
  claims.forEach((claim, i) => {
    const key = claim.pcpus.join();
    const group = groups.get(key);
    if (group) group.members.push(i);
    else groups.set(key, { members: [i], pcpus: claim.pcpus });
  });
  return [...groups.values()];
}

/** CPU for one unit of weight, as a ratio: doubles, and rounded down where they are used, so that nothing is given twice. */
type Level = readonly [left: number, weights: number];
const atLevel = (claim: Claim, [left, weights]: Level): number =>
  weights === 0 ? claim.ceiling : Math.min(claim.ceiling, Math.floor((left * claim.weight) / weights));

/** The groups whose pCPUs run out at the lowest level; null: all have what they want. Each cut lowers the level, so it ends. */
function bottleneck(open: readonly Group[], claims: readonly Claim[]): Group[] | null {
  let level: Level = [0, 0];
  let tight: Group[] | null = null;
  for (;;) {
    const flow = new Flow(open.map((group) => group.pcpus));
    const wanted = open.map((group) => group.members.reduce((sum, i) => sum + atLevel(claims[i] as Claim, level), 0));
    if (flow.raise(wanted, PCPU)) return tight;
    const cut = flow.short();
    tight = open.filter((_, i) => cut[i]);
    level = levelOf(tight, claims);
  }
}

function levelOf(groups: readonly Group[], claims: readonly Claim[]): Level {
  const members = groups.flatMap((group) => group.members).map((i) => claims[i] as Claim);
  const capacity = new Set(groups.flatMap((group) => group.pcpus)).size * PCPU;
  members.sort((a, b) => a.ceiling * b.weight - b.ceiling * a.weight);
  let left = capacity;
  let weights = members.reduce((sum, claim) => sum + claim.weight, 0);
  for (const claim of members) {
    if (claim.ceiling * weights > left * claim.weight) return [left, weights];
    left -= claim.ceiling;
    weights -= claim.weight;
  }
  return [0, 0];
}

/** Units lost to rounding down: at most one each, as far as pCPUs allow, in order. */
function spendRest(groups: readonly Group[], claims: readonly Claim[], shares: number[]): void {
  const flow = new Flow(groups.map((group) => group.pcpus));
  const has = groups.map((group) => group.members.reduce((sum, i) => sum + (shares[i] as number), 0));
  flow.raise(has, PCPU);
  const short = (i: number): boolean => (shares[i] as number) < (claims[i] as Claim).ceiling;
  flow.raise(
    groups.map((group, g) => (has[g] as number) + group.members.filter(short).length),
    PCPU,
  );
  groups.forEach((group, g) => {
    let extra = flow.given(g) - (has[g] as number);
    for (const i of group.members) {
      if (extra === 0) return;
      if (!short(i)) continue;
      shares[i] = (shares[i] as number) + 1;
      extra--;
    }
  });
}

/** Same shares without affinities: every claim on every pCPU. */
export function sharesOf(claims: readonly PlacedClaim[], pcpus: number): number[] {
  return claims.every((claim) => claim.pcpus.length === pcpus) ? fairShares(pcpus * PCPU, claims) : placedShares(claims);
}
