import type { Ip } from "../wire/address6";

/** Both ends of a connection, as one of them has them. */
export interface ConnectionEnds {
  readonly localIp: Ip;
  readonly localPort: number;
  readonly remoteIp: Ip;
  readonly remotePort: number;
}
