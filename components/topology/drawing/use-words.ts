"use client";
import { useMemo } from "react";
import type { MapItem, TopologyNode } from "@/server/contract";
import { type Translate, useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";
import { nodeName } from "../node-name";
import type { PicturedGroup } from "../picture";
import type { Words } from "./scene";
import "../items/texts";

function groupName({ by, name, members: { length: count } }: PicturedGroup, t: Translate): string {
  const shown = visibleText(name);
  if (by === "network")
    return name === "" ? t("topology.interfaces", { count }) : t("topology.interfacesOnBridge", { count, bridge: shown });
  if (name === "") return t("map.group", { count });
  return t(by === "tag" ? "map.groupTag" : "map.groupOf", { count, name: shown });
}
/** What is said below a name: the address that it is reached by, or the VLAN that it is on. */
function factOf({ facts, vlan }: TopologyNode, t: Translate): string {
  const address = facts.find(([code]) => code === "fact.address")?.[1];
  return [...(address === undefined ? [] : [`${address}`]), ...(vlan === undefined ? [] : [t("map.vlan", { tag: vlan })])].join(" · ");
}

/** What an item is, and how what is written on it begins. */
function itemName({ kind, text }: MapItem, t: Translate): string {
  const [line = ""] = text.split("\n");
  const said = visibleText([...line].length > LONGEST ? `${[...line].slice(0, LONGEST).join("")}…` : line);
  return said === "" ? t(`items.kind.${kind}`) : t("items.named", { kind: t(`items.kind.${kind}`), text: said });
}
/** Characters of a note that are its name. */
const LONGEST = 80;

/** What stands on a map, in the page's language. */
export function useWords(): Words {
  const t = useT();
  return useMemo(
    () => ({
      nameOf: (node) => visibleText(nodeName(node, t)),
      kindOf: ({ kind }) => t(`topo.kind.${kind}`),
      factOf: (node) => factOf(node, t),
      groupName: (group) => groupName(group, t),
      vlan: (tag) => t("map.vlan", { tag }),
      itemName: (item) => itemName(item, t),
      pictureState: (state) => t(`items.picture.${state}`),
    }),
    [t],
  );
}
