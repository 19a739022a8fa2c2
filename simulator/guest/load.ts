/** What guests ask of their host all the time, in rates. */

/** Steady load that a guest asks for or causes; replaced as a whole at each change. */
export interface GuestLoad {
  /** CPU wanted, in millionths of one pCPU, at most 1,000,000 for each vCPU */
  readonly cpuMicro: number;
  /** threads among it that want a whole vCPU each; absent: none */
  readonly wholeThreads?: number;
  /** what its services want of it, where others want CPU beside them; absent: all of it */
  readonly serviceMicro?: number;
  readonly diskReadBytesPerS: number;
  readonly diskWriteBytesPerS: number;
  readonly diskReadIops: number;
  readonly diskWriteIops: number;
  /** bulk traffic, by NIC; peer null: some client beyond the gateway */
  readonly flows: readonly {
    readonly nic: number;
    readonly peer: string | null;
    readonly txBytesPerS: number;
    readonly rxBytesPerS: number;
  }[];
  /** memory in use inside the guest, bytes */
  readonly memoryUsedBytes: number;
}

/** A load of nothing. */
export const NO_LOAD: GuestLoad = {
  cpuMicro: 0,
  diskReadBytesPerS: 0,
  diskWriteBytesPerS: 0,
  diskReadIops: 0,
  diskWriteIops: 0,
  flows: [],
  memoryUsedBytes: 0,
};
