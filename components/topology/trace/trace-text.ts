/** A traced path as text, for a ticket. */
import type { Reachability, ReachHop } from "@/server/contract";
import type { Translate } from "../../i18n";
import type { useSaid } from "../../i18n/said/use-said";

export function nameOfEnd({ name, address }: Reachability["from"]): string {
  return address === null || address === name ? name : `${name} (${address})`;
}
/** The verdict in a sentence, with the time that an answer took. */
export function verdictOf({ verdict, from, to, answerUs }: Reachability, t: Translate): string {
  const time = verdict === "reachable" && answerUs !== null ? t("reach.after", { ms: (answerUs / 1000).toFixed(3) }) : "";
  return `${t(`reach.verdict.${verdict}`, { from: nameOfEnd(from), to: nameOfEnd(to) })}${time}`;
}
export function traceText(answer: Reachability, t: Translate, said: ReturnType<typeof useSaid>): string {
  const { protocol, port, why, notes, mend, there, back } = answer;
  const probe = `${nameOfEnd(answer.from)} → ${nameOfEnd(answer.to)}, ${protocol === "icmp" ? t("reach.icmp") : `${protocol.toUpperCase()} ${port ?? ""}`}`;
  const hopLines = (hop: ReachHop, at: number): string[] => {
    const ports = [hop.in, hop.out].map((one) => one ?? "–").join(" → ");
    const rows = [...hop.rows.map((row) => said(row)), ...(hop.stop ? [`! ${said(hop.stop)}`] : [])];
    return [`${at + 1}. ${t(`reach.place.${hop.place}`)} ${hop.name} [${ports}]`, ...rows.map((row) => `   ${row}`)];
  };
  const way = (name: string, hops: readonly ReachHop[]): string[] => (hops.length > 0 ? ["", `${name}:`, ...hops.flatMap(hopLines)] : []);
  return [
    probe,
    verdictOf(answer, t),
    ...(why ? [said(why)] : []),
    ...notes.map((note) => said(note)),
    ...mend.map((one) => `${t("reach.mend")} ${said(one.said)}${one.command ? ` (${one.command.target}: ${one.command.line})` : ""}`),
    ...way(t("reach.there"), there),
    ...way(t("reach.back"), back),
  ].join("\n");
}
