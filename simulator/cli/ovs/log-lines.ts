/** Lines of their logs that programs of Open vSwitch write to standard error. @source ovs: lib/vlog.c */
import type { ProgramContext } from "../../guest/os/program";

/** @param first - number of the first line */
export function logged(ctx: ProgramContext, lines: readonly string[], first: number): string {
  return lines.map((text, at) => `${isoSecond(ctx.unixUs())}|${String(at + first).padStart(5, "0")}|${text}\n`).join("");
}

/** Second of a time as `2026-11-28T17:56:36Z`. */
function isoSecond(unixUs: number): string {
  const seconds = Math.floor(unixUs / 1_000_000);
  const days = Math.floor(seconds / 86_400);
  const two = (n: number): string => String(n).padStart(2, "0");
  // Civil from days, with years that begin in March.
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1_460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const of = seconds % 86_400;
  return `${year}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}T${two(Math.floor(of / 3_600))}:${two(Math.floor(of / 60) % 60)}:${two(of % 60)}Z`;
}
