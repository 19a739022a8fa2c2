/** What a node of the map is called. */
import type { TopologyNode } from "@/server/contract";
import type { Translate } from "../i18n";
import { NO_FOLDER } from "./layouts/logical";

/** Its own name, or what there is one of; the frame of what is in no folder says so. */
export function nodeName({ id, kind, label }: TopologyNode, t: Translate): string {
  if (id === NO_FOLDER) return t("map.noFolder");
  return label || t(`topo.kind.${kind}`);
}
