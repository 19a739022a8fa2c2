"use client";
import { useCallback } from "react";
import type { TopologyNode } from "@/server/contract";
import { useT } from "../../i18n";
import type { MenuEntry } from "../../ui/menu-entries";
import "./texts";
import type { Joining } from "./use-joining";

/** What a key does that begins a join, or says why none can be begun. */
export function useConnect({ begins, begin, nodeOf, refuse }: Joining): (id: string) => void {
  const t = useT();
  return (id) => {
    const state = begins(nodeOf(id));
    const why = state ? state.why : t("joining.nothing");
    if (why === null) begin(id, "pick");
    else refuse(why);
  };
}
/** What a map's menu has of joining: at a node to begin it there, and what is made new at a node or on the ground. */
export function useJoiningMenu({ begins, begin, entries }: Joining): (node: TopologyNode | null) => readonly MenuEntry[] {
  const t = useT();
  return useCallback(
    (node) => {
      const state = node && begins(node);
      const connect: MenuEntry[] =
        node && state ? [{ label: t("joining.connect"), shortcut: "C", why: state.why, run: () => begin(node.id, "pick") }] : [];
      return [...connect, ...entries(node)];
    },
    [t, begins, begin, entries],
  );
}
