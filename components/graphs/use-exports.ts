"use client";
import { useState } from "react";
import { useLanguage, useT } from "../i18n";
import { fileName, saveFile } from "../ui/save-file";
import { csvOf, isoTime } from "./csv";
import { newestWords } from "./legend";
import { pictureOf } from "./picture";
import type { PlotMark } from "./plot";
import type { Span } from "./ranges";
import type { Graph } from "./series";
import { useGraphTitle } from "./use-graph-title";
import { type LineName, useObjectName } from "./use-line-name";

export interface Exported {
  readonly times: readonly number[];
  readonly shown: Span;
  readonly marks: readonly PlotMark[];
  /** what is shown goes up to now */
  readonly isLive: boolean;
  /** name of the page's object */
  readonly objectName: string;
  /** "3 Mar 2026 14:05:10 – 14:15:10 · means of 5 s" */
  readonly subtitle: string;
}
/** What can be taken away of graphs: their numbers, and a picture of one. */
export function useExports({ times, shown, marks, isLive, objectName, subtitle }: Exported) {
  const t = useT();
  const { language } = useLanguage();
  const titleOf = useGraphTitle();
  const nameOfObject = useObjectName();
  const [hasFailed, setFailed] = useState(false);
  const nameFor = (what: string, end: string): string => fileName(`${objectName} ${what} ${isoTime(shown[0])}`.replaceAll(":", "")) + end;
  return {
    /** a picture could not be drawn */
    hasFailed,
    csv(graphs: readonly Graph[], what: string): void {
      saveFile(nameFor(what, ".csv"), new Blob([csvOf(graphs, times, shown, nameOfObject)], { type: "text/csv;charset=utf-8" }));
    },
    async png(graph: Graph, nameOf: LineName): Promise<void> {
      const title = titleOf(graph);
      const heads = [t(newestWords(isLive)), t("graph.mean"), t("graph.max")] as const;
      try {
        const picture = await pictureOf({
          ...{ graph, times, shown, marks, language, title, nameOf, heads },
          subtitle: `${objectName} · ${subtitle}`,
        });
        saveFile(nameFor(title, ".png"), picture);
        setFailed(false);
      } catch {
        setFailed(true);
      }
    },
  };
}
export type Exports = ReturnType<typeof useExports>;
