// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, useEffect, useId, useRef } from "react";
import type { CaptureFrames, CaptureRow, CaptureView } from "@/server/contract";
import { useT } from "../../../i18n";
import { cx } from "../../../ui/cx";
import { visibleText } from "../../../ui/visible-text";
import "./texts";

/** Height of a row, px. */
const ROW = 24;
const TEMPLATE = "64px 92px 128px minmax(104px,1fr) minmax(104px,1fr) 72px 64px minmax(240px,3fr)";
const COLUMNS = ["number", "time", "link", "source", "destination", "protocol", "length", "info"] as const;
const NUMERIC: ReadonlySet<string> = new Set(["number", "time", "length"]);
/** Rows that are asked for together: a window begins at a multiple of it. */
export const STRIDE = 50;
/** Rows of one window: what is in sight, and as much before and behind. */
export const WINDOW = 200;

interface ListProps {
  readonly capture: CaptureView;
  readonly answer: CaptureFrames;
  /** number of the frame that is looked at; null: none */
  readonly active: number | null;
  readonly isNewest: boolean;
  readonly onActive: (number: number) => void;
  /** the first row that is to be asked for */
  readonly onWindow: (from: number) => void;
  /** somebody has scrolled away from the newest, or back to it */
  readonly onNewest: (isNewest: boolean) => void;
}

/** Frames as rows: those in sight are asked for, the others are room. */
export function FrameList({ capture, answer, active, isNewest, onActive, onWindow, onNewest }: ListProps) {
  const t = useT();
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: answer.meant,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: ROW,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const from = Math.max(0, Math.floor((first - STRIDE) / STRIDE) * STRIDE);
  useEffect(() => {
    if (!isNewest) onWindow(from);
  }, [from, isNewest, onWindow]);
  const { scrollToIndex } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever there is another newest
  useEffect(() => {
    if (isNewest && answer.meant > 0) scrollToIndex(answer.meant - 1, { align: "end" });
  }, [isNewest, answer.meant, answer.rows.at(-1)?.number]);
  const at = active === null ? -1 : answer.rows.findIndex(({ number }) => number === active);
  const move = (to: number): void => {
    const row = answer.rows[Math.max(0, Math.min(answer.rows.length - 1, to))];
    if (!row) return;
    onNewest(false);
    onActive(row.number);
    scrollToIndex(answer.from + answer.rows.indexOf(row), { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2);
    const by: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = by[event.key];
    if (step !== undefined) move(at < 0 ? (step > 0 ? 0 : answer.rows.length - 1) : at + step);
    else if (event.key === "Home" || event.key === "End") {
      onNewest(event.key === "End");
      scrollToIndex(event.key === "Home" ? 0 : answer.meant - 1);
    } else return;
    event.preventDefault();
  };
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t("capture.frames")}
      aria-rowcount={answer.meant + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={at < 0 ? undefined : `${base}-${active}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onWheel={({ deltaY }) => {
        if (deltaY < 0) onNewest(false);
      }}
      className="relative min-h-0 flex-1 overflow-auto bg-surface font-mono text-sm tabular-nums focus-visible:-outline-offset-2"
    >
      <Head />
      <div role="presentation" className="relative min-w-[868px]" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = answer.rows[item.index - answer.from];
          return row ? (
            <Row
              key={item.index}
              id={`${base}-${row.number}`}
              row={row}
              link={linkText(capture, row)}
              top={item.start - ROW}
              index={item.index}
              isActive={row.number === active}
              onActive={onActive}
            />
          ) : (
            <div
              key={item.index}
              role="presentation"
              className="absolute inset-x-0 border-b border-line/60"
              style={{ top: item.start - ROW, height: ROW }}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head() {
  const t = useT();
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid min-w-[868px] items-center border-b border-line bg-sunken font-sans font-medium text-muted"
      style={{ gridTemplateColumns: TEMPLATE, height: ROW }}
    >
      {COLUMNS.map((column) => (
        <span key={column} role="columnheader" className={cx("cut px-2", NUMERIC.has(column) && "text-right")}>
          {t(`capture.${column}`)}
        </span>
      ))}
    </div>
  );
}

function linkText({ links }: CaptureView, { link, isOut }: CaptureRow): string {
  const { name = "", on = "" } = links[link] ?? {};
  return visibleText(`${isOut ? "→" : "←"} ${on === "" ? name : `${on} ${name}`}`);
}

interface RowProps {
  readonly id: string;
  readonly row: CaptureRow;
  readonly link: string;
  readonly top: number;
  readonly index: number;
  readonly isActive: boolean;
  readonly onActive: (number: number) => void;
}
/** Drawn again only when it shows another frame, or is chosen. */
const Row = memo(function Row({ id, row, link, top, index, isActive, onActive }: RowProps) {
  // Wireshark's words have blanks one after the other, which are no part of any name.
  const info = row.info.replace(/ +/g, " ").trim();
  const cells = [row.number, (row.at / 1e6).toFixed(6), link, row.source, row.destination, row.protocol, row.length, info];
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      onClick={() => onActive(row.number)}
      className={cx(
        "absolute inset-x-0 grid items-center border-b border-line/60 contain-strict",
        isActive ? "bg-accent-soft" : "hover:bg-hover",
      )}
      style={{ gridTemplateColumns: TEMPLATE, top, height: ROW }}
    >
      {COLUMNS.map((column, at) => (
        <span
          key={column}
          role="gridcell"
          className={cx("cut px-2", NUMERIC.has(column) && "text-right")}
          title={column === "info" ? visibleText(info) : undefined}
        >
          {visibleText(`${cells[at]}`)}
        </span>
      ))}
    </div>
  );
}, isSame);
function isSame(one: RowProps, other: RowProps): boolean {
  return (
    one.row.number === other.row.number &&
    one.link === other.link &&
    one.top === other.top &&
    one.isActive === other.isActive &&
    one.onActive === other.onActive
  );
}
