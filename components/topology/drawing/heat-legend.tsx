"use client";
import { useT } from "../../i18n";
import { formatBitRate, formatPercent } from "../../ui/format";
import { type Measure, STEPS } from "./heat";

/** A step's least value in words. */
export function stepText(measure: Measure, value: number): string {
  if (measure === "rate") return formatBitRate(value);
  return measure === "utilisation" ? formatPercent(value) : `${value}`;
}
/** What the colours of a measure stand for. */
export function HeatLegend({ measure }: { measure: Measure }) {
  const t = useT();
  const steps = STEPS[measure];
  return (
    <section aria-label={t("map.legend")} className="w-fit rounded-md border border-line bg-raised p-2 text-xs shadow-pop">
      <h3 className="font-medium">{t(`map.measure.${measure}`)}</h3>
      <ul className="tabular-nums">
        <li className="flex items-center gap-1.5">
          <span aria-hidden className="h-1 w-4 rounded-sm bg-line" />
          {t("map.nothingThere")}
        </li>
        {steps.map((value, at) => (
          <li key={value} className="flex items-center gap-1.5">
            <span aria-hidden className="w-4 rounded-sm" style={{ background: `var(--heat-${at + 1})`, height: 2 + at }} />
            {t("map.from", { value: stepText(measure, value) })}
          </li>
        ))}
      </ul>
    </section>
  );
}
