import type { SimTime } from "../kernel/time";

/** What Xen knows of one domain. Plain data. @source hypervisor.md §2, §3 */
export interface Domain {
  readonly domid: number;
  readonly uuid: string;
  name: string;
  readonly type: "pv" | "pvh" | "hvm" | "pvhvm";
  /** machine memory held, bytes */
  memoryBytes: number;
  /** ceiling, bytes */
  maxMemoryBytes: number;
  /** memory Xen and the toolstack need beside the guest's, bytes */
  readonly overheadBytes: number;
  vcpus: number;
  readonly maxVcpus: number;
  /** credit weight, 1…65535 */
  weight: number;
  /** credit cap, percent of one pCPU; 0: none */
  cap: number;
  isPaused: boolean;
  /** shutdown reason number once it has shut down, null before. @source lifecycle.md §4 */
  shutdownReason: number | null;
  /** CPU wanted and granted, millionths of one pCPU */
  demandMicro: number;
  shareMicro: number;
  /** CPU time used up to `accountedAt`, in millionths of a microsecond-pCPU: whole numbers, exact to 285 virtual years of one pCPU split below */
  cpuTimeUs: number;
  /** remainder of cpuTimeUs, millionths of a microsecond */
  cpuTimeRest: number;
  accountedAt: SimTime;
  readonly createdAt: SimTime;
}

/** Brings a domain's CPU time up to `now` at its present share. */
export function account(domain: Domain, now: SimTime): void {
  const elapsed = now - domain.accountedAt;
  if (elapsed > 0) {
    // elapsed < 2^43 µs and share ≤ 2^28: split so that no product passes 2^53.
    const whole = Math.floor(domain.shareMicro / 1_000_000);
    const part = domain.shareMicro - whole * 1_000_000;
    const seconds = Math.floor(elapsed / 1_000_000);
    const rest = elapsed - seconds * 1_000_000;
    const parts = domain.cpuTimeRest + rest * part;
    const carry = Math.floor(parts / 1_000_000);
    domain.cpuTimeUs += whole * elapsed + seconds * part + carry;
    domain.cpuTimeRest = parts - carry * 1_000_000;
  }
  domain.accountedAt = now;
}
