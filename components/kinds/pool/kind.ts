import { Boxes } from "lucide-react";
import { defineKind } from "../../data/kind";
import { inFolder, named, tagged } from "../common/search-properties";
import { poolTabs } from "./tabs";

export const poolKind = defineKind<"pool">({
  name: "pool",
  of: "pool",
  one: "state.pool",
  many: "tree.pools",
  icon: Boxes,
  state: () => ({ word: "state.pool", look: "plain" }),
  tabs: poolTabs,
  place: { order: 0, parent: () => null },
  properties: [...named, tagged, inFolder],
  foundBy: (_store, pool) => [pool.uuid],
});
