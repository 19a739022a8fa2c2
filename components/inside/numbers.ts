/** Counts, shares and times of the Inside view; at most three significant digits where space is short. */

/** 18400 → "18.4k". */
export function formatCount(value: number): string {
  const units = ["", "k", "M", "G"] as const;
  let left = value;
  let unit = 0;
  while (Math.abs(left) >= 999.5 && unit < units.length - 1) {
    left /= 1000;
    unit += 1;
  }
  const size = Math.abs(left);
  const text = size >= 100 || Number.isInteger(left) ? left.toFixed(0) : size >= 10 ? left.toFixed(1) : left.toFixed(2);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text}${units[unit]}`;
}
/** All digits: "18,400". */
export function exactCount(value: number): string {
  return `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, ",");
}
/** Millionths of a pCPU: 320000 → "32 %". */
export function formatShare(micro: number): string {
  return `${formatCount(micro / 10_000)} %`;
}
/** Microseconds as they are read: "870 µs", "12.3 ms", "4.56 s", "3 min 20 s". */
export function formatUs(us: number): string {
  const size = Math.abs(us);
  if (size < 1000) return `${formatCount(us)} µs`;
  if (size < 999_500) return `${formatCount(us / 1000)} ms`;
  if (size < 60_000_000) return `${formatCount(us / 1_000_000)} s`;
  const minutes = Math.floor(us / 60_000_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((us % 60_000_000) / 1_000_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
/** All microseconds: "12,345 µs". */
export function exactUs(us: number): string {
  return `${exactCount(us)} µs`;
}
/** "09:05:03.123 456" of Unix microseconds, UTC. */
export function preciseTime(us: number): string {
  const whole = Math.floor(us);
  const date = new Date(Math.floor(whole / 1_000_000) * 1000);
  const fraction = `${whole % 1_000_000}`.padStart(6, "0");
  return `${date.toISOString().slice(11, 19)}.${fraction.slice(0, 3)} ${fraction.slice(3)}`;
}
