/** Sizes of memory as `mem-set` and `mem-max` take them, and XenStore has them. @source cli.md §4 */
import type { XlCall } from "./command";

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1_048_576, g: 1_073_741_824, t: 1_099_511_627_776 };

/** `512`, `2g`, `1048576k`; MiB without a unit. Whole KiB, as bytes; null: no size. */
export function sizeOf(text: string): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,15})([bkmgt]?)$/i.exec(text) ?? [];
  if (digits === "") return null;
  return Math.floor((Number(digits) * (UNITS[unit.toLowerCase() || "m"] as number)) / 1024) * 1024;
}

/** Arguments of both. */
export const MEMORY_USAGE = "<Domain> <MemMB['b'[bytes]|'k'[KB]|'m'[MB]|'g'[GB]|'t'[TB]]>";

/** A size of XenStore, KiB; null: there is none. */
export function kib(call: XlCall, path: string): number | null {
  const text = call.inside.xenstore.read(path);
  return text !== null && /^\d{1,13}$/.test(text) ? Number(text) : null;
}
