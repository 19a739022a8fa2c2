"use client";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useLanguage } from "../../i18n";
import { formatBitRate, formatDuration } from "../../ui/format";
import { token, usePaintedTheme } from "../../ui/theme";
import type { History } from "./rate-history";

const SIZE = { width: 264, height: 104 } as const;
const AXIS_PX = 58;
const FOOT_PX = 20;

function optionsOf(language: "en" | "zh"): uPlot.Options {
  const look: uPlot.Axis = { stroke: token("faint"), ticks: { show: false }, font: `11px ${token("font-sans") || "sans-serif"}`, gap: 4 };
  return {
    ...SIZE,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 6, 0, 0],
    scales: { x: { time: false }, y: { range: (_u, _min, max) => [0, Math.max(1, max ?? 0) * 1.1] } },
    axes: [
      {
        ...look,
        grid: { show: false },
        size: FOOT_PX,
        space: 90,
        values: (_u, splits) => splits.map((at) => (at === 0 ? "" : `−${formatDuration(-at, language)}`)),
      },
      { ...look, grid: { stroke: token("line"), width: 1 }, size: AXIS_PX, space: 28, values: (_u, splits) => splits.map(formatBitRate) },
    ],
    series: [
      {},
      { stroke: token("series-1"), width: 1.5, points: { show: false } },
      { stroke: token("series-2"), width: 1.5, points: { show: false } },
    ],
  };
}

/** What has flowed on a line in the last minutes, both ways. */
export function LineGraph({ history: { times, there, back } }: { history: History }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const { language } = useLanguage();
  const theme = usePaintedTheme();
  const now = times.at(-1) ?? 0;
  const data = [times.map((at) => at - now), [...there], [...back]] as unknown as uPlot.AlignedData;
  const latest = useRef(data);
  latest.current = data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useEffect(() => {
    if (!box.current) return;
    const made = new uPlot(optionsOf(language), latest.current, box.current);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [language, theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other times are other figures
  useEffect(() => plot.current?.setData(latest.current), [times]);
  return <div ref={box} aria-hidden style={SIZE} />;
}
