/** What a broadcast storm costs a control domain: netback copies as many frames as it can. @source network.md §6 (Dom0 CPU 100 %) */
import type { Ref } from "../model/ref";
import type { World } from "../world/world";
import { refreshBackends } from "./cpu-demands";

/** A storm has begun or ended on these bridges: the control domains behind them have more to do, or less. */
export function stormChanged(world: World, bridges: readonly string[]): void {
  const hosts = new Set(bridges.map((key) => key.slice(0, key.indexOf("/"))));
  for (const host of hosts) if (world.hosts.has(host as Ref<"host">)) refreshBackends(world, host as Ref<"host">);
}
