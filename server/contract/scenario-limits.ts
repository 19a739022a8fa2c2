import type { SCENARIO_LIMITS } from "../../simulator";

type Sizes = Pick<typeof SCENARIO_LIMITS, "hosts" | "vms" | "vmsPerHost">;

/** How large a pool can be made by its size, for pages: its type holds the figures, so that a copy that differs does not compile. */
export const POOL_SIZES: Sizes = {
  hosts: { least: 1, most: 1_000 },
  vms: { least: 0, most: 10_000 },
  vmsPerHost: { least: 0, most: 58 },
};
