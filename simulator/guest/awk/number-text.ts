import type { Bytes } from "../../content/bytes";
import { formatFloat } from "../shell/float-format";

/** A number by a format of one conversion, as CONVFMT and OFMT are. */
export function formatNumber(format: Bytes, n: number): Bytes {
  if (format === "%.6g") return formatFloat("g", n, 6, "", 0);
  const found = /%([-+ #0]*)(\d*)(?:\.(\d*))?[hlL]*([diouxXeEfFgGaA])/.exec(format);
  if (!found) return format.replaceAll("%%", "%");
  const [all, flags = "", width = "", precision, kind = "g"] = found;
  const places = precision === undefined ? null : Number(precision);
  const body = /[diouxX]/.test(kind)
    ? String(BigInt(Number.isFinite(n) ? Math.trunc(n) : 0)).padStart(Number(width), flags.includes("0") ? "0" : " ")
    : formatFloat(kind, n, places, flags, Math.min(Number(width), 10_000));
  return format.slice(0, found.index) + body + format.slice(found.index + all.length);
}
