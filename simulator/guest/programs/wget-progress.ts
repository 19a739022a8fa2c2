/** What `wget` shows of a download: rows of dots in a file, a bar on a terminal. @source wget 1.21.3: progress.c, utils.c (print_decimal), retr.c (retr_rate) */
import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";

export interface Progress {
  name: Bytes;
  total: number | null;
  /** bytes that were here before, and all that are here now */
  from: number;
  at: number;
  startedAt: number;
  isBar: boolean;
  shownAt: number;
  /** of dots: those that have been written, and when their row began */
  dots: number;
  rowAt: number;
}

/** A number with as many places as it needs to be of use. */
function places(rate: number): string {
  return rate.toFixed(rate >= 99.95 ? 0 : rate >= 9.995 ? 1 : 2);
}
function scaled(perSecond: number): { readonly rate: number; readonly unit: number } {
  let rate = perSecond;
  let unit = 0;
  for (; rate >= 1024 && unit < 3; unit++) rate /= 1024;
  return { rate, unit };
}
export function rateText(bytes: number, us: number): string {
  const { rate, unit } = scaled((bytes * 1_000_000) / Math.max(1, us));
  return `${places(rate)} ${["B/s", "KB/s", "MB/s", "GB/s"][unit]}`;
}
/** Seconds of a download. */
function decimal(us: number): string {
  const n = us / 1_000_000;
  if (n >= 9.95) return n.toFixed(0);
  if (n >= 0.095) return n.toFixed(1).replace(/\.0$/, "");
  return n >= 0.0095 ? n.toFixed(2) : n >= 0.0005 ? n.toFixed(3) : "0";
}
function eta(seconds: number): string {
  if (seconds < 100) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes}m${seconds % 60}s`;
  return `${Math.floor(minutes / 60)}h${minutes % 60}m`;
}

export function beginProgress(ctx: ProgramContext, name: Bytes, total: number | null, from: number): Progress {
  const now = ctx.mono();
  const progress: Progress = { name, total, from, at: from, startedAt: now, isBar: ctx.isTty(2), shownAt: now, dots: 0, rowAt: now };
  if (progress.isBar) drawBar(ctx, progress, false);
  else {
    // What was here before shows as commas.
    progress.dots = Math.floor(from / 51_200) * 50;
    ctx.err(from > 0 ? skipped(progress) : "     0K");
  }
  return progress;
}
function skipped(progress: Progress): string {
  const row = Math.floor(progress.from / 51_200);
  const inRow = Math.floor((progress.from - row * 51_200) / 1024);
  progress.dots = row * 50 + inRow;
  let out = `\n${" ".repeat(9)}[ skipping ${row * 50}K ]\n${`${row * 50}`.padStart(6)}K`;
  for (let i = 0; i < inRow; i++) out += `${i % 10 === 0 ? " " : ""},`;
  return out;
}

export function addProgress(ctx: ProgramContext, progress: Progress, bytes: number): void {
  progress.at += bytes;
  if (progress.isBar) {
    if (ctx.mono() - progress.shownAt >= 200_000) drawBar(ctx, progress, false);
    return;
  }
  let out = "";
  while ((progress.dots + 1) * 1024 <= progress.at) {
    if (progress.dots % 10 === 0) out += " ";
    out += ".";
    progress.dots++;
    if (progress.dots % 50 === 0) out += `${row(ctx, progress, false)}\n${String(progress.dots).padStart(6)}K`;
  }
  if (out !== "") ctx.err(out);
}
/** What stands at the end of a row. */
function row(ctx: ProgramContext, progress: Progress, isLast: boolean): string {
  const now = ctx.mono();
  const { total, at, from, startedAt } = progress;
  const bytes = isLast ? at - Math.floor((progress.dots - (progress.dots % 50)) * 1024) : 51_200;
  // Rows that came together went as fast as the whole.
  const [part, us] = now === progress.rowAt ? [at - from, now - startedAt] : [Math.max(0, bytes), now - progress.rowAt];
  const { rate, unit } = scaled((part * 1_000_000) / Math.max(1, us));
  progress.rowAt = now;
  const percent =
    total === null
      ? ""
      : `${String(Math.floor((Math.min(at, isLast ? at : progress.dots * 1024) * 100) / Math.max(1, total))).padStart(3)}%`;
  const speed = ` ${places(rate).padStart(4)}${" KMG"[unit]}`;
  if (isLast) return `${percent}${speed}=${decimal(now - startedAt)}s`;
  if (total === null) return `${percent}${speed}`;
  const left = ((total - progress.dots * 1024) * (now - startedAt)) / Math.max(1, at - from);
  return `${percent}${speed} ${eta(Math.round(left / 1_000_000))}`;
}
export function endProgress(ctx: ProgramContext, progress: Progress): void {
  if (progress.isBar) {
    drawBar(ctx, progress, true);
    ctx.err("\n\n");
    return;
  }
  let out = "";
  for (let i = progress.dots % 50; i < 50; i++) out += `${i % 10 === 0 ? " " : ""} `;
  ctx.err(`${out}${row(ctx, progress, true)}\n\n`);
}

const size = (bytes: number): string => {
  const { rate, unit } = scaled(bytes);
  return unit === 0 ? `${bytes}` : `${places(rate).replace(/^(\d+)$/, "$1")}${" KMG"[unit]}`;
};
function drawBar(ctx: ProgramContext, progress: Progress, isOver: boolean): void {
  const now = ctx.mono();
  progress.shownAt = now;
  const width = Math.max(45, ctx.terminal.cols) - 1;
  const names = Math.floor(width / 4);
  const { total, at, from, startedAt } = progress;
  const percent = total === null || total === 0 ? null : Math.floor((at * 100) / total);
  const inner = Math.max(3, width - names - 1 - 4 - 2 - 33);
  const filled = percent === null ? 0 : Math.floor((inner * percent) / 100);
  const bar = percent === null ? "<=>".padEnd(inner) : `${filled > 0 ? `${"=".repeat(filled - 1)}>` : ""}`.padEnd(inner);
  const elapsed = now - startedAt;
  const { rate, unit } = scaled(((at - from) * 1_000_000) / Math.max(1, elapsed));
  const speed = elapsed < 150_000 ? "--.-KB/s" : `${places(rate).padStart(4)}${["B", "KB", "MB", "GB"][unit]}/s`;
  const left = total === null || at === from ? null : ((total - at) * elapsed) / (at - from);
  const time = isOver
    ? `    in ${decimal(elapsed)}s`
    : left === null || elapsed < 3_000_000
      ? ""
      : `    eta ${eta(Math.round(left / 1_000_000))}`;
  const shown = `${progress.name.slice(0, names).padEnd(names)} ${percent === null ? "    " : `${String(percent).padStart(3)}%`}[${bar}] ${size(at).padStart(7)}  ${speed}${time.padEnd(15)}`;
  ctx.err(`\r${shown}`);
}
