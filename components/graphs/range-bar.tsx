"use client";
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useLanguage, useT, type Words } from "../i18n";
import { Button, IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import { isWhole, panned, RANGE_NAMES, type RangeName, zoomed } from "./ranges";
import { spanText } from "./ticks";
import type { ShownRange } from "./use-range";

const rangeWords: Readonly<Record<RangeName, Words>> = {
  "10m": "graph.range.10m",
  "1h": { en: "1 hour", zh: "1 小时" },
  "2h": "graph.range.2h",
  "1d": { en: "1 day", zh: "1 天" },
  "1w": "graph.range.1w",
  "1mo": { en: "1 month", zh: "1 个月" },
  "1y": "graph.range.1y",
};
/** Which archive rows come from, by the seconds between them. @source metrics.md §1 */
const archiveWords: Readonly<Record<number, Words>> = {
  5: { en: "means of 5 s", zh: "5 秒平均值" },
  60: { en: "means of 1 min", zh: "1 分钟平均值" },
  3600: { en: "means of 1 h", zh: "1 小时平均值" },
  86400: { en: "means of 1 day", zh: "1 天平均值" },
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
    <div role="radiogroup" aria-label={t("graph.range")} className="flex flex-wrap overflow-hidden rounded-md border border-line-strong">
      {RANGE_NAMES.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control; radios cannot be drawn as one
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={range === name}
          onClick={() => (range === name && window === null ? undefined : setRange(name))}
          className={cx(
            "h-7 border-line px-2.5 whitespace-nowrap not-first:border-l",
            range === name ? "bg-accent-soft font-medium text-accent" : "bg-surface hover:bg-hover",
          )}
        >
          {t(rangeWords[name])}
        </button>
      ))}
    </div>
  );
}

/** Moves and zooms what is shown, for who uses no wheel and no drag. */
export function WindowButtons({ range }: { range: ShownRange }) {
  const t = useT();
  const { shown, whole, window, nowS, show } = range;
  const width = shown[1] - shown[0];
  const middle = (shown[0] + shown[1]) / 2;
  const atStart = shown[0] <= whole[0] ? t({ en: "The range begins here.", zh: "已到范围起点。" }) : null;
  const atEnd = shown[1] >= whole[1] ? t({ en: "This is now.", zh: "已到当前时刻。" }) : null;
  const isAll = isWhole(shown, whole) ? t({ en: "All of the range is shown.", zh: "已显示整个范围。" }) : null;
  return (
    <div className="flex items-center">
      <IconButton
        label={t({ en: "Earlier", zh: "更早" })}
        icon={<ChevronLeft size={14} aria-hidden />}
        disabledReason={atStart}
        onClick={() => show(panned(shown, -width / 2, whole))}
      />
      <IconButton
        label={t({ en: "Later", zh: "更晚" })}
        icon={<ChevronRight size={14} aria-hidden />}
        disabledReason={atEnd}
        onClick={() => show(panned(shown, width / 2, whole))}
      />
      <IconButton
        label={t({ en: "Zoom in", zh: "放大" })}
        icon={<ZoomIn size={14} aria-hidden />}
        onClick={() => show(zoomed(shown, 0.5, middle, whole, nowS))}
      />
      <IconButton
        label={t({ en: "Zoom out", zh: "缩小" })}
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
