import { useT } from "../../../i18n";

const [WIDTH, HEIGHT] = [120, 20];

/** How many frames there were in each of the last seconds. */
export function Sparkline({ perSecond }: { readonly perSecond: readonly number[] }) {
  const t = useT();
  const most = Math.max(0, ...perSecond);
  const step = WIDTH / Math.max(1, perSecond.length);
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("capture.perSecond", { most })}
      className="shrink-0"
    >
      <title>{t("capture.perSecond", { most })}</title>
      <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="stroke-line-strong" />
      {perSecond.map((count, at) => {
        const height = most === 0 ? 0 : (count / most) * (HEIGHT - 2);
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        return <rect key={at} x={at * step} y={HEIGHT - 1 - height} width={step - 0.5} height={height} className="fill-accent" />;
      })}
    </svg>
  );
}
