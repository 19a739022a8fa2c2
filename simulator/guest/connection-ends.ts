/** Both ends of a connection, as one of them has them. */
export interface ConnectionEnds {
  readonly localIp: number;
  readonly localPort: number;
  readonly remoteIp: number;
  readonly remotePort: number;
}
