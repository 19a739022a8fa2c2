"use client";
import { useT } from "../i18n";
import { cx } from "../ui/cx";
import { formatBitRate } from "../ui/format";
import { type Line, labelPlace, MATTERS } from "./flows";
import { linkText } from "./link-units";

interface Props {
  readonly lines: readonly Line[];
  /** the line that is pointed at */
  readonly pointedAt: string | null;
  /** the node that is pointed at: what its lines carry is said */
  readonly node: string | null;
}
/** Rates beside the lines that carry much, and beside those that somebody points at; beside links that are not as usual, what they are set to. */
export function EdgeLabels({ lines, pointedAt, node }: Props) {
  const t = useT();
  const taken: { x: number; y: number }[] = [];
  const isMeant = (line: Line): boolean => line.id === pointedAt || line.edges.some(({ from, to }) => from === node || to === node);
  const rateOf = (line: Line): number => line.right + line.left;
  const setOf = ({ edges }: Line): string =>
    [...new Set(edges.flatMap(({ settings }) => (settings ? linkText(settings, t, navigator.language) : [])))].join("; ");
  // What is pointed at has its place first, then what carries most.
  const shown = lines
    .filter((line) => isMeant(line) || rateOf(line) >= MATTERS || line.edges.some(({ settings }) => settings))
    .sort((a, b) => Number(isMeant(b)) - Number(isMeant(a)) || rateOf(b) - rateOf(a));
  return shown.map((line) => {
    const { x, y } = labelPlace(line);
    if (taken.some((other) => Math.abs(other.x - x) < 70 && Math.abs(other.y - y) < 16)) return null;
    taken.push({ x, y });
    return (
      <span
        key={line.id}
        className={cx(
          "pointer-events-none absolute z-10 -translate-x-1/2 -translate-y-1/2 rounded-sm px-1 text-xs whitespace-nowrap tabular-nums",
          isMeant(line) ? "bg-raised font-medium text-text shadow-pop" : "bg-surface/85 text-muted",
        )}
        style={{ left: x, top: y }}
      >
        {[formatBitRate(rateOf(line)), setOf(line)].filter((text) => text !== "").join(" · ")}
      </span>
    );
  });
}
