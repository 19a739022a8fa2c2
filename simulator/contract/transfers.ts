/** Long transfers that go as a rate, as pages show them. */

/** One of them. */
export interface TransferView {
  /** what their systems are called, and the connection's ends, as address:port */
  readonly from: string;
  readonly to: string;
  readonly fromEnd: string;
  readonly toEnd: string;
  /** since when it has been one, and up to when its bytes are counted, virtual µs */
  readonly since: number;
  readonly at: number;
  readonly bytes: number;
  /** what it has, and what its windows would let it have, bytes/s */
  readonly bytesPerS: number;
  readonly windowBytesPerS: number;
}
export interface TransfersView {
  /** nothing goes as a rate in this lab */
  readonly isFrameByFrame: boolean;
  readonly transfers: readonly TransferView[];
}
