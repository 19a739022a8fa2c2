"use client";
import { useT } from "../i18n";
import { cx } from "../ui/cx";
import { formatBitRate } from "../ui/format";
import { type Line, labelPlace, MATTERS } from "./flows";
import { GAP } from "./layouts/measures";
import { linkWords } from "./link-units";

interface Props {
  readonly lines: readonly Line[];
  /** the line that is pointed at */
  readonly pointedAt: string | null;
  /** the node that is pointed at: what its lines carry is said */
  readonly node: string | null;
}
/** Height of a line of text, pixels. */
const TEXT = 16;

/** Rates beside the lines that carry much, and beside those that somebody points at; below them, what links that are not as usual are set to. */
export function EdgeLabels({ lines, pointedAt, node }: Props) {
  const t = useT();
  const taken: { x: number; y: number; height: number }[] = [];
  const isMeant = (line: Line): boolean => line.id === pointedAt || line.edges.some(({ from, to }) => from === node || to === node);
  const isSet = ({ edges }: Line): boolean => edges.some(({ settings }) => settings);
  const rateOf = (line: Line): number => line.right + line.left;
  // One thing below the other: no label is wider than the room between two layers, so that none covers a node.
  const setOf = ({ edges }: Line): readonly string[] => [
    ...new Set(edges.flatMap(({ settings }) => (settings ? linkWords(settings, t, navigator.language) : []))),
  ];
  // What is pointed at has its place first, then what somebody has set, then what carries most.
  const shown = lines
    .filter((line) => isMeant(line) || rateOf(line) >= MATTERS || isSet(line))
    .sort((a, b) => Number(isMeant(b)) - Number(isMeant(a)) || Number(isSet(b)) - Number(isSet(a)) || rateOf(b) - rateOf(a));
  return shown.map((line) => {
    const { x, y } = labelPlace(line);
    const settings = setOf(line);
    const height = (1 + settings.length) * TEXT;
    const isFree = taken.every((other) => Math.abs(other.x - x) >= GAP || Math.abs(other.y - y) >= (other.height + height) / 2);
    if (!isFree) return null;
    taken.push({ x, y, height });
    return (
      <span
        key={line.id}
        className={cx(
          "pointer-events-none absolute z-10 flex -translate-x-1/2 -translate-y-1/2 flex-col rounded-sm px-0.5 text-center text-xs whitespace-nowrap tabular-nums",
          isMeant(line) ? "bg-raised font-medium text-text shadow-pop" : "bg-surface/85 text-muted",
        )}
        style={{ left: x, top: y }}
      >
        <span>{formatBitRate(rateOf(line))}</span>
        {settings.map((text, at) => (
          <span key={text} className={at === 0 ? "border-t border-line-strong" : undefined}>
            {text}
          </span>
        ))}
      </span>
    );
  });
}
