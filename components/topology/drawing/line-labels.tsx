"use client";
import { useMemo } from "react";
import { useLanguage, useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { formatBitRate, formatPercent } from "../../ui/format";
import { linkWords } from "../link-units";
import { type Label, type LabelWords, placeLabels } from "./labels";
import { isOtherMtu, type LineRates, USUAL_MTU } from "./line-states";
import type { Marks } from "./marks";
import type { Scene } from "./scene";
import { textWidth } from "./text-width";
import type { InView } from "./use-in-view";
import { RATES_FROM } from "./view";

/** Letters of labels are this large at any zoom between these bounds, and larger or smaller with it beyond. */
const SCALE = { least: 0.7, most: 1.25 };
export const labelScale = (k: number): number => Math.max(SCALE.least, Math.min(SCALE.most, 1 / k));

export function useLabelWords(): LabelWords {
  const t = useT();
  const { language } = useLanguage();
  return useMemo(
    () => ({
      rate: formatBitRate,
      percent: formatPercent,
      lost: (count) => t("map.lostFrames", { count }),
      dropped: (count) => t("map.droppedFrames", { count }),
      // One thing below the other: no label is wider than the room between two layers, so that none covers a node.
      set: ({ edges }) => [...new Set(edges.flatMap(({ settings }) => (settings ? linkWords(settings, t, language) : [])))],
      vlan: (tag) => t("map.vlan", { tag }),
      mtu: ({ edges }) => {
        const other = edges.find((edge) => isOtherMtu(edge) && edge.settings?.mtu === undefined);
        return other ? t("map.mtu", { bytes: other.mtu ?? USUAL_MTU }) : "";
      },
    }),
    [t, language],
  );
}

interface Props {
  readonly scene: Scene;
  readonly rates: LineRates;
  readonly inView: InView;
  readonly marks: Marks;
}
/** Rates beside the lines that carry much, and beside those that somebody points at; below them, what links that are not as usual are set to. */
export function LineLabels({ scene, rates, inView, marks }: Props) {
  const words = useLabelWords();
  const labels = useMemo<readonly Label[]>(() => {
    if (inView.k < RATES_FROM) return [];
    const { pointed, pointedLine, selectedLine } = marks;
    return placeLabels({
      ...{ scene, rates, words },
      isMeant: (_at, { line, edges }) =>
        line.id === pointedLine ||
        line.id === selectedLine ||
        (pointed !== null && edges.some(({ from, to }) => from === pointed || to === pointed)),
      seen: inView.seen,
      scale: labelScale(inView.k),
      measure: textWidth,
    });
  }, [scene, rates, inView, marks, words]);
  const scale = labelScale(inView.k);
  return labels.map(({ line, rows, isMeant, x, y, width }) => (
    <span
      key={line.line.id}
      data-label={line.line.id}
      className={cx(
        "pointer-events-none absolute z-10 flex origin-top-left flex-col items-center rounded-sm text-xs whitespace-nowrap tabular-nums",
        isMeant ? "bg-raised font-medium text-text shadow-pop" : "bg-surface/90 text-muted",
      )}
      style={{ left: x, top: y, width: width / scale, transform: `scale(${scale})` }}
    >
      {rows.map(({ kind, arrow, text }, at) => (
        <span
          key={`${kind} ${text}`}
          className={cx(
            "flex gap-0.5",
            (kind === "set" || kind === "word") && rows[at - 1]?.kind !== kind && at > 0 && "border-t border-line-strong",
            kind === "lost" && "text-bad",
          )}
        >
          {arrow === "" ? (
            text
          ) : (
            <>
              <span aria-hidden>{arrow}</span>
              <span>{text}</span>
            </>
          )}
        </span>
      ))}
    </span>
  ));
}
