import { useT } from "../../../i18n";

type Values = readonly (number | null)[];
const WIDTH = 96;
const HEIGHT = 20;

/** A path through the values that are known; what is unknown is a gap. @param top - value at the upper edge */
export function pathThrough(values: Values, top: number): string {
  let path = "";
  let isDown = false;
  for (const [at, value] of values.entries()) {
    if (value === null) {
      isDown = false;
      continue;
    }
    const x = (at / Math.max(1, values.length - 1)) * WIDTH;
    const y = HEIGHT - 1 - Math.min(1, value / top) * (HEIGHT - 2);
    path += `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  }
  return path;
}

/**
 * The last ten minutes of a figure as a line without axes; what it says is in its name. It is drawn without the graphs' library, which a
 * page of graphs alone loads.
 * @param top - value at the upper edge; left out: the greatest
 */
export function Sparkline({
  label,
  values,
  top,
  say,
}: {
  label: string;
  values: Values | undefined;
  top?: number;
  say: (value: number) => string;
}) {
  const t = useT();
  const known = (values ?? []).filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const name =
    known.length === 0
      ? t("overview.labelLast10MinutesNothing", { label })
      : t("overview.labelLast10MinutesLeast", { label, least: say(least), most: say(most) });
  return (
    <svg role="img" aria-label={name} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} className="shrink-0 text-accent">
      <title>{name}</title>
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="currentColor" opacity="0.25" />
      {known.length > 0 && (
        <path d={pathThrough(values ?? [], Math.max(top ?? most, Number.MIN_VALUE))} fill="none" stroke="currentColor" />
      )}
    </svg>
  );
}
