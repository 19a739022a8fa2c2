/** One colour for each domain, the same in every picture; neighbours in number are told apart. */
const series = [
  "bg-(--series-1)",
  "bg-(--series-2)",
  "bg-(--series-3)",
  "bg-(--series-4)",
  "bg-(--series-5)",
  "bg-(--series-6)",
  "bg-(--series-7)",
  "bg-(--series-8)",
] as const;

export function toneOf(domid: number): string {
  return series[domid % series.length] ?? series[0];
}
/** The same as the name of a token, for canvases. */
export function tokenOf(domid: number): string {
  return `series-${(domid % series.length) + 1}`;
}
