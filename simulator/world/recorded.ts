/** Data sources that are off unless somebody records them, and since when they are. @source metrics.md §2 (Enabled by default) */
import { defineSlot } from "./slot";

/** By VM: sources that are recorded, with the virtual µs at which that began. */
export const recordedOf = defineSlot(() => new Map<string, Map<string, number>>());
