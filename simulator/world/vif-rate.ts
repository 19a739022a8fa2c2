/** What limits an interface's transmit: `rate=` of its configuration, or XAPI's quality of service. */
import { readRate } from "../devices/net-credit";

type Config = Readonly<Record<string, string>>;
const RATE = /^(\d{1,15})([GMK]?)([Bb])\/s(?:@(\d{1,9})(us|ms|m|u|s|)?)?$/;
const FACTORS: Readonly<Record<string, number>> = { "": 1, K: 1_000, M: 1_000_000, G: 1_000_000_000 };
/** µs where no interval is said. @source io.md §3 (50 ms) */
const USUAL_USEC = 50_000;
/** More than libxl takes. @source xen: tools/libs/util/libxlu_vif.c (32 bits of µs) */
const MOST_USEC = 0xffff_ffff;

/**
 * `10Mb/s@50ms` as XenStore has it, `BYTES,USEC`; null: it is none.
 * @source xen: tools/libs/util/libxlu_vif.c (xlu_vif_parse_rate); io.md §3. guess: an interval without a unit is in seconds
 */
export function rateKey(text: string): string | null {
  const [, count, size = "", kind, every, unit = ""] = RATE.exec(text) ?? [];
  if (count === undefined) return null;
  const perS = Math.floor((Number(count) * (FACTORS[size] ?? 1)) / (kind === "b" ? 8 : 1));
  const usec = every === undefined ? USUAL_USEC : Number(every) * (unit.startsWith("m") ? 1_000 : unit.startsWith("u") ? 1 : 1_000_000);
  if (usec > MOST_USEC || !Number.isSafeInteger(perS)) return null;
  const bytes = (BigInt(perS) * BigInt(usec)) / 1_000_000n;
  return readRate(`${bytes},${usec}`) ? `${bytes},${usec}` : null;
}

/** What an interface's record says of its limit, as XenStore has it; null: none. */
export function rateOf(vif: {
  readonly other_config: Config;
  readonly qos_algorithm_type: string;
  readonly qos_algorithm_params: Config;
}): string | null {
  const { rate } = vif.other_config;
  if (rate !== undefined) return rateKey(rate);
  return vif.qos_algorithm_type === "ratelimit" ? ratelimitKey(vif.qos_algorithm_params) : null;
}

/**
 * XAPI's `kbps` are kilobytes of 1024; what is no number, or too much, limits nothing.
 * @source xen-api: ocaml/xapi/xapi_xenops.ml (MD.of_vif), ocaml/xenopsd/xc/device.ml (Vif.add)
 */
function ratelimitKey({ kbps = "", timeslice_us = "0" }: Config): string | null {
  if (!/^\d{1,12}$/.test(kbps)) return null;
  const usec = /^\d{1,9}$/.test(timeslice_us) && Number(timeslice_us) > 0 ? Number(timeslice_us) : USUAL_USEC;
  const bytes = (BigInt(kbps) * 1_024n * BigInt(usec)) / 1_000_000n;
  return bytes > 0n && bytes < 0xffff_ffffn ? `${bytes},${usec}` : null;
}
