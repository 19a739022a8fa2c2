import type { World } from "./world";

/** Whether a host is on and its toolstack answers. */
export function isLive(world: World, host: string): boolean {
  const metrics = world.db.get("host", host)?.metrics;
  return metrics !== undefined && world.db.get("host_metrics", metrics)?.live === true;
}
