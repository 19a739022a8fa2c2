/** How long a domain has been up, in the two forms that both tools print. @source cli.md §2 */
import { type Cell, type Column, tableOf } from "./columns";
import { right, two } from "./format";

/** One domain that is up or was. */
export interface Up {
  readonly name: string;
  readonly domid: Cell;
  /** whole seconds */
  readonly seconds: number;
}

/** A line each with the time of day, as uptime(1) has it. @param unixUs - now, µs */
export function shortUptimes(all: readonly Up[], unixUs: number): string {
  const day = Math.floor(unixUs / 1_000_000) % 86_400;
  const now = `${two(Math.floor(day / 3600))}:${two(Math.floor(day / 60) % 60)}:${two(day % 60)}`;
  return all.map(({ name, domid, seconds }) => ` ${now} up ${daysAndClock(seconds)}, ${name} (${domid})\n`).join("");
}

/** A table, to the second. */
export function uptimeTable(columns: readonly Column[], all: readonly Up[]): string {
  const rows = all.map(({ name, domid, seconds }) => [name, domid, `${daysAndClock(seconds)}:${two(seconds % 60)}`]);
  return tableOf(columns, rows);
}

function daysAndClock(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const clock = `${right(Math.floor(seconds / 3600) % 24, 2)}:${two(Math.floor(seconds / 60) % 60)}`;
  return `${days === 0 ? "" : `${days} day${days > 1 ? "s" : ""}, `}${clock}`;
}
