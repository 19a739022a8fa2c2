/** How far a transfer has come, on one line. @source OpenSSH 9.2: progressmeter.c */
import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";

export interface Meter {
  name: Bytes;
  size: number;
  at: number;
  startedAt: number;
  shownAt: number;
}

const UNITS = " KMGT";
/** Halves up by whole arithmetic, as the real one counts. */
const shrink = (n: number): number => Math.floor((n + 512) / 1024);
function rateText(perSecond: number): string {
  let n = Math.floor(perSecond) * 100;
  let unit = 0;
  for (; n >= 100_000 && unit < 4; unit++) n = shrink(n);
  if (unit === 0) {
    unit++;
    n = shrink(n);
  }
  return `${String(Math.floor(n / 100)).padStart(3)}.${Math.floor((n + 5) / 10) % 10}${UNITS[unit]}B`;
}
function sizeText(bytes: number): string {
  let n = bytes;
  let unit = 0;
  for (; n >= 10_000 && unit < 4; unit++) n = shrink(n);
  return `${String(n).padStart(4)}${UNITS[unit]}${unit > 0 ? "B" : " "}`;
}

export function beginMeter(ctx: ProgramContext, name: Bytes, size: number): Meter {
  const meter = { name, size, at: 0, startedAt: ctx.mono(), shownAt: 0 };
  showMeter(ctx, meter, false);
  return meter;
}

/** Draws it: once a second, and at its end. */
export function showMeter(ctx: ProgramContext, meter: Meter, isOver: boolean): void {
  const now = ctx.mono();
  if (!isOver && now < meter.shownAt + 1_000_000 && meter.shownAt !== 0) return;
  meter.shownAt = now;
  const elapsed = Math.max(1, now - meter.startedAt);
  const rate = Math.floor((meter.at * 1_000_000) / elapsed);
  const left = meter.size - meter.at;
  const percent = meter.size === 0 || left === 0 ? 100 : Math.floor((meter.at * 100) / meter.size);
  const width = Math.max(0, ctx.terminal.cols - 36);
  const seconds = left > 0 ? Math.floor(left / Math.max(1, rate)) : Math.floor(elapsed / 1_000_000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const time = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `  ${two(minutes)}:${two(seconds % 60)}`;
  const end = rate === 0 && left > 0 ? "  --:-- ETA" : `${time}${left > 0 ? " ETA" : "    "}`;
  ctx.out(`\r${meter.name.slice(0, width).padEnd(width)} ${String(percent).padStart(3)}% ${sizeText(meter.at)} ${rateText(rate)}/s ${end}`);
  if (isOver) ctx.out("\n");
}
