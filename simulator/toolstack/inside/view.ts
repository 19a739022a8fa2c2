/** What a host looks like inside, drawn from its state when somebody asks. Nothing here changes anything. */
import type { InsideQuery, InsideView } from "../../inside-types";
import type { World } from "../world";
import { overviewOf } from "./overview";

export function insideOf(world: World, query: InsideQuery): InsideView | null {
  const inside = world.hosts.get(query.host);
  return inside ? { overview: overviewOf(world, inside), detail: null } : null;
}
