import type { ReactNode } from "react";
import { cx } from "./cx";

export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
  readonly isMono?: boolean;
}
export interface Row {
  readonly key: string | number;
  readonly cells: readonly ReactNode[];
  /** something has just happened here */
  readonly isLit?: boolean;
  /** looked at now */
  readonly isCurrent?: boolean;
}
/** What stands in the outermost columns is as far from the frame as the table's name; a first column of numbers is no wider than they are. */
const edges = "first:pl-2.5 last:pr-2.5";
const headOf = ({ isNumber }: Column, at: number): string =>
  cx(edges, "font-medium", isNumber ? "px-1 text-right" : "px-1.5", isNumber && at === 0 && "w-px whitespace-nowrap");

/** A plain table of a panel; it scrolls with the panel, which the keyboard reaches, and not within it. */
export function Table({
  name,
  columns,
  rows,
  empty,
  isNameShown,
}: {
  name: string;
  columns: readonly Column[];
  rows: readonly Row[];
  empty: string;
  isNameShown?: boolean;
}) {
  return (
    <div className="min-w-min rounded-md border border-line bg-surface">
      <table className="w-full border-collapse text-sm tabular-nums">
        <caption className={isNameShown ? "border-b border-line px-2.5 py-1 text-left font-medium" : "sr-only"}>{name}</caption>
        <thead className="bg-sunken text-muted">
          <tr className="h-6 text-left align-bottom">
            {columns.map((column, at) => (
              <th key={column.name} scope="col" className={headOf(column, at)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.key}
              aria-current={row.isCurrent || undefined}
              className={cx("h-6 border-t border-line", row.isCurrent && "bg-accent-soft", row.isLit && "bg-event-soft")}
            >
              {row.cells.map((cell, at) => {
                const column = columns[at];
                const look = cx(
                  edges,
                  "py-0.5",
                  column?.isNumber ? "px-1 text-right whitespace-nowrap" : "px-1.5 break-words",
                  column?.isMono && "font-mono text-xs",
                );
                return at === 0 ? (
                  <th key={column?.name} scope="row" className={cx(look, "text-left font-normal", column?.isNumber && "text-right")}>
                    {cell}
                  </th>
                ) : (
                  <td key={column?.name} className={look}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr className="h-8 border-t border-line">
              <td colSpan={columns.length} className="px-2.5 text-faint">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
/** Names and values in two columns. */
export function FactGrid({ facts }: { facts: readonly (readonly [name: string, value: ReactNode, title?: string] | null)[] }) {
  return (
    <dl className="grid grid-cols-[minmax(96px,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm">
      {facts.map((fact, at) =>
        fact ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: two facts may have one name; their order is fixed
          <div key={at} className="col-span-2 grid min-h-5 grid-cols-subgrid">
            <dt className="text-muted">{fact[0]}</dt>
            <dd className="min-w-0 break-words tabular-nums" title={fact[2]}>
              {fact[1]}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
