"use client";
import { useCallback } from "react";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible-text";
import type { Graph } from "./series";

/** What a graph is called: the console's own by its word, somebody's as they have named it. */
export function useGraphTitle(): (graph: Pick<Graph, "title">) => string {
  const t = useT();
  return useCallback(({ title }) => (typeof title === "object" && "text" in title ? visibleText(title.text) : t(title)), [t]);
}
