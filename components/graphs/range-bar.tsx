"use client";
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useLanguage, useT, type Words } from "../i18n";
import { Button, IconButton } from "../ui/button";
import { Segments } from "../ui/segments";
import { isWhole, panned, RANGE_NAMES, type RangeName, zoomed } from "./ranges";
import { spanText } from "./ticks";
import type { ShownRange } from "./use-range";

const rangeWords: Readonly<Record<RangeName, Words>> = {
  "10m": "graph.range.10m",
  "1h": "graphs.1Hour",
  "2h": "graph.range.2h",
  "1d": "graphs.1Day",
  "1w": "graph.range.1w",
  "1mo": "graphs.1Month",
  "1y": "graph.range.1y",
};
/** Which archive rows come from, by the seconds between them. @source metrics.md §1 */
const archiveWords: Readonly<Record<number, Words>> = {
  5: "graphs.meansOf5S",
  60: "graphs.meansOf1Min",
  3600: "graphs.meansOf1H",
  86400: "graphs.meansOf1Day",
};
/** What is shown, in words: from when to when, and from which archive. */
export function useShownText({ shown }: ShownRange, stepS: number | null): string {
  const t = useT();
  const { language } = useLanguage();
  const archive = stepS === null ? undefined : archiveWords[stepS];
  return [spanText(language, shown), ...(archive ? [t(archive)] : [])].join(" · ");
}

export function RangeChoices({ range: { range, window, setRange } }: { range: ShownRange }) {
  const t = useT();
  return (
    <Segments
      label={t("graph.range")}
      value={range}
      options={RANGE_NAMES.map((name) => ({ value: name, label: t(rangeWords[name]) }))}
      onChange={(name) => (range === name && window === null ? undefined : setRange(name))}
    />
  );
}

/** Moves and zooms what is shown, for who uses no wheel and no drag. */
export function WindowButtons({ range }: { range: ShownRange }) {
  const t = useT();
  const { shown, whole, window, nowS, show } = range;
  const width = shown[1] - shown[0];
  const middle = (shown[0] + shown[1]) / 2;
  const atStart = shown[0] <= whole[0] ? t("graphs.theRangeBeginsHere") : null;
  const atEnd = shown[1] >= whole[1] ? t("graphs.thisIsNow") : null;
  const isAll = isWhole(shown, whole) ? t("graphs.allOfTheRangeIs") : null;
  return (
    <div className="flex items-center">
      <IconButton
        label={t("graphs.earlier")}
        icon={<ChevronLeft size={14} aria-hidden />}
        disabledReason={atStart}
        onClick={() => show(panned(shown, -width / 2, whole))}
      />
      <IconButton
        label={t("graphs.later")}
        icon={<ChevronRight size={14} aria-hidden />}
        disabledReason={atEnd}
        onClick={() => show(panned(shown, width / 2, whole))}
      />
      <IconButton
        label={t("history.zoomIn")}
        icon={<ZoomIn size={14} aria-hidden />}
        onClick={() => show(zoomed(shown, 0.5, middle, whole, nowS))}
      />
      <IconButton
        label={t("history.zoomOut")}
        icon={<ZoomOut size={14} aria-hidden />}
        disabledReason={isAll}
        onClick={() => show(zoomed(shown, 2, middle, whole, nowS))}
      />
      {window && (
        <Button kind="quiet" onClick={() => show(null)}>
          {t("graph.resetZoom")}
        </Button>
      )}
    </div>
  );
}
