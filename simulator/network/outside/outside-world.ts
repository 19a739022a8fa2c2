/** Hosts of the world outside that somebody has named, and what they answer. All others are as `outside-names` and gateways have them. */

export interface OutsideHost {
  /** in lower case; name servers know it */
  readonly name: string;
  readonly address: number;
  /** whether it answers an echo */
  readonly ping: boolean;
  /** whether it answers questions about names */
  readonly dns: boolean;
  /** whether it tells the time */
  readonly ntp: boolean;
  /** texts by the paths of its pages, over HTTP; none: it is no web server */
  readonly pages: readonly (readonly [path: string, text: string])[];
}

/** Outside hosts and their pages, of one lab. guess: more than anybody writes */
export const OUTSIDE_LIMITS = { hosts: 32, pages: 8, path: 128, text: 4_096 } as const;

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** A host's name with its domain, in lower case. @source RFC 1035 §2.3.1, RFC 1123 §2.1 */
export const OUTSIDE_NAME = `^(?:${LABEL}\\.)+${LABEL}$`;
export function isOutsideName(name: string): boolean {
  return name.length <= 253 && new RegExp(OUTSIDE_NAME).test(name);
}
/** Addresses that no host outside has: of this network, loopback, link, groups. @source RFC 6890 */
export function outsideWrong(address: number): boolean {
  const first = address >>> 24;
  return first === 0 || first === 127 || first >= 224 || address >>> 16 === 0xa9fe;
}

/** One for all gateways of a lab. */
export class OutsideWorld {
  private named: readonly OutsideHost[] = [];

  /** @param clockUs - time by the clocks outside, µs since 1970 */
  constructor(readonly clockUs: () => number = () => 0) {}

  get hosts(): readonly OutsideHost[] {
    return this.named;
  }
  set hosts(hosts: readonly OutsideHost[]) {
    this.named = hosts;
  }
  called(name: string): OutsideHost | undefined {
    return this.named.find((host) => host.name === name);
  }
  at(address: number): OutsideHost | undefined {
    return this.named.length === 0 ? undefined : this.named.find((host) => host.address === address);
  }
}
