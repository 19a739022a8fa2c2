/**
 * Time of a vCPU that comes on where another was, in which it gets nothing done, µs: registers, address space, and caches that are cold.
 * guess: 30 where each works on more than a second-level cache holds (the change by itself is 1–3); settled by lmbench `lat_ctx` with sets of
 * 64 KiB and more in two guests on one pCPU. Short work that comes onto an idle pCPU pays nothing here: its costs
 * (`devices/paths/times`) are those of such a pCPU.
 */
export const SWITCH_US = 30;
