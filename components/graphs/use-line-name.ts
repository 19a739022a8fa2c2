"use client";
import { useCallback } from "react";
import { useNameOf } from "../data/use-name-of";
import { useT } from "../i18n";
import type { Graph, Line } from "./series";
import { sourceText } from "./sources";

export type LineName = (line: Line) => string;

/** Name of the object of a line; of one that is gone, that. */
export function useObjectName(): LineName {
  const t = useT();
  const nameOf = useNameOf();
  return useCallback(({ object }) => (object === null ? null : nameOf(object)) ?? t("graphs.noLongerThere"), [t, nameOf]);
}
/** What lines of a graph are called: with their objects where these are not all the page's own. */
export function useLineName({ lines }: Pick<Graph, "lines">, pageRef: string): LineName {
  const t = useT();
  const objectName = useObjectName();
  const isMixed = lines.some(({ object }) => object !== pageRef);
  return useCallback(
    (line) => {
      const source = sourceText(t, line.look);
      return isMixed ? `${objectName(line)}: ${source}` : source;
    },
    [t, objectName, isMixed],
  );
}
